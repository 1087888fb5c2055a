"""New alerts as they are raised, for `claimwatch alerts --follow`."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from connectors.kafka.connection import KafkaConnection
from connectors.kafka.follower import TopicFollower
from connectors.kafka.message import Message
from connectors.kafka.topics import ALERTS
from schemas.alert import Alert
from schemas.record import SchemaError, decode

REMEMBERED = 10_000
"""Alerts that are told apart from their repetitions: a bundle that was repeated after a crash is far smaller."""


@contextmanager
def alerts_from_now(connection: KafkaConnection) -> Iterator[TopicFollower]:
    """The topic of alerts from its present end on. Open it before alerts are listed: none is missed in between.

    Raises:
        TopicMissing: nothing was ever deployed.
    """
    follower = TopicFollower(connection, (ALERTS,), since="now")
    try:
        yield follower
    finally:
        follower.close()


def new_alerts(follower: TopicFollower, listed: Iterable[str]) -> Iterator[Alert]:
    """The alerts of the follower but for those ``listed`` already (their ids), each once; without end.

    Raises:
        KafkaProblem: Kafka refuses for a reason that does not pass.
    """
    once = Once(listed)
    while True:
        yield from once.of(follower.poll())


class Once:
    """Leaves out what came among the last REMEMBERED alerts, and what cannot be read, which notify deals with."""

    def __init__(self, before: Iterable[str] = (), remembered: int = REMEMBERED) -> None:
        self._order = deque(before)
        self._known = set(self._order)
        self._remembered = remembered

    def of(self, messages: Iterable[Message]) -> Iterator[Alert]:
        for message in messages:
            try:
                alert = decode(Alert, message.value, message.headers)
            except SchemaError:
                continue
            if alert.alert_id not in self._known:
                self._remember(alert.alert_id)
                yield alert

    def _remember(self, alert_id: str) -> None:
        self._order.append(alert_id)
        self._known.add(alert_id)
        while len(self._order) > self._remembered:
            self._known.discard(self._order.popleft())
