"""Waiting for a server that is away or busy: longer each time, said in the log now and then, ended by a stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import structlog

from connectors.elasticsearch.connection import Stopped

log = structlog.get_logger(__name__)

FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 15.0
"""Between tries: doubled each time from the first to the longest, without end. The log is the buffer meanwhile."""

SAY_EVERY_S = 30.0


class Patience:
    """The pauses between tries of one caller. ``worked()`` after each success starts from the shortest again."""

    def __init__(
        self,
        address: str,
        stop: threading.Event | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], bool] | None = None,
    ) -> None:
        """
        Args:
            address: where the server is, for the log.
            stop: ends the waiting when it is set.
            pause: waits the given seconds and says whether we were asked to stop; for tests.
        """
        self._address = address
        self._clock = clock
        self._pause = pause or (stop or threading.Event()).wait
        self._next_s = FIRST_PAUSE_S
        self._said_at: float | None = None

    def wait(self, trouble: str) -> None:
        """Pause before the next try.

        Raises:
            Stopped: asked to stop; nothing may be acknowledged.
        """
        now = self._clock()
        if self._said_at is None or now - self._said_at >= SAY_EVERY_S:
            self._said_at = now
            log.warning("waiting for Elasticsearch", address=self._address, reason=trouble[:500])
        if self._pause(self._next_s):
            raise Stopped("asked to stop while waiting for Elasticsearch")
        self._next_s = min(2 * self._next_s, LONGEST_PAUSE_S)

    def worked(self) -> None:
        if self._said_at is not None:
            log.info("Elasticsearch is back", address=self._address)
        self._said_at, self._next_s = None, FIRST_PAUSE_S
