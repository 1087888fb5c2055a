"""When a part that died is started again, and when it is given up. Pure: the time is an argument.

A part that was fenced is never given up: somebody does something in its place, on purpose, and needs longer than the
part takes to come back. So it comes back later each time.
"""

from __future__ import annotations

from dataclasses import dataclass, field

FIRST_DELAY_S = 0.5
LONGEST_DELAY_S = 8.0
DEATHS = 5
WITHIN_S = 60.0
"""A part that dies DEATHS times within WITHIN_S is given up: a sixth start would end like the others."""

LONGEST_FENCED_S = 60.0
FENCED_WITHIN_S = 600.0
"""What was fenced so long ago makes nothing wait longer any more."""


@dataclass
class Restarts:
    """The recent deaths of one part, in seconds of a monotonic clock."""

    deaths: list[float] = field(default_factory=list)
    fences: list[float] = field(default_factory=list)

    def died(self, now: float) -> float | None:
        """Seconds until the next start: 0.5 · 2^(n-1) for the n-th recent death, at most 8; None gives it up."""
        self.deaths = [at for at in self.deaths if now - at < WITHIN_S] + [now]
        if len(self.deaths) >= DEATHS:
            return None
        return min(FIRST_DELAY_S * 2.0 ** (len(self.deaths) - 1), LONGEST_DELAY_S)

    def fenced(self, now: float) -> float:
        """Seconds until the next start: 0.5 · 2^(n-1) for the n-th time within ten minutes, at most 60."""
        self.fences = [at for at in self.fences if now - at < FENCED_WITHIN_S] + [now]
        return min(FIRST_DELAY_S * 2.0 ** (len(self.fences) - 1), LONGEST_FENCED_S)
