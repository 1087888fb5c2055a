"""How often an endpoint is asked: so many requests an hour, and not at all for a while after it failed repeatedly."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from connectors.judge.answers import NotAsked

HOUR_S = 3600.0
FAILURES = 3
"""Requests in a row that got no answer before the endpoint is left alone: each may have cost its whole time."""
PAUSE_S = 300.0


class Allowance:
    """At most ``per_hour`` requests in any hour, of this process. ``clock`` gives seconds that never go back."""

    def __init__(self, per_hour: int, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._per_hour = per_hour
        self._sent: deque[float] = deque()
        self._failed = 0
        self._resume_at = float("-inf")

    def spend(self) -> None:
        """Count a request that is about to be sent.

        Raises:
            NotAsked: it must not be sent.
        """
        now = self._clock()
        if now < self._resume_at:
            raise NotAsked(f"it is left alone for {PAUSE_S / 60:.0f} minutes after {FAILURES} failures in a row")
        while self._sent and now - self._sent[0] >= HOUR_S:
            self._sent.popleft()
        if len(self._sent) >= self._per_hour:
            raise NotAsked(f"it was asked {self._per_hour} times within the hour, which is the limit")
        self._sent.append(now)

    def answered(self) -> None:
        self._failed = 0

    def failed(self) -> None:
        """Count a case that got no answer. After a pause one more failure is enough for the next."""
        self._failed += 1
        if self._failed >= FAILURES:
            self._resume_at = self._clock() + PAUSE_S
