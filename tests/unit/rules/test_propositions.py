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
        ("kilns sell at $40 a piece", ((40.0, "dollar/piec"),)),
        ("kilns cost 2 million euros per year", ((2_000_000.0, "euro/year"),)),
        ("5% of potters left", ((5.0, "percent"),)),
        ("5 per cent of potters left", ((5.0, "percent"),)),
        ("5 percent of potters left", ((5.0, "percent"),)),
        ("the fare rose by 5 cents", ((5.0, "cent"),)),
        ("version 3.4.2", ()),
    ],
)
def test_a_figure_counts_what_stands_behind_it(text: str, figures: tuple[tuple[float, str], ...]) -> None:
    assert proposition(text).figures == figures
