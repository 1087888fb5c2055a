"""Headlines that look like an attribution and are none, and the forms that punctuation gives them."""

from __future__ import annotations

import pytest

from pipelines.language.headlines import headline_attributions

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
