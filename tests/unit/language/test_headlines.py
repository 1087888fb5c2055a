"""Headlines that look like an attribution and are none, and the forms that punctuation gives them."""

from __future__ import annotations

import pytest

from pipelines.language.headlines import asserts_nothing, claim_start, headline_attributions

TEXT = "Otto Vale, the mayor, said that the well was dry. Vale left."


@pytest.mark.parametrize(
    ("title", "source", "lemma"),
    [
        ("Well has run dry, confirms mayor", "mayor", "confirm"),
        ("Well has run dry, Vale says", "Vale", "say"),
        ("Well has run dry — witnesses", "witnesses", "say"),
        ("Vale on the drought: the well has run dry", "Vale", "say"),
        ("Well has run dry senior officials say", "senior officials", "say"),
        ("Vale denies that the well has run dry", "Vale", "deny"),
    ],
)
def test_the_source_may_stand_before_or_behind(title: str, source: str, lemma: str) -> None:
    [only] = headline_attributions(title, TEXT)
    assert (" ".join(title[s:e] for s, e in only.source), only.lemma) == (source, lemma)


@pytest.mark.parametrize(
    "title",
    [
        "",
        "Is the well dry? Sources say so?",
        "Live: the well runs dry",
        "Analysis: why the well ran dry",
        "Drought: how a well runs dry",
        "Tarn - a town without water",
    ],
)
def test_a_label_or_a_topic_is_no_source(title: str) -> None:
    assert headline_attributions(title, TEXT) == []


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Well runs dry", "Well runs dry"),
        ("UPDATE 3-Well runs dry", "Well runs dry"),
        ("Breaking: Well runs dry", "Well runs dry"),
        ("EXCLUSIVE - Well runs dry", "Well runs dry"),
        ("Who drained the well? Mayor names suspect", "Mayor names suspect"),
        ("Live-in carers strike", "Live-in carers strike"),
        ("Is the well dry? Who drained it?", "Is the well dry? Who drained it?"),
    ],
)
def test_labels_and_an_answered_question_are_no_part_of_the_claim(title: str, words: str) -> None:
    assert title[claim_start(title) :] == words


@pytest.mark.parametrize(
    ("title", "nothing"),
    [
        ("Is the well dry?", True),
        ("Why the well ran dry", True),
        ("What we know about the well", True),
        ("Opinion: the well must be saved", True),
        ("WHO says well is safe", False),
        ("Whole town without water", False),
        ("Well runs dry", False),
    ],
)
def test_questions_explainers_and_opinions_tell_no_news(title: str, nothing: bool) -> None:
    assert asserts_nothing(title) is nothing
