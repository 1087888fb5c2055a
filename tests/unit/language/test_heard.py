"""Whom a text lets speak, and who is only its topic or the place where it happens."""

from __future__ import annotations

import pytest

from pipelines.language.heard import speaks_in, tells_of_others


@pytest.mark.parametrize(
    ("source", "text", "speaks", "tells"),
    [
        ("Vale", "Vale said it rained.", True, True),
        ("Otto Vale", "Otto Vale came. In court Vale, the mayor, told us so.", True, True),
        ("Otto Vale", "Otto Vale came. Ada Vale said it rained.", False, False),
        ("South Orsk", "It rained on South Orsk. North Orsk said so.", False, False),
        ("Orsk", "Near Orsk it rained. Orsk said nothing.", True, False),
        ("Vale", "A letter from Vale came. Vale said it rained.", True, True),
        ("Hild Water", "Hild Water's head of pumps said it rained.", True, False),
        ("Vale", "It rained on Vale.", False, False),
        ("the mayor", "The mayor said it rained.", False, False),
        ("Vale", "", False, False),
    ],
)
def test_a_name_speaks_that_a_verb_of_saying_follows(source: str, text: str, speaks: bool, tells: bool) -> None:
    assert (speaks_in(source, text), tells_of_others(source, text)) == (speaks, tells)
