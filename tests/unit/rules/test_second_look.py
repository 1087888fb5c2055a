"""Which of the alerts that are due are told, and what that rests on."""

from __future__ import annotations

import pytest

from pipelines.rules.alerts import Raised
from pipelines.rules.second_look import TRIGGERS, Case, case_of, looked_at, question_of
from schemas.judgement import Judgement, Question
from tests.unit.rules.builders import NOON, claim, mention, statement

CLOSE = "the port will close its southern basin"
STAYS = "every basin is going to stay as it is"


class Verdict:
    """Gives every case the same verdict."""

    def __init__(self, verdict="withheld", by="tiny") -> None:
        self.verdict, self.by = verdict, by
        self.asked: list[Question] = []

    def ask(self, question: Question, at) -> Judgement:
        self.asked.append(question)
        return Judgement(
            case_key=question.key, kind=question.kind, verdict=self.verdict, by=self.by, reason="it is so", at=at
        )


def case(
    kind="contradicted", claim_id="c1", content=CLOSE, said=STAYS, asserting=True, by="Ada Brill", standing="official"
) -> Case:
    trigger = statement("denies", by, standing, "a2", content=said)
    asserted = [statement("asserts", "a crane driver", "anonymous", content=content)] if asserting else []
    held = claim(*asserted, trigger).model_copy(update={"claim_id": claim_id})
    denial = mention(said, by, standing, "denies").model_copy(update={"context": "She was asked again."})
    return Case(Raised(kind, trigger, "due"), held, denial, "Port answers")


@pytest.mark.parametrize("kind", ["confirmed", "contradicted"])
def test_a_case_that_is_withheld_is_not_told_and_says_who_judged_and_why(kind):
    look = looked_at([case(kind)], Verdict(), NOON)
    assert look.told == ()
    assert [held.reason for held in look.withheld] == ["tiny: it is so"]
    assert [judgement.at for judgement in look.judgements] == [NOON]


def test_the_built_in_look_does_not_name_itself():
    assert looked_at([case()], Verdict(by="built-in"), NOON).withheld[0].reason == "it is so"


def test_a_case_that_is_upheld_is_told_and_its_judgement_is_kept():
    look = looked_at([case()], Verdict("upheld"), NOON)
    assert (len(look.told), len(look.withheld), len(look.judgements)) == (1, 0, 1)


@pytest.mark.parametrize("kind", ["reported", "corroborated", "retracted", "reversed", "denied_on_record"])
def test_other_kinds_are_not_asked_about(kind):
    opinion = Verdict()
    assert len(looked_at([case(kind)], opinion, NOON).told) == 1
    assert opinion.asked == []


def test_without_an_opinion_each_case_stands_and_nothing_is_kept():
    look = looked_at([case()], None, NOON)
    assert (len(look.told), look.judgements) == (1, ())


def test_a_claim_without_other_words_than_the_trigger_is_not_asked_about():
    assert question_of(case(asserting=False)) is None
    assert len(looked_at([case(asserting=False)], Verdict(), NOON).told) == 1


def test_of_twins_one_is_asked_about_and_told():
    opinion = Verdict("upheld")
    look = looked_at([case(claim_id="c1"), case(claim_id="c2")], opinion, NOON)
    assert [told.claim.claim_id for told in look.told] == ["c1"]
    assert [held.twin for held in look.withheld] == ["c1"]
    assert len(opinion.asked) == 1


def test_the_twin_of_a_case_that_is_withheld_is_looked_at_itself():
    opinion = Verdict("withheld")
    look = looked_at([case(claim_id="c1"), case(claim_id="c2")], opinion, NOON)
    assert [held.twin for held in look.withheld] == ["", ""]
    assert len(opinion.asked) == 2


def test_the_question_holds_the_whole_case():
    question = question_of(case())
    assert question is not None
    assert question.lines == (CLOSE,)
    assert [(each.speaker, each.standing) for each in question.told] == [("a crane driver", "anonymous")]
    assert (question.title, question.before, question.sentence) == ("Port answers", "She was asked again.", STAYS)
    assert (question.speaker, question.standing) == ("Ada Brill", "official")


def test_copies_of_the_trigger_are_the_same_case():
    one = case()
    copied = one.raised.trigger.model_copy(update={"article_id": "a9", "url": "https://other.example", "outlet": "O"})
    assert question_of(Case(Raised("contradicted", copied, "due"), one.claim, one.mention, one.title)) == question_of(
        one
    )


def test_of_twins_the_one_that_most_articles_tell_is_told():
    one, other = case(claim_id="c1"), case(claim_id="c2")
    again = statement("asserts", "a pilot", "named", "a7", content=CLOSE)
    wider = Case(other.raised, other.claim.model_copy(update={"statements": (again, *other.claim.statements)}), None)
    look = looked_at([one, wider], None, NOON)
    assert [told.claim.claim_id for told in look.told] == ["c2"]
    assert [twin.claim.claim_id for twin in look.twins_of(wider)] == ["c1"]


def test_claims_that_share_a_sentence_are_twins():
    one = case(claim_id="c1", content="the southern basin will be given up")
    moved = "ships must go north from June"
    other = case(claim_id="c2", said="nobody moves a single berth", content=moved, by="Pim Oster")
    shared = one.claim.statements[0]
    joined = other.claim.model_copy(update={"statements": (*other.claim.statements, shared)})
    assert len(looked_at([one, other], None, NOON).told) == 2
    assert len(looked_at([one, Case(other.raised, joined, other.mention)], None, NOON).told) == 1


# the kinds of two alerts, who triggers the second one, with which standing, whether one alert is told of both
ONE_SPEAKER = [
    (("contradicted", "contradicted"), "Ada Brill", "official", True),
    (("confirmed", "confirmed"), "Ada Brill", "official", True),
    (("contradicted", "contradicted"), "Pim Oster", "official", False),
    (("contradicted", "confirmed"), "Ada Brill", "official", False),
    (("reported", "reported"), "Ada Brill", "official", False),
    (("contradicted", "contradicted"), "Quay Courier", "outlet", False),
    (("contradicted", "contradicted"), "two dockers", "anonymous", False),
]


@pytest.mark.parametrize(("kinds", "by", "standing", "once"), ONE_SPEAKER)
def test_what_one_speaker_answers_in_an_article_is_told_once(kinds, by, standing, once):
    same = standing != "official"
    one = case(kinds[0], "c1", by=by if same else "Ada Brill", standing=standing)
    other = case(kinds[1], "c2", "the mayor sold her ferry", "she has never owned a boat", by=by, standing=standing)
    look = looked_at([one, other], None, NOON)
    assert [held.twin for held in look.withheld] == ["c1"] * once


class Doubts:
    """Withholds a case unless its sentence is the one that it believes."""

    def __init__(self, believed: str) -> None:
        self.believed = believed
        self.asked: list[str] = []

    def ask(self, question: Question, at) -> Judgement:
        self.asked.append(question.sentence)
        verdict = "upheld" if question.sentence == self.believed else "withheld"
        return Judgement(case_key=question.key, kind=question.kind, verdict=verdict, by="tiny", reason="so", at=at)


def several(count: int) -> tuple[Case, list[str]]:
    said = [f"basin {n} stays as it is, whatever one hears" for n in range(count)]
    triggers = [statement("denies", "Ada Brill", "official", "a2", content=each) for each in said]
    triggers = [t.model_copy(update={"mention_id": f"m{n}"}) for n, t in enumerate(triggers)]
    held = claim(statement("asserts", "a crane driver", "anonymous", content=CLOSE), *triggers)
    mentions = {t.mention_id: mention(each, "Ada Brill", "official") for t, each in zip(triggers, said, strict=True)}
    raised = Raised("contradicted", triggers[0], "due", tuple(triggers[1:]))
    return case_of(raised, held, mentions, "Port answers"), said


def test_another_statement_of_the_article_may_uphold_the_case():
    due, said = several(2)
    look = looked_at([due], Doubts(said[1]), NOON)
    assert [told.raised.trigger.mention_id for told in look.told] == ["m1"]
    assert [judgement.verdict for judgement in look.judgements] == ["withheld", "upheld"]


def test_a_case_is_read_with_a_few_statements_at_most_and_the_first_one_says_why_it_is_withheld():
    due, said = several(TRIGGERS + 2)
    doubts = Doubts("nothing")
    look = looked_at([due], doubts, NOON)
    assert doubts.asked == said[:TRIGGERS]
    assert [held.case.raised.trigger.mention_id for held in look.withheld] == ["m0"]


def test_a_statement_that_cannot_be_read_upholds_no_case_that_was_doubted():
    due, _ = several(2)
    unread = Case(due.others[0].raised, due.claim, None, due.title)
    assert looked_at([Case(due.raised, due.claim, due.mention, due.title, (unread,))], Doubts("x"), NOON).told == ()


@pytest.mark.parametrize(
    ("content", "twins"), [("ships lose the old basin", ["c2"]), ("the mayor took a bribe of nine thousand crowns", [])]
)
def test_what_a_headline_triggers_is_told_with_what_its_article_tells_of_the_same_thing(content, twins):
    body = case(claim_id="c2", content="every ship has to go north from June", said="nobody moves a single berth")
    summed = case(claim_id="c1", content=content, said="the port has said no to that", by="the port")
    top = summed.raised.trigger.model_copy(update={"place": "headline", "sentence": "Port: no", "mention_id": "top"})
    summed = Case(Raised("contradicted", top, "due"), summed.claim, summed.mention, summed.title)
    look = looked_at([summed, body], None, NOON)
    assert [held.twin for held in look.withheld] == twins


OWN = {"standing": "outlet", "cue": ""}
ANSWER = statement("denies", "Ada Brill", "official", "a2", content="no basin will be closed by anybody")


# how the claim is told, whether another sentence of the article answers too, whether the case is worth a look
PASSING = [
    ({}, False, True),
    (OWN, False, False),
    (OWN, True, True),
    ({"standing": "outlet", "cue": "has learned"}, False, True),
]


@pytest.mark.parametrize(("told", "answered_twice", "expected"), PASSING)
def test_what_outlets_tell_in_passing_takes_more_than_one_sentence(told, answered_twice, expected):
    held = case()
    first, trigger = held.claim.statements
    statements = (first.model_copy(update=told), trigger, *([ANSWER] if answered_twice else []))
    held = Case(held.raised, held.claim.model_copy(update={"statements": statements}), held.mention, held.title)
    opinion = Verdict("upheld")
    assert bool(looked_at([held], opinion, NOON).told) == bool(opinion.asked) == expected
    assert [question.seconded for question in opinion.asked] == [answered_twice] * expected
