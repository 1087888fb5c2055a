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
    ("both sides", True),
    ("The two companies", True),
    ("both parties", True),
    ("both men", False),
    ("both sides of the street", False),
    ("a residents' group", False),
    ("an environmental group", False),
    ("the group", False),
    ("Hinges Group", True),
    ("The Abbot's Mead Trust", True),
    ("The Abbot's Mead", True),
    ("Shopkeepers", False),
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
    ("leader", "Upper Orvella Town council", True),
    ("leader", "the opposition on the council", False),
    ("mediator", "", True),
    ("commodore", "", True),
    ("bursar", "the college", True),
    ("director", "environmental group", False),
    ("director", "the group", False),
    ("secretary", "the Orvella Anglers' Club", False),
    ("chairman", "the Friends of Hinges Wood", False),
    ("treasurer", "the rowing club", True),
    ("district collector", "", True),
    ("stamp collector", "", False),
    ("harbour master", "", True),
    ("master", "the lock", True),
    ("chess master", "", False),
    ("master", "her", False),
    ("master", "ceremonies", False),
    ("master", "disguise", False),
    ("master", "the college", True),
    ("bailiff", "", True),
]


@pytest.mark.parametrize(("role", "organisation", "expected"), ROLES)
def test_who_is_in_charge_of_something_in_a_body_speaks_for_it(role: str, organisation: str, expected: bool) -> None:
    assert official(role, organisation, cast_of("", "", "Lockside Post")) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hinges Group bought a mill.", True),
        ("The retail group bought a mill.", True),
        ("Hinges Group bought a mill. A walking group wept.", False),
        ("Hinges Group bought a mill. A group of nurses wept.", False),
        ("Orvella bought a mill.", False),
    ],
)
def test_the_group_is_a_company_where_the_article_has_no_other(text: str, expected: bool) -> None:
    cast = cast_of("", text, "Lockside Post")
    assert official_body("the group", "the group", cast) is expected


@pytest.mark.parametrize(
    "text",
    ["The charity Orvella wept.", "Orvella, an animal rights group, wept.", "An environmental group, Orvella, wept."],
)
def test_a_group_that_takes_a_side_is_none_the_less_one_under_its_name(text: str) -> None:
    cast = cast_of("", text, "Lockside Post")
    assert not official_body("Orvella", "orvella", cast)
    assert not official("director", "Orvella", cast)


def test_both_parties_may_stand_for_election() -> None:
    cast = cast_of("", "The Harvest Party and the Tide Party lost.", "Lockside Post")
    assert not official_body("both parties", "both parties", cast)


def test_a_common_word_within_a_longer_name_is_no_name() -> None:
    cast = cast_of("", "Tillers wept, as the Orvella Tillers Club said. He met Rangers.", "Lockside Post")
    assert not official_body("Tillers", "tillers", cast)
    assert official_body("Rangers", "rangers", cast)


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
