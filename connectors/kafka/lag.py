"""How far behind a consumer group is, asked of Kafka from outside: nothing is joined, read on or committed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from connectors.kafka.connection import KafkaConnection, KafkaProblem
from connectors.kafka.message import Message
from connectors.kafka.polling import poll_calmly
from connectors.kafka.topics import partitions_of

LOOK_BACK = 3
"""Offsets before the end at which the newest record is looked for: the last ones may be a transaction's end marker."""
NEWEST_WITHIN_S = 3.0


class LagReader:
    """Asks how many offsets of topics a group has not committed. Keeps one connection; not for several threads.

    Offsets are counted up to the last stable one (read_committed), so an open transaction is nobody's lag. The marker
    at a transaction's end has an offset and is no record: a group that has read everything may be behind by 1.

    Raises:
        KafkaProblem: in every method but ``close``, where Kafka is away or a topic is missing.
    """

    def __init__(self, conn: KafkaConnection, group: str, topics: Sequence[str]) -> None:
        """``group`` may be empty where only the newest record is asked for."""
        self._topics = {topic: partitions_of(conn, topic) for topic in topics}
        self._group = group
        # Positions are sought or asked for; without a subscription the group has one member no more.
        self._consumer: KafkaConsumer = conn.consumer(group or None, auto_offset_reset="none")

    def behind(self, worker: tuple[int, int] = (0, 1)) -> dict[str, int]:
        """Offsets that are not committed, by topic; of the partitions p with p mod n = i for the worker (i, n)."""
        try:
            return {topic: self._behind(topic, worker) for topic in self._topics}
        except KafkaError as error:
            raise KafkaProblem(f"Kafka does not say how far {self._group} is: {error}") from error

    def _behind(self, topic: str, worker: tuple[int, int]) -> int:
        i, n = worker
        parts = [TopicPartition(topic, number) for number in self._topics[topic] if number % n == i]
        first, end = self._consumer.beginning_offsets(parts), self._consumer.end_offsets(parts)
        return sum(_left(self._consumer.committed(part), first[part], end[part]) for part in parts)

    def reach(self) -> None:
        """Return when Kafka has answered."""
        try:
            for topic, numbers in self._topics.items():
                self._consumer.end_offsets([TopicPartition(topic, number) for number in numbers])
        except KafkaError as error:
            raise KafkaProblem(f"Kafka does not answer: {error}") from error

    def held(self, topic: str) -> int:
        """Offsets that a topic holds; up to that many records."""
        parts = [TopicPartition(topic, number) for number in self._topics[topic]]
        try:
            first, end = self._consumer.beginning_offsets(parts), self._consumer.end_offsets(parts)
        except KafkaError as error:
            raise KafkaProblem(f"Kafka does not say what {topic} holds: {error}") from error
        return sum(end[part] - first[part] for part in parts)

    def newest_at(self, topic: str) -> datetime | None:
        """When the newest record of a topic was written; None where it is empty or does not say in time."""
        parts = [TopicPartition(topic, number) for number in self._topics[topic]]
        try:
            first, end = self._consumer.beginning_offsets(parts), self._consumer.end_offsets(parts)
            some = [part for part in parts if end[part] > first[part]]
            if not some:
                return None
            self._consumer.assign(some)
            for part in some:
                self._consumer.seek(part, max(first[part], end[part] - LOOK_BACK))
            times = [message.timestamp_ms for message in self._until_silence(len(some))]
            return datetime.fromtimestamp(max(times) / 1000, UTC) if times else None
        except KafkaError as error:
            raise KafkaProblem(f"Kafka does not show the end of {topic}: {error}") from error
        finally:
            with suppress(KafkaError):
                self._consumer.unsubscribe()

    def _until_silence(self, partitions: int) -> Iterator[Message]:
        found = poll_calmly(self._consumer, NEWEST_WITHIN_S, LOOK_BACK * partitions)
        while found:
            yield from found
            found = poll_calmly(self._consumer, 0.2, LOOK_BACK * partitions)

    def close(self) -> None:
        """Let go of Kafka. Never raises."""
        with suppress(KafkaError):
            self._consumer.close(timeout_ms=1000)


def _left(committed: int | None, first: int, end: int) -> int:
    """Offsets from what is committed, or from the first that is still there, to the end."""
    return max(0, end - max(first, committed or 0))
