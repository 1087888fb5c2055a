"""Following topics of which a process needs every message: all partitions, no group, nothing committed.

``catch_up`` hands out what is there already, ``poll`` what is new.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Literal

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError, LogTruncationError, OffsetOutOfRangeError, RetriableError

from connectors.kafka.connection import KafkaConnection, KafkaProblem
from connectors.kafka.message import Message
from connectors.kafka.polling import poll_calmly
from connectors.kafka.topics import partitions_of

PATIENCE_S = 30.0
"""Seconds without progress after which reading to the end is given up."""

POSITION_S = 1.0
"""Seconds that a position waits for the client, which asks Kafka about it after a change of leader."""

AGAIN_S = 0.1
"""Longest pause after an error that passes, so that a caller's loop does not spin."""

_SHORTER = (OffsetOutOfRangeError, LogTruncationError)


class TopicFollower:
    """Reads all partitions of topics, in order within each; sees committed records only. Not for several threads.

    Begins at the beginning, or with ``since="now"`` at what is the end when it is made, so that nothing that is
    written while the caller looks elsewhere is missed, or at the first message of a time or later. An outage is waited
    for.

    Delivery: once while the log lasts. Where the log got shorter than what was read of it (the embedded Kafka loses
    up to its last second when it is killed) it begins again where it began, so messages come again, and ``caught_up``
    is false until they have. A log that grew beyond the old position before anyone looked is not noticed.
    """

    def __init__(
        self,
        conn: KafkaConnection,
        topics: Sequence[str],
        *,
        since: Literal["beginning", "now"] | datetime = "beginning",
        partitions: Sequence[int] | None = None,
    ) -> None:
        """``partitions``: only these of each topic.

        Raises:
            TopicMissing: one of the topics does not exist.
            KafkaProblem: Kafka does not tell where they end.
        """
        self._parts = [
            TopicPartition(topic, number)
            for topic in topics
            for number in (partitions_of(conn, topic) if partitions is None else partitions)
        ]
        self._topics = ", ".join(topics)
        # A position that the log does not have is to be noticed here, not set right by the client in silence.
        self._consumer: KafkaConsumer = conn.consumer(auto_offset_reset="none")
        self._began: dict[TopicPartition, int] = {}
        self._ends: dict[TopicPartition, int] = {}
        self._behind: set[TopicPartition] = set()
        self._astray = False
        try:
            self._consumer.assign(self._parts)
            if isinstance(since, datetime):
                self._began = self._offsets_at(since)
            elif since == "now":
                self._began = dict(self._consumer.end_offsets(self._parts))
            self._begin()
        except KafkaError as error:
            self.close()
            raise KafkaProblem(f"Kafka does not tell where {self._topics} ends: {error}") from error

    def _begin(self) -> None:
        ends = self._consumer.end_offsets(self._parts)
        for part, first in self._consumer.beginning_offsets(self._parts).items():
            self._consumer.seek(part, max(first, min(self._began.get(part, 0), ends[part])))
        self._ends = dict(ends)
        self._behind = set(self._parts)

    def _offsets_at(self, time: datetime) -> dict[TopicPartition, int]:
        found = self._consumer.offsets_for_times(dict.fromkeys(self._parts, int(time.timestamp() * 1000)))
        ends = self._consumer.end_offsets(self._parts)
        return {part: ends[part] if (at := found.get(part)) is None else int(at.offset) for part in self._parts}

    def is_old(self, message: Message) -> bool:
        """Whether it was there when the follower began, or began again."""
        return message.offset < self._ends[TopicPartition(message.topic, message.partition)]

    @property
    def caught_up(self) -> bool:
        """Whether all that is old was handed out."""
        try:
            # The position also passes over transaction markers and aborted records, which poll never returns.
            self._behind = {part for part in self._behind if self._position(part) < self._ends[part]}
        except _SHORTER:
            self._astray = True
        return not self._astray and not self._behind

    def _position(self, part: TopicPartition) -> int:
        return int(self._consumer.position(part, timeout_ms=int(POSITION_S * 1000)))

    def catch_up(self, stop: threading.Event | None = None) -> Iterator[Message]:
        """The old messages that were not handed out yet, and now and then new ones right behind them.

        Ends early once ``stop`` is set; ``caught_up`` is false then.

        Raises:
            KafkaProblem: nothing came for PATIENCE_S.
        """
        heard = time.monotonic()
        while not self.caught_up and not (stop is not None and stop.is_set()):
            behind = len(self._behind)
            messages = self.poll(0.2)
            yield from messages
            # Time that the caller spent with a message is not the broker's silence.
            if messages or (not self.caught_up and len(self._behind) < behind):
                heard = time.monotonic()
            elif time.monotonic() - heard > PATIENCE_S:
                raise KafkaProblem(f"Kafka sent nothing more of {self._topics} for {PATIENCE_S:.0f} s")

    def poll(self, timeout_s: float = 1.0, max_records: int = 500) -> list[Message]:
        """The next messages; empty where none came within ``timeout_s`` seconds, and while Kafka is away.

        Raises:
            KafkaProblem: Kafka refuses for a reason that does not pass.
        """
        try:
            if self._astray:
                self._begin()
                self._astray = False
            return poll_calmly(self._consumer, timeout_s, max_records)
        except _SHORTER:
            self._astray = True
        except RetriableError:
            time.sleep(min(timeout_s, AGAIN_S))
        except KafkaError as error:
            raise KafkaProblem(f"{self._topics} cannot be read: {error}") from error
        return []

    def close(self) -> None:
        """Let go of Kafka. Never raises."""
        with suppress(KafkaError):
            self._consumer.close(timeout_ms=1000)
