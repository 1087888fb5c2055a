"""How far behind a part is, asked of Kafka now and then by a thread of its own; the part's own loop is not slowed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from kafka.errors import KafkaError

from connectors.kafka.connection import KafkaConnection, KafkaProblem
from connectors.kafka.lag import LagReader

EVERY_S = 15.0
"""Seconds between two looks, as often as Prometheus scrapes by default examples; a look is a few requests."""
STALE_S = 60.0
"""Seconds without a look that succeeded after which the part does not count as connected any more."""


class Reader(Protocol):
    """Asks Kafka; ``connectors.kafka.lag.LagReader`` is one."""

    def behind(self, worker: tuple[int, int]) -> dict[str, int]: ...
    def reach(self) -> None: ...
    def newest_at(self, topic: str) -> datetime | None: ...
    def close(self) -> None: ...


class Behind:
    """Sets ``claimwatch_behind_records`` by topic. Kafka that is away is asked again, without a word in the log."""

    def __init__(
        self,
        conn: KafkaConnection,
        group: str,
        topics: Sequence[str],
        put: Callable[..., None],
        *,
        worker: tuple[int, int] = (0, 1),
        articles: str = "",
        make: Callable[[KafkaConnection, str, Sequence[str]], Reader] = LagReader,
        every_s: float = EVERY_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        Args:
            put: sets a gauge: its name, value and labels.
            worker: (i, n): partitions p with p mod n = i count.
            articles: the topic whose newest record tells ``on_article`` when it was written, once, at the start.
            make: a ``LagReader``, or what stands in for one.
        """
        self.records: dict[str, int] = {}
        """Offsets that are not committed, by topic, as of the last look."""
        self.on_article: Callable[[datetime], None] = lambda _at: None
        asked = [*topics, articles] if articles and articles not in topics else topics
        self._make: Callable[[], Reader] = lambda: make(conn, group, asked)
        self._group, self._worker, self._articles = group, worker, articles
        self._put = put
        self._every_s = every_s
        self._clock = clock
        self._closed = threading.Event()
        self._looked_at: float | None = None

    def start(self) -> None:
        threading.Thread(target=self._run, name="behind", daemon=True).start()

    def close(self) -> None:
        """Ask no more. Does not wait: a look may hang for as long as Kafka does."""
        self._closed.set()

    def trouble(self) -> str:
        """Why the part does not count as connected to Kafka; empty where it does."""
        if self._looked_at is None:
            return "not heard of yet"
        age_s = self._clock() - self._looked_at
        return f"not heard of for {age_s:.0f} s" if age_s > STALE_S else ""

    def _run(self) -> None:
        while not self._closed.is_set():
            reader: Reader | None = None
            try:
                reader = self._make()
                self._keep_looking(reader)
            except (KafkaProblem, KafkaError):
                self._closed.wait(self._every_s)
            finally:
                if reader is not None:
                    reader.close()

    def _keep_looking(self, reader: Reader) -> None:
        if self._articles:
            at = reader.newest_at(self._articles)
            if at is not None:
                self.on_article(at)
                self._articles = ""
        while not self._closed.is_set():
            self._look(reader)
            self._closed.wait(self._every_s)

    def _look(self, reader: Reader) -> None:
        if self._group:
            self.records = reader.behind(self._worker)
            for topic, number in self.records.items():
                self._put("claimwatch_behind_records", number, topic=topic)
            self._put("claimwatch_behind_timestamp_seconds", time.time())
        else:
            reader.reach()
        self._looked_at = self._clock()
