"""What notify does with alerts, with what becomes of their deliveries, and with watches that do not work."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, timedelta

from claimwatch.notifying import troubles
from claimwatch.notifying.jobs import Job, Wanted, channel_of
from claimwatch.notifying.lanes import Lanes, Outcome
from claimwatch.notifying.matching import Matcher
from claimwatch.notifying.outbox import FINAL, HOURLY_CAP, Outbox
from claimwatch.notifying.schedule import faults, without_schedule
from claimwatch.refusals import Writer, refused
from connectors.elasticsearch.bulk import BulkWriter
from connectors.elasticsearch.documents import Document
from connectors.elasticsearch.documents import alert as alert_document
from connectors.kafka.dead_letter import failure_of, was_replayed
from connectors.kafka.message import Message, Outgoing
from connectors.kafka.topics import ALERTS, DELIVERIES, FAILURES, WATCHES
from schemas.alert import Alert
from schemas.delivery import Delivery, Watch
from schemas.failure import Failure
from schemas.ids import failure_id
from schemas.record import SchemaError, decode
from schemas.version import external_version

STAGE = "notify"

TIDIED_EVERY = timedelta(hours=1)
"""Between two looks at what the topic of deliveries need not keep any more: each goes through all that are known."""


class Notifier:
    """What is done with alerts and with what becomes of their deliveries. All safe when a method returns."""

    def __init__(
        self,
        bulk: BulkWriter,
        matcher: Matcher,
        writer: Writer,
        lanes: Lanes,
        *,
        epoch: int,
        hourly_cap: int = HOURLY_CAP,
        allowed: Collection[str] = (),
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        stored: AbstractContextManager[None] | None = None,
    ) -> None:
        """
        Args:
            hourly_cap: messages that a channel gets in an hour at most.
            allowed: URL schemes of channels.
            clock: what is waited for is due by it; UTC.
            stored: left when what was written within it cannot be lost, for a Kafka that acknowledges before that.
        """
        self._bulk = bulk
        self._matcher = matcher
        self._writer = writer
        self._lanes = lanes
        self._epoch = epoch
        self._allowed = allowed
        self._clock = clock
        self._stored = stored or nullcontext()
        self._reported: set[tuple[str, str]] = set()
        self.found: set[str] = set()
        """Names of watches that have found something; whoever reads it clears it."""
        self._seen: tuple[int, frozenset[int]] = (-1, frozenset())
        self._changes = 0
        self._tidied: datetime | None = None
        self.watches: dict[str, Watch] = {}
        self._kept: dict[str, Watch] = {}  # likewise, each with a schedule that can be kept
        self.outbox = Outbox(hourly_cap=hourly_cap)

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
            except Exception as error:
                self._fail(failure_of(STAGE, message, f"{type(error).__name__}: {error}"))
        if messages:
            self._writer.flush()

    def _learn_watch(self, message: Message) -> None:
        # A watch that cannot be read replaces the one before: what its owner wants is not known any more.
        self.watches.pop(message.key, None)
        self._kept.pop(message.key, None)
        self._changes += 1
        if message.value is None:
            return
        watch = decode(Watch, message.value, message.headers)
        if watch.name != message.key:
            raise SchemaError(f"the watch is named {watch.name[:80]!r}, its key is {message.key[:80]!r}")
        self.watches[watch.name] = watch
        self._kept[watch.name] = without_schedule(watch) if faults(watch) else watch

    def take(self, messages: Sequence[Message]) -> None:
        """Index alerts, find who wants them, write what is to be sent, and hand it to the lanes."""
        if not messages:
            return
        now = self._clock()
        alerts, documents = self._indexed(messages)
        found = self._found([alert for _, alert in alerts if alert is not None], documents)
        written: list[Delivery] = []
        jobs: list[Job] = []
        for message, alert in alerts:
            replayed = was_replayed(message)
            # One after the other, since an alert may take back another of this batch.
            wanted = self._wanted(alert, found.get(alert.alert_id, ()), replayed=replayed) if alert else []
            taken = self.outbox.take(message, alert, wanted, now, replayed=replayed)
            jobs += taken.jobs
            written += [each for job in taken.jobs for each in job.deliveries] + taken.waiting
            if alert is not None:
                written += self._orphans(alert)
        self._go(written, jobs)

    def release(self, partitions: Collection[int] | None = None) -> None:
        """Send what waited and is due now, and what a kill interrupted, of alerts from these partitions."""
        seen = (self._changes, frozenset(partitions or ()))
        now = self._clock()
        if seen != self._seen:
            self._report_unkept(now)
        released = self.outbox.release(now, self._kept, partitions, changed=seen != self._seen)
        self._seen = seen
        self._go(released.written, released.jobs)
        for word in released.owed:
            self._remind(word)
        if self._tidied is None or now - self._tidied >= TIDIED_EVERY:
            self._tidied = now
            self._tidy(now, partitions)

    def _tidy(self, now: datetime, partitions: Collection[int] | None) -> None:
        gone = self.outbox.outlived(now, partitions)
        for identity in gone:
            self._writer.send(Outgoing(DELIVERIES, identity, None))
        if gone:
            self._writer.flush()

    def _go(self, written: Iterable[Delivery], jobs: Iterable[Job]) -> None:
        """Write, and only then send."""
        deliveries = list(written)
        if deliveries:
            with self._stored:
                for delivery in deliveries:
                    self._write(delivery)
                self._writer.flush()
        for job in jobs:
            self._lanes.send(job)

    def _indexed(self, messages: Sequence[Message]) -> tuple[list[tuple[Message, Alert | None]], dict[str, Document]]:
        """The alerts of the messages, and by their ids the documents that Elasticsearch has taken."""
        alerts: list[tuple[Message, Alert | None]] = []
        documents = []
        for message in messages:
            try:
                alert = decode(Alert, message.value, message.headers)
                document = alert_document(alert, external_version(self._epoch, message.offset))
            except Exception as error:
                # Any exception: one alert that nobody can read or show must not keep the others from being told.
                reason = str(error) if isinstance(error, SchemaError) else f"{type(error).__name__}: {error}"
                self._fail(failure_of(STAGE, message, reason))
                alerts.append((message, None))
                continue
            alerts.append((message, alert))
            documents.append((document, message))
        # Refreshed, so that the watches' searches find them at once.
        rejected = self._bulk.write([document for document, _ in documents], refresh=True)
        for failure in refused(STAGE, documents, rejected):
            self._fail(failure)
        not_taken = {each.document.id for each in rejected}
        return alerts, {document.id: document for document, _ in documents if document.id not in not_taken}

    def _found(self, alerts: Sequence[Alert], documents: Mapping[str, Document]) -> dict[str, list[str]]:
        """Each alert's watches by name: those whose query finds it."""
        matches = self._matcher.match(alerts, self.watches, documents.keys())
        while matches.unseen:
            # Somebody has removed the view, to make it again from scratch.
            self._matcher.wait(f"{len(matches.unseen)} alerts are gone from the view; they are written again")
            self._bulk.write([documents[each] for each in sorted(matches.unseen)], refresh=True)
            matches = self._matcher.match(alerts, self.watches, documents.keys())
        for name, reason in matches.broken.items():
            self._report_broken(self.watches[name], reason)
        found: dict[str, list[str]] = {}
        self.found.update(name for _, name in matches.found)
        for alert, name in matches.found:
            found.setdefault(alert.alert_id, []).append(name)
        return found

    def _wanted(self, alert: Alert, names: Iterable[str], *, replayed: bool) -> list[Wanted]:
        """Who is to be told, each once: those whose query finds it, those to which it was promised before a kill.

        What takes something back goes to those who were told that instead, whatever they watch now. A replay is also
        for those to whom it could not be sent.
        """
        wanted = [Wanted(self._kept[name], address) for name in names for address in self._kept[name].channels]
        places = [(each.watch, each.channel) for each in self.outbox.promised(alert.alert_id) if self._goes_on(each)]
        if alert.kind == "reversed":
            kin = self._matcher.merged([alert.claim_id]).get(alert.claim_id, frozenset())
            places += self.outbox.to_take_back({alert.claim_id, *kin})
        if replayed:
            places += [(each.watch, each.channel) for each in self.outbox.given_up(alert.alert_id)]
        wanted += [each for name, channel in places for each in self._at(name, channel)]
        return list({(each.watch.name, each.channel): each for each in wanted}.values())

    def _at(self, name: str, channel: str) -> list[Wanted]:
        """The watch of a name with its channel, where both are still there."""
        watch = self._kept.get(name)
        if watch is None:
            return []
        return [Wanted(watch, address) for address in watch.channels if channel_of(address) == channel][:1]

    def _goes_on(self, delivery: Delivery) -> bool:
        watch = self.watches.get(delivery.watch)
        return watch is not None and (not watch.paused or delivery.kind == "reversed")

    def _orphans(self, alert: Alert) -> list[Delivery]:
        """Deliveries that were promised to a watch or a channel that is gone or paused since, as they end."""
        reason = "the watch or its channel was removed or paused"
        ended = [
            each.model_copy(update={"state": "failed", "reason": reason})
            for each in self.outbox.promised(alert.alert_id)
        ]
        for each in ended:
            self.outbox.learn(each)
        return ended

    def settle(self, outcomes: Sequence[Outcome]) -> None:
        """Write what has become of deliveries; after it the outbox knows which alerts are done."""
        for job, deliveries in outcomes:
            over = deliveries[0].state in FINAL
            # A try of a digest that failed is not written: its deliveries hold whole alerts.
            for each in deliveries if over or deliveries[0].alert is None else ():
                self._write(each)
            if deliveries[0].state == "failed" and not deliveries[0].trouble:
                for before, after in zip(job.deliveries, deliveries, strict=True):
                    self._fail(_given_up(job, before, after))
        if outcomes:
            self._writer.flush()
        for _, deliveries in outcomes:
            if deliveries[0].state in FINAL:
                for each in deliveries:
                    self.outbox.settle(each)
            if deliveries[0].state == "failed" and not deliveries[0].trouble:
                self._report_dead(deliveries)

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
                failed_at=self._clock(),
            )
        )
        address = troubles.owners_address(watch, self._allowed)
        self._tell_owner(troubles.of_query(watch, reason, self._clock(), address), address)

    def _report_unkept(self, now: datetime) -> None:
        """Watches whose times cannot be kept, for example since their zone is not known on this machine."""
        for watch in self.watches.values():
            wrong = faults(watch)
            if wrong:
                address = troubles.owners_address(watch, self._allowed)
                self._tell_owner(troubles.of_schedule(watch, wrong, now, address), address)

    def _report_dead(self, deliveries: Sequence[Delivery]) -> None:
        """Tell the owners of the watches that a channel is dead, once until something arrives there."""
        for each in {each.watch: each for each in deliveries}.values():
            watch = self.watches.get(each.watch)
            if watch is None or self.outbox.owner_told(each.watch, each.channel):
                continue
            address = troubles.owners_address(watch, self._allowed, but=each.channel)
            self._tell_owner(troubles.of_channel(watch, each, each.reason, self._clock(), address), address)

    def _remind(self, word: Delivery) -> None:
        """Word to an owner that a kill interrupted."""
        watch = self.watches.get(word.watch)
        if watch is None:
            ended = word.model_copy(update={"state": "failed", "reason": "the watch was removed"})
            self.outbox.learn(ended)
            self._go([ended], [])
            return
        address = troubles.owners_address(watch, self._allowed, but=word.about)
        again = word.model_copy(update={"channel": channel_of(address)})
        self._go([again], [self.outbox.tell_owner(again, address)])

    def _tell_owner(self, word: Delivery, address: str) -> None:
        if not self.outbox.knows(word.delivery_id):
            self._go([word], [self.outbox.tell_owner(word, address)])

    def _write(self, delivery: Delivery) -> None:
        self._writer.send(Outgoing(DELIVERIES, delivery.delivery_id, delivery))

    def _fail(self, failure: Failure) -> None:
        self._writer.send(Outgoing(FAILURES, failure.failure_id, failure))


def _given_up(job: Job, before: Delivery, after: Delivery) -> Failure:
    """The dead letter of an alert that was not sent; a replay sends it again, by itself."""
    source = job.source or _message_of(before)
    why = f"not sent to {after.channel} for the watch {after.watch!r}: {after.reason}"
    identity = failure_id(f"{STAGE} {after.delivery_id}", source.topic, source.partition, source.offset)
    update = {"failure_id": identity, "attempts": after.attempts}
    return failure_of(STAGE, source, why).model_copy(update=update)


def _message_of(waited: Delivery) -> Message:
    """The alert of a delivery that waited, as the message that it came in."""
    alert = waited.alert
    value, headers = (alert.encode(), (alert.schema_header(),)) if alert else (b"", ())
    at = round(waited.raised_at.timestamp() * 1000)
    return Message(ALERTS, waited.partition, -1, waited.claim_id, value, headers, at)
