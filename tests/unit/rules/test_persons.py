"""Whom a source phrase names."""

from __future__ import annotations

import pytest

from pipelines.rules.casting import cast_of
from pipelines.rules.persons import person_in


@pytest.mark.parametrize(
    ("phrase", "name"),
    [
        ("Otto Vale", "Otto Vale"),
        ("the baker Otto Vale", "Otto Vale"),
        ("One of the walkers, Otto Vale", "Otto Vale"),
        ("Director of communications Otto Vale", "Otto Vale"),
        ("the agent of the striker Otto Vale", ""),
        ("two colleagues of the surgeon Otto Vale", ""),
        ("the command in Port Merrow", ""),
        ("a clerk at Merrow Wold", ""),
        ("The Carters' Union and Brandt Terminals", ""),
        ("the Carters' leader", ""),
        ("the union and Otto Vale", "Otto Vale"),
    ],
)
def test_a_phrase_names_its_speaker_and_nobody_else(phrase: str, name: str) -> None:
    found = person_in(phrase, cast_of("", f"It was late, {phrase} said.", "Lockside Post"))
    assert (found.name if found else "") == name


@pytest.mark.parametrize(
    ("phrase", "name"),
    [
        ("The District Collector, Otto Vale,", "Otto Vale"),
        ("The Lock Reeve, Otto Vale,", "Otto Vale"),
        ("The Lock Company, Otto Vale,", ""),
        ("The Tarn Valley, Otto Vale,", ""),
        ("The District Collector, Otto Vale B7,", ""),
    ],
)
def test_an_office_that_no_list_has_is_a_person_s(phrase: str, name: str) -> None:
    found = person_in(phrase, cast_of("", "", "Lockside Post"))
    assert (found.name if found else "") == name


@pytest.mark.parametrize(
    ("phrase", "name"),
    [
        ("A lawyer for Mr. Vale, Ida Rook of Stone Broggs", "Ida Rook"),
        ("A lawyer for Mrs Vale, Ida Rook", "Ida Rook"),
        ("A spokesman for Mr. Vale", ""),
        ("A lawyer for Otto Vale, Ida Rook", "Ida Rook"),
    ],
)
def test_who_speaks_for_somebody_is_not_that_somebody(phrase: str, name: str) -> None:
    found = person_in(phrase, cast_of("", "The ferry belongs to Otto Vale.", "Lockside Post"))
    assert (found.name if found else "") == name
