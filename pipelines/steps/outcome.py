"""What a step decided about one source message: the records to write, and the offset that goes with them."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from connectors.kafka.connection import RECORD_BYTES
from connectors.kafka.dead_letter import failure_of
from connectors.kafka.message import Message, Outgoing
from connectors.kafka.topics import FAILURES
from schemas.record import Record

ENVELOPE_BYTES = 4096
"""More than key, headers and batch of a record take."""


class TooLarge(ValueError):
    """A record is larger than Kafka takes."""


class Outcome(NamedTuple):
    """All that comes of one message.

    ``judged`` is safe before ``first`` is written, which is safe before the transaction with ``atomic``.
    """

    topic: str
    partition: int
    offset: int
    first: tuple[Outgoing, ...] = ()
    atomic: tuple[Outgoing, ...] = ()
    judged: tuple[Outgoing, ...] = ()


def outcome_of(
    message: Message,
    *,
    first: tuple[Outgoing, ...] = (),
    atomic: tuple[Outgoing, ...] = (),
    judged: tuple[Outgoing, ...] = (),
) -> Outcome:
    return Outcome(message.topic, message.partition, message.offset, first, atomic, judged)


def sized(record: Record) -> bytes:
    """A record's bytes, after a look at their number: one that Kafka refuses would stop the bundle for ever.

    Raises:
        TooLarge: with its envelope it would exceed RECORD_BYTES.
    """
    encoded = record.encode()
    if len(encoded) > RECORD_BYTES - ENVELOPE_BYTES:
        raise TooLarge(f"the {record.schema_name} has {len(encoded)} bytes, Kafka takes {RECORD_BYTES}")
    return encoded


def dead_letter(stage: str, message: Message, error: Exception, failed_at: datetime | None = None) -> Outgoing:
    """``connectors.kafka.dead_letter.failure_of`` for an exception, on its way."""
    failure = failure_of(stage, message, f"{type(error).__name__}: {error}", failed_at)
    return Outgoing(FAILURES, failure.failure_id, failure)
