"""Dead letters: what becomes of a message that a stage cannot handle, and how it is sent once more."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

from connectors.kafka.message import Message
from connectors.kafka.topics import WATCHES
from schemas.failure import RECORD_LIMIT, Failure
from schemas.ids import failure_id

REASON_LIMIT = 2000
"""Characters of a reason that a dead letter keeps: an exception may quote the whole record."""

KEY_LIMIT = 1000
"""Characters of a key that a dead letter keeps. Ours are ids and addresses of feeds and channels."""

UNKEPT = frozenset({WATCHES})
"""Topics whose records hold secrets, the tokens of channels: a dead letter is read by more people than they are."""

REPLAYED = "replayed"
"""Header of a message that a person sent once more; its value is the id of the failure."""


def failure_of(stage: str, message: Message, reason: str, failed_at: datetime | None = None) -> Failure:
    """The message and why ``stage`` could not handle it. Its id is that of the message and the stage.

    The message is kept as received, unless its topic holds secrets.

    ``failed_at`` is the input's own time; by default the time that the message carries.
    """
    kept = b"" if message.topic in UNKEPT else message.value or b""
    return Failure(
        failure_id=failure_id(stage, message.topic, message.partition, message.offset),
        stage=stage,
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        key=message.key[:KEY_LIMIT],
        record_base64=base64.b64encode(kept[:RECORD_LIMIT]).decode("ascii"),
        # What an exception quotes may be no Unicode, and could not be written.
        exception=reason[:REASON_LIMIT].encode("utf-8", "replace").decode(),
        failed_at=failed_at or time_of(message),
    )


def time_of(message: Message) -> datetime:
    """When the message was written, as Kafka keeps it: the same at every reading."""
    return datetime.fromtimestamp(message.timestamp_ms / 1000, UTC)


def was_replayed(message: Message) -> bool:
    """Whether a person sent this message once more after it had failed."""
    return any(name == REPLAYED for name, _ in message.headers)
