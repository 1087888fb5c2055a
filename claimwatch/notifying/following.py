"""Following compacted topics: everything from the beginning, then what is new, without a group."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

from kafka import TopicPartition
from kafka.errors import KafkaError

from connectors.elasticsearch.connection import Stopped
from connectors.kafka.connection import KafkaConnection, KafkaProblem
from connectors.kafka.message import Message, message_of
from connectors.kafka.topics import partitions_of

PATIENCE_S = 60.0
"""Seconds without progress after which reading to the end is given up."""


class Follower:
    """Reads topics of which every process needs all, such as the watches. Not for several threads."""

    def __init__(self, conn: KafkaConnection, topics: Sequence[str]) -> None:
        """
        Raises:
            TopicMissing: one of them does not exist.
        """
        self._parts = [TopicPartition(topic, number) for topic in topics for number in partitions_of(conn, topic)]
        self._consumer = conn.consumer()
        self._consumer.assign(self._parts)
        self._consumer.seek_to_beginning(*self._parts)

    def catch_up(self, stop: threading.Event) -> list[Message]:
        """All messages up to what is the end at the time of the call.

        Raises:
            Stopped: ``stop`` was set.
            KafkaProblem: nothing came for PATIENCE_S.
        """
        found: list[Message] = []
        try:
            ends = self._consumer.end_offsets(self._parts)
            heard = time.monotonic()
            while any(self._consumer.position(part) < ends[part] for part in self._parts):
                news = self.poll(0.2)
                found += news
                heard = time.monotonic() if news else heard
                if stop.is_set():
                    raise Stopped("asked to stop while reading the watches")
                if time.monotonic() - heard > PATIENCE_S:
                    raise KafkaProblem(f"Kafka sent nothing more of the watches for {PATIENCE_S:.0f} s")
        except KafkaError as error:
            raise KafkaProblem(f"the watches cannot be read: {error}") from error
        return found

    def poll(self, timeout_s: float = 0.0) -> list[Message]:
        """What is new since the last call; empty while Kafka is away."""
        batches = self._consumer.poll(timeout_ms=int(timeout_s * 1000))
        return [message_of(consumed) for batch in batches.values() for consumed in batch]

    def close(self) -> None:
        self._consumer.close(timeout_ms=2000)
