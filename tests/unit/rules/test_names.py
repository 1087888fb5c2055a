"""Capitalised runs: what is the name in them."""

from __future__ import annotations

import pytest

from pipelines.rules.names import NAMES, is_body, owner_of, plain_name


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
        ("Secretary of State Vale", "Vale"),
        ("Secretary of State Gwen Mary Vale", "Gwen Mary Vale"),
        ("Secretary of State for Health Gwen Vale", "Gwen Vale"),
        ("Minister of Trade and Industry Otto Vale", "Otto Vale"),
        ("Chancellor of the Exchequer Otto Vale", "Otto Vale"),
        ("Governor of South Oska Otto Dell Vale", "Otto Dell Vale"),
        ("Governor of New South Oska Otto Vale", "Otto Vale"),
        ("Mayor of New Tarn City Otto Vale", "Otto Vale"),
        ("Mayor of New Tarn City", "New Tarn City"),
        ("Mayor of New Tarn City Council", "New Tarn City Council"),
        ("Director of Heron Wold Papers Tarn", "Heron Wold Papers Tarn"),
        ("President of the Union of Tarn", "the Union of Tarn"),
        ("Seven Oaks", "Seven Oaks"),
        ("Thirty-three", ""),
        ("Sixty-First Avenue", "Sixty-First Avenue"),
        ("Twenty-One Mills", "Twenty-One Mills"),
    ],
)
def test_openers_dates_and_roles_are_no_part_of_a_name(run: str, name: str) -> None:
    assert plain_name(run) == name


@pytest.mark.parametrize(
    ("run", "owner"),
    [
        ("The Tarn Council's Otto Vale", "Tarn Council"),
        ("The Wardens' Otto Vale", "Wardens"),
        ("The Tarn Council's Water Board", ""),
        ("Vale's America", ""),
        ("Otto Vale", ""),
    ],
)
def test_whoever_stands_behind_an_owner_is_theirs(run: str, owner: str) -> None:
    assert owner_of(run) == owner


@pytest.mark.parametrize(
    ("name", "body"),
    [("Plover Airways", True), ("Lockside Post", True), ("Bank of Tarn", True), ("Otto Vale", False), ("", False)],
)
def test_bodies_are_told_from_people(name: str, body: bool) -> None:
    assert is_body(name) is body
