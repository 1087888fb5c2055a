"""The outbox: which deliveries are known, which are under way, and which alerts are done. No I/O.

A delivery is written as pending before it is sent and as sent after it, and an alert's offset is committed only when
each of its deliveries is sent or given up. So an alert comes again after a kill at any moment, deliveries that were
sent are known and left out, and pending ones go out again under the same key. Those that were given up are left out
too, until a person replays the alert.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from connectors.kafka.message import Message
from connectors.notifications.channel import shown
from connectors.notifications.message import Notice
from schemas.alert import Alert
from schemas.delivery import Delivery, DeliveryState, Watch
from schemas.ids import delivery_id

KNOWN_LIMIT = 200_000
"""Deliveries that are remembered. Only those of alerts that may come again are needed: the uncommitted ones, and
those that corroborate repeats after a crash, which follow soon."""

FINAL: frozenset[DeliveryState] = frozenset({"sent", "failed"})
PROGRESS: dict[DeliveryState, int] = {"pending": 0, "failed": 1, "sent": 2}
"""A state never gives way to an earlier one: what was given up may still be sent, what was sent stays sent."""


class Job(NamedTuple):
    """A delivery on its way: where it goes is only here, since an address may hold secrets."""

    delivery: Delivery
    address: str
    notice: Notice
    source: Message


class Outbox:
    def __init__(self, limit: int = KNOWN_LIMIT) -> None:
        self._known: dict[str, Delivery] = {}  # the one that was heard of longest ago first
        self._pending: dict[str, dict[str, Delivery]] = {}  # by alert
        self._limit = limit
        self._under_way: set[str] = set()
        self._order: dict[tuple[str, int], deque[tuple[Message, frozenset[str]]]] = {}

    def learn(self, delivery: Delivery) -> None:
        """Take in what the topic says, from before our start, from another member, or our own echo."""
        held = self._known.get(delivery.delivery_id)
        # The echo of what was written before must not undo what has happened since.
        if held is not None and PROGRESS[held.state] > PROGRESS[delivery.state]:
            return
        self.forget(delivery.delivery_id)
        self._known[delivery.delivery_id] = delivery
        if delivery.state == "pending":
            self._pending.setdefault(delivery.alert_id, {})[delivery.delivery_id] = delivery
        if len(self._known) > self._limit:
            self.forget(next(iter(self._known)))

    def forget(self, identity: str) -> None:
        held = self._known.pop(identity, None)
        if held is not None and held.state == "pending":
            of_alert = self._pending.get(held.alert_id, {})
            of_alert.pop(identity, None)
            if not of_alert:
                self._pending.pop(held.alert_id, None)

    def take(
        self, source: Message, alert: Alert | None, wanted: Iterable[Watch], *, replayed: bool = False
    ) -> list[Job]:
        """The deliveries that an alert makes necessary: not those sent, given up or under way.

        Args:
            alert: None for a message without one, which only has to be committed in its turn.
            replayed: a person wants it told once more; those given up are tried again, under their keys.
        """
        over = {"sent"} if replayed else FINAL
        jobs: list[Job] = []
        waits_for: set[str] = set()
        if alert is not None:
            for job in _jobs(source, alert, wanted):
                identity = job.delivery.delivery_id
                held = self._known.get(identity)
                if held is not None and held.state in over:
                    continue
                waits_for.add(identity)
                if identity not in self._under_way:
                    self._under_way.add(identity)
                    jobs.append(job)
        self._order.setdefault((source.topic, source.partition), deque()).append((source, frozenset(waits_for)))
        return jobs

    def promised(self, alert_id: str) -> list[Delivery]:
        """Deliveries of an alert that were pending before a restart and are not under way."""
        promised = self._pending.get(alert_id, {}).values()
        return [each for each in promised if each.delivery_id not in self._under_way]

    def given_up(self, alert_id: str) -> list[Delivery]:
        """Deliveries of an alert that have failed. Looks through all that are known: only for a replay."""
        return [each for each in self._known.values() if each.alert_id == alert_id and each.state == "failed"]

    def settle(self, delivery: Delivery) -> None:
        """A delivery was sent or given up, and that is safely written."""
        self.learn(delivery)
        self._under_way.discard(delivery.delivery_id)

    def done(self) -> list[Message]:
        """The last message of each partition up to which everything is settled; each is handed out once."""
        last = []
        for waiting in self._order.values():
            head = None
            while waiting and not (waiting[0][1] & self._under_way):
                head = waiting.popleft()[0]
            if head is not None:
                last.append(head)
        return last

    @property
    def under_way(self) -> int:
        return len(self._under_way)


def _jobs(source: Message, alert: Alert, wanted: Iterable[Watch]) -> Iterator[Job]:
    for watch in wanted:
        for address in dict.fromkeys(watch.channels):
            channel = shown(address)
            delivery = Delivery(
                delivery_id=delivery_id(alert.alert_id, watch.name, channel),
                alert_id=alert.alert_id,
                watch=watch.name,
                channel=channel,
                raised_at=alert.raised_at,
            )
            yield Job(delivery, address, Notice(delivery.delivery_id, watch.name, alert), source)
