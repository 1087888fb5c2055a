"""Small drawings as numbers: bars of a sparkline, points of a series. Pure; templates write them as SVG attributes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from claimwatch.board.records import Figure, Spark

WIDTH, HEIGHT = 120, 28
"""Units of a sparkline's box; the line between both sides stands at two thirds, since most is asserted."""
BASE = 19
SERIES_WIDTH, SERIES_HEIGHT, SERIES_EDGE = 560, 120, 10


class Bar(NamedTuple):
    x: float
    y: float
    width: float
    height: float
    side: str


class Point(NamedTuple):
    x: float
    y: float


def bars(spark: Spark) -> list[Bar]:
    """Bars up for what is asserted and down for what is denied, on one scale."""
    counts = [(spark.asserted, "asserts"), (spark.denied, "denies")]
    most = max((max(each, default=0) for each, _ in counts), default=0)
    parts = max(len(spark.asserted), len(spark.denied))
    if not most or not parts:
        return []
    step = WIDTH / parts
    found = []
    for numbers, side in counts:
        room = BASE - 1 if side == "asserts" else HEIGHT - BASE - 2
        for n, number in enumerate(numbers):
            if number:
                tall = max(2.0, round(room * number / most, 1))
                top = BASE - tall if side == "asserts" else BASE + 1.0
                found.append(Bar(round(n * step, 1), round(top, 1), round(step - 1, 1), tall, side))
    return found


def in_words(spark: Spark) -> str:
    """What the sparkline shows, for those who do not see it."""
    said, denied = sum(spark.asserted), sum(spark.denied)
    if not (said or denied):
        return "no statements yet"
    return f"{said} for, {denied} against" if denied else f"{said} for, none against"


def points(figures: Sequence[Figure]) -> list[Point]:
    """The figures of a series by time and value; empty for fewer than two, or more than one unit."""
    if len(figures) < 2 or len({each.unit for each in figures}) > 1:
        return []
    times = [each.seen_at.timestamp() for each in figures]
    values = [each.value for each in figures]
    wide, tall = SERIES_WIDTH - 2 * SERIES_EDGE, SERIES_HEIGHT - 2 * SERIES_EDGE
    return [
        Point(
            round(SERIES_EDGE + wide * _share(at, times), 1),
            round(SERIES_HEIGHT - SERIES_EDGE - tall * _share(value, values), 1),
        )
        for at, value in sorted(zip(times, values, strict=True))
    ]


def _share(value: float, of: Sequence[float]) -> float:
    low, high = min(of), max(of)
    return (value - low) / (high - low) if high > low else 0.5
