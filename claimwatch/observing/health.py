"""Whether a part is alive and ready. Pure: the time is an argument, in seconds of a monotonic clock.

Alive is a part whose main loop went round lately, or that waits for a service and says so. Ready is one that is
connected, has loaded its models and has read what it needs before its first record.
"""

from __future__ import annotations

from collections.abc import Iterable

STARTED = "started"
"""The main loop went round once: what a part reads before that (feeds, open stories, deliveries) has been read."""


class Health:
    """Written by a part's threads and read by that of the server; each write is one assignment."""

    def __init__(self, needs: Iterable[str], within_s: float, now: float) -> None:
        """
        Args:
            needs: what has to be there before the part is ready.
            within_s: seconds after which a main loop that did not go round counts as hung.
        """
        self._missing = dict.fromkeys((*needs, STARTED), "not yet")
        self._within_s = within_s
        self._heard_at = now

    def beat(self, now: float) -> None:
        """The main thread is at work, or waits as it should."""
        self._heard_at = now

    def there(self, name: str) -> None:
        """What was needed is there."""
        self._missing.pop(name, None)

    def away(self, name: str, why: str) -> None:
        """What was there has gone."""
        self._missing[name] = why

    def age_s(self, now: float) -> float:
        """Seconds since the main loop was heard of."""
        return max(0.0, now - self._heard_at)

    def alive(self, now: float) -> bool:
        return self.age_s(now) <= self._within_s

    def missing(self) -> dict[str, str]:
        """What keeps the part from being ready, and why; empty where it is ready."""
        return dict(self._missing)
