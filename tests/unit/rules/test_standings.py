"""Who speaks with authority though not named, and who does not."""

from __future__ import annotations

import pytest

from pipelines.rules.casting import cast_of
from pipelines.rules.standings import official_body, owns_matters, speaks_of_own_body

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
]


@pytest.mark.parametrize(("phrase", "expected"), PHRASES)
def test_a_body_and_its_voice_are_official_but_not_whoever_works_there(phrase: str, expected: bool) -> None:
    cast = cast_of("", "The town has a court and a museum. Police hold a woman from Orvella.", "Lockside Post")
    assert official_body(phrase, phrase.lower().replace("’", "'"), cast) is expected


OWN = [
    ("it will leave the alliance in May", "Orvella Rowing", False, True),
    ("we have signed for three years", "Orvella Rowing", True, True),
    ("we want more money", "Orvella Rowing", True, False),
    ("it was a good race", "Orvella Rowing", True, False),
    ("Orvella Rowing has hired a coach", "Orvella Rowing", True, True),
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
