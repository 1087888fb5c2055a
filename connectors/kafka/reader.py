"""Reading topics: as a member of a group, or once from the beginning to the present end."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from itertools import chain, repeat

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import BrokerResponseError, CommitFailedError, KafkaError, RetriableError
from kafka.structs import OffsetAndMetadata

from connectors.kafka.connection import KafkaConnection, KafkaProblem
from connectors.kafka.message import Message, message_of
from connectors.kafka.topics import partitions_of

PATIENCE_S = 30.0
"""How long a read waits for a broker that went away before it gives up."""


READ_AT_ONCE = 500
"""Messages taken from the client at once where a topic is read to its end."""

PAUSES_S = (0.002, 0.004, 0.008, 0.016, 0.02)
"""Pauses between looks for a message; the last one is repeated."""


def poll_calmly(consumer: KafkaConsumer, timeout_s: float, max_records: int) -> list[Message]:
    """The next messages; empty where none came within ``timeout_s`` seconds. A message waits 20 ms at most.

    Looks and pauses instead of letting the client wait: noida-db answers a fetch at once, also with nothing, and the
    client then asks again 2,000 times a second, which takes two thirds of a core (noida-db 0.2.3, kafka-python 3.0.12).
    """
    deadline = time.monotonic() + timeout_s
    pauses = chain(PAUSES_S, repeat(PAUSES_S[-1]))
    while True:
        # A member that has no partitions yet is joining its group, for which the client needs the time.
        left = max(deadline - time.monotonic(), 0.0)
        timeout_ms = 0 if consumer.assignment() else int(left * 1000)
        batches = consumer.poll(timeout_ms=timeout_ms, max_records=max_records)
        if batches or left <= 0:
            return [message_of(consumed) for batch in batches.values() for consumed in batch]
        time.sleep(min(next(pauses), left))


class RecordReader:
    """Reads topics as a member of a group, which shares the partitions out among its members.

    Delivers at least once: what was polled and not committed comes again after a restart or a rebalance. Sees
    committed records only. Not for several threads.
    """

    def __init__(self, conn: KafkaConnection, topics: Sequence[str], group: str) -> None:
        self._consumer: KafkaConsumer = conn.consumer(group)
        self._consumer.subscribe(list(topics))
        self._owed: dict[TopicPartition, int] = {}

    def poll(self, timeout_s: float = 1.0, max_records: int = 500) -> list[Message]:
        """The next messages, in order within a partition; empty where none came within ``timeout_s`` seconds."""
        return poll_calmly(self._consumer, timeout_s, max_records)

    def assigned(self) -> frozenset[tuple[str, int]]:
        """The topics and partitions that this member reads now."""
        return frozenset((part.topic, part.partition) for part in self._consumer.assignment())

    def commit(self, messages: Sequence[Message]) -> None:
        """Remember that these messages and all before them in their partitions are done.

        Returns when the broker has it. Where the broker is away or the partition has moved to another member it
        returns too: the offsets are owed and go with the next commit, and at worst messages come again.
        """
        for message in messages:
            part = TopicPartition(message.topic, message.partition)
            self._owed[part] = max(self._owed.get(part, 0), message.offset + 1)
        held = self._consumer.assignment()
        self._owed = {part: offset for part, offset in self._owed.items() if part in held}
        if not self._owed:
            return
        offsets = {part: OffsetAndMetadata(offset, "", -1) for part, offset in self._owed.items()}
        try:
            self._consumer.commit(offsets, timeout_ms=int(PATIENCE_S * 1000))
        except (RetriableError, CommitFailedError, BrokerResponseError):
            return
        self._owed.clear()

    def close(self) -> None:
        """Leave the group, so that its other members take over at once."""
        self._consumer.close(timeout_ms=2000)


def read_to_end(conn: KafkaConnection, topic: str, partitions: Sequence[int] | None = None) -> Iterator[Message]:
    """Every committed message from the beginning to what is the end when the reading starts, without a group.

    Raises:
        TopicMissing: there is no such topic.
        KafkaProblem: the broker went away for longer than PATIENCE_S.
    """
    wanted = partitions_of(conn, topic) if partitions is None else partitions
    consumer = conn.consumer()
    try:
        yield from _up_to_end(consumer, [TopicPartition(topic, number) for number in wanted])
    finally:
        consumer.close(timeout_ms=2000)


def _up_to_end(consumer: KafkaConsumer, parts: list[TopicPartition]) -> Iterator[Message]:
    consumer.assign(parts)
    consumer.seek_to_beginning(*parts)
    try:
        ends = consumer.end_offsets(parts)
        pending = {part for part in parts if consumer.position(part) < ends[part]}
    except KafkaError as error:
        raise KafkaProblem(f"Kafka does not tell where its topics end: {error}") from error
    heard = time.monotonic()
    while pending:
        messages = poll_calmly(consumer, 0.2, READ_AT_ONCE)
        for message in messages:
            if message.offset < ends[TopicPartition(message.topic, message.partition)]:
                yield message
        # The position also passes over transaction markers and aborted records, which poll never returns.
        moved = {part for part in pending if consumer.position(part) >= ends[part]}
        # Time that the caller spent with a message is not the broker's silence.
        if messages or moved:
            heard = time.monotonic()
        pending -= moved
        if pending and time.monotonic() - heard > PATIENCE_S:
            raise KafkaProblem(f"Kafka sent nothing more of {parts[0].topic} for {PATIENCE_S:.0f} s")


def read_compacted(conn: KafkaConnection, topic: str, partitions: Sequence[int] | None = None) -> dict[str, Message]:
    """The last message of each key; keys whose last one is a tombstone are left out."""
    latest: dict[str, Message] = {}
    for message in read_to_end(conn, topic, partitions):
        if message.value is None:
            latest.pop(message.key, None)
        else:
            latest[message.key] = message
    return latest
