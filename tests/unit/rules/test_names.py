"""Capitalised runs: what is the name in them."""

from __future__ import annotations

import pytest

from pipelines.rules.names import NAMES, is_body, plain_name


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("then Otto van der Vale left", ["Otto van der Vale"]),
        ("then O'Dell and McVane left", ["O'Dell and McVane"]),
        ("the Ministry of Works left", ["Ministry of Works"]),
        ("nobody left", []),
    ],
)
def test_a_run_holds_its_particles(text: str, names: list[str]) -> None:
    assert [match.group() for match in NAMES.finditer(text)] == names


@pytest.mark.parametrize(
    ("run", "name"),
    [
        ("Otto Vale", "Otto Vale"),
        ("But On Monday Otto Vale", "Otto Vale"),
        ("Prime Minister Otto Vale's", "Otto Vale"),
        ("Monday", ""),
        ("The", ""),
    ],
)
def test_openers_dates_and_roles_are_no_part_of_a_name(run: str, name: str) -> None:
    assert plain_name(run) == name


@pytest.mark.parametrize(
    ("name", "body"),
    [("Plover Airways", True), ("Lockside Post", True), ("Bank of Tarn", True), ("Otto Vale", False), ("", False)],
)
def test_bodies_are_told_from_people(name: str, body: bool) -> None:
    assert is_body(name) is body
