"""Reading topics: as a member of a group, or once from the beginning to the present end."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator, Sequence

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import BrokerResponseError, CommitFailedError, FencedInstanceIdError, KafkaError, RetriableError
from kafka.structs import OffsetAndMetadata

from connectors.kafka.commit import Fenced
from connectors.kafka.connection import KafkaConnection, KafkaProblem
from connectors.kafka.follower import TopicFollower
from connectors.kafka.message import Message
from connectors.kafka.polling import poll_calmly
from connectors.kafka.topics import partitions_of

PATIENCE_S = 30.0
"""How long a commit waits for a broker that went away before it is owed."""


_UNFIT = re.compile(r"[^A-Za-z0-9._-]")


class RecordReader:
    """Reads topics as a member of a group, which shares the partitions out among its members.

    Delivers at least once: what was polled and not committed comes again after a restart or a rebalance. Sees
    committed records only. Not for several threads.

    The member keeps its name from one process to the next (static membership, KIP-345): the successor of a killed
    process gets its partitions at once instead of after the session's time-out, and fences it should it still live.
    The embedded Kafka cannot do without: noida-db 0.2.3 never notices that a member is dead, and whoever joins its
    group waits for it for ever.
    """

    def __init__(self, conn: KafkaConnection, topics: Sequence[str], group: str, member: str = "") -> None:
        """``member``: its name, by default the machine's: one reader of a group for each machine, therefore."""
        name = _UNFIT.sub("-", member or socket.gethostname())[:200]
        self._name = f"{group}.{name}"
        self._consumer: KafkaConsumer = conn.consumer(group, group_instance_id=self._name)
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

        Raises:
            Fenced: another process has this member's name now. It would go on reading what it can never commit.
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
        except FencedInstanceIdError as error:
            raise Fenced(f"{self._name} is another process now") from error
        except (RetriableError, CommitFailedError, BrokerResponseError):
            return
        self._owed.clear()

    def close(self) -> None:
        """Stop reading. The partitions wait for the member's successor, until the session's time-out."""
        self._consumer.close(timeout_ms=2000)


def read_to_end(conn: KafkaConnection, topic: str, partitions: Sequence[int] | None = None) -> Iterator[Message]:
    """Every committed message from the beginning to what is the end when the reading starts, without a group.

    Where the log gets shorter meanwhile, the messages come again from the beginning.

    Raises:
        TopicMissing: there is no such topic.
        KafkaProblem: the broker went away for longer than the follower's PATIENCE_S.
    """
    follower = TopicFollower(conn, (topic,), partitions=partitions)
    try:
        yield from filter(follower.is_old, follower.catch_up())
    finally:
        follower.close()


def ends_of(conn: KafkaConnection, topic: str) -> dict[int, int]:
    """The next offset of each partition of a topic.

    Raises:
        TopicMissing: there is no such topic.
        KafkaProblem: Kafka does not tell.
    """
    parts = [TopicPartition(topic, number) for number in partitions_of(conn, topic)]
    consumer = conn.consumer()
    try:
        return {part.partition: int(offset) for part, offset in consumer.end_offsets(parts).items()}
    except KafkaError as error:
        raise KafkaProblem(f"Kafka does not tell where {topic} ends: {error}") from error
    finally:
        consumer.close()


def read_compacted(conn: KafkaConnection, topic: str, partitions: Sequence[int] | None = None) -> dict[str, Message]:
    """The last message of each key; keys whose last one is a tombstone are left out."""
    latest: dict[str, Message] = {}
    for message in read_to_end(conn, topic, partitions):
        if message.value is None:
            latest.pop(message.key, None)
        else:
            latest[message.key] = message
    return latest
