"""What a proposition calls untrue, in its own words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.rules.falsehood import denied_part


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("there is no truth in reports that the kiln exploded", "reports that the kiln exploded"),
        ("there's not a shred of truth to it", "it"),
        ("the report is a complete fabrication", "the report"),
        ('the report was "pure fiction', "the report"),
        ("it is plainly false that the kiln exploded", "the kiln exploded"),
        ("it is not the case that the kiln exploded", "the kiln exploded"),
        ("the explosion never happened", "the explosion happened"),
        ("no such explosion occurred", "explosion occurred"),
        ("contrary to claims by the union that the kiln exploded, it is in use", "the kiln exploded"),
        ("we categorically deny the claim", "the claim"),
        ("the photograph is fake", "the photograph"),
        ("that is a lie", "that is a lie"),
        ("the story that was told in may about the kiln is a lie", "the story that was told in may about the kiln"),
        ("the story put about in late may of the kiln is a lie", "the story put about in late may of the kiln"),
        ("the account given by May is untrue", "the account given by May"),
        ("the claim of mid-May about the kiln is false", "the claim of mid-May about the kiln"),
        ("the rumour of early may is false", "the rumour of early may"),
        ("the report of the 3rd may about the kiln is false", "the report of the 3rd may about the kiln"),
        ("the price of 40 marks a pot was wrong", "the price of 40 marks a pot"),
        ("the toll reported on Sunday is incorrect", "the toll reported on Sunday"),
        ("that date is false", "that date"),
        ("The Toll Is Not Right", "The Toll"),
        ("THE NUMBER WAS NOT RIGHT", "THE NUMBER"),
        ("what the weekly printed about the kiln is untrue", "what the weekly printed about the kiln"),
        ("the story is a fairy tale", "the story"),
        ("the firm has not sold any such kiln", "the firm has sold kiln"),
        ("which was untrue", "which was untrue"),
        ("the kiln is old, but the report that it burst is false", "the report that it burst"),
        ("reports of a fire, and of two dead, are untrue", "reports of a fire, and of two dead,"),
        ("somebody wrote that the kiln had burst, and it was untrue", "somebody wrote that the kiln had burst"),
        ("the potter was plainly wrong when she said on Monday that the kiln had burst", "the kiln had burst"),
        ("Orla Finch, the potter, was mistaken when she spoke in May of a burst kiln", "a burst kiln"),
        ("the guild was wrong to say that the kiln had burst", "the kiln had burst"),
        ("the guild is therefore mistaken in claiming that the kiln had burst", "the kiln had burst"),
        ("the weekly was wrong to write of a burst kiln", "a burst kiln"),
        ("the kiln is old but it is not true that the kiln burst", "the kiln burst"),
    ],
)
def test_what_is_called_untrue_is_found(text: str, denied: str) -> None:
    found = denied_part(text)
    assert found is not None
    assert found.strip() in (denied, text)
    assert found.strip() == denied or len(denied.split()) < 2


@pytest.mark.parametrize(
    "text",
    [
        "the kiln exploded",
        "the kiln did not explode",
        "the false floor gave way",
        "it was a false alarm",
        "the mayor was wrong to leave",
        "the report may be misread and is wrong",
        "the report may not have been read and is wrong",
        "the claim that the kiln may in fact burst is wrong",
        "the claims are true",
        "the kiln had never been lit",
        "it would be wrong if the claims were false",
        "the decision was wrong",
        "the price was wrong for a pot",
        "the number of potters who were wrong",
        "what he said on Monday had been untrue",
        "the kiln did burst, and what we told the town was not correct",
        "what I said on Monday was wrong",
        "it was a fairy tale",
        "a choice which was wrong",
        "the firm did not comment on any such sale",
        "the guild was not wrong to say that the kiln had burst",
        "the guild would be wrong to say that the kiln had burst",
        "we were wrong when we said that the kiln had burst",
        "the guild was wrong to tell the children of a burst kiln",
        "the potter was wrong to sell the kiln that had burst",
        "if the guild was wrong to say that the kiln had burst, it must pay",
        "the potter said that the guild was wrong to say that the kiln had burst",
        "the guild was mistaken for a court",
    ],
)
def test_a_negation_or_a_fault_is_no_denial(text: str) -> None:
    assert denied_part(text) is None


@given(st.lists(st.sampled_from("it is not true that the report was false never happened no such lie".split())))
def test_nothing_is_added_to_what_was_written(words: list[str]) -> None:
    found = denied_part(" ".join(words))
    assert found is None or set(found.split()) <= set(words)
