"""What was erased, read before the start and left out of all that is read."""

from __future__ import annotations

from collections.abc import Iterator

from connectors.kafka.connection import KafkaConnection
from connectors.kafka.reader import read_compacted
from connectors.kafka.topics import ERASURES
from pipelines.rules.erasing import Erasures
from schemas.erasure import Erasure
from schemas.record import SchemaError, decode


def read_erasures(conn: KafkaConnection) -> Erasures:
    """All that was erased. A record that cannot be read erases nothing.

    Raises:
        KafkaProblem: Kafka or the topic is missing.
    """
    return Erasures(_readable(conn))


def _readable(conn: KafkaConnection) -> Iterator[Erasure]:
    for message in read_compacted(conn, ERASURES).values():
        try:
            yield decode(Erasure, message.value, message.headers)
        except SchemaError:
            continue
