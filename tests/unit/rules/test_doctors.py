"""Doctors who speak for a body."""

from __future__ import annotations

import pytest

from pipelines.rules.casting import cast_of
from pipelines.rules.speakers import identify
from pipelines.rules.standings import official

TEXT = "The Otters lost. Marius Holm, 31, broke a rib. Holm left Tarn hospital on Friday."


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
