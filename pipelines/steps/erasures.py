"""What was erased, read before the start and left out of all that is read."""

from __future__ import annotations

from collections.abc import Iterator

import structlog

from connectors.kafka.connection import KafkaConnection
from connectors.kafka.message import Outgoing
from connectors.kafka.reader import read_compacted
from connectors.kafka.topics import ERASURES
from pipelines.rules.erasing import Erasures
from pipelines.steps.outcome import dead_letter
from schemas.erasure import Erasure
from schemas.record import SchemaError, decode

STAGE = "restore"

log = structlog.get_logger(__name__)


def read_erasures(conn: KafkaConnection, letters: list[Outgoing] | None = None) -> Erasures:
    """All that was erased. A record that cannot be read erases nothing: it is logged, and its dead letter goes to
    ``letters``, which the caller writes.

    Raises:
        KafkaProblem: Kafka or the topic is missing.
    """
    return Erasures(_readable(conn, [] if letters is None else letters))


def _readable(conn: KafkaConnection, letters: list[Outgoing]) -> Iterator[Erasure]:
    for message in read_compacted(conn, ERASURES).values():
        try:
            yield decode(Erasure, message.value, message.headers)
        except SchemaError as error:
            log.error(
                "an erasure cannot be read and erases nothing",
                topic=message.topic,
                partition=message.partition,
                offset=message.offset,
                key=message.key,
                reason=str(error),
            )
            letters.append(dead_letter(STAGE, message, error))
