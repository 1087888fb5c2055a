"""Sources that are no person or body on the record."""

from __future__ import annotations

import re

import pytest

from pipelines.rules.casting import cast_of
from pipelines.rules.sources import (
    heads_unnamed,
    is_anonymous,
    is_dateline,
    medium_in,
    medium_of,
    names_outlet,
    nobody_speaks,
    own_document,
    unnamed_group,
)

OUTLET = "Lockside Post"
CAST = cast_of("", "The newspaper Valley Noon wrote of it.", OUTLET)


@pytest.mark.parametrize(
    ("phrase", "own"),
    [
        ("a memo seen by the lockside post", True),
        ("the first of the two letters", True),
        ("one of the mayors", False),
        ("leaked files", True),
        ("a memo seen by the valley noon", False),
        ("the mayor", False),
        ("a letter from the mayor to the zoo", False),
    ],
)
def test_a_document_is_the_outlet_s_own_unless_another_has_it(phrase: str, own: bool) -> None:
    assert own_document(phrase, OUTLET) is own


@pytest.mark.parametrize(
    ("phrase", "anonymous"),
    [
        ("a source", True),
        ("three aides to the mayor", True),
        ("two inspectors", True),
        ("several county prosecutors", True),
        ("four soldiers who were there", True),
        ("inspectors", False),
        ("the prosecutors", False),
        ("three judges", False),
        ("two inspectors, Otto Vale and Ada Bell", False),
        ("many rescuers", False),
        ("an official", True),
        ("zoo insiders", True),
        ("an official, Otto Vale", False),
        ("members of parliament", False),
        ("Members of the Tarn Council", False),
        ("the members of the Senate", False),
        ("three members of the Tarn Council", True),
        ("members of the crew", True),
        ("the mayor", False),
        ("two executives at Calder Zoo", True),
        ("A second person who worked there", True),
        ("a former engineer of the zoo", True),
        ("an engineer, Otto Vale", False),
        ("engineer Otto Vale", False),
        ("a nurse at the zoo's clinic", True),
        ("a nurse", False),
        ("a nurse who works there", True),
        ("a man who has worked there for ten years", True),
        ("a man who has slept there for ten years", False),
        ("two of the zoo's directors", True),
        ("the second officer", True),
        ("an officer at the gate", True),
        ("a press officer at the zoo", False),
        ("negotiators", True),
        ("the officers", True),
        ("officers", False),
        ("the general staff", False),
        ("three colleagues of the keeper Otto Vale", True),
        ("the manager of one of them", True),
        ("the manager", False),
        ("somebody in the mayor's own office", True),
        ("the trade union of zoo employees", False),
        ("an official statement", False),
        ("a former finance minister", False),
        ("a minister", True),
        ("two residents", False),
        ("a passenger", False),
        ("two witnesses at the zoo", False),
        ("the musicians, who did not want to see their names in print", True),
        ("A keeper who wants to remain nameless", True),
        ("a cleaner who may not speak to the press", True),
        ("a keeper, who feared for her job", True),
        ("a keeper whose name is known to this newspaper", True),
        ("a keeper who did not know his name", False),
        ("two employees of the owner, Merrow Hydro", True),
        ("three engineers at the operator, Plover", True),
        ("two members of the club, Anna Roe and Tom Pell", False),
        ("two members of the club, Anna Roe, 54, and Tom Pell", False),
        ("an official at the agency, Tarn Rail Authority", True),
        ("an official at the agency, Anna Roe", False),
        ("two nurses", True),
        ("three dockers from the port", True),
        ("several councillors", True),
        ("two rescue workers", False),
        ("the dockers", False),
        ("the keeper Otto Vale, who feared for his job", False),
    ],
)
def test_who_is_not_named_is_anonymous(phrase: str, anonymous: bool) -> None:
    assert is_anonymous(phrase, phrase.lower()) is anonymous


@pytest.mark.parametrize(
    ("phrase", "behind", "anonymous"),
    [
        ("a keeper", ", who did not wish to be named, said that the gate was open.", True),
        ("A keeper", " said that the gate was open. She asked that her name not be used.", True),
        ("two keepers", " said.\n\nThey asked not to be named.", True),
        ("two keepers", " said. The zoo is old. They asked not to be named.", False),
        ("a keeper", " said the gate was open. The mayor slept.", False),
        ("a keeper", ", who said that the boy could not be named, left.", False),
        ("the woman", ", who asked that her name be withheld.", True),
        ("Otto Vale", " said that the gate was open. He asked not to be named.", False),
        ("the night keepers", " told us; they must remain anonymous.", True),
        ("the keepers", " said. They must stay unnamed, as the zoo sacks talkers.", True),
        ("two keepers", " said; both asked not to be named.", True),
        ("the keepers", " said. He must remain anonymous.", False),
        ("the keepers", " said; the gate was open.", False),
        ("the keeper", " said; they must remain anonymous.", False),
        ("the council", " said. They must remain anonymous.", False),
        ("the press", " said. They must remain anonymous.", False),
        ("the keeper Otto Vale", ", who did not wish to be named before, said so.", False),
    ],
)
def test_what_follows_a_source_may_say_that_it_is_not_to_be_named(phrase: str, behind: str, anonymous: bool) -> None:
    assert is_anonymous(phrase, phrase.lower(), behind) is anonymous


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It wrote of three unnamed officials on Monday. According to", "three unnamed officials on Monday"),
        ("Two people who saw it, and three insiders, said", "three insiders"),
        ("Three villages and two rivers said", ""),
    ],
)
def test_a_group_without_a_name_is_found_in_a_text(text: str, found: str) -> None:
    at, group = unnamed_group(text)
    assert (group, text[at : at + len(group)] if at >= 0 else "") == (found, found)


@pytest.mark.parametrize(
    ("headline", "lead", "unnamed"),
    [
        ("workers", "The gate was open, two employees of the zoo told us. It rained.", True),
        ("inspectors", "The gate was open, three zoo inspectors told us. It rained.", True),
        ("prosecutors", "The gate was open, two prosecutors of the county told us.", True),
        ("inspectors", "The gate was open, the inspectors told us.", False),
        ("prosecutors", "The gate was open, two employees of the zoo told us.", False),
        ("inspectors", "The gate was open, two inspectors, Otto Vale and Ada Bell, told us.", False),
        ("workers", "The gate was open, the zoo said. Two employees of the zoo left.", False),
        ("workers", "The gate was open, the union of zoo workers said.", False),
        ("mayor", "The gate was open, two employees of the zoo told us.", False),
    ],
)
def test_a_headline_s_workers_are_those_of_the_lead(headline: str, lead: str, unnamed: bool) -> None:
    assert heads_unnamed(headline, cast_of("", lead, OUTLET)) is unnamed


@pytest.mark.parametrize(
    ("phrase", "nobody"),
    [
        ("nobody in the room", True),
        ("no one", True),
        ("neither company", True),
        ("none of the three", True),
        ("no city official", True),
        ("no 10", False),
        ("northern towns", False),
        ("somebody", False),
    ],
)
def test_nobody_is_no_speaker(phrase: str, nobody: bool) -> None:
    assert nobody_speaks(phrase) is nobody


@pytest.mark.parametrize(
    ("phrase", "own"),
    [("Lockside Post", True), ("the Lockside Post", True), ("the Post", True), ("we", True), ("the Noon", False)],
)
def test_the_outlet_names_itself(phrase: str, own: bool) -> None:
    assert names_outlet(phrase.lower(), OUTLET) is own


@pytest.mark.parametrize(("phrase", "own"), [("KQRD", True), ("News 4", True), ("KQRD News", True), ("News 7", False)])
def test_a_station_is_its_call_sign_and_its_channel(phrase: str, own: bool) -> None:
    assert names_outlet(phrase.lower(), "KQRD News 4") is own


@pytest.mark.parametrize(
    ("text", "near", "dateline"),
    [
        ("TARN: Two men left.", "", True),
        ("TARN: Two men left.", "It rained. ", False),
        ("POLICE: Two men left.", "", False),
        ("Tarn: Two men left.", "", False),
        ("TARN said so.", "", False),
    ],
)
def test_a_place_in_capitals_opens_a_report(text: str, near: str, dateline: bool) -> None:
    phrase = re.split(r"[: ]", text)[0]
    cast = cast_of("", text, "Lockside Post")
    assert is_dateline(phrase, cast, near, text[len(phrase) :]) is dateline


def test_an_outlet_in_capitals_is_no_station() -> None:
    assert not names_outlet("kosk", "KOSK POST")


@pytest.mark.parametrize(
    ("phrase", "medium"),
    [
        ("Valley Noon", "Valley Noon"),
        ("the newspaper", "Valley Noon"),
        ("Radio Solway", "Radio Solway"),
        ("local media", "Valley Noon"),
        ("regional media", "regional media"),
        ("the editor of Radio Solway", ""),
        ("the press secretary", ""),
        ("the mayor", ""),
        ("a clerk, reached by Radio Solway", ""),
        ("a barber, who had it from Radio Solway", ""),
        ("Radio Solway, which cites two managers", "Radio Solway"),
        ("a chemist who measured it four times", ""),
        ("a technician who may not speak to the press", ""),
        ("the association of journalists", ""),
        ("its website", ""),
        ("the zoo's website", ""),
        ("a radio station in Tarn", "radio station in Tarn"),
        ("the magazine Sea & Salt", "magazine Sea & Salt"),
        ("The company, Argus Mill", ""),
        ("KQRD", ""),
        ("KQRD News 4", "KQRD News 4"),
        ("WQRX-TV", "WQRX-TV"),
        ("WADA", ""),
        ("The Harbour Monitor", "Harbour Monitor"),
        ("Das Abendblatt", "Das Abendblatt"),
        ("Tarner Morgenzeitung", "Tarner Morgenzeitung"),
        ("Otto Abendroth", ""),
    ],
)
def test_a_medium_is_found_by_name_or_kind(phrase: str, medium: str) -> None:
    assert medium_of(phrase, phrase.lower(), CAST) == medium


@pytest.mark.parametrize(
    ("text", "phrase", "medium"),
    [
        ("The gate was open, station KQRD reported.", "KQRD", "KQRD"),
        ("The gate was open, KQRD reported on Monday.", "KQRD", "KQRD"),
        ("KQRD-TV was there first.", "KQRD", "KQRD-TV"),
        ("WQRX News 6 was there first.", "WQRX", "WQRX"),
        ("KOSK, March 2 - The gate was open.", "Kosk", ""),
        ("WOSK (Reuters) - The gate was open.", "WOSK", ""),
        ("The gate was open, WOSK said. The WOSK reported a loss.", "WOSK", ""),
    ],
)
def test_four_letters_are_a_station_where_the_text_says_so(text: str, phrase: str, medium: str) -> None:
    assert medium_of(phrase, phrase.lower(), cast_of("", text, OUTLET)) == medium


def test_behind_a_citation_a_medium_may_have_to_be_named() -> None:
    assert medium_in("regional media", CAST) == "regional media"
    assert medium_in("regional media", CAST, named=True) == ""
    assert medium_in("two unnamed sources at Radio Solway", CAST) == ""


@pytest.mark.parametrize(
    ("phrase", "shown"),
    [
        ("media in Norland", "media in Norland"),
        ("Media in Norland", "media in Norland"),
        ("several newspapers in Norland, some of them large", "newspapers in Norland"),
        ("Norland media", "Norland media"),
        ("US media", "US media"),
    ],
)
def test_a_generic_phrase_keeps_the_names_in_it(phrase, shown):
    cast = cast_of("", "", OUTLET)
    assert medium_in(phrase, cast) == shown
    assert medium_in(phrase, cast, named=True) == ""
