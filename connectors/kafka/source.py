"""The unbounded Kafka source for Beam.

One source reads a fixed set of partitions (``assign``, never ``subscribe``), delivers each committed message once
for each start, in order within a partition, and starts at the group's committed offsets. In process it commits nothing:
the last step of the pipeline does, in the transaction that carries the results. On a cluster the checkpoint holds the
offsets, and the group is told of them when a checkpoint is complete, so that its lag can be seen.
"""

from __future__ import annotations

import heapq
import json
import logging
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from apache_beam.coders import Coder
from apache_beam.io.unbounded_source import CheckpointMark, UnboundedReader, UnboundedSource
from apache_beam.utils.timestamp import MAX_TIMESTAMP, MIN_TIMESTAMP, Timestamp
from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError
from kafka.structs import OffsetAndMetadata

from connectors.kafka.connection import KafkaConnection
from connectors.kafka.environment import SERVERS, connection_of
from connectors.kafka.message import Message
from connectors.kafka.polling import poll_calmly

log = logging.getLogger(__name__)

SERVERS_VARIABLE = SERVERS
"""Where a worker that no one attached to finds Kafka. Kept out of the source, which a runner may store for long."""

IDLE_WAIT_S = 0.2
"""How long the first read of a bundle waits for a message: the in-process runner does not wait between bundles."""

FETCHED = 500
"""Messages taken from the client at once."""

TELL_WITHIN_MS = 5_000
"""How long a reader tries to tell the group where a complete checkpoint stands."""

SETTLED_S = 0.1
"""How long no further message comes before those of several partitions are put in order and handed out."""


@dataclass(frozen=True)
class Attachment:
    """What this process lends to the sources of a group: the connection, and the sign to stop."""

    conn: KafkaConnection
    stop: threading.Event
    went_round: Callable[[], None] = lambda: None


_attached: dict[str, Attachment] = {}


def attach(
    group: str, conn: KafkaConnection, stop: threading.Event, went_round: Callable[[], None] = lambda: None
) -> None:
    """Let the sources of ``group`` in this process read through ``conn`` and end when ``stop`` is set.

    ``went_round`` is called whenever a reader looks for messages.
    """
    _attached[group] = Attachment(conn, stop, went_round)


def detach(group: str) -> None:
    """Forget the attachment and close the consumers that its sources left in the pool."""
    _attached.pop(group, None)
    _pool.close(group)


class KafkaMark(CheckpointMark):
    """Where a reader stands: the next offset of each partition.

    ``tell`` is told of it when a checkpoint with it is complete; it stays in the process and out of the checkpoint.
    """

    def __init__(self, positions: Mapping[int, int], tell: Callable[[Mapping[int, int]], None] | None = None) -> None:
        self.positions = dict(positions)
        self._tell = tell

    def finalize_checkpoint(self) -> None:
        if self._tell is not None:
            self._tell(self.positions)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, KafkaMark) and self.positions == other.positions

    def __hash__(self) -> int:
        return hash(tuple(sorted(self.positions.items())))


class KafkaMarkCoder(Coder):
    """A mark as JSON, partitions ascending: equal marks give equal bytes."""

    def encode(self, value: KafkaMark) -> bytes:
        return json.dumps(sorted(value.positions.items()), separators=(",", ":")).encode()

    def decode(self, encoded: bytes) -> KafkaMark:
        return KafkaMark(dict(json.loads(encoded)))

    def is_deterministic(self) -> bool:
        return True


class KafkaSource(UnboundedSource):
    """Reads ``partitions`` of ``topic``; elements are ``Message``, stamped with the broker's time.

    Parallelism: one reader in process, one for each partition on a cluster. Delivery: at least once, exactly once with
    the transaction that carries the offsets. ``on_cluster``: the group is told where a complete checkpoint stands.
    """

    def __init__(self, topic: str, partitions: tuple[int, ...], group: str, *, on_cluster: bool = False) -> None:
        self.topic = topic
        self.partitions = tuple(sorted(partitions))
        self.group = group
        self.on_cluster = on_cluster

    def split(self, desired_num_splits: int, options: Any = None) -> list[KafkaSource]:  # noqa: ARG002 - Beam's names
        return [self]

    def create_reader(self, options: Any, checkpoint_mark: CheckpointMark | None) -> KafkaReader:  # noqa: ARG002
        return KafkaReader(self, checkpoint_mark.positions if isinstance(checkpoint_mark, KafkaMark) else None)

    def get_checkpoint_mark_coder(self) -> KafkaMarkCoder:
        return KafkaMarkCoder()


class KafkaReader(UnboundedReader):
    """Hands out messages one by one. Waits at most IDLE_WAIT_S, and only while its bundle is still empty.

    So a lone message leaves at once in a bundle of its own, and under load bundles grow to what the pipeline allows.
    It owns its consumer from the first message of a bundle to the mark at the bundle's end: a runner may keep readers
    for later that it never asks again (Flink does), and each would hold a consumer.
    """

    def __init__(self, source: KafkaSource, positions: Mapping[int, int] | None) -> None:
        attached = _attachment(source.group)
        self._conn = attached.conn
        self._source = source
        self._positions = positions
        self._stop = attached.stop
        self._went_round = attached.went_round
        self._held: Lease | None = None
        self._current: Message | None = None
        self._taken = 0

    @property
    def _lease(self) -> Lease:
        if self._held is None:
            self._held = _pool.acquire(self._conn, self._source, self._positions)
        return self._held

    def start(self) -> bool:
        return self.advance()

    def advance(self) -> bool:
        if self._stop.is_set():
            return False
        if not self._taken or not self._lease.buffer:
            self._went_round()
        if not self._lease.buffer:
            self._lease.fill(0.0 if self._taken else IDLE_WAIT_S)
        if not self._lease.buffer:
            return False
        self._current = self._lease.take()
        self._taken += 1
        return True

    def get_current(self) -> Message:
        assert self._current is not None
        return self._current

    def get_current_timestamp(self) -> Timestamp:
        return Timestamp(micros=self.get_current().timestamp_ms * 1000)

    def get_watermark(self) -> Timestamp:
        if self._stop.is_set():
            return MAX_TIMESTAMP
        # Nothing in these pipelines waits for a watermark: they keep time by the records' own first_seen_at.
        return MIN_TIMESTAMP

    def get_checkpoint_mark(self) -> KafkaMark:
        self._taken = 0
        lease = self._lease
        self._positions = dict(lease.positions)
        self.close()
        return KafkaMark(self._positions, lease.owe if self._source.on_cluster else None)

    def close(self) -> None:
        lease, self._held = self._held, None
        if lease is not None:
            _pool.release(lease)


@dataclass
class Lease:
    """A consumer with what it has fetched and not yet handed out. One reader at a time owns it."""

    key: tuple[str, str, tuple[int, ...], str]
    consumer: KafkaConsumer
    positions: dict[int, int]
    buffer: deque[Message] = field(default_factory=deque)
    owed: Mapping[int, int] | None = None
    """Positions of a complete checkpoint that the group has not been told of."""

    def fill(self, wait_s: float) -> None:
        """Fetch, and where something came go on until all partitions have given what they hold, FETCHED at most.

        A broker answers partition by partition. Handed out like that, a denial could come before the claim that it
        denies, and a restart could read what waits in another order than the run before.
        """
        fetched = poll_calmly(self.consumer, wait_s, FETCHED)
        while fetched and len(self.positions) > 1 and len(fetched) < FETCHED:
            more = poll_calmly(self.consumer, SETTLED_S, FETCHED)
            if not more:
                break
            fetched = [*fetched, *more]
        self.buffer = in_order_of_time([*self.buffer, *fetched])

    def take(self) -> Message:
        message = self.buffer.popleft()
        self.positions[message.partition] = message.offset + 1
        return message

    def move(self, positions: Mapping[int, int]) -> None:
        """Stand at ``positions``; what was fetched for other ones is dropped."""
        if self.positions == positions:
            return
        self.buffer.clear()
        for partition, offset in positions.items():
            self.consumer.seek(TopicPartition(self.key[1], partition), offset)
        self.positions = dict(positions)

    def owe(self, positions: Mapping[int, int]) -> None:
        """Have the group told of these positions by the next reader: a client is not for several threads."""
        self.owed = positions

    def pay(self) -> None:
        """Tell the group what is owed. Nothing rests on it, so a broker that is away gets it another time."""
        owed, self.owed = self.owed, None
        if owed is None:
            return
        offsets = {TopicPartition(self.key[1], part): OffsetAndMetadata(at, "", -1) for part, at in owed.items()}
        try:
            self.consumer.commit(offsets, timeout_ms=TELL_WITHIN_MS)
        except KafkaError as error:
            log.warning("the offsets of a checkpoint were not committed to %s: %s", self.key[3], type(error).__name__)


def in_order_of_time(messages: Iterable[Message]) -> deque[Message]:
    """Messages of several partitions merged by their time; the order within a partition stays as it is."""
    partitions: dict[int, list[Message]] = {}
    for message in messages:
        partitions.setdefault(message.partition, []).append(message)
    lists = (partitions[number] for number in sorted(partitions))
    return deque(heapq.merge(*lists, key=lambda message: message.timestamp_ms))


class _Pool:
    """The consumers of this process. A runner whose cache of readers misses would else open one for each bundle."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: dict[tuple[str, str, tuple[int, ...], str], list[Lease]] = {}

    def acquire(self, conn: KafkaConnection, source: KafkaSource, positions: Mapping[int, int] | None) -> Lease:
        key = (conn.servers, source.topic, source.partitions, source.group)
        with self._lock:
            idle = self._idle.get(key)
            lease = idle.pop() if idle else None
        if lease is None:
            lease = Lease(key, _assigned(conn, source), {})
        lease.pay()
        lease.move(_committed(lease.consumer, source) if positions is None else positions)
        return lease

    def release(self, lease: Lease) -> None:
        with self._lock:
            self._idle.setdefault(lease.key, []).append(lease)

    def close(self, group: str) -> None:
        with self._lock:
            keys = [key for key in self._idle if key[3] == group]
            leases = [lease for key in keys for lease in self._idle.pop(key)]
        for lease in leases:
            lease.consumer.close(timeout_ms=1000)


_pool = _Pool()


def _attachment(group: str) -> Attachment:
    if group in _attached:
        return _attached[group]
    return Attachment(connection_of(os.environ), threading.Event())


def _assigned(conn: KafkaConnection, source: KafkaSource) -> KafkaConsumer:
    # Positions are sought. One that the log does not have means that the log was cut or made anew under a running
    # pipeline, whose memory is then ahead of it: that must end the run, not start over quietly.
    consumer = conn.consumer(source.group, max_poll_records=FETCHED, auto_offset_reset="none")
    consumer.assign([TopicPartition(source.topic, partition) for partition in source.partitions])
    return consumer


def _committed(consumer: KafkaConsumer, source: KafkaSource) -> dict[int, int]:
    """The group's committed offsets; the earliest ones where it has none, or one that the log does not have.

    The latter is logged: what was between is gone unread, or all of another log is read.
    """
    parts = [TopicPartition(source.topic, partition) for partition in source.partitions]
    earliest, latest = consumer.beginning_offsets(parts), consumer.end_offsets(parts)
    positions = {}
    for part in parts:
        committed = consumer.committed(part)
        # Before the start: older than the retention. Behind the end: the topic was made anew, or copied.
        known = committed is not None and earliest[part] <= committed <= latest[part]
        if committed is not None and not known:
            log.warning(
                "%s stood at offset %d of %s, partition %d, which holds %d to %d: it goes on at %d",
                *(source.group, committed, *part, earliest[part], latest[part], earliest[part]),
            )
        positions[part.partition] = committed if known else earliest[part]
    return positions
