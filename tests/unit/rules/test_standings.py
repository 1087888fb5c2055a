"""Who speaks with authority though not named, and who does not."""

from __future__ import annotations

import pytest

from pipelines.rules.casting import cast_of
from pipelines.rules.standings import official, official_body, owns_matters, speaks_of_own_body

PHRASES = [
    ("the district court", True),
    ("a spokesman for the court", True),
    ("a clerk at the district court", False),
    ("an usher of the museum", False),
    ("another judge", False),
    ("the pupils' council", False),
    ("the students’ council", False),
    ("the town council", True),
    ("three members of parliament", False),
    ("two of the company's directors", False),
    ("a security firm", False),
    ("Woman", False),
    ("Orvella", True),
    ("Tessmark", True),
    ("Anglers", False),
    ("Hinges", True),
    ("Many", False),
    ("Nobody", False),
    ("None", False),
    ("Line four", False),
    ("Orvella Line", True),
    ("Air Orvella", True),
    ("neither company", False),
    ("two pupils of the school", False),
    ("a man at the museum", False),
    ("the experts of the interior ministry", False),
    ("the line that stood above our article about the court", False),
    ("the former harbour master", False),
    ("the harbour master", True),
    ("the canton", True),
    ("Aldmoor county", True),
    ("the town of Orvella", True),
    ("half the town", False),
    ("a driver of the county", False),
    ("the civil defence", True),
    ("the prosecution", True),
    ("a prosecution witness", False),
    ("the jury", True),
    ("private investigators", False),
    ("investigators", True),
    ("the ticket seller Orvella", True),
    ("the clerk of the court", True),
    ("a parliamentary committee", True),
    ("the staff committee", False),
]


@pytest.mark.parametrize(("phrase", "expected"), PHRASES)
def test_a_body_and_its_voice_are_official_but_not_whoever_works_there(phrase: str, expected: bool) -> None:
    text = "The town has a court and a museum. Police hold a woman from Orvella. Guests of Hinges left. Anglers stayed."
    cast = cast_of("", text, "Lockside Post")
    assert official_body(phrase, phrase.lower().replace("’", "'"), cast) is expected


ROLES = [
    ("chief engineer", "Orvella Rowing", True),
    ("head physician", "the clinic", True),
    ("airline chief pilot", "", True),
    ("chief engineer", "", False),
    ("chief economist", "Orvella Bank", False),
    ("chief engineer", "the dockers' union", False),
    ("former chief engineer", "Orvella Rowing", False),
    ("engineer", "Orvella Rowing", False),
    ("court clerk", "", True),
    ("clerk", "a shoe shop", False),
    ("camp leader", "", True),
    ("leader", "the expedition", True),
    ("leader", "the party in the council", False),
    ("mediator", "", True),
    ("commodore", "", True),
    ("bursar", "the college", True),
]


@pytest.mark.parametrize(("role", "organisation", "expected"), ROLES)
def test_who_is_in_charge_of_something_in_a_body_speaks_for_it(role: str, organisation: str, expected: bool) -> None:
    assert official(role, organisation, cast_of("", "", "Lockside Post")) is expected


OWN = [
    ("it will leave the alliance in May", "Orvella Rowing", False, True),
    ("we have signed for three years", "Orvella Rowing", True, True),
    ("we want more money", "Orvella Rowing", True, False),
    ("it was a good race", "Orvella Rowing", True, False),
    ("Orvella Rowing has hired a coach", "Orvella Rowing", True, True),
    ("The Orvella Rowing crew has a coach", "Orvella Rowing", True, True),
    ("they had signed the helmsman", "Orvella Rowing", False, True),
    ("they had signed the helmsman", "Orvella Rowing", True, False),
    ("his club would stay in the league", "Orvella Rowing", True, True),
    ("the referee was blind", "Orvella Rowing", False, False),
    ("", "Orvella Rowing", False, False),
]


@pytest.mark.parametrize(("content", "body", "person", "expected"), OWN)
def test_a_body_is_party_to_its_own_doings(content: str, body: str, person: bool, expected: bool) -> None:
    assert speaks_of_own_body(content, body, person=person) is expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [("Orvella Rowing", True), ("Harvest Party", True), ("the dockers' union", False), ("a rival", False)],
)
def test_companies_clubs_and_parties_have_doings_that_are_news(body: str, expected: bool) -> None:
    assert owns_matters(body) is expected
