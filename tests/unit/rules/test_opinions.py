"""Who is asked before an alert, and that each case is asked once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pipelines.rules.opinions import BuiltIn, Remembered, pairs_of
from schemas.judgement import Judgement, Question
from schemas.stance import Chances
from tests.unit.judge.cases import NOON, QUESTION, with_text
from tests.unit.rules.test_cascade import FixedJudge


class Oracle:
    """Upholds what it is asked and remembers it."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def ask(self, question: Question, at) -> Judgement:
        self.asked.append(question.key)
        return judged(question, at)


def judged(question: Question, at=NOON, verdict="upheld", by="oracle") -> Judgement:
    return Judgement(case_key=question.key, kind=question.kind, verdict=verdict, by=by, at=at)


@pytest.mark.parametrize(
    ("kind", "chances", "verdict", "chance"),
    [
        ("contradicted", Chances(0.1, 0.8, 0.1), "upheld", 0.8),
        ("contradicted", Chances(0.1, 0.7, 0.2), "upheld", 0.7),
        ("contradicted", Chances(0.1, 0.6, 0.3), "withheld", 0.6),
        ("contradicted", Chances(0.9, 0.05, 0.05), "withheld", 0.05),
        ("confirmed", Chances(0.9, 0.05, 0.05), "upheld", 0.9),
        ("confirmed", Chances(0.11, 0.5, 0.39), "withheld", 0.11),
    ],
)
def test_the_built_in_look_goes_by_the_best_chance(kind, chances, verdict, chance):
    question = Question(**{**vars(QUESTION), "kind": kind})
    said = BuiltIn(FixedJudge(chances)).ask(question, NOON)
    assert (said.verdict, said.chance, said.by, said.kind) == (verdict, chance, "built-in", kind)
    assert f"the chance is {chance:.2f}" in said.reason


def test_the_built_in_look_reads_each_wording_with_the_sentence_before_and_without():
    judge = FixedJudge(Chances(0, 1, 0))
    BuiltIn(judge).ask(QUESTION, NOON)
    assert [(pair.claim, bool(pair.before)) for pair in judge.asked] == [
        (line, before) for line in QUESTION.lines for before in (True, False)
    ]
    assert len(pairs_of(Question(**{**vars(QUESTION), "before": ""}))) == len(QUESTION.lines)


def test_without_a_judge_of_stance_each_case_stands():
    assert BuiltIn(None).ask(QUESTION, NOON).verdict == "upheld"


def test_a_case_is_asked_once():
    oracle = Oracle()
    memory = Remembered(oracle)
    first = memory.ask(QUESTION, NOON)
    assert memory.ask(QUESTION, NOON + timedelta(hours=1)) == first
    assert oracle.asked == [QUESTION.key]


def test_what_was_judged_before_is_not_asked_and_counts_as_it_was():
    oracle = Oracle()
    memory = Remembered(oracle)
    before = judged(QUESTION, verdict="withheld", by="another")
    memory.remember([before])
    assert memory.ask(QUESTION, NOON + timedelta(days=1)) == before
    assert oracle.asked == []


def test_the_oldest_judgements_are_forgotten_first():
    cases = [with_text(f"crossing {number}") for number in range(5)]
    oracle = Oracle()
    memory = Remembered(oracle, kept=3)
    memory.remember(judged(case, NOON + timedelta(minutes=n)) for n, case in reversed(list(enumerate(cases))))
    assert len(memory) == 3
    for case in cases[2:]:
        memory.ask(case, NOON)
    assert oracle.asked == []
    memory.ask(cases[0], NOON)
    assert oracle.asked == [cases[0].key]
    assert len(memory) == 3
