"""Claims and feed states as they are written, for the screen of `up`: a thread that reads and never commits."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog
from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from connectors.kafka.connection import KafkaConnection, KafkaProblem
from connectors.kafka.message import Message, message_of
from connectors.kafka.topics import CLAIMS, FEED_STATES, partitions_of

log = structlog.get_logger(__name__)

TOPICS = (CLAIMS, FEED_STATES)
POLL_MS = 300
PAUSE_S = 1.0


class Follower:
    """Hands every message of TOPICS to ``on_message``: those that are there already with ``old`` true, then new ones.

    After an outage of Kafka it goes on where it was. What it shows may be late; it is never needed for being right.
    """

    def __init__(self, connection: KafkaConnection, on_message: Callable[[Message, bool], None]) -> None:
        self._connection = connection
        self._on_message = on_message
        self._stop = threading.Event()
        self._next: dict[TopicPartition, int] = {}
        self._ends: dict[TopicPartition, int] = {}
        self._thread = threading.Thread(target=self._run, name="follow", daemon=True)

    def start(self) -> None:
        """Note where the topics end now, which is what divides old from new, and begin. Raises KafkaProblem."""
        parts = [TopicPartition(topic, n) for topic in TOPICS for n in partitions_of(self._connection, topic)]
        consumer = self._connection.consumer()
        try:
            self._ends = dict(consumer.end_offsets(parts))
            self._next = dict(consumer.beginning_offsets(parts))
        finally:
            consumer.close(timeout_ms=1000)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        self._thread.join(2.0)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._follow()
            except (KafkaError, KafkaProblem) as error:
                log.warning("the screen lost Kafka and tries again", reason=str(error))
                self._stop.wait(PAUSE_S)

    def _follow(self) -> None:
        consumer: KafkaConsumer = self._connection.consumer()
        try:
            consumer.assign(list(self._next))
            for part, offset in self._next.items():
                consumer.seek(part, offset)
            while not self._stop.is_set():
                for part, batch in consumer.poll(timeout_ms=POLL_MS).items():
                    for consumed in batch:
                        self._on_message(message_of(consumed), consumed.offset < self._ends[part])
                        self._next[part] = consumed.offset + 1
        finally:
            consumer.close(timeout_ms=1000)
