"""notify: tells people. At most one key for each alert, watch and channel, whatever is killed when.

    news.alerts.v1 ─► index and refresh ─► match with the watches ─► delivery "pending" ─► send ─► delivery "sent"
                                                                     news.deliveries.v1            news.deliveries.v1
                                                                     flushed before the send       then the offset

An alert's offset is committed when each of its deliveries is sent or given up. What a kill interrupts comes again
therefore, and goes out again under the same Idempotency-Key; what was sent is known from news.deliveries.v1. What was
given up goes out again, under the same key too, when a person replays its failure.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence

import structlog

from claimwatch.notifying.lanes import Lanes, Outcome
from claimwatch.notifying.matching import Matcher
from claimwatch.notifying.outbox import FINAL, Job, Outbox
from claimwatch.readiness import await_kafka, await_view
from claimwatch.refusals import Writer, refused
from claimwatch.settings import Settings
from connectors.elasticsearch.bulk import BulkWriter
from connectors.elasticsearch.connection import Stopped, connect, where
from connectors.elasticsearch.documents import alert as alert_document
from connectors.elasticsearch.patience import Patience
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.dead_letter import failure_of, was_replayed
from connectors.kafka.follower import TopicFollower
from connectors.kafka.message import Message, Outgoing
from connectors.kafka.reader import RecordReader
from connectors.kafka.topics import ALERTS, DELIVERIES, FAILURES, WATCHES
from connectors.kafka.writer import RecordWriter
from connectors.notifications.opening import open_channel
from connectors.notifications.terminal import Terminal
from schemas.alert import Alert
from schemas.delivery import Delivery, Watch
from schemas.failure import Failure
from schemas.ids import failure_id
from schemas.record import SchemaError, decode
from schemas.version import external_version

log = structlog.get_logger(__name__)

GROUP = "claimwatch.notify"
STAGE = "notify"
BATCH = 200

UNDER_WAY_LIMIT = 5_000
"""Deliveries that wait in lanes; no more alerts are read above it. At 20 kB for an alert this is 100 MB."""

LAST_CHANCE_S = 2.0
"""Seconds at a stop for the sends that are under way; what takes longer stays pending and is sent again."""


def run(settings: Settings, stop: threading.Event) -> int:
    """Notify until ``stop`` is set. Returns the exit code."""
    conn = KafkaConnection(settings.kafka, client_id=GROUP)
    es = connect(settings.elasticsearch)
    terminal = Terminal(sys.stdout, as_json=settings.screen == "json")
    lanes = Lanes(lambda address: open_channel(address, allowed=settings.channels, terminal=terminal), stop)
    try:
        await_kafka(conn, stop)
        await_view(es, stop)
        patience = Patience(where(es), stop)
        follower, reader, writer = (
            TopicFollower(conn, (WATCHES, DELIVERIES)),
            RecordReader(conn, (ALERTS,), GROUP),
            RecordWriter(conn),
        )
        try:
            notifier = Notifier(BulkWriter(es, patience), Matcher(es, patience), writer, lanes, epoch=settings.epoch)
            notifier.learn(list(follower.catch_up(stop)))
            log.info("notifying", watches=len(notifier.watches))
            while not stop.is_set():
                full = notifier.outbox.under_way >= UNDER_WAY_LIMIT
                # Polling on with nothing taken keeps the membership; a full outbox waits for the lanes instead.
                messages = [] if full else reader.poll(0.2, max_records=BATCH)
                notifier.learn(follower.poll(0.0))
                notifier.take(messages)
                notifier.settle(lanes.outcomes(0.2 if full else 0.0))
                reader.commit(notifier.outbox.done())
            notifier.settle(lanes.outcomes(LAST_CHANCE_S if notifier.outbox.under_way else 0.0))
            reader.commit(notifier.outbox.done())
        finally:
            follower.close()
            reader.close()
            writer.close()
    except Stopped:
        pass  # what was not committed comes again
    finally:
        es.close()
    return 0


class Notifier:
    """What is done with alerts and with what becomes of their deliveries. All safe when a method returns."""

    def __init__(self, bulk: BulkWriter, matcher: Matcher, writer: Writer, lanes: Lanes, *, epoch: int) -> None:
        self._bulk = bulk
        self._matcher = matcher
        self._writer = writer
        self._lanes = lanes
        self._epoch = epoch
        self._reported: set[tuple[str, str]] = set()
        self.watches: dict[str, Watch] = {}
        self.outbox = Outbox()

    def learn(self, messages: Sequence[Message]) -> None:
        """Take in what is new on the topics of watches and deliveries."""
        for message in messages:
            try:
                if message.topic == WATCHES:
                    self._learn_watch(message)
                elif message.value is None:
                    self.outbox.forget(message.key)
                else:
                    self.outbox.learn(decode(Delivery, message.value, message.headers))
            except SchemaError as error:
                self._fail(failure_of(STAGE, message, str(error)))
        if messages:
            self._writer.flush()

    def _learn_watch(self, message: Message) -> None:
        # A watch that cannot be read replaces the one before: what its owner wants is not known any more.
        self.watches.pop(message.key, None)
        if message.value is None:
            return
        watch = decode(Watch, message.value, message.headers)
        if watch.name != message.key:
            raise SchemaError(f"the watch is named {watch.name[:80]!r}, its key is {message.key[:80]!r}")
        self.watches[watch.name] = watch

    def take(self, messages: Sequence[Message]) -> None:
        """Index alerts, find who wants them, write what is to be sent, and hand it to the lanes."""
        if not messages:
            return
        alerts = self._indexed(messages)
        wanted = self._wanted([alert for _, alert in alerts if alert is not None])
        for message, alert in alerts:
            if alert is not None and was_replayed(message):
                self._want_again(alert, wanted)
        jobs: list[Job] = []
        for message, alert in alerts:
            watches = wanted[alert.alert_id].values() if alert else ()
            jobs += self.outbox.take(message, alert, watches, replayed=was_replayed(message))
            if alert is not None:
                self._give_up_orphans(alert)
        for job in jobs:
            self._write(job.delivery)
        self._writer.flush()
        for job in jobs:
            self._lanes.send(job)

    def _indexed(self, messages: Sequence[Message]) -> list[tuple[Message, Alert | None]]:
        alerts: list[tuple[Message, Alert | None]] = []
        documents = []
        for message in messages:
            try:
                alert = decode(Alert, message.value, message.headers)
            except SchemaError as error:
                self._fail(failure_of(STAGE, message, str(error)))
                alerts.append((message, None))
                continue
            alerts.append((message, alert))
            documents.append((alert_document(alert, external_version(self._epoch, message.offset)), message))
        # Refreshed, so that the watches' searches find them at once.
        rejected = self._bulk.write([document for document, _ in documents], refresh=True)
        for failure in refused(STAGE, documents, rejected):
            self._fail(failure)
        return alerts

    def _wanted(self, alerts: Sequence[Alert]) -> dict[str, dict[str, Watch]]:
        """Each alert's watches by name: those whose query finds it, those to which it was promised before a kill."""
        matches = self._matcher.match(alerts, self.watches)
        for name, reason in matches.broken.items():
            self._report_broken(self.watches[name], reason)
        promised = [(alert, each.watch) for alert in alerts for each in self.outbox.promised(alert.alert_id)]
        wanted: dict[str, dict[str, Watch]] = {alert.alert_id: {} for alert in alerts}
        for alert, name in matches.found + promised:
            if name in self.watches:
                wanted[alert.alert_id][name] = self.watches[name]
        return wanted

    def _want_again(self, alert: Alert, wanted: dict[str, dict[str, Watch]]) -> None:
        """A replay is also for the watches whose deliveries have failed, whatever their query is now."""
        names = {each.watch for each in self.outbox.given_up(alert.alert_id)} & self.watches.keys()
        wanted[alert.alert_id] |= {name: self.watches[name] for name in sorted(names)}

    def _give_up_orphans(self, alert: Alert) -> None:
        """Deliveries that were promised to a watch or a channel that is gone since."""
        for orphan in self.outbox.promised(alert.alert_id):
            ended = orphan.model_copy(update={"state": "failed", "reason": "the watch or its channel was removed"})
            self._write(ended)
            self.outbox.learn(ended)

    def settle(self, outcomes: Sequence[Outcome]) -> None:
        """Write what has become of deliveries; after it the outbox knows which alerts are done."""
        for job, delivery in outcomes:
            self._write(delivery)
            if delivery.state == "failed":
                self._fail(_given_up(job, delivery))
        if outcomes:
            self._writer.flush()
        for _, delivery in outcomes:
            if delivery.state in FINAL:
                self.outbox.settle(delivery)

    def _report_broken(self, watch: Watch, reason: str) -> None:
        if (watch.name, watch.query) in self._reported:
            return
        self._reported.add((watch.name, watch.query))
        self._fail(
            Failure(
                # Named by the watch and its query: the same whenever it is found, until its owner changes it.
                failure_id=failure_id(f"{STAGE} {watch.name} {watch.query}", WATCHES, 0, -1),
                stage=STAGE,
                topic=WATCHES,
                key=watch.name,
                exception=f"the query of the watch {watch.name!r} cannot be read: {reason}",
            )
        )

    def _write(self, delivery: Delivery) -> None:
        self._writer.send(Outgoing(DELIVERIES, delivery.delivery_id, delivery))

    def _fail(self, failure: Failure) -> None:
        log.warning(
            "failed", failure=failure.failure_id, topic=failure.topic, key=failure.key, reason=failure.exception
        )
        self._writer.send(Outgoing(FAILURES, failure.failure_id, failure))


def _given_up(job: Job, delivery: Delivery) -> Failure:
    source = job.source
    why = f"not sent to {delivery.channel} for the watch {delivery.watch!r}: {delivery.reason}"
    identity = failure_id(f"{STAGE} {delivery.delivery_id}", source.topic, source.partition, source.offset)
    update = {"failure_id": identity, "attempts": delivery.attempts}
    return failure_of(STAGE, source, why).model_copy(update=update)
