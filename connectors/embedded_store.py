"""When the embedded Kafka has on disk what it acknowledged: noida-db writes its whole file about once a second.

Between an acknowledgement and the file a kill of noida-db takes the record back. What must not be taken back, such as
an alert that people are about to be told, waits here.
"""

from __future__ import annotations

import threading
import time
from pathlib import Path
from types import TracebackType

import structlog

log = structlog.get_logger(__name__)

LOOK_EVERY_S = 0.02

QUIET_S = 2.0
"""After a first write no second one began: noida-db looks each second (0.97–1.1 s seen) whether there is news."""

LIMIT_S = 15.0
"""Longer than any write seen; services that do not write at all must not keep back what people wait for."""


class Stored:
    """``with stored: write()`` returns when the file holds what was written. Not for several threads.

    A write that ends after a record was acknowledged may have begun before it. So two writes have to end, or one
    after which none begins. After LIMIT_S it gives up waiting, with a warning.

    Args:
        store: the folder in which noida-db keeps its files.
        stop: ends the waiting.
    """

    def __init__(self, store: Path, stop: threading.Event, limit_s: float = LIMIT_S, quiet_s: float = QUIET_S) -> None:
        self._file = store / "kafka.json"
        self._being_written = store / "kafka.tmp"
        self._stop = stop
        self._limit_s = limit_s
        self._quiet_s = quiet_s
        self._before: tuple[int, int] | None = None

    def __enter__(self) -> None:
        self._before = self._seen()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._wait()

    def _wait(self) -> None:
        started = changed = time.monotonic()
        seen, writes = self._before, 0
        while not self._stop.wait(LOOK_EVERY_S):
            now = time.monotonic()
            if (found := self._seen()) != seen:
                seen, changed, writes = found, now, writes + 1
            quiet = now - changed >= self._quiet_s and not self._being_written.exists()
            if writes >= 2 or (writes and quiet):
                return
            if now - started >= self._limit_s:
                log.warning("the embedded services do not write to disk", waited_s=self._limit_s)
                return

    def _seen(self) -> tuple[int, int] | None:
        """Each write replaces the file."""
        try:
            found = self._file.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns
