"""Which of the alerts that are due are told, and what that rests on."""

from __future__ import annotations

import pytest

from pipelines.rules.alerts import Raised
from pipelines.rules.second_look import Case, looked_at, question_of
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


def case(kind="contradicted", claim_id="c1", content=CLOSE, said=STAYS, asserting=True) -> Case:
    trigger = statement("denies", "Ada Brill", "official", "a2", content=said)
    asserted = [statement("asserts", "a crane driver", "anonymous", content=content)] if asserting else []
    held = claim(*asserted, trigger).model_copy(update={"claim_id": claim_id})
    denial = mention(said, "Ada Brill", "official", "denies").model_copy(update={"context": "She was asked again."})
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
    other = case(claim_id="c2", said="nobody moves a single berth", content="ships must go north from June")
    shared = one.claim.statements[0]
    joined = other.claim.model_copy(update={"statements": (*other.claim.statements, shared)})
    assert len(looked_at([one, other], None, NOON).told) == 2
    assert len(looked_at([one, Case(other.raised, joined, other.mention)], None, NOON).told) == 1
