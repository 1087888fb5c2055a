"""New alerts as they are raised, for `claimwatch alerts --follow`."""

from __future__ import annotations

from collections.abc import Iterator

from kafka import TopicPartition

from connectors.kafka.connection import KafkaConnection
from connectors.kafka.message import message_of
from connectors.kafka.topics import ALERTS, partitions_of
from schemas.alert import Alert
from schemas.record import SchemaError, decode

POLL_MS = 500


def new_alerts(connection: KafkaConnection) -> Iterator[Alert]:
    """Alerts that are raised from now on, each once; without end. One that cannot be read is left to notify.

    Raises:
        TopicMissing: nothing was ever deployed.
    """
    parts = [TopicPartition(ALERTS, number) for number in partitions_of(connection, ALERTS)]
    consumer = connection.consumer()
    # A bundle that was repeated after a crash writes its alerts again.
    seen: dict[str, None] = {}
    try:
        consumer.assign(parts)
        consumer.seek_to_end(*parts)
        while True:
            for batch in consumer.poll(timeout_ms=POLL_MS).values():
                for consumed in batch:
                    message = message_of(consumed)
                    try:
                        alert = decode(Alert, message.value, message.headers)
                    except SchemaError:
                        continue
                    if alert.alert_id not in seen:
                        seen[alert.alert_id] = None
                        yield alert
    finally:
        consumer.close(timeout_ms=1000)
