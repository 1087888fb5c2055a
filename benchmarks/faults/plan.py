"""Who is killed when: drawn by a seed, in shares of the work, so that a plan is the same on any machine."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple


class Kill(NamedTuple):
    """``at``: the share of the articles that has been fed by then, between 0 and 1."""

    at: float
    part: str


FIRST, LAST = 0.03, 0.9
"""Kills begin when there is something to lose, and end while there is work left that shows a recovery."""


def kills(count: int, parts: Sequence[str], seed: int) -> list[Kill]:
    """``count`` kills in order; each part comes as often as the others, give or take one, in an order by chance."""
    chance = random.Random(f"kills {seed}")
    drawn: list[str] = []
    while len(drawn) < count:
        drawn += chance.sample(list(parts), len(parts))
    step = (LAST - FIRST) / max(count, 1)
    return [Kill(FIRST + step * (number + chance.random()), drawn[number]) for number in range(count)]
