"""Two figures: rivals or of two things."""

from __future__ import annotations

import pytest

from pipelines.rules.propositions import proposition
from pipelines.rules.rivalry import rival_figures


@pytest.mark.parametrize(
    ("said", "told", "expected"),
    [
        ("four people are dead in the valley", "nine people were killed in the valley", True),
        ("four people were arrested in the valley", "nine people were arrested in the valley", True),
        ("four are missing in the valley", "nine people in the valley are missing", True),
        ("twelve people were arrested in the valley", "nine people were killed in the valley", False),
        ("four people in the valley of whom nobody has heard", "nine people in the valley are dead", False),
        ("nine people are dead in the valley", "four people were killed in the valley", False),
        ("the photos of 40 customers were copied", "the addresses of 900 people were copied", False),
        ("the addresses of 40 customers were copied", "the addresses of 900 people were copied", True),
        ("40 people came to the rally", "900 people were at the rally", True),
        ("40 people sang", "900 people ate", False),
        ("thirty-one kilns were lost", "eleven kilns were lost", True),
        ("the cart was doing 30 when it turned", "12 turned to the left", False),
    ],
)
def test_another_figure_is_a_rival_where_it_counts_the_same(said: str, told: str, expected: bool) -> None:
    assert rival_figures(proposition(said), proposition(told)) == expected


def test_a_part_of_a_whole_is_no_rival_of_the_same_part_whichever_is_told_first() -> None:
    part, whole = (
        proposition("84 buses of the tram works ran"),
        proposition("84 of its 140 buses ran, the tram works said"),
    )
    assert not rival_figures(part, whole)
    assert not rival_figures(whole, part)
