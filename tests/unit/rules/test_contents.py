"""A content is kept without the cue's negation, the verdict on it, and the tail that credits it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.rules.contents import content_of, points_back


@pytest.mark.parametrize(
    ("lemma", "content", "stated"),
    [
        ("reject", "reports of a strike", "a strike"),
        ("reject", "claims by the owners that the kiln was cold", "the kiln was cold"),
        ("dismiss", "the letter of the tenants", "the letter of the tenants"),
        ("dismiss", "the claim as politically motivated", "the claim"),
        ("dismiss", "as nonsense reports that the kiln was cold", "the kiln was cold"),
        ("call", "the report “utterly false", "the report"),
        ("call", "the warning false", "the warning"),
        ("call", "the accusation a fairy tale", "the accusation"),
        ("dismiss", "warnings of a strike", "a strike"),
        ("brand", "the story a complete fabrication", "the story"),
        ("deny", "any part in the fire", "part in the fire"),
        ("deny", "that the kiln was not lit", "the kiln was not lit"),
        ("refute", "claims kiln was cold", "kiln was cold"),
        ("say", "that reports of a strike are untrue", "a strike"),
        ("", "Fact check: The kiln was not cold", "The kiln was cold"),
    ],
)
def test_what_is_denied_has_the_words_of_the_claim(lemma: str, content: str, stated: str) -> None:
    assert content_of(lemma, content, act="denies") == stated


@pytest.mark.parametrize(
    ("content", "stated"),
    [
        ("that the kiln was cold, citing a potter", "the kiln was cold"),
        ("that the kiln was cold, Lowland Gazette reports", "the kiln was cold"),
        ("that, contrary to reports, the kiln was cold", "the kiln was cold"),
        ("‘The kiln was cold’", "The kiln was cold"),
        ("the potters' kiln was not cold", "the potters' kiln was not cold"),
    ],
)
def test_what_is_asserted_keeps_its_negation_and_loses_what_frames_it(content: str, stated: str) -> None:
    assert content_of("say", content) == stated


@pytest.mark.parametrize(
    ("lemma", "stated", "points"),
    [
        ("dispute", "this", True),
        ("deny", "it", True),
        ("reject", "that", True),
        ("reject", "it", False),
        ("deny", "the accusation", True),
        ("deny", "the allegations", False),
        ("deny", "the theft", False),
        ("rule", "that", False),
        ("say", "this", False),
    ],
)
def test_a_pronoun_alone_stands_for_what_was_said_before(lemma: str, stated: str, points: bool) -> None:
    assert points_back(lemma, stated) == points


@given(st.text(alphabet="as to be that false ,.'\"“”", max_size=80), st.sampled_from(["", "deny", "dismiss", "call"]))
def test_any_text_gives_a_content(text: str, lemma: str) -> None:
    assert len(content_of(lemma, text, act="denies")) <= len(text)
