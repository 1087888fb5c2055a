"""A fact-check's claim without its negation, and its verdict."""

from __future__ import annotations

import pytest

from pipelines.rules.factchecks import fact_checked


@pytest.mark.parametrize(
    ("sentence", "claim", "false"),
    [
        ("False: The well was poisoned", "The well was poisoned", True),
        ("Mostly false: The well was poisoned", "The well was poisoned", True),
        ("Fact check: The well was not poisoned", "The well was poisoned", True),
        ("Fact-check - The claim that the well was poisoned is untrue", "The claim that the well was poisoned", True),
        ("No, the well wasn't poisoned", "the well was poisoned", True),
        ("No evidence that the well was poisoned", "the well was poisoned", True),
        ("Fact check: True: The well was poisoned", "The well was poisoned", False),
        ("Fact check: The well was poisoned", "The well was poisoned", None),
        ("Fact check: Was the well poisoned?", "Was the well poisoned?", None),
    ],
)
def test_a_fact_check_has_a_claim_and_a_verdict(sentence: str, claim: str, false: bool | None) -> None:
    assert fact_checked(sentence) == (claim, false)


@pytest.mark.parametrize(
    "sentence", ["The well was poisoned", "No, the well is safe", "No-confidence vote fails", "False ceiling falls"]
)
def test_other_sentences_are_none(sentence: str) -> None:
    assert fact_checked(sentence) is None
