"""Doing something in the place of corroborate, between two of its bundles: to its state, in one transaction.

Whoever makes a committer of a partition fences the one that has it. Corroborate ends therefore, with its own exit code,
and where it is started again before the transaction is committed that one fails and is tried again: what was read is
the last word, or nothing is written. `up`, Compose and systemd start corroborate again, later each time (with `up` up
to a minute), so that a decision that takes longer than a start gets through too; it restores what was written.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from kafka import TopicPartition

from claimwatch.errors import UserError
from connectors.kafka.commit import Fenced, TransactionalCommitter
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.message import Outgoing
from connectors.kafka.topics import EXTRACTIONS

GROUP = "claimwatch.corroborate"
TRIES = 10
PAUSE_S = 0.5
"""Between tries: a corroborate that was started again has gone on by then, or ends for good."""


class Write(NamedTuple):
    """What the owner of a partition writes: records, and where corroborate goes on (offset), if not where it was."""

    records: Sequence[Outgoing]
    goes_on_at: int | None = None


class Position(NamedTuple):
    """Where corroborate stands in a partition of the extractions, and what the log has of it."""

    earliest: int
    committed: int
    end: int


def as_owner(conn: KafkaConnection, partition: int, decide: Callable[[Position], Write | None]) -> Write | None:
    """Have ``decide`` say what to write, with corroborate fenced, and write it whole; None where it has nothing.

    Raises:
        UserError: somebody took the partition back TRIES times.
        CommitFailed, KafkaProblem: nothing was written.
    """
    for attempt in range(TRIES):
        committer = TransactionalCommitter(conn, GROUP, f"{GROUP}.{EXTRACTIONS}.{partition}")
        try:
            wanted = decide(position(conn, partition))
            if wanted is not None:
                committer.commit([], wanted.records, _offsets(partition, wanted.goes_on_at))
            return wanted
        except Fenced:
            if attempt + 1 < TRIES:
                time.sleep(PAUSE_S)
        finally:
            committer.close()
    raise UserError("corroborate takes its work back again and again", do="stop corroborate, and run this again")


def position(conn: KafkaConnection, partition: int) -> Position:
    consumer = conn.consumer(GROUP)
    part = TopicPartition(EXTRACTIONS, partition)
    try:
        earliest = int(consumer.beginning_offsets([part])[part])
        end = int(consumer.end_offsets([part])[part])
        committed = consumer.committed(part)
    finally:
        consumer.close()
    return Position(earliest, earliest if committed is None else max(earliest, int(committed)), end)


def _offsets(partition: int, offset: int | None) -> Mapping[tuple[str, int], int]:
    return {} if offset is None else {(EXTRACTIONS, partition): offset}
