"""`dev stance`: for, against or neither, as JSON lines, and in colours in a terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from claimwatch.cli import run
from schemas.stance import Chances, Pair
from tests.unit.cli.test_dev import Stream

CLAIM = "The Lindholm bridge will close in June"


class WordJudge:
    """Takes "stays" for a denial and "close" for support, and remembers what it read."""

    def __init__(self) -> None:
        self.asked: list[Pair] = []

    def read(self, pairs: Sequence[Pair]) -> list[Chances]:
        self.asked += pairs
        return [self._chances(pair.sentence) for pair in pairs]

    def _chances(self, sentence: str) -> Chances:
        if "stays" in sentence:
            return Chances(0.02, 0.93, 0.05)
        return Chances(0.8, 0.1, 0.1) if "close" in sentence else Chances(0.1, 0.1, 0.8)


@pytest.fixture
def judge(monkeypatch: pytest.MonkeyPatch) -> WordJudge:
    found = WordJudge()
    monkeypatch.setattr("pipelines.judging.standard_judge", lambda: found)
    return found


def written(folder: Path, *rows: object) -> Path:
    path = folder / "in.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def stances(folder: Path, *rows: object) -> list[dict]:
    out = folder / "out.jsonl"
    assert run(["dev", "stance", str(written(folder, *rows)), "--out", str(out)]) == 0
    return [json.loads(line) for line in out.read_text("utf-8").splitlines()]


def test_each_line_gets_its_stance_and_scores_in_order(tmp_path: Path, judge: WordJudge):
    rows = stances(
        tmp_path,
        {"claim": CLAIM, "headline": "Lindholm bridge stays open"},
        {"claim": CLAIM, "headline": "Lindholm bridge to close"},
        {"hypothesis": CLAIM, "premise": "A bridge was painted."},
    )
    assert [row["stance"] for row in rows] == ["against", "for", "neutral"]
    assert rows[0]["scores"] == {"for": 0.02, "against": 0.93, "neutral": 0.05}


def test_ids_are_copied_and_nothing_else_is(tmp_path: Path, judge: WordJudge):
    known = {"id": "a", "claim_id": 7, "article_id": "x"}
    [row] = stances(tmp_path, {**known, "claim": CLAIM, "headline": "It stays", "stance": "for", "label": "x"})
    assert {**known, "stance": "against"}.items() <= row.items()
    assert set(row) == {*known, "stance", "scores", "sentence"}


def test_speaker_and_the_sentence_before_are_read_too(tmp_path: Path, judge: WordJudge):
    stances(tmp_path, {"claim": CLAIM, "headline": "It stays", "speaker": "Ida Kroll", "before": "A report said so."})
    assert judge.asked == [Pair(CLAIM, "It stays", "Ida Kroll", "A report said so.")]


def test_a_body_counts_by_its_best_sentence(tmp_path: Path, judge: WordJudge):
    body = "It rained all week.\n\nThe Lindholm bridge stays open, the mayor said."
    [row] = stances(tmp_path, {"claim": CLAIM, "headline": "Mayor on bridge", "body": body})
    assert (row["stance"], row["sentence"]) == ("against", "The Lindholm bridge stays open, the mayor said.")


@pytest.mark.parametrize(
    "row",
    [{"claim": CLAIM}, {"headline": "x"}, {"claim": 3, "headline": "x"}, {"claim": "x", "headline": "y", "body": 1}],
)
def test_a_line_without_claim_or_headline_is_told_with_its_place(
    row: dict, tmp_path: Path, judge: WordJudge, capsys: pytest.CaptureFixture[str]
):
    assert run(["dev", "stance", str(written(tmp_path, row)), "--out", str(tmp_path / "out")]) == 4
    told = capsys.readouterr().err
    assert "claim and headline are needed" in told
    assert "object 1" in told


def test_without_weights_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr("pipelines.judging.standard_judge", lambda: None)
    assert run(["dev", "stance", str(written(tmp_path, {"claim": CLAIM, "headline": "x"}))]) == 1
    told = capsys.readouterr().err
    assert "no weights of the stance model" in told
    assert "what to do:" in told


def printed(monkeypatch: pytest.MonkeyPatch, path: Path, *words: str, terminal: bool) -> str:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")
    screen = Stream(terminal=terminal)
    monkeypatch.setattr(sys, "stdout", screen)
    assert run(["dev", "stance", str(path), *words]) == 0
    return screen.written()


def test_a_terminal_shows_stance_claim_and_the_sentence_that_decides(
    tmp_path: Path, judge: WordJudge, monkeypatch: pytest.MonkeyPatch
):
    path = written(tmp_path, {"claim": CLAIM, "headline": "It stays", "speaker": "Ida Kroll"})
    shown = printed(monkeypatch, path, terminal=True)
    assert "against" in shown
    assert "Ida Kroll: It stays" in shown
    assert "1 pair: 0 for, 1 against, 0 neutral" in shown


@pytest.mark.parametrize(("words", "terminal"), [((), False), (("--json",), True)])
def test_a_pipe_and_json_get_json(
    words: tuple[str, ...], terminal: bool, tmp_path: Path, judge: WordJudge, monkeypatch: pytest.MonkeyPatch
):
    path = written(tmp_path, {"id": "a", "claim": CLAIM, "headline": "It stays"})
    assert json.loads(printed(monkeypatch, path, *words, terminal=terminal))["stance"] == "against"
