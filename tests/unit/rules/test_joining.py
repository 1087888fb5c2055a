"""One person is one speaker: across an article, and by the key across outlets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.rules.casting import cast_of
from pipelines.rules.institutions import Spoken
from pipelines.rules.names import person_key
from pipelines.rules.speakers import identify

FIRST = ("Hollis", "Zoë", "Anne-Marie", "Jörg", "Liam", "Øystein", "Petra")
LAST = ("Crane", "O'Dell", "van der Vale", "McVane", "Ruhl-Orme", "Ibáñez", "Stroud")
ROLES = (
    "NSC spokesman",
    "White House National Security Adviser",
    "Defence Minister",
    "police chief",
    "Senator",
    "baker",
)
FORMS = ("{full}", "{last}", "Mr {last}", "{role} {full}", "{full}, the {role}", "the {role}, {full}")


@given(
    first=st.sampled_from(FIRST),
    last=st.sampled_from(LAST),
    role=st.sampled_from(ROLES),
    forms=st.lists(st.sampled_from(FORMS), min_size=1, max_size=5),
)
def test_every_form_of_a_name_in_an_article_is_one_speaker(first: str, last: str, role: str, forms: list[str]) -> None:
    full = f"{first} {last}"
    phrases = [form.format(full=full, last=last, role=role) for form in forms]
    text = f"{role} {full} said that it was late. " + " ".join(f"It rained, {phrase} said." for phrase in phrases)
    cast = cast_of("", text, "Lockside Post")
    assert {identify(phrase, cast)[0].key for phrase in phrases} == {person_key(full)}


ARTICLES = [
    ("NSC spokesman Hollis Crane said no. Crane left.", "Crane"),
    (
        "White House National Security Adviser Hollis Crane said no.",
        "White House National Security Adviser Hollis Crane",
    ),
    ("Hollis B. Crane, the adviser, said no.", "Hollis B. Crane, the adviser,"),
    ("Adm. Hollis Crane said no. Adm. Crane left.", "Adm. Crane"),
    ("It is late, Hollis Crane said. Mr Crane left.", "Mr Crane"),
    ("The spokesman, Hollis Crane, said no. The adviser left.", "The spokesman, Hollis Crane,"),
]


@pytest.mark.parametrize(("text", "phrase"), ARTICLES)
def test_outlets_that_name_one_person_differently_have_one_key(text: str, phrase: str) -> None:
    assert identify(phrase, cast_of("", text, "Lockside Post"))[0].key == "hollis crane"


@pytest.mark.parametrize("phrase", ["Crane", "he", "the spokesman", "the NSC spokesman", "Mr Crane", ""])
def test_what_refers_back_to_one_who_spoke_is_the_same_speaker(phrase: str) -> None:
    text = "NSC spokesman Hollis Crane said no. He said that Mr Crane was tired."
    cast = cast_of("", text, "Lockside Post")
    before = [Spoken(*identify("NSC spokesman Hollis Crane", cast), at=0)]
    near = text[:36]
    assert identify(phrase, cast, before, near=near, at=len(near))[0].key == "hollis crane"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Sen. Zoë Q. Farrow Jr.", "zoe farrow"),
        ("Dr Jörg Ibáñez", "jorg ibanez"),
        ("J. B. Stroud", "stroud"),
        ("Liam O’Dell", "liam o dell"),
        ("Q", "q"),
        ("", ""),
    ],
)
def test_titles_initials_and_accents_are_no_part_of_a_key(name: str, key: str) -> None:
    assert person_key(name) == key


@given(st.text(max_size=60))
def test_a_key_is_its_own_key(name: str) -> None:
    once = person_key(name)
    assert person_key(once) in (once, person_key(person_key(once)))
