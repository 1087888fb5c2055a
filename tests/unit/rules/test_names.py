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
        ("the Dockers' Union left", ["Dockers' Union"]),
        ("the Dockers' union left", ["Dockers"]),
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
        ("Whether Plover Airways", "Plover Airways"),
        ("Tomorrow I", ""),
        ("None of the Tarn Council", "Tarn Council"),
        ("When the Heron", "Heron"),
        ("Somebody", ""),
        ("According", ""),
        ("Seven", ""),
        ("Radio Tarn's Otto Vale", "Otto Vale"),
        ("St Hilda's Tarn Hospital", "St Hilda's Tarn Hospital"),
        ("Vale's America", "Vale's America"),
        ("the Carters' Union", "the Carters' Union"),
        ("Heron Papers' Otto Vale", "Otto Vale"),
        ("Sanders' Tarn", "Sanders"),
        ("Secretary of State Otto Vale", "Otto Vale"),
        ("President of the Union of Tarn", "the Union of Tarn"),
        ("Seven Oaks", "Seven Oaks"),
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
