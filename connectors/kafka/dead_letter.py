"""Dead letters: what becomes of a message that a stage cannot handle, and how it is sent once more."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

from connectors.kafka.message import Message
from schemas.failure import RECORD_LIMIT, Failure
from schemas.ids import failure_id

REASON_LIMIT = 2000
"""Characters of a reason that a dead letter keeps: an exception may quote the whole record."""

REPLAYED = "replayed"
"""Header of a message that a person sent once more; its value is the id of the failure."""


def failure_of(stage: str, message: Message, reason: str, failed_at: datetime | None = None) -> Failure:
    """The message as received and why ``stage`` could not handle it. Its id is that of the message and the stage.

    ``failed_at`` is the input's own time; by default the time that the message carries.
    """
    return Failure(
        failure_id=failure_id(stage, message.topic, message.partition, message.offset),
        stage=stage,
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        key=message.key,
        record_base64=base64.b64encode((message.value or b"")[:RECORD_LIMIT]).decode("ascii"),
        exception=reason[:REASON_LIMIT],
        failed_at=failed_at or time_of(message),
    )


def time_of(message: Message) -> datetime:
    """When the message was written, as Kafka keeps it: the same at every reading."""
    return datetime.fromtimestamp(message.timestamp_ms / 1000, UTC)


def was_replayed(message: Message) -> bool:
    """Whether a person sent this message once more after it had failed."""
    return any(name == REPLAYED for name, _ in message.headers)
