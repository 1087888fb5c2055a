"""To which place a ministry belongs."""

from __future__ import annotations

import pytest

from pipelines.rules.casting import cast_of
from pipelines.rules.places import ministry_at, ministry_name, place_key, places_of_ministries, stated_place
from pipelines.rules.speakers import identify


@pytest.mark.parametrize(
    ("text", "place", "ministry"),
    [
        ("Velland's foreign ministry", "Velland's", "foreign ministry"),
        ("the Oskan foreign ministry", "Oskan", "foreign ministry"),
        ("Oskan Deputy Foreign Minister", "Oskan", "foreign ministry"),
        ("the foreign ministry of Velland", "Velland's", "foreign ministry"),
        ("South Korean Defense Minister", "South Korean", "defence ministry"),
        ("the U.S. State Department", "U.S.", "foreign ministry"),
        ("On Friday the foreign ministry", "", "foreign ministry"),
        ("Deputy Finance Minister", "", "finance ministry"),
        ("Meanwhile, the Ministry of Health", "", "health ministry"),
    ],
)
def test_a_ministry_is_found_with_its_place(text: str, place: str, ministry: str) -> None:
    found = ministry_at(text)
    assert found is not None
    assert (stated_place(text, *found.span()), ministry_name(found.group(1))) == (place, ministry)


@pytest.mark.parametrize(
    ("place", "names", "text", "key"),
    [
        ("British", (), "", "united kingdom"),
        ("Britain's", (), "", "united kingdom"),
        ("U.S.", (), "", "united states"),
        ("Oskan", (), "", "oska"),
        ("Tolvan", ("Tolvan", "Tolvania"), "", "tolvania"),
        ("Vellandish", ("Velland",), "", "velland"),
        ("Marzan", (), "It rained in Marzan.", "marzan"),
        ("Marzan's", (), "", "marzan"),
    ],
)
def test_a_place_and_its_adjective_have_one_key(place: str, names: tuple[str, ...], text: str, key: str) -> None:
    assert place_key(place, names, text) == key


def test_the_places_of_a_ministry_are_told_apart() -> None:
    text = "Velland's foreign ministry met the Oskan foreign minister. The finance ministry of Velland did not."
    found = places_of_ministries(text, ("Velland", "Oskan"))
    assert found == {"foreign ministry": ("velland", "oska"), "finance ministry": ("velland",)}


@pytest.mark.parametrize(
    ("text", "phrase", "institution"),
    [
        ("The foreign ministry spoke.", "the foreign ministry", "foreign ministry"),
        (
            "Velland's foreign ministry met. The foreign ministry spoke.",
            "the foreign ministry",
            "velland foreign ministry",
        ),
        ("Velland's foreign ministry and Oska's foreign minister.", "the foreign ministry", "foreign ministry"),
        ("Velland's government fell.", "the government", "velland government"),
        ("The Oskan government fell.", "a government spokeswoman", "oska government"),
    ],
)
def test_without_a_place_it_is_the_article_s_only_one(text: str, phrase: str, institution: str) -> None:
    assert identify(phrase, cast_of("", text, "Lockside Post"))[0].institution == institution
