"""How far the groups have come, asked from outside: what they have committed, and whether anything waits for them."""

from __future__ import annotations

import time
from contextlib import suppress

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from claimwatch.index import GROUP as INDEX
from claimwatch.index import LIVE
from claimwatch.notify import GROUP as NOTIFY
from connectors.kafka.connection import KafkaConnection, KafkaProblem
from connectors.kafka.topics import ALERTS, ARTICLES, EXTRACTIONS, partitions_of
from pipelines.corroborate import GROUP as CORROBORATE
from pipelines.extract import GROUP as EXTRACT

READS: dict[str, tuple[str, tuple[str, ...]]] = {
    "extract": (EXTRACT, (ARTICLES,)),
    "corroborate": (CORROBORATE, (EXTRACTIONS,)),
    "notify": (NOTIFY, (ALERTS,)),
    "index": (INDEX, LIVE),
}
"""Group and topics of each part, in the order in which they run dry: index reads what all others write."""

PROBE_S = 3.0
"""Seconds in which a record that waits has to show; markers of transactions are passed over in that time."""


class Progress:
    """The groups of the parts. Answers None, or false, while Kafka is away."""

    def __init__(self, conn: KafkaConnection) -> None:
        self._conn = conn
        self._consumers: dict[str, tuple[KafkaConsumer, list[TopicPartition]]] = {}

    def committed(self, part: str) -> int | None:
        """The sum of what a part's group has committed, over all partitions; None while Kafka is away."""
        try:
            consumer, parts = self._of(part)
            return sum(consumer.committed(each) or 0 for each in parts)
        except (KafkaError, KafkaProblem):
            self._drop(part)
            return None

    def done(self, part: str) -> bool:
        """Whether a part has committed all records that can be read."""
        try:
            consumer, parts = self._of(part)
            ends = consumer.end_offsets(parts)
            held = {each: consumer.committed(each) or 0 for each in parts}
            open_ones = [each for each in parts if held[each] < ends[each]]
            return not open_ones or self._only_markers(consumer, open_ones, held, ends)
        except (KafkaError, KafkaProblem):
            self._drop(part)
            return False

    def all_done(self, *parts: str) -> bool:
        return all(self.done(part) for part in READS if part in parts)

    def _only_markers(
        self,
        consumer: KafkaConsumer,
        parts: list[TopicPartition],
        held: dict[TopicPartition, int],
        ends: dict[TopicPartition, int],
    ) -> bool:
        """Whether nothing but markers of transactions stands between what is committed and the ends."""
        consumer.assign(parts)
        for each in parts:
            consumer.seek(each, held[each])
        deadline = time.monotonic() + PROBE_S
        while time.monotonic() < deadline:
            if consumer.poll(timeout_ms=100, max_records=1):
                return False
            if all(consumer.position(each) >= ends[each] for each in parts):
                return True
        return False

    def _of(self, part: str) -> tuple[KafkaConsumer, list[TopicPartition]]:
        if part not in self._consumers:
            group, topics = READS[part]
            parts = [TopicPartition(topic, number) for topic in topics for number in partitions_of(self._conn, topic)]
            self._consumers[part] = self._conn.consumer(group), parts
        return self._consumers[part]

    def _drop(self, part: str) -> None:
        consumer, _ = self._consumers.pop(part, (None, None))
        if consumer is not None:
            with suppress(KafkaError):
                consumer.close(timeout_ms=500)

    def close(self) -> None:
        for part in list(self._consumers):
            self._drop(part)
