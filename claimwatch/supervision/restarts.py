"""When a part that died is started again, and when it is given up. Pure: the time is an argument."""

from __future__ import annotations

from dataclasses import dataclass, field

FIRST_DELAY_S = 0.5
LONGEST_DELAY_S = 8.0
DEATHS = 5
WITHIN_S = 60.0
"""A part that dies DEATHS times within WITHIN_S is given up: a sixth start would end like the others."""


@dataclass
class Restarts:
    """The recent deaths of one part, in seconds of a monotonic clock."""

    deaths: list[float] = field(default_factory=list)

    def died(self, now: float) -> float | None:
        """Seconds until the next start: 0.5 · 2^(n-1) for the n-th recent death, at most 8; None gives it up."""
        self.deaths = [at for at in self.deaths if now - at < WITHIN_S] + [now]
        if len(self.deaths) >= DEATHS:
            return None
        return min(FIRST_DELAY_S * 2.0 ** (len(self.deaths) - 1), LONGEST_DELAY_S)
