"""The extract benchmark's own parts; none of it needs spaCy."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import memory, sides
from benchmarks.extract import (
    NO_ARTICLES,
    NO_SPACY,
    CannotRun,
    Measured,
    Side,
    draw,
    main,
    ratios,
    read_articles,
    report,
)

ROW = {"title": "Pier open", "text": "The harbour office said the pier was open.", "outlet": "Tarn Post"}
OURS = Measured("claimwatch", "1 process, 2 cores", (20.0, 30.0, 24.0), 400_000_000)
PEER = Measured("spacy", "2 processes, 2 cores", (10.0, 10.0, 8.0), 900_000_000)


def test_a_ratio_is_of_two_rounds_that_followed_each_other() -> None:
    assert ratios([OURS, PEER]) == [2.0, 3.0, 3.0]
    figures = report([ROW], [OURS, PEER])
    assert figures["ratio"] == {"median": 3.0, "least": 2.0, "most": 3.0}
    assert [side["rate"] for side in figures["sides"]] == [24.0, 10.0]
    assert (figures["articles"], figures["words"]) == (1, 8)


def test_the_table_names_sides_medians_and_memory(capsys: pytest.CaptureFixture[str]) -> None:
    draw(report([ROW], [OURS, PEER]))
    shown = capsys.readouterr().out
    assert all(words in shown for words in ("claimwatch", "spacy", "24.0", "20.0–30.0", "900", "3.0 times"))


@pytest.mark.parametrize("name", ["some.jsonl", "some.jsonl.gz"])
def test_articles_come_from_lines_with_text_or_paragraphs(tmp_path: Path, name: str) -> None:
    raw = "\n".join(json.dumps(row) for row in (ROW, {"paragraphs": ["One.", "Two."]})).encode()
    (tmp_path / name).write_bytes(gzip.compress(raw) if name.endswith("gz") else raw)
    assert [row["text"] for row in read_articles(tmp_path / name)] == [ROW["text"], "One.\nTwo."]


@pytest.mark.parametrize("content", [None, b"", b"no json", b"[1]"])
def test_without_articles_the_benchmark_says_so_and_ends_with_its_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "in.jsonl").write_bytes(content)
    assert main(["--articles", str(tmp_path / "in.jsonl")]) == NO_ARTICLES
    assert "in.jsonl" in capsys.readouterr().err


def test_a_side_that_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sides, "SPACY_MODELS", ("a_pipeline_that_nobody_has",))
    with pytest.raises(ImportError, match="a_pipeline_that_nobody_has"):
        sides.spacy([ROW])


def test_a_missing_side_ends_with_its_code() -> None:
    # -S leaves out site-packages, and with them spaCy where it is installed.
    lonely = [sys.executable, "-S", "benchmarks/sides.py", "spacy"]
    ended = subprocess.run(lonely, input=json.dumps([ROW]) + "\n", capture_output=True, text=True)
    assert ended.returncode == NO_SPACY
    assert "missing" in json.loads(ended.stdout)


def test_our_side_reads_every_article_in_each_round() -> None:
    side = Side("claimwatch", sys.executable, [ROW, ROW])
    try:
        assert side.round(1) > 0
        assert side.round(2) > 0
        assert side.round(2) > 0
        assert memory.resident(side._child.pid) > 0 or not memory.PROC.exists()
    finally:
        side.close()


def test_a_side_that_dies_is_an_error_with_its_code(tmp_path: Path) -> None:
    with pytest.raises((CannotRun, BrokenPipeError)):
        Side("no such side", sys.executable, [ROW])


def test_memory_is_summed_over_children(tmp_path: Path) -> None:
    for pid, pages, children in ((1, 10, "2 3"), (2, 5, ""), (3, 7, "4"), (4, 1, "")):
        (tmp_path / str(pid) / "task" / str(pid)).mkdir(parents=True)
        (tmp_path / str(pid) / "statm").write_text(f"99 {pages} 0")
        (tmp_path / str(pid) / "task" / str(pid) / "children").write_text(children)
    import os

    assert memory.resident(1, tmp_path) == 23 * os.sysconf("SC_PAGE_SIZE")
    assert memory.resident(5, tmp_path) == 0
