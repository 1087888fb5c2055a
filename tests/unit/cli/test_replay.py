"""`replay` on files that cannot be: what is wrong and where, exit code 4."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from claimwatch.cli import run

PACKED = gzip.compress(b'{"id": "a", "text": "Nothing."}\n' * 1_000)


def line(**fields: object) -> bytes:
    return json.dumps({"id": "a", "title": "Mill burns", **fields}).encode() + b"\n"


@pytest.mark.parametrize("options", [[], ["--extractions"]], ids=["articles", "extractions"])
@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("in.jsonl.gz", PACKED[:-12], "cannot be read"),
        ("in.jsonl.gz", PACKED[:20] + b"\xff\xff\xff\xff" + PACKED[24:], ""),
        ("in.jsonl.gz", b"no gzip", "cannot be read"),
        ("in.jsonl", b'{"id":' * 200_000, ""),
        ("in.jsonl", b"\xff\xfe\n", ""),
    ],
    ids=["cut", "damaged", "no gzip", "deep", "no text"],
)
def test_a_damaged_file(
    name: str, content: bytes, says: str, options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / name).write_bytes(content)
    assert run(["replay", str(tmp_path / name), "--out", str(tmp_path / "out"), *options]) == 4
    told = capsys.readouterr().err
    assert name in told
    # In a dump of extractions the first line is wrong in any case.
    assert says in told or "not an extraction" in told


@pytest.mark.parametrize(
    ("published", "says"),
    [
        ("9999-12-31T23:59:59Z", "not between 1970 and 2200"),
        ("9999-12-31", "not between 1970 and 2200"),
        ("0001-01-01T00:00:00+14:00", "not between 1970 and 2200"),
        ("1969-12-31T23:59:59Z", "not between 1970 and 2200"),
        ("yesterday", "no date"),
        (12, "no date"),
        ({"at": "noon"}, "no date"),
    ],
)
def test_a_date_that_cannot_be(published: object, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "in.jsonl"
    path.write_bytes(line(published="2030-01-01T00:00:00Z") + line(published=published))
    assert run(["replay", str(path), "--out", str(tmp_path / "out")]) == 4
    told = capsys.readouterr().err
    assert says in told
    assert f"{path}, line 2" in told


@pytest.mark.parametrize("published", ["1970-01-01T00:00:00Z", "2199-12-31T23:59:59Z", "2030-01-01", None])
def test_a_date_that_can_be(published: str | None, tmp_path: Path):
    path = tmp_path / "in.jsonl"
    path.write_bytes(line(published=published))
    assert run(["replay", str(path), "--out", str(tmp_path / "out")]) == 0
    assert len((tmp_path / "out" / "articles.jsonl").read_text().splitlines()) == 1


REPORT = (
    "The Lindholm mill has dismissed its whole night shift, two people familiar with the matter told the Post.\n\n"
    "The mill makes paper for schoolbooks."
)
DENIAL = (
    "The Lindholm mill has not dismissed its night shift, its director Ida Kroll said on Tuesday.\n\n"
    "She was speaking at the gate."
)


def test_explain_says_for_each_article_what_it_did(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path, out = tmp_path / "in.jsonl", tmp_path / "out"
    path.write_bytes(
        line(id="a", outlet="Lindholm Post", title="Mill dismisses night shift", text=REPORT)
        + line(id="b", outlet="Lindholm Star", title="Mill denies it dismissed night shift", text=DENIAL)
    )
    assert run(["replay", str(path), "--out", str(out), "--explain"]) == 0
    shown = capsys.readouterr().out
    assert "Lindholm Post  Mill dismisses night shift" in shown
    assert "2 articles: " in shown
    rows = [json.loads(row) for row in (out / "explained.jsonl").read_text("utf-8").splitlines()]
    assert [row["id"] for row in rows] == ["a", "b"]
    raised = [reason["kind"] for row in rows for reason in row["reasons"] if reason["outcome"] == "alert"]
    told = [json.loads(row)["kind"] for row in (out / "alerts.jsonl").read_text("utf-8").splitlines()]
    assert sorted(raised) == sorted(told)


def test_with_json_explanations_are_in_the_file_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path, out = tmp_path / "in.jsonl", tmp_path / "out"
    path.write_bytes(line(text="Nothing."))
    assert run(["replay", str(path), "--out", str(out), "--explain", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["articles"] == 1
    assert (out / "explained.jsonl").exists()
