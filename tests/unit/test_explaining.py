"""What one article did, in reasons: raised, withheld, near, and what was read and not counted."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from pipelines.explaining import Explained
from pipelines.replay import Result, replay_extractions, write
from pipelines.rules.verdicts import SURE_AGAINST
from schemas.extraction import Extraction
from schemas.stance import Chances, Pair
from tests.unit.rules.builders import mention
from tests.unit.rules.test_corroboration import ELSEWHERE, MINISTER, MINISTRY, REPORT, SOURCES, extraction

AGAIN = extraction("e", mention("The ban is not lifted and is still in force", "Rolf Amdal", "official"), minutes=20)
INDIRECT = "The docks have seen no customs stamp in weeks"
DOUBTFUL = extraction("f", mention(INDIRECT, "Rolf Amdal", "official"), minutes=20)


class FixedJudge:
    """Says how likely a denial is for sentences that it knows; of all others, that they leave the claim."""

    def __init__(self, **denials: float) -> None:
        self.denials = denials

    def read(self, pairs: Sequence[Pair]) -> list[Chances]:
        found = [next((d for word, d in self.denials.items() if word in pair.sentence), 0.0) for pair in pairs]
        return [Chances(0.0, denial, 1 - denial) for denial in found]


def explained(*extractions: Extraction, judge: FixedJudge | None = None) -> list[Explained]:
    result = replay_extractions(extractions, judge, explain=True)
    assert result.explained is not None
    return result.explained


def outcomes(one: Explained) -> list[tuple[str, str]]:
    return [(reason.outcome, reason.kind) for reason in one.reasons]


def test_each_article_is_explained_in_the_order_of_arrival():
    found = explained(SOURCES, MINISTER, ELSEWHERE, MINISTRY, AGAIN)
    assert [outcomes(one) for one in found] == [
        [("alert", "reported")],
        [("alert", "contradicted")],
        [],
        [("alert", "confirmed")],
        [("none", "contradicted")],
    ]


def test_an_alert_is_told_with_its_claim_its_sentence_and_who_decided():
    [_, told] = explained(SOURCES, MINISTER, judge=FixedJudge(force=0.93))
    [reason] = told.reasons
    assert (reason.before, reason.after, reason.reason) == ("reported", "contradicted", "the first denial")
    trigger = reason.trigger
    assert (trigger.claim, trigger.sentence, trigger.side) == (REPORT, "The ban is still in force", "denies")
    assert (trigger.speaker, trigger.standing) == ("Ulf Senden", "official")
    assert trigger.decided == "judge .93 against, the rules agree"
    assert reason.looked == "the rules need nobody's help"


def test_the_founding_sentence_opens_its_claim():
    [first] = explained(SOURCES)
    assert [said.decided for said in first.joined] == ["opens the claim"]


def test_what_the_judge_nearly_counted_is_shown():
    nearly = SURE_AGAINST - 0.02
    [_, left] = explained(SOURCES, DOUBTFUL, judge=FixedJudge(docks=nearly))
    assert [(said.sentence, said.side) for said in left.nearly] == [(INDIRECT, None)]
    assert outcomes(left) == []


def test_what_the_second_look_does_not_uphold_is_withheld_with_its_reason():
    class Wavering(FixedJudge):
        def read(self, pairs: Sequence[Pair]) -> list[Chances]:
            # Sure of the case in passing, and not any more when it is read again, in several pairs.
            self.denials = {"docks": 0.95} if not getattr(self, "seen", False) else {"docks": 0.2}
            self.seen = any("docks" in pair.sentence for pair in pairs)
            return super().read(pairs)

    [_, held] = explained(SOURCES, DOUBTFUL, judge=Wavering())
    [reason] = held.reasons
    assert (reason.outcome, reason.kind) == ("withheld", "contradicted")
    assert ".20" in reason.reason


def test_an_archive_is_silent_and_says_so():
    silent = MINISTER.model_copy(update={"article": MINISTER.article.model_copy(update={"backfill": True})})
    [_, told] = explained(SOURCES, silent)
    [reason] = told.reasons
    assert (reason.outcome, reason.kind) == ("withheld", "contradicted")
    assert "archive" in reason.reason


def test_an_article_that_is_not_read_says_why():
    other = SOURCES.model_copy(update={"read_for_claims": False, "language": "nl"})
    [told] = explained(other)
    assert told.note == "not read for claims: its language is nl"


def test_a_duplicate_has_nothing_to_explain():
    [_, again] = explained(SOURCES, SOURCES)
    assert (again.reasons, again.joined, again.left) == ((), (), ())


@pytest.mark.parametrize("explain", [False, True])
def test_explanations_are_written_where_they_were_asked_for(explain, tmp_path):
    result = replay_extractions([SOURCES, MINISTER], explain=explain)
    write(result, tmp_path)
    path = tmp_path / "explained.jsonl"
    assert path.exists() == explain
    if explain:
        [_, row] = map(json.loads, path.read_text("utf-8").splitlines())
        assert row["reasons"][0]["kind"] == "contradicted"
        assert row["at"].startswith("2026-05-12T12:05")


def test_explaining_changes_nothing_that_is_found():
    stream = [SOURCES, MINISTER, ELSEWHERE, MINISTRY, AGAIN, DOUBTFUL]

    def found(result: Result) -> tuple[object, ...]:
        return result.articles, result.claims, result.alerts

    assert found(replay_extractions(stream)) == found(replay_extractions(stream, explain=True))
