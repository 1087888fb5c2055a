"""The outbox: which deliveries are known, wait or are under way, and which alerts are done. No I/O and no clock.

    an alert is wanted ─┬─► pending ─────────────────► sent | failed
                        └─► waiting ─► pending, with the key of its digest ─► sent | failed

A delivery is written as pending before it is sent and as sent after it, and an alert's offset is committed only when
each of its deliveries waits, is sent or is given up. So an alert comes again after a kill at any moment, deliveries
that were sent are known and left out, and pending ones go out again under the same key. What waits has the alert in
its own record; when it is let out, that is written with the digest's key first, so that a kill repeats the same digest
under the same key. Those that were given up are left out too, until a person replays the alert.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import NamedTuple

from claimwatch.notifying import jobs, schedule
from claimwatch.notifying.cap import Caps
from claimwatch.notifying.jobs import Job, Wanted
from claimwatch.notifying.remembered import Remembered, SentBefore, remembered
from claimwatch.notifying.told import TAKEN_BACK, Told
from claimwatch.notifying.waiting import GONE, Owns, WaitingRoom, address_of
from connectors.kafka.dead_letter import time_of
from connectors.kafka.message import Message
from schemas.alert import Alert
from schemas.delivery import Delivery, DeliveryState, Hold, Watch

KNOWN_LIMIT = 200_000
"""Deliveries that are remembered. Needed are those of alerts that may come again: the uncommitted ones, and those that
corroborate repeats after a crash, which follow soon; and those of claims that may still be taken back."""

KEPT = timedelta(days=90)
"""How long what was sent or given up is kept, but for what may still be taken back. The topics from which an alert
could be raised once more keep 31 days (deploy/topics.yaml)."""

HOURLY_CAP = 30
"""Messages that a channel gets in an hour at most where the settings do not say it."""

FINAL: frozenset[DeliveryState] = frozenset({"sent", "failed"})
_EARLIEST = datetime.min.replace(tzinfo=UTC)
PROGRESS: dict[DeliveryState, int] = {"waiting": 0, "pending": 1, "failed": 2, "sent": 3}
"""A state never gives way to an earlier one: what was given up may still be sent, what was sent stays sent."""


class Taken(NamedTuple):
    """What an alert makes necessary: what is sent now, and what is to be written as waiting."""

    jobs: list[Job]
    waiting: list[Delivery]


class Released(NamedTuple):
    """What is to be written before anything of it is sent, what is then to be sent, and word to owners of watches that
    a kill interrupted."""

    written: list[Delivery]
    jobs: list[Job]
    owed: list[Delivery]


class Outbox:
    def __init__(self, limit: int = KNOWN_LIMIT, hourly_cap: int = HOURLY_CAP) -> None:
        self._known: dict[str, Remembered] = {}  # the one that was heard of longest ago first
        self._pending: dict[str, dict[str, Delivery]] = {}  # by alert, whose message comes again
        self._interrupted: dict[str, Delivery] = {}  # pending, whose alert or trouble is in the record
        self._limit = limit
        self._newest = _EARLIEST  # the clock by which deliveries grow old: their own
        self._old: dict[str, Remembered] = {}  # no longer known, and not yet gone from the topic
        self._under_way: set[str] = set()
        self._order: dict[tuple[str, int], deque[tuple[Message, frozenset[str]]]] = {}
        self._caps = Caps(hourly_cap)
        self._told = Told()
        self._waiting = WaitingRoom()
        self._arrived: dict[str, None] = {}  # keys of digests
        self._arrivals: dict[tuple[str, str], datetime] = {}  # by watch and channel: the last
        self._dead: dict[tuple[str, str], datetime] = {}  # likewise: when the owner was told

    def learn(self, delivery: Delivery) -> None:
        """Take in what the topic says, from before our start, from another member, or our own echo."""
        held = self._known.get(delivery.delivery_id)
        # The echo of what was written before must not undo what has happened since.
        if held is not None and PROGRESS[held.state] > PROGRESS[delivery.state]:
            return
        if held is not None and held.state == delivery.state and held.alert is not None:
            return  # two copies of an alert are one too many
        self.forget(delivery.delivery_id)
        kept = self._known[delivery.delivery_id] = remembered(delivery)
        self._newest = max(self._newest, delivery.at or _EARLIEST)
        self._told.note(kept)
        if delivery.state == "waiting":
            self._waiting.add(delivery)
        elif delivery.state == "pending":
            own = delivery.alert is not None or delivery.trouble
            of = self._interrupted if own else self._pending.setdefault(delivery.alert_id, {})
            of[delivery.delivery_id] = delivery
        if delivery.at is not None and delivery.state in ("pending", "sent"):
            self._caps.note(delivery.channel, delivery.digest or delivery.delivery_id, delivery.at)
        self._learn_of_channel(delivery)
        if len(self._known) > self._limit:
            self._forget_one()

    def _learn_of_channel(self, delivery: Delivery) -> None:
        """What a delivery says about where it went: word of a dead channel, or something that arrived."""
        at = delivery.at or delivery.raised_at
        if delivery.about:
            place, ledger = (delivery.watch, delivery.about), self._dead
        elif delivery.state == "sent":
            place, ledger = (delivery.watch, delivery.channel), self._arrivals
            if delivery.digest:
                self._arrived[delivery.digest] = None
                if len(self._arrived) > self._limit:
                    del self._arrived[next(iter(self._arrived))]
        else:
            return
        ledger[place] = max(at, ledger.get(place, at))

    def forget(self, identity: str) -> None:
        held = self._known.pop(identity, None)
        if held is None:
            return
        self._told.forget(held)
        self._interrupted.pop(identity, None)
        if isinstance(held, SentBefore):
            return
        if held.state == "waiting":
            self._waiting.remove(held)
        of_alert = self._pending.get(held.alert_id, {})
        of_alert.pop(identity, None)
        if not of_alert:
            self._pending.pop(held.alert_id, None)

    def _forget_one(self) -> None:
        """Forget the delivery that was heard of longest ago; what waits is moved to the end instead."""
        for _ in range(len(self._known)):
            identity = next(iter(self._known))
            held = self._known[identity]
            if held.alert is None:
                self.forget(identity)
                if _is_old(held, self._newest):
                    self._old[identity] = held
                return
            self._known[identity] = self._known.pop(identity)

    def outlived(self, now: datetime, partitions: Collection[int] | None = None) -> list[str]:
        """Deliveries that the topic need not keep any more, which are forgotten with this: what was sent or given up
        longer than ``KEPT`` before the newest of them. What may be taken back stays for as long as it is known.

        Args:
            now: a delivery that says it is of later counts as of now.
            partitions: only what came from these of the topic of alerts.
        """
        newest = min(self._newest, now)
        found = (each for each in self._known.values() if each.kind not in TAKEN_BACK)
        gone = [
            each.delivery_id
            for each in chain(found, self._old.values())
            if _is_old(each, newest) and (partitions is None or each.partition in partitions)
        ]
        for identity in gone:
            self.forget(identity)
            self._old.pop(identity, None)
        return gone

    def knows(self, identity: str) -> bool:
        """Whether a delivery was ever written, or is under way."""
        return identity in self._known or identity in self._under_way

    def take(
        self, source: Message, alert: Alert | None, wanted: Iterable[Wanted], now: datetime, *, replayed: bool = False
    ) -> Taken:
        """The deliveries that an alert makes necessary: not those sent, given up, waiting or under way.

        Args:
            alert: None for a message without one, which only has to be committed in its turn.
            replayed: a person wants it told once more; those given up are tried again at once, under their keys.
        """
        taken = Taken([], [])
        waits_for: set[str] = set()
        if alert is not None:
            over = {"sent"} if replayed else FINAL
            for each in wanted:
                delivery = jobs.delivery_of(each, alert, source.partition)
                identity = delivery.delivery_id
                held = self._known.get(identity)
                if held is not None and (held.state in over or held.state == "waiting" or held.digest):
                    continue
                # What was tried before goes on under its own key, whatever the hour.
                hold = self._hold(each, alert, now, source) if held is None else None
                if hold is not None:
                    self._wait(taken, jobs.waiting(delivery, alert, hold, now))
                    continue
                waits_for.add(identity)
                if identity not in self._under_way:
                    taken.jobs.append(self._send(delivery, alert, each.address, source, now))
        self._order.setdefault((source.topic, source.partition), deque()).append((source, frozenset(waits_for)))
        return taken

    def _hold(self, wanted: Wanted, alert: Alert, now: datetime, source: Message) -> Hold | None:
        reason = schedule.hold(wanted.watch, alert, now, time_of(source))
        if reason is None and (self._waiting.capped(wanted.channel) or not self._caps.room(wanted.channel, now)):
            return "cap"
        return reason

    def _wait(self, taken: Taken, delivery: Delivery) -> None:
        self.learn(delivery)
        taken.waiting.append(delivery)

    def _send(self, delivery: Delivery, alert: Alert, address: str, source: Message, now: datetime) -> Job:
        # Asked before it is noted itself.
        told = self._told.thread(alert.claim_id, delivery.channel, but=delivery.delivery_id)
        delivery = delivery.model_copy(update={"at": now})
        self._under_way.add(delivery.delivery_id)
        self._told.note(delivery)
        self._caps.note(delivery.channel, delivery.delivery_id, now)
        return jobs.notice_job(delivery, alert, address, told, source)

    def release(
        self,
        now: datetime,
        watches: Mapping[str, Watch],
        partitions: Collection[int] | None = None,
        *,
        changed: bool = True,
    ) -> Released:
        """What goes out without an alert of its own: digests that are due, and what a kill interrupted.

        Args:
            partitions: only what came from these of the topic of alerts; others have their own reader.
            changed: whether watches or partitions are others than the last time.
        """

        def owns(delivery: Delivery) -> bool:
            return partitions is None or delivery.partition in partitions

        released = self._again(watches, owns)
        if changed:
            unwanted = self._waiting.unwanted(watches, owns)
            released.written.extend(each.model_copy(update=_ended(why)) for each, why in unwanted)
        for each in released.written:
            self.learn(each)
        for deliveries in self._waiting.due(now, watches, self._caps, owns):
            out = jobs.let_out(deliveries, now)
            for each in out:
                self.learn(each)
            released.written.extend(out)
            released.jobs.append(self._on_its_way(out, address_of(out[0], watches)))
        return released

    def _again(self, watches: Mapping[str, Watch], owns: Owns) -> Released:
        """What a kill interrupted, under the keys that it had. A digest of which one delivery was sent has arrived."""
        released = Released([], [], [])
        together: dict[str, list[Delivery]] = {}
        for each in self._interrupted.values():
            if each.delivery_id in self._under_way or not owns(each):
                continue
            if each.trouble:
                released.owed.append(each)
            elif each.digest in self._arrived:
                released.written.append(each.model_copy(update={"state": "sent", "alert": None}))
            elif not address_of(each, watches):
                released.written.append(each.model_copy(update=_ended(GONE)))
            else:
                together.setdefault(each.digest or each.delivery_id, []).append(each)
        for deliveries in together.values():
            released.jobs.append(self._on_its_way(tuple(deliveries), address_of(deliveries[0], watches)))
        return released

    def _on_its_way(self, deliveries: tuple[Delivery, ...], address: str) -> Job:
        self._under_way.update(each.delivery_id for each in deliveries)
        first = deliveries[0]
        if first.digest or first.alert is None:
            return jobs.digest_job(deliveries, address)
        told = self._told.thread(first.claim_id, first.channel, but=first.delivery_id)
        return jobs.notice_job(first, first.alert, address, told, None)

    def owner_told(self, watch: str, channel: str) -> bool:
        """Whether the owner of a watch knows that a channel is dead: nothing has arrived there since they were told."""
        told, arrived = self._dead.get((watch, channel)), self._arrivals.get((watch, channel))
        return told is not None and (arrived is None or arrived <= told)

    def tell_owner(self, delivery: Delivery, address: str) -> Job:
        """Word to the owner of a watch, on its way; the caller writes the delivery first."""
        self._under_way.add(delivery.delivery_id)
        self.learn(delivery)
        return jobs.trouble_job(delivery, address)

    def to_take_back(self, claims: Collection[str]) -> list[tuple[str, str]]:
        """Watch and channel of each that was told what ``reversed`` takes back of these claims, which are one."""
        return self._told.to_take_back(claims)

    def promised(self, alert_id: str) -> list[Delivery]:
        """Deliveries of an alert that were pending before a restart and are not under way."""
        promised = self._pending.get(alert_id, {}).values()
        return [each for each in promised if each.delivery_id not in self._under_way]

    def given_up(self, alert_id: str) -> list[Delivery]:
        """Deliveries of an alert that have failed. Looks through all that are known: only for a replay."""
        return [
            each
            for each in self._known.values()
            if each.state == "failed" and isinstance(each, Delivery) and each.alert_id == alert_id
        ]

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

    @property
    def waits(self) -> int:
        """Deliveries that wait for a digest, the end of quiet hours or the cap."""
        return len(self._waiting)


def _ended(reason: str) -> dict[str, object]:
    return {"state": "failed", "reason": reason, "alert": None}


def _is_old(delivery: Remembered, newest: datetime) -> bool:
    return delivery.state in FINAL and delivery.at is not None and newest - delivery.at > KEPT
