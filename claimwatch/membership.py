"""A connection whose members of consumer groups keep their name from one process to the next."""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass
from typing import Any

from kafka import KafkaConsumer

from connectors.kafka.connection import KafkaConnection

_UNFIT = re.compile(r"[^A-Za-z0-9._-]")


@dataclass(frozen=True)
class NamedMember(KafkaConnection):
    """Joins groups under the name of the machine (static membership, KIP-345): the successor of a killed process gets
    its partitions at once instead of after the session's time-out, and fences it should it still live.

    The embedded Kafka cannot do without: noida-db 0.2.3 never notices that a member is dead, and whoever joins its
    group waits for it for ever. One process of a part for each machine, therefore.
    """

    def consumer(self, group: str | None = None, **over: Any) -> KafkaConsumer:
        if group is not None:
            over.setdefault("group_instance_id", f"{group}.{_UNFIT.sub('-', socket.gethostname())[:200]}")
        return super().consumer(group, **over)
