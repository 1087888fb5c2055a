"""Lives of notify: from a start until all is settled or it is killed. Kafka is a list here, the webhook is real."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from claimwatch.notifying.lanes import Lanes, Retries
from claimwatch.notifying.matching import Matcher, Matches, fits
from claimwatch.notifying.notifier import Notifier
from connectors.elasticsearch.bulk import Rejected
from connectors.elasticsearch.documents import Document
from connectors.kafka.message import Message, Outgoing
from connectors.kafka.topics import ALERTS, DELIVERIES, FAILURES, WATCHES
from connectors.notifications.channel import Channel
from connectors.notifications.terminal import Terminal
from connectors.notifications.webhook import Webhook
from schemas.alert import Alert
from schemas.delivery import Delivery, Watch
from schemas.record import decode
from tests.unit.elasticsearch import made
from tests.unit.notifications.receiver import Receiver

HALF_PAST = datetime(2027, 1, 15, 8, 30, tzinfo=UTC)
"""Half an hour after ``made`` writes its messages."""


class Killed(BaseException):
    """Stands for kill -9: nothing after it is done."""


@dataclass
class Log:
    """Kafka: what was flushed, and how far the group has committed."""

    messages: dict[str, list[Message]] = field(
        default_factory=lambda: {t: [] for t in (ALERTS, DELIVERIES, FAILURES, WATCHES)}
    )
    committed: int = 0

    def add(self, topic: str, key: str, record: Any) -> None:
        self.messages[topic].append(made.message(topic, record, len(self.messages[topic]), key))

    def records(self, topic: str, kind: Any) -> list[Any]:
        return [decode(kind, each.value, each.headers) for each in self.messages[topic] if each.value is not None]

    def states(self) -> dict[str, str]:
        """The last state of each delivery of an alert."""
        return {each.delivery_id: each.state for each in self.records(DELIVERIES, Delivery) if not each.trouble}

    def kept(self) -> list[Delivery]:
        """What compaction would leave of the deliveries."""
        last = {each.key: each for each in self.messages[DELIVERIES]}
        return [decode(Delivery, each.value, each.headers) for each in last.values() if each.value is not None]

    def troubles(self) -> dict[str, Delivery]:
        """The last record of each word to an owner."""
        return {each.delivery_id: each for each in self.records(DELIVERIES, Delivery) if each.trouble}


class Writer:
    """Writes to the log at the flush, as a kill before it would have it; dies before the first flush of a state, or
    in its midst, when half of the records are there."""

    def __init__(self, log: Log, die_before: str = "", die_within: str = "") -> None:
        self.log = log
        self.die_before = die_before
        self.die_within = die_within
        self.waiting: list[Outgoing] = []

    def send(self, outgoing: Outgoing) -> None:
        self.waiting.append(outgoing)

    def flush(self) -> None:
        states = {each.record.state for each in self.waiting if isinstance(each.record, Delivery)}
        if self.die_before in states:
            raise Killed
        within = self.die_within in states
        for each in self.waiting[: len(self.waiting) // 2] if within else self.waiting:
            self.log.add(each.topic, each.key, each.record)
        if within:
            raise Killed
        self.waiting = []


class DyingLanes(Lanes):
    def send(self, job: Any) -> None:
        raise Killed


class Bulk:
    """Elasticsearch for alerts; refuses the ids in ``unfit``."""

    def __init__(self, unfit: Sequence[str] = ()) -> None:
        self.unfit = unfit
        self.written: list[str] = []

    def write(self, documents: Sequence[Document], *, refresh: bool = False) -> list[Rejected]:
        assert refresh
        self.written += [each.id for each in documents]
        return [Rejected(each, 400, "does not fit") for each in documents if each.id in self.unfit]


class Matching(Matcher):
    """Answers by the watches' names for queries other than ``*``: ``broken`` cannot be read."""

    def __init__(self, gone: int = 0) -> None:
        """``gone``: how often the view is removed before it is searched."""
        self.gone = gone
        self.waited: list[str] = []

    def wait(self, trouble: str) -> None:
        self.waited.append(trouble)

    def merged(self, claims: Sequence[str]) -> dict[str, frozenset[str]]:
        return {}

    def match(self, alerts: Sequence[Alert], watches: Any, indexed: Collection[str] = ()) -> Matches:
        if self.gone:
            self.gone -= 1
            return Matches(unseen=frozenset(indexed))
        active = {name: watch for name, watch in watches.items() if not watch.paused}
        broken = {name: "Cannot parse 'a AND ('" for name, watch in active.items() if watch.query == "a AND ("}
        found = [(a, name) for a in alerts for name, w in active.items() if w.query == "*" and fits(w, a, {})]
        return Matches(found, broken)


@dataclass
class Life:
    """One life of the process, from its start until all is settled or it is killed."""

    log: Log
    die_before: str = ""
    die_within: str = ""
    die_sending: bool = False
    die_committing: bool = False
    unfit: Sequence[str] = ()
    view_removed: int = 0
    now: datetime = HALF_PAST
    cap: int = 1000
    at_once: bool = False

    def run(self) -> Notifier:
        stop = threading.Event()
        lanes = (DyingLanes if self.die_sending else Lanes)(self.opened, stop, Retries(tries=2, first_s=0.0))
        self.bulk = Bulk(self.unfit)
        self.shown = io.StringIO()
        notifier = Notifier(
            self.bulk,  # type: ignore[arg-type]
            Matching(self.view_removed),
            Writer(self.log, self.die_before, self.die_within),
            lanes,
            epoch=0,
            hourly_cap=self.cap,
            allowed=("json",),
            clock=lambda: self.now,
        )
        try:
            notifier.learn(self.log.messages[WATCHES] + self.log.messages[DELIVERIES])
            alerts = self.log.messages[ALERTS][self.log.committed :]
            for batch in [alerts] if self.at_once else [[each] for each in alerts]:
                notifier.take(batch)
            notifier.release()
            deadline = time.monotonic() + 20
            while notifier.outbox.under_way:
                assert time.monotonic() < deadline
                notifier.settle(lanes.outcomes(0.1))
            self.room = notifier.outbox.waits
            if self.die_committing:
                raise Killed
            for each in notifier.outbox.done():
                self.log.committed = each.offset + 1
        finally:
            stop.set()
        return notifier

    def opened(self, address: str) -> Channel:
        return Terminal(self.shown, as_json=True) if address == "terminal" else Webhook(address)

    def run_into_death(self) -> None:
        with pytest.raises(Killed):
            self.run()


def log_with(receiver: Receiver, *alerts: Alert, **watch: Any) -> Log:
    log = Log()
    desk = Watch(**{"name": "desk", "channels": (receiver.url,)} | watch)
    log.add(WATCHES, desk.name, desk)
    for alert in alerts:
        log.add(ALERTS, alert.claim_id, alert)
    return log


DEATHS = {
    "before the pending record": {"die_before": "pending"},
    "between the pending record and the send": {"die_sending": True},
    "between the send and the sent record": {"die_before": "sent"},
    "between the sent record and the commit": {"die_committing": True},
}
