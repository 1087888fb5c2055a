"""Memory over time: resident memory of each part while articles come at an even rate."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from benchmarks.faults.feeding import articles
from benchmarks.faults.scene import Scene, Stage
from benchmarks.faults.table import Row
from benchmarks.memory import resident

RATE = 3.0
"""Articles a second, where nothing else is said."""

STEP = timedelta(hours=1)
"""Between two articles by their own time: a story closes after 30 days, here after four minutes, so that what is open
is soon as much as it will ever be."""

EVERY_S = 5.0
"""Between two looks."""

SETTLED_S = 300.0
"""What comes before is not counted: models, caches and connections fill. Of a run of LONG_MINUTES or more it is the
first quarter: caches that are bounded by what comes need up to an hour."""

TOLD_EVERY_S = 600.0
"""Between two interim lines, since a long run may be broken off."""

GROWTH_MB = 20.0
"""Most that a part may grow after the first five minutes."""

SLOPE_MB = 2.0
"""Most MB an hour that the upper end of the slope's interval may be, over hours."""

LONG_MINUTES = 90
"""From so many minutes on the slope is judged, below them the growth."""

MB = 1024 * 1024


class Look(NamedTuple):
    """``at``: seconds after the start. ``held``: resident bytes."""

    at: float
    held: int


class Slope(NamedTuple):
    """MB an hour, with the ends of the 95 % confidence interval."""

    value: float
    low: float
    high: float


def remembered(stage: Stage, minutes: float, seed: int, rate: float = RATE) -> Row:
    """Feed so many articles a second for so many minutes and watch the parts."""
    row = Row("memory", f"{rate:g} articles a second for {minutes:g} minutes")
    looks: dict[str, list[Look]] = {}
    with Scene(stage, "memory") as scene:
        stream = iter(articles(round(minutes * 60 * rate) + 10, seed, step=STEP))
        scene.parts.start()
        began = told = time.monotonic()

        def look() -> bool:
            nonlocal told
            at = time.monotonic() - began
            due = round(at * rate) - len(scene.fed)
            if due > 0:
                scene.feed([article for _, article in zip(range(due), stream, strict=False)])
            for name, part in scene.parts.items():
                of_part = looks.setdefault(name, [])
                if not of_part or at - of_part[-1].at >= EVERY_S:
                    of_part.append(Look(at, resident(part.pid)))
            if time.monotonic() - told >= TOLD_EVERY_S:
                told = time.monotonic()
                print(f"after {at / 60:.0f} minutes:", *(f"{name} {said(each)};" for name, each in looks.items()))
            return at >= minutes * 60

        scene.wait(look, minutes * 60 + 60, "the minutes to pass")
        behind = len(scene.fed) - (scene.progress.committed("extract") or 0)
        ended = dict(scene.ended)
        scene.parts.stop()
    for name, of_part in looks.items():
        row.seen.append(f"{name}: {said(of_part)}")
        row.wrong += [f"{name}: {each}" for each in too_much(of_part, minutes)]
    row.seen.append(f"articles fed {len(scene.fed):,}, not yet read {behind:,}")
    row.wrong += [f"{name} ended with {codes}" for name, codes in ended.items()]
    return row


def said(looks: Sequence[Look]) -> str:
    found = slope(looks)
    held = looks[-1].held / MB
    return (
        f"{held:.0f} MB, {growth(looks):+.1f} MB since it settled, slope {found.value:+.1f} MB/h "
        f"({found.low:+.1f} to {found.high:+.1f})"
    )


def too_much(looks: Sequence[Look], minutes: float) -> list[str]:
    """What is wrong with a part's memory; empty where nothing is."""
    if minutes >= LONG_MINUTES:
        high = slope(looks).high
        return [f"the slope may be {high:.1f} MB/h"] if high >= SLOPE_MB else []
    grown = growth(looks)
    return [f"grew by {grown:.1f} MB"] if grown >= GROWTH_MB else []


def settled(looks: Sequence[Look]) -> list[tuple[float, float]]:
    """Minutes after the start and the mean MB in each minute, once all has settled (or all minutes, of a short run)."""
    last = looks[-1].at
    first = last / 4 if last >= LONG_MINUTES * 60 else SETTLED_S
    after = [look for look in looks if look.at >= first] or list(looks)
    minutes: dict[int, list[float]] = {}
    for look in after:
        minutes.setdefault(int(look.at // 60), []).append(look.held / MB)
    return [(minute + 0.5, statistics.fmean(held)) for minute, held in sorted(minutes.items())]


def growth(looks: Sequence[Look]) -> float:
    """MB between the first and the last settled minute."""
    means = settled(looks)
    return means[-1][1] - means[0][1]


def slope(looks: Sequence[Look]) -> Slope:
    """Least squares over the settled minutes' means; the interval is Student's, of minutes as independent values."""
    means = settled(looks)
    if len(means) < 3:
        return Slope(0.0, -math.inf, math.inf)
    hours, held = [minute / 60 for minute, _ in means], [value for _, value in means]
    line = statistics.linear_regression(hours, held)
    left = len(means) - 2
    squares = sum((y - line.intercept - line.slope * x) ** 2 for x, y in zip(hours, held, strict=True))
    middle = statistics.fmean(hours)
    error = math.sqrt(squares / left / sum((x - middle) ** 2 for x in hours))
    wide = student(left) * error
    return Slope(line.slope, line.slope - wide, line.slope + wide)


def student(freedom: int) -> float:
    """The 97.5 % quantile of Student's t (Cornish-Fisher, Abramowitz and Stegun 26.7.5); within 1 % from 4 on."""
    z = statistics.NormalDist().inv_cdf(0.975)
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / freedom + second / freedom**2 + third / freedom**3
