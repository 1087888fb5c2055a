"""What the figures of a sentence count."""

from __future__ import annotations

import pytest

from pipelines.rules.propositions import proposition


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("9 of its 20 kilns are cold", ((9.0, "kiln"), (20.0, "kiln"))),
        ("20 kilns are cold", ((20.0, "kiln"),)),
        ("one of the 20 kilns is cold", ((20.0, "kiln"),)),
        ("the guild owes £30,000", ((30_000.0, "pound"),)),
        ("the guild owes 30,000 pounds", ((30_000.0, "pound"),)),
        ("the guild owes $4 million", ((4_000_000.0, "dollar"),)),
        ("the guild owes 4 million dollars", ((4_000_000.0, "dollar"),)),
        ("the guild owes €3bn", ((3_000_000_000.0, "euro"),)),
        ("a debt of 4 million", ((4.0, "million"),)),
        ("2 million kilns are cold", ((2_000_000.0, "kiln"),)),
        ("kilns sell at $40 a piece", ((40.0, "dollar/piec"),)),
        ("kilns cost 2 million euros per year", ((2_000_000.0, "euro/year"),)),
        ("5% of potters left", ((5.0, "percent"),)),
        ("5 per cent of potters left", ((5.0, "percent"),)),
        ("5 percent of potters left", ((5.0, "percent"),)),
        ("the fare rose by 5 cents", ((5.0, "cent"),)),
        ("version 3.4.2", ()),
        ("fifty-two kilns are cold", ((52.0, "kiln"),)),
    ],
)
def test_a_figure_counts_what_stands_behind_it(text: str, figures: tuple[tuple[float, str], ...]) -> None:
    assert proposition(text).figures == figures


@pytest.mark.parametrize(
    "text",
    [
        "the cart was doing 30 as it turned",
        "the cart was doing 30 before the potter braked",
        "the cart was doing 30, potters said",
        "the cart was doing 30 and hit a kiln",
        "the cart was doing 30 in the yard",
    ],
)
def test_what_stands_in_another_clause_is_no_unit(text: str) -> None:
    assert proposition(text).figures == ((30.0, ""),)


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("seven people were killed", ((7.0, "=die"),)),
        ("seven people are dead", ((7.0, "=die"),)),
        ("seven people have been confirmed dead", ((7.0, "=die"),)),
        ("the slide killed at least seven people", ((7.0, "=die"),)),
        ("the deaths of seven people", ((7.0, "=die"),)),
        ("the slide killed seven in the valley", ((7.0, "=die"),)),
        ("seven people in the valley were killed", ((7.0, "=die"),)),
        ("seven people drowned", ((7.0, "=die"),)),
        ("seven people were arrested", ((7.0, "=arrest"),)),
        ("seven passengers were taken to hospital", ((7.0, "=hospital"),)),
        ("seven people killed three goats", ((7.0, "=people"), (3.0, "goat"))),
        ("seven people killed a guard", ((7.0, "=people"),)),
        ("seven people spoke of the slide", ((7.0, "=people"),)),
        ("seven of the nine people are dead", ((7.0, "=die"), (9.0, "=people"))),
        ("seven soldiers are missing", ((7.0, "=troops/=missing"),)),
        ("a crowd of 700 people", ((700.0, "=people"),)),
        ("the addresses of 700 people", ((700.0, "=people/address"),)),
        ("the details of 700 people", ((700.0, "=people"),)),
    ],
)
def test_people_are_counted_by_what_became_of_them(text: str, figures: tuple[tuple[float, str], ...]) -> None:
    assert proposition(text).figures == figures
