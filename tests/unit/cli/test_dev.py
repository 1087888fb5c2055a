"""`dev extract`: who says what in texts, as JSON lines."""

from __future__ import annotations

import json
from pathlib import Path

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
