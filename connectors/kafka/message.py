"""What travels between Kafka and the parts: a message as it was read, and a record on its way out."""

from __future__ import annotations

from typing import Any, NamedTuple

from schemas.record import Record

LATEST_MS = 7_258_118_400_000
"""A message's latest time, the beginning of 2200: one that says it is later is of that moment."""


class Message(NamedTuple):
    """A message as read. ``value`` is None where a record was deleted (a tombstone)."""

    topic: str
    partition: int
    offset: int
    key: str
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]
    timestamp_ms: int


class Outgoing(NamedTuple):
    """A record on its way to a topic. No record means a tombstone; no partition means by the hash of the key."""

    topic: str
    key: str
    record: Record | None
    partition: int | None = None


def message_of(consumed: Any) -> Message:
    """A ``kafka.consumer.fetcher.ConsumerRecord`` as a message. Keys that are no UTF-8 keep what can be read."""
    key = (consumed.key or b"").decode("utf-8", "replace")
    headers = tuple((name, raw or b"") for name, raw in consumed.headers)
    # Whoever writes a message says its time: any whole number of 64 bits.
    time_ms = min(max(consumed.timestamp or 0, 0), LATEST_MS)
    return Message(consumed.topic, consumed.partition, consumed.offset, key, consumed.value, headers, time_ms)


def encoded(outgoing: Outgoing) -> dict[str, Any]:
    """The arguments of ``KafkaProducer.send`` for a record: key, value, schema header and partition."""
    record = outgoing.record
    return {
        "key": outgoing.key.encode("utf-8", "surrogatepass"),
        "value": None if record is None else record.encode(),
        "headers": [] if record is None else [record.schema_header()],
        "partition": outgoing.partition,
    }
