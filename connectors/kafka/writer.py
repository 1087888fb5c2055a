"""Writing records: idempotent, acknowledged by all replicas, with a bound on what is under way."""

from __future__ import annotations

import threading
from collections.abc import Iterable

from kafka.errors import KafkaError

from connectors.kafka.connection import KafkaConnection, KafkaProblem, let_go
from connectors.kafka.message import Outgoing, encoded

IN_FLIGHT = 10_000
"""Records that may be under way at once. The client's 3.x line has no bound on memory of its own."""

FLUSH_S = 150.0
"""Seconds that a flush waits: longer than the client's own delivery time-out of 120 s, which decides."""


class WriteFailed(KafkaProblem):
    """A record was not acknowledged: nothing may be told about it."""


class RecordWriter:
    """Writes records. What ``flush`` returned for is safe; each partition keeps the order of ``send``.

    Retries within 120 s by itself, without duplicates (idempotent producer). Safe for several threads, but then
    ``flush`` speaks for all of them.
    """

    def __init__(self, conn: KafkaConnection) -> None:
        self._producer = conn.producer()
        self._room = threading.BoundedSemaphore(IN_FLIGHT)
        self._lock = threading.Lock()
        self._failed: list[str] = []

    def send(self, outgoing: Outgoing) -> None:
        """Hand a record over; blocks while IN_FLIGHT records are under way.

        Raises:
            WriteFailed: the record is larger than RECORD_BYTES, or its topic does not exist.
        """
        self._room.acquire()
        try:
            future = self._producer.send(outgoing.topic, **encoded(outgoing))
        except KafkaError as error:
            self._room.release()
            raise WriteFailed(f"{outgoing.topic} {outgoing.key}: {error}") from error
        except BaseException:
            self._room.release()
            raise
        future.add_callback(self._arrived)
        future.add_errback(self._lost, outgoing.topic, outgoing.key)

    def flush(self) -> None:
        """Return when all records so far are acknowledged.

        Raises:
            WriteFailed: one of those sent since the last flush was not.
        """
        try:
            self._producer.flush(timeout=FLUSH_S)
        except KafkaError as error:
            raise WriteFailed(f"not acknowledged within {FLUSH_S:.0f} s: {error}") from error
        with self._lock:
            failed, self._failed = self._failed, []
        if failed:
            raise WriteFailed(f"{len(failed)} records were not acknowledged, first {failed[0]}")

    def close(self) -> None:
        """Give what is under way two seconds and let go. Call ``flush`` before to be sure."""
        let_go(self._producer, 2)

    def _arrived(self, _metadata: object) -> None:
        self._room.release()

    def _lost(self, topic: str, key: str, error: BaseException) -> None:
        with self._lock:
            self._failed.append(f"{topic} {key}: {error}")
        self._room.release()


def write_all(writer: RecordWriter, records: Iterable[Outgoing]) -> None:
    """Write records and wait until they are acknowledged; nothing is waited for where there are none.

    Raises:
        WriteFailed: one of them was not.
    """
    some = False
    for record in records:
        writer.send(record)
        some = True
    if some:
        writer.flush()
