"""Doctors who speak for a body."""

from __future__ import annotations

import pytest

from pipelines.rules.casting import cast_of
from pipelines.rules.speakers import identify
from pipelines.rules.standings import official

TEXT = "The Otters lost to Tarn United. Marius Holm, 31, broke a rib. Holm left Tarn hospital on Friday."


@pytest.mark.parametrize(
    ("role", "organisation", "expected"),
    [
        ("club doctor", "", True),
        ("team physician", "", True),
        ("doctor", "Otters", True),
        ("doctor", "the rowing club", True),
        ("doctor", "the royal palace", True),
        ("court physician", "", True),
        ("doctor", "", False),
        ("doctor", "Tarn hospital", False),
        ("doctor", "Marius Holm", False),
        ("doctor", "Jonas", False),
        ("doctor", "the high court", False),
        ("doctor", "the family", False),
        ("family doctor", "", False),
        ("independent team doctor", "", False),
        ("former club doctor", "", False),
        ("doctor", "Tarn United", True),
        ("doctor", "Netherlands", False),
        ("doctor", "Philippines", False),
        ("doctor", "the United Nations", False),
        ("doctor", "United Nations", False),
        ("doctor", "United Airlines", False),
        ("doctor", "the surgical team", False),
        ("doctor", "the transplant team", False),
        ("emergency team doctor", "", False),
        ("doctor", "the rescue crew", False),
    ],
)
def test_a_doctor_whom_a_body_keeps_speaks_for_it(role: str, organisation: str, expected: bool) -> None:
    assert official(role, organisation, cast_of("", TEXT, "Lockside Post")) is expected


@pytest.mark.parametrize(
    ("phrase", "standing"),
    [
        ("the Otters' doctor", "official"),
        ("the club doctor", "official"),
        ("Holm's doctor", "named"),
        ("a doctor", "named"),
        ("his doctor", "named"),
    ],
)
def test_a_doctor_without_a_name_is_the_body_s_too(phrase: str, standing: str) -> None:
    assert identify(phrase, cast_of("", TEXT, "Lockside Post"))[1] == standing


@pytest.mark.parametrize("name", ["Samaritans", "Netherlands", "Philippines", "United Nations", "United Airlines"])
def test_a_plural_is_no_team_by_itself(name: str) -> None:
    text = f"The {name} opened a ward in Tarn on Friday. Nurses came from the {name} too."
    assert not official("doctor", name, cast_of("", text, "Lockside Post"))


@pytest.mark.parametrize("name", ["Netherlands", "Philippines", "United Nations", "United Airlines"])
def test_a_country_is_no_team_in_sport_either(name: str) -> None:
    assert not official("doctor", name, cast_of("", f"The {name} lost the match.", "Lockside Post"))
