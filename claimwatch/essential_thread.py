"""A thread that its part cannot do without."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog

log = structlog.get_logger(__name__)


class EssentialThread(threading.Thread):
    """Runs ``work``. An error that leaves it is logged with its trace, and ``on_fault`` is called, to end the part.

    A daemon: where Kafka is away its work may hang for minutes, and leaving must not wait for that.
    """

    def __init__(self, name: str, work: Callable[[], None], on_fault: Callable[[], None]) -> None:
        super().__init__(name=name, daemon=True)
        self._work = work
        self._on_fault = on_fault
        self.failed = False

    def run(self) -> None:
        try:
            self._work()
        except BaseException:
            self.failed = True
            log.exception("a thread ended by a fault of claimwatch, so everything here ends", thread=self.name)
            self._on_fault()
