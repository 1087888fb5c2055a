"""Waiting for messages without keeping a core busy."""

from __future__ import annotations

import time
from itertools import chain, repeat

from kafka import KafkaConsumer

from connectors.kafka.message import Message, message_of

PAUSES_S = (0.002, 0.004, 0.008, 0.016, 0.02)
"""Pauses between looks for a message; the last one is repeated."""


def poll_calmly(consumer: KafkaConsumer, timeout_s: float, max_records: int) -> list[Message]:
    """The next messages; empty where none came within ``timeout_s`` seconds. A message waits 20 ms at most.

    Looks and pauses instead of letting the client wait: noida-db answers a fetch at once, also with nothing, and the
    client then asks again 2,000 times a second, which takes two thirds of a core (noida-db 0.2.3, kafka-python 3.0.12).
    """
    deadline = time.monotonic() + timeout_s
    pauses = chain(PAUSES_S, repeat(PAUSES_S[-1]))
    while True:
        # A member that has no partitions yet is joining its group, for which the client needs the time.
        left = max(deadline - time.monotonic(), 0.0)
        timeout_ms = 0 if consumer.assignment() else int(left * 1000)
        batches = consumer.poll(timeout_ms=timeout_ms, max_records=max_records)
        if batches or left <= 0:
            return [message_of(consumed) for batch in batches.values() for consumed in batch]
        time.sleep(min(next(pauses), left))
