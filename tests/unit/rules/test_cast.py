"""The people, media and bodies that an article names."""

from __future__ import annotations

import pytest

from pipelines.rules.cast import Cast
from pipelines.rules.casting import cast_of

OUTLET = "Lockside Post"


def read(text: str) -> Cast:
    return cast_of("", text, OUTLET)


@pytest.mark.parametrize(
    ("text", "name", "role", "organisation"),
    [
        ("Harbour master Gwen Ward left early.", "Gwen Ward", "", ""),
        ("The mayor, Percy Wynn, left early.", "Percy Wynn", "mayor", ""),
        ("Percy Wynn, the mayor of Tarn, left early.", "Percy Wynn", "mayor", "Tarn"),
        ("Tarn's mayor Percy Wynn left early.", "Percy Wynn", "mayor", "Tarn"),
        ("Gwen Ward, a spokeswoman for Plover Airways, left early.", "Gwen Ward", "spokeswoman", "Plover Airways"),
        ("Chief engineer Otto Vale left early.", "Otto Vale", "engineer", ""),
        ("Otto Vale, 54, left early.", "Otto Vale", "", ""),
        ("It was cold, Otto Vale said. Vale left early.", "Otto Vale", "", ""),
        ("Mr Vale met Otto Vale.", "Otto Vale", "", ""),
    ],
)
def test_a_person_is_met_with_role_and_organisation(text: str, name: str, role: str, organisation: str) -> None:
    person = read(text + f" {name.split()[-1]} was tired.").person(name)
    assert person is not None
    assert (person.name, person.role.split()[-1:], person.organisation) == (name, [role] if role else [], organisation)


def test_a_surname_stands_for_the_full_name() -> None:
    cast = read("The mayor, Percy Wynn, left. Wynn was tired.")
    assert cast.person("Wynn") == cast.person("Percy Wynn") == cast.person("Mr Wynn")
    assert cast.person("Gwen Wynn") is None


def test_a_role_without_a_name_is_the_one_person_near_it_who_speaks() -> None:
    cast = read("Percy Wynn said that it was late. The mayor had waited for hours.")
    assert cast.person("Percy Wynn").role == "mayor"


def test_a_short_name_of_a_company_is_its_long_one_and_it_is_what_the_article_is_about() -> None:
    cast = read("Plover Airways has grown. Plover said that it would fly to Tarn. Rain fell in Tarn.")
    assert cast.full_body("Plover") == "Plover Airways"
    assert cast.full_body("Tarn") == "Tarn"
    assert cast.main_body() == "Plover Airways"


def test_media_are_known_by_their_kind_and_by_having_reported() -> None:
    cast = read("The newspaper Valley Noon wrote of it. Otter Plume had first reported the theft.")
    assert cast.media["valley noon"] == "Valley Noon"
    assert cast.media["otter plume"] == "Otter Plume"
    assert cast.media[OUTLET.lower()] == OUTLET


def test_titles_stand_with_their_surnames() -> None:
    cast = read("Mrs Ward met Mr Otto Vale's brother.")
    assert cast.titles["Ward"] == {"Mrs"}
    assert cast.titles["Vale"] == {"Mr"}


def test_an_article_of_names_alone_keeps_a_bounded_cast() -> None:
    cast = read(" ".join(f"so Ann{'a' * (n % 30)} Bo{'b' * (n // 30)} met." for n in range(2_000)))
    assert len(cast.names) <= 400
