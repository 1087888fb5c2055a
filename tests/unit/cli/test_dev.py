"""`dev extract`: who says what in texts, as JSON lines, and in colours in a terminal."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from claimwatch.cli import run

TEXT = (
    "A ferry sank off Tarn on Friday morning in calm weather.\n\n"
    "“Nobody was hurt. Everyone is ashore by now,” Ada Quell, the harbour master, told reporters on Friday."
)


def extracted(folder: Path, *rows: dict[str, str]) -> list[dict]:
    (folder / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    assert run(["dev", "extract", str(folder / "in.jsonl"), "--out", str(folder / "out.jsonl")]) == 0
    return [json.loads(line) for line in (folder / "out.jsonl").read_text("utf-8").splitlines()]


def test_an_attribution_of_two_sentences_is_one_and_the_outlet_s_own_words_are_none(tmp_path: Path) -> None:
    [row] = extracted(tmp_path, {"doc_id": "a", "text": TEXT})
    [only] = row["mentions"]
    [(start, end)] = only["content"]
    assert TEXT[start:end].strip("“”,") == "Nobody was hurt. Everyone is ashore by now"
    assert only["speaker"] == "Ada Quell"


def test_what_a_headline_attributes_stands_apart(tmp_path: Path) -> None:
    [row] = extracted(tmp_path, {"doc_id": "a", "title": "Nobody hurt on ferry, Quell says", "text": TEXT})
    assert [mention["content"] for mention in row["title_mentions"]] == [[[0, len("Nobody hurt on ferry")]]]


class Stream(io.TextIOWrapper):
    """A standard stream that may be a terminal."""

    def __init__(self, content: bytes = b"", terminal: bool = False) -> None:
        super().__init__(io.BytesIO(content), "utf-8")
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal

    def written(self) -> str:
        self.flush()
        return self.buffer.getvalue().decode()


def printed(monkeypatch: pytest.MonkeyPatch, *words: str, terminal: bool = False, given: bytes = b"") -> str:
    screen = Stream(terminal=terminal)
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setattr(sys, "stdin", Stream(given))
    assert run(["dev", "extract", *words]) == 0
    return screen.written()


def test_a_plain_text_is_read_and_drawn_in_a_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")
    (tmp_path / "ferry.txt").write_text(TEXT, "utf-8")
    shown = printed(monkeypatch, str(tmp_path / "ferry.txt"), terminal=True)
    assert shown.lstrip("\x1b[;0123456789m").startswith("source")
    assert "asserts" in shown
    assert "1 attribution in 1 text" in shown


def test_into_a_pipe_it_is_json_with_offsets_into_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ferry.txt").write_text(TEXT, "utf-8")
    row = json.loads(printed(monkeypatch, str(tmp_path / "ferry.txt")))
    [[start, end]] = row["mentions"][0]["source"]
    assert TEXT[start:end] == "Ada Quell, the harbour master"
    assert row["doc_id"] == "ferry.txt"


def test_json_is_json_in_a_terminal_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ferry.txt").write_text(TEXT, "utf-8")
    assert json.loads(printed(monkeypatch, str(tmp_path / "ferry.txt"), "--json", terminal=True))["mentions"]


@pytest.mark.parametrize("given", [TEXT, json.dumps({"doc_id": "a", "text": TEXT}) + "\n"])
def test_standard_input_may_be_a_text_or_json_lines(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(json.loads(printed(monkeypatch, "-", given=given.encode()))["mentions"]) == 1


def test_a_text_that_is_not_utf_8_is_told_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "odd.txt").write_bytes(b"\xff\xfe\x00")
    assert run(["dev", "extract", str(tmp_path / "odd.txt")]) != 0
    assert "the text is not UTF-8" in capsys.readouterr().err
