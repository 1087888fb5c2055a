"""index: the view that people search, written from the topics.

    extractions, claims, stories, feed-states, failures, deliveries
        └─► documents (pure) ─► bulk with external versions ─► Elasticsearch
                                  └─ what it will never take ─► news.failures.v1
        then the offsets are committed

The offsets are committed last, so a kill at any moment repeats some documents, and the external versions make a
repetition harmless. While Elasticsearch is away nothing is read on: Kafka is the buffer. Alerts are written by notify,
which has to find them at once; a rebuild reads them too.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import structlog

from claimwatch.erased_view import rewrite_view
from claimwatch.errors import Exit
from claimwatch.observing.part import Observed, observed
from claimwatch.readiness import await_kafka, await_view
from claimwatch.refusals import Writer, refused
from claimwatch.removals import removals_of, without_removed
from claimwatch.services import elasticsearch_of, kafka_of
from claimwatch.settings import Settings
from connectors.elasticsearch import documents
from connectors.elasticsearch.bulk import BulkWriter
from connectors.elasticsearch.connection import Stopped, where
from connectors.elasticsearch.documents import Document
from connectors.elasticsearch.patience import Patience
from connectors.elasticsearch.removing import Remover
from connectors.elasticsearch.templates import KINDS, alias, remove_indices
from connectors.kafka.commit import Fenced
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.dead_letter import failure_of, time_of
from connectors.kafka.follower import TopicFollower
from connectors.kafka.message import Message, Outgoing
from connectors.kafka.reader import RecordReader, read_compacted, read_to_end
from connectors.kafka.topics import ALERTS, CLAIMS, DELIVERIES, ERASURES, EXTRACTIONS, FAILURES, FEED_STATES, STORIES
from connectors.kafka.writer import RecordWriter
from pipelines.rules.erasing import Erasures
from pipelines.steps.erasures import read_erasures
from schemas.alert import Alert
from schemas.claim import Claim
from schemas.delivery import Delivery
from schemas.extraction import Extraction
from schemas.failure import Failure
from schemas.feed import FeedState
from schemas.record import R, SchemaError, decode
from schemas.story import Story
from schemas.version import external_version

log = structlog.get_logger(__name__)

GROUP = "claimwatch.index"
STAGE = "index"
LIVE = (EXTRACTIONS, CLAIMS, STORIES, FEED_STATES, FAILURES, DELIVERIES)
ALL = (*LIVE, ALERTS)
BATCH = 500
ERASED_OF_LATE_S = 7 * 86_400
"""An erasure younger than this is looked for in the view at each start, which reads it whole."""

NOTHING = Erasures()


def run(settings: Settings, stop: threading.Event) -> int:
    """Index until ``stop`` is set; the exit code, Exit.FENCED when another process took over."""
    with observed(settings, "index") as seen:
        return _run(settings, stop, seen)


def _run(settings: Settings, stop: threading.Event, seen: Observed) -> int:
    conn = kafka_of(settings, GROUP)
    es = elasticsearch_of(settings)
    try:
        seen.follow(conn, GROUP, LIVE, articles=EXTRACTIONS)
        await_kafka(conn, stop, seen.beat)
        await_view(es, stop, seen.beat)
        reader, writer = RecordReader(conn, LIVE, GROUP), seen.writer(RecordWriter(conn))
        # Made before the erasures are read, so that none is missed in between.
        erasures = TopicFollower(conn, (ERASURES,), since="now")
        try:
            erased = read_erasures(conn)
            patience = Patience(where(es), stop, pause=seen.pause(stop))
            bulk, remover = BulkWriter(es, patience), Remover(es, patience)
            if _erased_of_late(conn):
                # An index that ended while it went over the view has left words in it.
                rewrite_view(es, patience, erased)
            log.info("indexing")
            while not stop.is_set():
                messages = reader.poll(max_records=BATCH)
                if erasures.poll(0.0):
                    erased = read_erasures(conn)
                    rewrite_view(es, patience, erased)
                if messages:
                    index_batch(messages, bulk, writer, remover, erased, epoch=settings.epoch)
                    reader.commit(messages)
                    seen.indexed(messages, EXTRACTIONS)
                seen.went_round()
                seen.look_for_news()
        finally:
            erasures.close()
            reader.close()
            writer.close()
    except Stopped:
        pass  # nothing of the batch was committed, so it comes again
    except Fenced as error:
        log.warning("fenced", group=GROUP, reason=str(error))
        return Exit.FENCED
    finally:
        es.close()
    return Exit.OK


def _erased_of_late(conn: KafkaConnection) -> bool:
    latest = max((each.timestamp_ms for each in read_compacted(conn, ERASURES).values()), default=0)
    return latest > (time.time() - ERASED_OF_LATE_S) * 1000


def index_batch(
    messages: Sequence[Message],
    bulk: BulkWriter,
    writer: Writer,
    remover: Remover | None = None,
    erased: Erasures = NOTHING,
    *,
    epoch: int,
) -> int:
    """Write what the messages say and return the number of documents. When it returns, all is safe.

    Raises:
        Stopped, ElasticsearchRefused, WriteFailed: nothing may be committed.
    """
    messages = _removed_first(messages, remover)
    found, unread = decoded(messages, erased, epoch=epoch)
    rejected = bulk.write([document for document, _ in found])
    failures = unread + refused(STAGE, found, rejected)
    for failure in failures:
        # A dead letter about a dead letter could go round for ever.
        if failure.topic == FAILURES:
            _say_not_indexed(failure)
        else:
            writer.send(Outgoing(FAILURES, failure.failure_id, failure))
    writer.flush()
    return len(found) - len(rejected)


def rebuild(settings: Settings, stop: threading.Event | None = None, *, from_scratch: bool = False) -> dict[str, int]:
    """Make the view again from the topics, up to their present ends; how many documents of which topic were written.

    Safe beside a running index and as often as wanted: the versions are those of the first time.

    Args:
        from_scratch: remove the view first, and with it what the topics do not hold: documents whose records were
            lost in a crash (their higher versions would win over what has come in their place) or have expired.

    Raises:
        KafkaUnavailable, Stopped, ElasticsearchRefused: the view is not complete.
    """
    stop = stop or threading.Event()
    conn = kafka_of(settings, GROUP)
    es = elasticsearch_of(settings)
    counts: Counter[str] = Counter()
    try:
        await_kafka(conn, stop)
        await_view(es, stop)
        patience = Patience(where(es), stop)
        bulk, remover = BulkWriter(es, patience, again=True), Remover(es, patience)
        if from_scratch:
            log.info("view removed", indices=remove_indices(es))
        erased = read_erasures(conn)
        for topic in ALL:
            for batch in _batches(read_to_end(conn, topic)):
                messages = _removed_first(batch, remover)
                found, unread = decoded(messages, erased, epoch=settings.epoch, again=True)
                rejected = bulk.write([document for document, _ in found])
                counts[topic] += len(found) - len(rejected)
                # Their dead letters were written when they came first.
                for failure in unread + refused(STAGE, found, rejected):
                    _say_not_indexed(failure)
            log.info("indexed again", topic=topic, documents=counts[topic])
        # What was erased meanwhile came back with the records that were read before.
        rewrite_view(es, patience, read_erasures(conn))
        es.indices.refresh(index=",".join(f"{alias(kind)}-*" for kind in KINDS))
    finally:
        es.close()
    return dict(counts)


def _removed_first(messages: Sequence[Message], remover: Remover | None) -> Sequence[Message]:
    """The messages of a batch that still count, after what tombstones among them undo was removed from the view."""
    removals = removals_of(messages)
    if remover is None or not removals:
        return messages
    remover.remove(removals)
    return without_removed(messages)


def _say_not_indexed(failure: Failure) -> None:
    log.warning(
        "not indexed",
        failure_id=failure.failure_id,
        topic=failure.topic,
        partition=failure.partition,
        offset=failure.offset,
        key=failure.key,
        reason=failure.exception[:500],
    )


def decoded(
    messages: Iterable[Message], erased: Erasures = NOTHING, *, epoch: int, again: bool = False
) -> tuple[list[tuple[Document, Message]], list[Failure]]:
    """The documents of messages, each with its message, and dead letters for those that cannot be read."""
    found: list[tuple[Document, Message]] = []
    failures = []
    for message in messages:
        try:
            found += [(document, message) for document in documents_of(message, erased, epoch=epoch, again=again)]
        except SchemaError as error:
            failures.append(failure_of(STAGE, message, str(error)))
        except Exception as error:
            # Any exception: a record may be one and still hold what no document can be made of.
            failures.append(failure_of(STAGE, message, f"{type(error).__name__}: {error}"))
    return found, failures


def documents_of(message: Message, erased: Erasures = NOTHING, *, epoch: int, again: bool = False) -> list[Document]:
    """What a message means for the view, without what was erased. ``again``: on a rebuild, where compaction may have
    removed earlier ones.

    Raises:
        SchemaError: it is not the record that its topic carries.
    """
    version = external_version(epoch, message.offset)
    value = message.value
    at = time_of(message)

    def read(kind: type[R]) -> R:
        return erased.of(decode(kind, value, message.headers))

    if value is None:
        return _removed(message, version)
    if message.topic == EXTRACTIONS:
        return [documents.article(read(Extraction), version)]
    if message.topic == CLAIMS:
        claim = read(Claim)
        return [documents.claim(claim), *documents.statements(claim, all_of_them=again)]
    if message.topic == STORIES:
        return documents.events(read(Story), version)
    if message.topic == FEED_STATES:
        return [documents.feed(read(FeedState), version, at)]
    if message.topic == DELIVERIES:
        return [documents.delivery(read(Delivery), version)]
    if message.topic == ALERTS:
        return [documents.alert(read(Alert), version)]
    return [documents.failure(read(Failure), version, at)]


def _removed(message: Message, version: int) -> list[Document]:
    """A tombstone removes the document that is named by the key; those of stories and claims go by ``removals``."""
    if message.topic == FEED_STATES:
        return [Document(documents.index_of("feeds"), documents.feed_document_id(message.key), version, None)]
    if message.topic == DELIVERIES:
        return [Document(documents.index_of("deliveries"), message.key, version, None)]
    return []


def _batches(messages: Iterator[Message]) -> Iterator[list[Message]]:
    while batch := list(islice(messages, BATCH)):
        yield batch
