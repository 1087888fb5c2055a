"""The institution that somebody speaks for."""

from __future__ import annotations

import pytest

from pipelines.rules.casting import cast_of
from pipelines.rules.institutions import Spoken, company_key, institution_of, personal, role_head
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
