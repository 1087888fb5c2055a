"""One unit's cues: negated, inherited, nested, cited, and words that only look like cues."""

from __future__ import annotations

import pytest

from pipelines.language.cues import _LETTERS, _MAY_BE_CUE, may_hold_cue, read_unit
from pipelines.language.tokens import tokens_of


def lemmas(text: str) -> list[tuple[str, str]]:
    return [(found.lemma, found.frame) for found in read_unit(tokens_of(text, 0, len(text)))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The abbot said that it rained.", [("say", "clause")]),
        ("It rained, the abbot said.", [("say", "after")]),
        ("It rained, said the abbot.", [("say", "after")]),
        ("According to the abbot, it rained.", [("according", "according")]),
        ("The abbot's claim that it rained was odd.", [("claim", "nominal")]),
        ("The abbot asked whether it rained.", [("ask", "question")]),
        ("The abbot refused to leave.", [("refuse", "infinitive")]),
        ("The abbot denied having left.", [("deny", "gerund")]),
        ("The abbot confirmed the theft.", [("confirm", "object")]),
        ("The family said that it rained.", [("say", "clause")]),
        ("The claims were odd.", []),
        ("The abbot was told to leave.", []),
        ("The abbot poured cold water on reports that it rained.", [("dismiss", "about")]),
        ("The abbot pushed back against claims of rain.", [("dismiss", "object")]),
        ("The abbot shot down a balloon.", []),
        ("The abbot doubted that it rained.", [("doubt", "clause")]),
        ("Abbot rejects claim monks lied", [("reject", "object")]),
        ("The report by the abbot was odd.", []),
    ],
)
def test_a_cue_has_its_lemma_and_frame(text: str, expected: list[tuple[str, str]]) -> None:
    assert lemmas(text) == expected


def test_a_negated_cue_is_marked() -> None:
    text = "The abbot did not say that it rained."
    [only] = read_unit(tokens_of(text, 0, len(text)))
    assert only.negated


def test_an_attribution_inside_another_s_content_is_nested() -> None:
    text = "The abbot said that the monks believed that it rained."
    outer, inner = read_unit(tokens_of(text, 0, len(text)))
    assert (outer.nested, inner.nested) == (False, True)


def test_a_tail_that_credits_who_reports_it_nests_nothing() -> None:
    text = "The abbot said that it rained, Valley Radio reports."
    assert [found.nested for found in read_unit(tokens_of(text, 0, len(text)))] == [False, False]


def test_what_is_said_of_a_report_holds_the_report() -> None:
    text = "The abbot said reports that it rained were false."
    [only] = read_unit(tokens_of(text, 0, len(text)))
    assert (only.frame, only.content) == ("clause", ((3, 9),))


def test_brackets_and_dashes_without_end_are_given_up() -> None:
    text = "(x) " * 200 + "said that it rained."
    assert read_unit(tokens_of(text, 0, len(text))) == []


def test_a_unit_of_cues_alone_is_not_read_to_its_end() -> None:
    text = "the monks said that it rained, " * 400
    assert len(read_unit(tokens_of(text, 0, len(text)))) <= 60


def test_a_unit_without_a_cue_word_need_not_be_read():
    assert may_hold_cue("“It rained,” SAID the abbot.")
    assert not may_hold_cue("The abbot sailed to Tarn on Sunday.")
    assert all(_LETTERS.fullmatch(word) for word in _MAY_BE_CUE)
