"""The institution that somebody speaks for."""

from __future__ import annotations

import pytest

from pipelines.rules.casting import cast_of
from pipelines.rules.institutions import (
    Spoken,
    behind_kind,
    company_key,
    institution_of,
    names_body,
    personal,
    role_head,
)
from schemas.extraction import Speaker

CAST = cast_of("", "Plover Airways has grown. Plover said that it would fly to Tarn.", "Lockside Post")


@pytest.mark.parametrize(
    ("role", "organisation", "institution"),
    [
        ("fisheries minister", "Norland", "norland fisheries ministry"),
        ("fisheries minister", "", "fisheries ministry"),
        ("spokeswoman", "the fisheries ministry", "fisheries ministry"),
        ("secretary of state", "", "foreign ministry"),
        ("prime minister", "", "prime minister"),
        ("mayor", "Tarn", "mayor"),
        ("president", "Plover Airways", "plover"),
        ("chief executive", "Plover", "plover"),
        ("spokesman", "the airline", "plover"),
        ("spokesman", "the government", "government"),
        ("spokesman", "", "plover"),
        ("baker", "", ""),
        ("minister", "small islands", "small islands ministry"),
        ("spokesman", "the tram operator Halm", "halm"),
    ],
)
def test_office_ministry_and_company_are_found(role: str, organisation: str, institution: str) -> None:
    assert institution_of(role, organisation, "", CAST) == institution


def test_a_spokesman_without_a_body_speaks_for_the_one_that_spoke_before() -> None:
    zoo = Spoken(Speaker(key="tarn zoo", name="Tarn Zoo Trust", institution="tarn zoo"), "official")
    assert institution_of("spokesman", "", "", CAST, before=[zoo]) == "tarn zoo"


@pytest.mark.parametrize(
    ("name", "key"),
    [("The Plover Airways Group", "plover"), ("Plover's", "plover"), ("Airways", "airways"), ("Tarn Zoo", "tarn zoo")],
)
def test_a_company_is_compared_without_its_kind(name: str, key: str) -> None:
    assert company_key(name) == key


@pytest.mark.parametrize(
    ("words", "head"),
    [
        ("chief executive of the zoo", "executive"),
        ("the mayor", "mayor"),
        ("a friend of the mayor", "friend"),
        ("the mayor's office", ""),
        ("the zoo", ""),
    ],
)
def test_the_head_of_a_role_is_its_last_role_word(words: str, head: str) -> None:
    assert role_head(words.split()) == head


def test_people_are_told_from_bodies_that_spoke() -> None:
    person = Speaker(key="otto vale", name="Otto Vale", role="mayor", institution="mayor")
    body = Speaker(key="plover", name="Plover Airways", institution="plover")
    assert personal(Spoken(person, "official"))
    assert not personal(Spoken(body, "official"))


@pytest.mark.parametrize(
    ("name", "organisation"),
    [("grid operator Halm", "grid operator Halm"), ("Oat Mills", "Oat Mills"), ("the police", "")],
)
def test_a_body_is_no_person(name: str, organisation: str) -> None:
    body = Speaker(key="x", name=name, organisation=organisation, institution="y")
    assert not personal(Spoken(body, "official"))


@pytest.mark.parametrize(
    ("phrase", "name"),
    [
        ("grid operator Halm", "Halm"),
        ("the payment service Oat Pay", "Oat Pay"),
        ("the police in Tarn", ""),
        ("Halm", ""),
        ("the operator", ""),
    ],
)
def test_a_kind_in_front_of_a_name_is_no_part_of_it(phrase: str, name: str) -> None:
    assert behind_kind(phrase) == name


POLICE = Spoken(Speaker(key="police", name="police", institution="police"), "official")
HALM = Spoken(Speaker(key="halm", name="Halm", organisation="Halm", institution="halm"), "official")


@pytest.mark.parametrize(
    ("text", "near", "before", "institution"),
    [
        ("Oat Motors makes vans.", "Oat Motors makes vans. One was stolen, police said. ", [POLICE], "oat"),
        ("It rained.", "It rained, police said. ", [POLICE, HALM], "halm"),
        ("Oat Motors makes vans.", "In May Oat Motors sold vans. ", [HALM], "oat"),
        ("It rained.", "The firm Oat Pay shut. ", [HALM], "oat pay"),
        ("It rained.", "It rained, police said. ", [POLICE], "company"),
        ("The Lockside Post asked.", "The Lockside Post asked. ", [], "company"),
    ],
)
def test_the_company_is_no_authority_and_no_medium(
    text: str, near: str, before: list[Spoken], institution: str
) -> None:
    cast = cast_of("", text, "Lockside Post")
    assert institution_of("spokesman", "the company", near, cast, before=before) == institution


def test_ranks_speak_for_the_service_of_the_article() -> None:
    cast = cast_of("", "Police came. The district court met. Plover Airways said no.", "Lockside Post")
    before = [HALM]
    assert institution_of("Inspector", "", "", cast, before=before) == "police"
    assert institution_of("judge", "", "", cast, before=before) == "district court"
    assert institution_of("minister", "", "", cast, before=before) == ""


def test_a_general_is_the_army_s_but_a_secretary_general_is_not() -> None:
    cast = cast_of("", "The army left. Plover Airways said no.", "Lockside Post")
    assert institution_of("General", "", "", cast) == institution_of("Colonel", "", "", cast) == "army"
    assert institution_of("secretary general", "", "", cast) != "army"


def test_nobody_is_the_spokesman_of_both_sides() -> None:
    cast = cast_of("", "They talked.", "Lockside Post")
    both = Spoken(
        Speaker(key="both sides", name="Both sides", institution="both sides", surface="Both sides"), "official"
    )
    assert institution_of("general manager", "", "", cast, before=[both]) == ""


@pytest.mark.parametrize(
    ("phrase", "body"),
    [
        ("The Abbot's Mead Trust", True),
        ("the Queen Ida Hospital", True),
        ("the Mayor's Office", False),
        ("the King's Arms", False),
        ("the Lock Company Director", False),
        ("the abbot of the Mead Trust", False),
    ],
)
def test_a_role_within_a_body_s_name_is_none(phrase: str, body: bool) -> None:
    assert names_body(phrase) is body


def test_a_rank_speaks_for_its_service_as_it_was_called_when_it_spoke() -> None:
    cast = cast_of("", "The harbour police said no. The police left.", "Lockside Post")
    harbour = Spoken(Speaker(key="harbour police", name="harbour police", institution="harbour police"), "official")
    assert institution_of("Inspector", "", "", cast, before=[HALM, harbour]) == "harbour police"
    assert institution_of("Inspector", "", "", cast, before=[HALM]) == "police"
