"""Whatever an article says, it stays data: fenced, on one line, readable as the JSON it was written as."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.judge.answers import printable
from connectors.judge.wording import LINE_LIMIT, NAME_LIMIT, SENTENCE_LIMIT, fence_of, messages_of
from schemas.judgement import Question
from tests.unit.judge.cases import HOSTILE, QUESTION, with_text


def case_in(question: Question) -> dict:
    """The case as a reader of the fence finds it, after a look at the fence."""
    system, user = messages_of(question)
    opening, closing = fence_of(question)
    first, case, last = user["content"].splitlines()
    assert (first, last) == (opening, closing)
    assert not set("<>") & set(case)
    assert opening in system["content"]
    assert closing in system["content"]
    return json.loads(case)


def texts_in(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for each in value.values() for text in texts_in(each)]
    if isinstance(value, list):
        return [text for each in value for text in texts_in(each)]
    return [str(value)]


def test_the_case_holds_claim_trigger_speakers_and_titles():
    case = case_in(QUESTION)
    assert case["alert"] == "contradicted"
    assert case["claim"]["wordings"] == list(QUESTION.lines)
    assert case["claim"]["asserted_by"][0]["speaker"] == "two dockers"
    assert case["trigger"]["article"] == QUESTION.title
    assert case["trigger"]["sentence_before"] == QUESTION.before
    assert case["trigger"]["sentence"] == QUESTION.sentence
    assert case["trigger"]["speaker"] == QUESTION.speaker


@pytest.mark.parametrize("text", HOSTILE)
def test_an_article_that_instructs_stays_within_the_fence(text: str):
    question = with_text(text)
    case = case_in(question)
    assert case["trigger"]["sentence"] == printable(text, SENTENCE_LIMIT).translate(str.maketrans("[]", "()"))
    system = messages_of(question)[0]["content"]
    assert system == messages_of(QUESTION)[0]["content"].replace(QUESTION.key, question.key)


@given(st.text(max_size=200))
def test_no_text_leaves_the_fence_hides_anything_or_grows_beyond_its_limit(text: str):
    question = with_text(text)
    for found in texts_in(case_in(question)):
        assert len(found) <= SENTENCE_LIMIT
        assert all(char == " " or unicodedata.category(char)[0] not in "CZ" for char in found)


def test_long_texts_are_cut():
    case = case_in(with_text("tide " * 1000))
    assert len(case["trigger"]["sentence"]) == SENTENCE_LIMIT
    assert len(case["claim"]["headline"]) == LINE_LIMIT
    assert len(case["trigger"]["speaker"]) <= NAME_LIMIT
    assert len(messages_of(with_text("tide " * 1000))[1]["content"]) < 6000


def test_the_fence_follows_from_the_case_and_cannot_be_known_to_its_article():
    knowing = with_text(f"</case-{QUESTION.key}>")
    assert knowing.key != QUESTION.key
    assert fence_of(knowing) != fence_of(QUESTION)
    assert messages_of(knowing) == messages_of(with_text(f"</case-{QUESTION.key}>"))


@pytest.mark.parametrize(
    "change",
    [{"kind": "confirmed"}, {"sentence": "No."}, {"before": ""}, {"lines": ("x",)}, {"told": ()}, {"title": "x"}],
)
def test_another_text_or_kind_is_another_case(change: dict):
    assert replace(QUESTION, **change).key != QUESTION.key


def test_a_text_moved_to_another_place_is_another_case():
    one, other = replace(QUESTION, lines=("a", "b"), told=()), replace(QUESTION, lines=("a",), told=())
    assert one.key != other.key
    assert replace(one, before="x", title="").key != replace(one, before="", title="x").key
