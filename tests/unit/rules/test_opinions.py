"""Who is asked before an alert, and that each case is asked once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pipelines.rules.opinions import DOUBTED, FLIPPED, BuiltIn, Remembered, pairs_of
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


class ByContext:
    """Believes a pair only with the sentence before, or only without."""

    def __init__(self, with_before: float, without: float) -> None:
        self.chances = {True: with_before, False: without}

    def read(self, pairs):
        return [Chances(0.0, self.chances[bool(pair.before)], 0.0) for pair in pairs]


def asked(**more) -> Question:
    return Question(**{**vars(QUESTION), "kind": "contradicted", **more})


# with the sentence before, without it, whether another sentence says so too, the verdict
FLIPS = [
    (0.9, 0.05, False, "withheld"),
    (0.05, 0.9, False, "withheld"),
    (0.9, FLIPPED, False, "upheld"),
    (0.9, 0.05, True, "upheld"),
]


@pytest.mark.parametrize(("before", "alone", "seconded", "verdict"), FLIPS)
def test_a_wording_that_hangs_on_the_sentence_before_needs_another_sentence(before, alone, seconded, verdict):
    assert BuiltIn(ByContext(before, alone)).ask(asked(seconded=seconded), NOON).verdict == verdict


@pytest.mark.parametrize(("chance", "verdict"), [(DOUBTED, "upheld"), (DOUBTED - 0.05, "withheld")])
def test_a_denial_in_so_many_words_is_doubted_only_where_the_judge_sees_none(chance, verdict):
    said = BuiltIn(FixedJudge(Chances(0.0, chance, 1 - chance))).ask(asked(worded=True), NOON)
    assert (said.verdict, said.chance) == (verdict, chance)


def test_of_what_the_rules_are_sure_nobody_is_asked():
    judge = FixedJudge(Chances(0.0, 0.0, 1.0))
    assert BuiltIn(judge).ask(asked(plain=True), NOON).verdict == "upheld"
    assert judge.asked == []


def test_how_sure_the_rules_are_is_a_part_of_the_question():
    ways = [asked(), asked(plain=True), asked(worded=True), asked(seconded=True)]
    assert len({question.key for question in ways}) == len(ways)
