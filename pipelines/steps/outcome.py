"""What a step decided about one source message: the records to write, and the offset that goes with them."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import NamedTuple

from connectors.kafka.connection import RECORD_BYTES
from connectors.kafka.message import Message, Outgoing
from connectors.kafka.topics import FAILURES
from schemas import ids
from schemas.failure import RECORD_LIMIT, Failure
from schemas.record import Record

ENVELOPE_BYTES = 4096
"""More than key, headers and batch of a record take."""

REASON_LIMIT = 2000
"""Characters of an exception that a dead letter keeps."""


class TooLarge(ValueError):
    """A record is larger than Kafka takes."""


class Outcome(NamedTuple):
    """All that comes of one message. ``first`` is written before the transaction, ``atomic`` in it."""

    topic: str
    partition: int
    offset: int
    first: tuple[Outgoing, ...] = ()
    atomic: tuple[Outgoing, ...] = ()


def outcome_of(message: Message, *, first: tuple[Outgoing, ...] = (), atomic: tuple[Outgoing, ...] = ()) -> Outcome:
    return Outcome(message.topic, message.partition, message.offset, first, atomic)


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
    """The message as received and why ``stage`` could not handle it. Its id is that of the message and the stage.

    ``failed_at`` is the input's own time; by default the time that the message carries.
    """
    record = base64.b64encode((message.value or b"")[:RECORD_LIMIT]).decode("ascii")
    failure = Failure(
        failure_id=ids.failure_id(stage, message.topic, message.partition, message.offset),
        stage=stage,
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        key=message.key,
        record_base64=record,
        exception=f"{type(error).__name__}: {error}"[:REASON_LIMIT],
        failed_at=failed_at or datetime.fromtimestamp(message.timestamp_ms / 1000, UTC),
    )
    return Outgoing(FAILURES, failure.failure_id, failure)
