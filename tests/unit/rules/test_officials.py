"""What users say about speakers, over what the rules found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pipelines.rules.casting import cast_of
from pipelines.rules.officials import Officials
from pipelines.rules.speakers import identify
from schemas.extraction import Speaker, Standing
from schemas.official import Official

TEXT = (
    "The Saltmere Pilots' Association said that no ship would move. Enno Farr, president of the Saltmere Pilots' "
    "Association, said that crews were tired. Harbour master Tilly Quist said the channel was shallow. Quist said the "
    "buoys were lit. Deputy harbour master Finn Obel was away. A lawyer for the harbour master, Ida Rook, said she "
    "would sue. Two people familiar with the matter said that a deal was near. The Tideline reported that ships queued."
)
CAST = cast_of("", TEXT, "Lockside Post")


def counted(phrase: str, sentence: str = "", **entry: object) -> tuple[Speaker, Standing]:
    officials = Officials((Official.model_validate(entry),)).in_article(TEXT)
    return officials.counted(*identify(phrase, CAST), sentence)


PILOTS = {
    "name": "Saltmere Pilots' Association",
    "aliases": ["Pilots' Association"],
    "for": ["pilot", "harbour entrance"],
}


@pytest.mark.parametrize(
    ("phrase", "sentence", "standing"),
    [
        ("the Saltmere Pilots' Association", "No pilot would go out.", "official"),
        ("the Saltmere Pilots' Association", "Pilots would stay ashore.", "official"),
        ("the Pilots' Association", "The Harbour Entrance was closed.", "official"),
        ("Enno Farr, president of the Saltmere Pilots' Association", "Pilots were tired.", "official"),
        ("Enno Farr", "Pilots were tired.", "official"),
        ("the Saltmere Pilots' Association", "Taxes were too high.", "named"),
        ("the Saltmere Pilots' Association", "The harbour was shut, and its entrance too.", "named"),
        ("the Saltmere Pilots' Association", "Autopilots had failed.", "named"),
        ("the Anglers' Association", "No pilot would go out.", "named"),
        ("a member of the Saltmere Pilots' Association", "No pilot would go out.", "anonymous"),
    ],
)
def test_an_entry_turns_a_named_speaker_official_only_for_its_topic(phrase: str, sentence: str, standing: str) -> None:
    assert counted(phrase, sentence, **PILOTS)[1] == standing


@pytest.mark.parametrize(
    ("phrase", "standing"),
    [
        ("Harbour master Tilly Quist", "official"),
        ("Tilly Quist", "official"),
        ("Quist", "official"),
        ("the harbour master", "official"),
        ("a lawyer for the harbour master, Ida Rook", "named"),
        ("the former harbour master", "named"),
        ("two people familiar with the matter", "anonymous"),
    ],
)
def test_a_role_is_held_throughout_the_article(phrase: str, standing: str) -> None:
    assert counted(phrase, role="harbour master", institution="Saltmere Port Authority")[1] == standing


def test_an_institution_of_an_entry_is_whose_word_it_is() -> None:
    speaker, _ = counted("Quist", role="harbour master", institution="Saltmere Port Authority")
    assert (speaker.key, speaker.institution) == ("tilly quist", "saltmere port authority")


def test_an_alias_is_joined_under_the_name() -> None:
    assert counted("the Pilots' Association", "a pilot", **PILOTS)[0].key == "saltmere pilots association"
    assert counted("the Saltmere Pilots' Association", "a pilot", **PILOTS)[0].key == "saltmere pilots association"


def test_an_official_of_the_rules_can_be_made_a_named_one_who_speaks_for_nobody() -> None:
    speaker, standing = identify("Enno Farr, director of the Barrage Office", CAST)
    assert standing == "official"
    entry = Official(name="Barrage Office", standing="named")
    found, lowered = Officials((entry,)).counted(speaker, standing, "")
    assert (lowered, found.institution) == ("named", found.key)


def test_a_newsletter_can_be_made_a_medium() -> None:
    assert counted("Tideline", name="Tideline", standing="media")[1] == "media"


def test_of_two_entries_that_fit_the_later_one_counts() -> None:
    entries = (Official(name="Ida Rook"), Official(name="Ida Rook", standing="anonymous"), Official(name="Enno Farr"))
    assert Officials(entries).counted(*identify("Ida Rook", CAST), "")[1] == "anonymous"


def test_a_role_may_be_bound_to_an_organisation() -> None:
    pilot = {"role": "harbour pilot", "organisation": "Saltmere Barrage"}
    assert counted("Ada Moor, harbour pilot of the Saltmere Barrage", **pilot)[1] == "official"
    assert counted("Ada Moor, harbour pilot of the Oskan Canal", **pilot)[1] == "named"


@given(st.sampled_from(["Quist", "the Tideline", "two sources", "Enno Farr", "", "the harbour master"]), st.text())
def test_without_an_entry_that_fits_nothing_changes(phrase: str, sentence: str) -> None:
    found = identify(phrase, CAST)
    assert Officials().in_article(TEXT).counted(*found, sentence) == found
    assert Officials((Official(name="Nobody Here"),)).in_article(TEXT).counted(*found, sentence) == found


@given(st.text(min_size=2, max_size=40), st.text(max_size=200))
def test_whatever_an_entry_holds_it_can_be_looked_for(words: str, text: str) -> None:
    try:
        entry = Official.model_validate({"role": words, "for": [words]})
    except ValidationError:
        return
    Officials((entry,)).in_article(text).counted(*identify("Quist", CAST), text)
