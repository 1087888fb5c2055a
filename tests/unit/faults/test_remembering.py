"""Growth and slope of a part's memory, out of looks at it."""

from __future__ import annotations

import math
import random

import pytest

from benchmarks.faults.remembering import MB, Look, growth, slope, student, too_much


def looks(minutes: int, mb_an_hour: float, *, noise: float = 0.0) -> list[Look]:
    """A look each five seconds; the first five minutes are steep and do not count."""
    chance = random.Random(1)
    found = []
    for at in range(0, minutes * 60, 5):
        held = 400 + mb_an_hour * at / 3600 + chance.gauss(0, noise) if at >= 300 else at
        found.append(Look(float(at), round(held * MB)))
    return found


def test_a_straight_line_is_found_and_what_comes_before_five_minutes_is_left_out() -> None:
    found = slope(looks(20, 6.0))
    assert found.value == pytest.approx(6.0, abs=0.01)
    assert growth(looks(20, 6.0)) == pytest.approx(1.4, abs=0.01)


def test_noise_widens_the_interval_around_the_slope() -> None:
    found = slope(looks(60, 6.0, noise=2.0))
    assert found.low < 6.0 < found.high
    assert found.high - found.low > slope(looks(60, 6.0, noise=0.5)).high - slope(looks(60, 6.0, noise=0.5)).low


def test_too_few_minutes_say_nothing() -> None:
    assert slope(looks(7, 0.0)) == (0.0, -math.inf, math.inf)


@pytest.mark.parametrize(
    ("minutes", "mb_an_hour", "wrong"), [(20, 10.0, False), (20, 100.0, True), (240, 1.0, False), (240, 3.0, True)]
)
def test_a_short_run_is_judged_by_growth_and_a_long_one_by_the_slope(
    minutes: int, mb_an_hour: float, wrong: bool
) -> None:
    assert bool(too_much(looks(minutes, mb_an_hour), minutes)) is wrong


@pytest.mark.parametrize(("freedom", "quantile"), [(4, 2.776), (13, 2.160), (30, 2.042), (120, 1.980)])
def test_the_quantile_is_that_of_the_tables(freedom: int, quantile: float) -> None:
    assert student(freedom) == pytest.approx(quantile, rel=0.01)
