"""What is read in a sentence: the terms of several words, and who is said to have begun."""

from __future__ import annotations

import pytest

from pipelines.rules.propositions import proposition


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("guards opened fire on a cart", "=shoot"),
        ("guards fired on a cart", "=shoot"),
        ("guards did not fire at the cart", "=shoot"),
        ("guards fired first", "=shoot"),
        ("the guards exchanged fire with poachers", "=shoot"),
        ("the guards fired two rockets at the mill", "=shoot"),
        ("the potter was fired on Monday", "=dismiss_post"),
        ("the potter was fired on the spot", "=dismiss_post"),
        ("the guild fired its potter", "=dismiss_post"),
        ("the guild wants to fire its potter", "=dismiss_post"),
        ("Lorn fired a long-range ballistic rocket", "=shoot"),
        ("a rocket was fired from the quay", "=shoot"),
        ("Rockets from Lorn were fired at dawn", "=shoot"),
        ("guards fired rubber pellets", "=shoot"),
        ("guards fired live ammunition", "=shoot"),
        ("the regiment fired artillery", "=shoot"),
        ("Lorn fired drones at the mill", "=shoot"),
        ("a pistol was fired", "=shoot"),
        ("shots were fired beside the mill", "=shoot"),
        ("guards fired warning shots", "=shoot"),
        ("poachers fired from a cart", "=shoot"),
        ("the minister said it was fired from a ship", "=shoot"),
        ("Lorn fired a Kestrel at the mill", "=shoot"),
        ("shots at workers fired by guards", "=shoot"),
        ("the firing of a long-range rocket", "=shoot"),
        ("the guild fired the coach", "=dismiss_post"),
        ("the mill fired her", "=dismiss_post"),
        ("the mill fired 200 workers", "=dismiss_post"),
        ("the guild fired Ada Moss", "=dismiss_post"),
        ("the minister was fired", "=dismiss_post"),
        ("Moss was fired as coach", "=dismiss_post"),
        ("the head of the guild has been fired by the board", "=dismiss_post"),
        ("workers fired by the mill", "=dismiss_post"),
        ("Coach fired after third defeat", "=dismiss_post"),
        ("Soldiers fired after a warning", "=shoot"),
        ("a kiln fired by gas", "=fire"),
        ("a fire at the mill", "=fire"),
        ("the fire first broke out in the loft", "=fire"),
        ("the mill is on fire", "=fire"),
    ],
)
def test_firing_is_shooting_dismissing_or_burning(text: str, term: str) -> None:
    found = {"=shoot", "=dismiss_post", "=fire"} & set(proposition(text).terms)
    assert found == {term}


def test_what_stands_for_several_words_loses_no_negation() -> None:
    assert proposition("the guards did not fire on the cart").clauses[0].negative


def test_a_patrol_is_no_police() -> None:
    assert "=police" not in proposition("soldiers stopped a patrol").terms


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Varland's guards opened fire on a Lornish patrol", {"varland"}),
        ("Lornish guards shot first", {"lornish"}),
        ("the first shots came from the Lornish side", {"lornish"}),
        ("the first shot was fired by Lornish guards", {"lornish"}),
        ("The first shots were fired by guards at a Lornish patrol", set()),
        ("the first shots fired at a patrol from Lorn", set()),
        ("the first attack by Lornish rebels hurt six", set()),
        ("the first shots by Lornish guards since May", set()),
        ("Moss took the first round by two points from Vale", set()),
        ("Lornish guards returned fire", set()),
        ("Lornish guards fired on a patrol", set()),
        ("the patrol was in Varland when guards opened fire", set()),
    ],
)
def test_whoever_opens_fire_began(text: str, names: set[str]) -> None:
    assert proposition(text).beginners == names
