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
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import structlog

from claimwatch.readiness import await_kafka, await_view
from claimwatch.refusals import Writer, refused
from claimwatch.settings import Settings
from connectors.elasticsearch import documents
from connectors.elasticsearch.bulk import BulkWriter
from connectors.elasticsearch.connection import Stopped, connect, where
from connectors.elasticsearch.documents import Document
from connectors.elasticsearch.patience import Patience
from connectors.elasticsearch.templates import KINDS, alias, remove_indices
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.dead_letter import failure_of, time_of
from connectors.kafka.message import Message, Outgoing
from connectors.kafka.reader import RecordReader, read_to_end
from connectors.kafka.topics import ALERTS, CLAIMS, DELIVERIES, EXTRACTIONS, FAILURES, FEED_STATES, STORIES
from connectors.kafka.writer import RecordWriter
from schemas.alert import Alert
from schemas.claim import Claim
from schemas.delivery import Delivery
from schemas.extraction import Extraction
from schemas.failure import Failure
from schemas.feed import FeedState
from schemas.record import SchemaError, decode
from schemas.story import Story
from schemas.version import external_version

log = structlog.get_logger(__name__)

GROUP = "claimwatch.index"
STAGE = "index"
LIVE = (EXTRACTIONS, CLAIMS, STORIES, FEED_STATES, FAILURES, DELIVERIES)
ALL = (*LIVE, ALERTS)
BATCH = 500


def run(settings: Settings, stop: threading.Event) -> int:
    """Index until ``stop`` is set. Returns the exit code."""
    conn = KafkaConnection(settings.kafka, client_id=GROUP)
    es = connect(settings.elasticsearch)
    try:
        await_kafka(conn, stop)
        await_view(es, stop)
        reader, writer = RecordReader(conn, LIVE, GROUP), RecordWriter(conn)
        try:
            bulk = BulkWriter(es, Patience(where(es), stop))
            log.info("indexing")
            while not stop.is_set():
                messages = reader.poll(max_records=BATCH)
                if messages:
                    index_batch(messages, bulk, writer, epoch=settings.epoch)
                    reader.commit(messages)
        finally:
            reader.close()
            writer.close()
    except Stopped:
        pass  # nothing of the batch was committed, so it comes again
    finally:
        es.close()
    return 0


def index_batch(messages: Sequence[Message], bulk: BulkWriter, writer: Writer, *, epoch: int) -> int:
    """Write what the messages say and return the number of documents. When it returns, all is safe.

    Raises:
        Stopped, ElasticsearchRefused, WriteFailed: nothing may be committed.
    """
    found, unread = decoded(messages, epoch=epoch)
    rejected = bulk.write([document for document, _ in found])
    failures = unread + refused(STAGE, found, rejected)
    for failure in failures:
        log.warning("not indexed", failure=failure.failure_id, topic=failure.topic, reason=failure.exception[:500])
        # A dead letter about a dead letter could go round for ever.
        if failure.topic != FAILURES:
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
    conn = KafkaConnection(settings.kafka, client_id=GROUP)
    es = connect(settings.elasticsearch)
    counts: Counter[str] = Counter()
    try:
        await_kafka(conn, stop)
        await_view(es, stop)
        bulk = BulkWriter(es, Patience(where(es), stop), again=True)
        if from_scratch:
            log.info("view removed", indices=remove_indices(es))
        for topic in ALL:
            for messages in _batches(read_to_end(conn, topic)):
                found, unread = decoded(messages, epoch=settings.epoch, again=True)
                rejected = bulk.write([document for document, _ in found])
                counts[topic] += len(found) - len(rejected)
                # Their dead letters were written when they came first.
                for failure in unread + refused(STAGE, found, rejected):
                    log.warning("not indexed", topic=topic, failure=failure.failure_id, reason=failure.exception[:500])
            log.info("indexed again", topic=topic, documents=counts[topic])
        es.indices.refresh(index=",".join(f"{alias(kind)}-*" for kind in KINDS))
    finally:
        es.close()
    return dict(counts)


def decoded(
    messages: Iterable[Message], *, epoch: int, again: bool = False
) -> tuple[list[tuple[Document, Message]], list[Failure]]:
    """The documents of messages, each with its message, and dead letters for those that cannot be read."""
    found: list[tuple[Document, Message]] = []
    failures = []
    for message in messages:
        try:
            found += [(document, message) for document in documents_of(message, epoch=epoch, again=again)]
        except SchemaError as error:
            failures.append(failure_of(STAGE, message, str(error)))
    return found, failures


def documents_of(message: Message, *, epoch: int, again: bool = False) -> list[Document]:
    """What a message means for the view. ``again``: on a rebuild, where compaction may have removed earlier ones.

    Raises:
        SchemaError: it is not the record that its topic carries.
    """
    version = external_version(epoch, message.offset)
    value, headers = message.value, message.headers
    at = time_of(message)
    if value is None:
        return _removed(message, version)
    if message.topic == EXTRACTIONS:
        return [documents.article(decode(Extraction, value, headers), version)]
    if message.topic == CLAIMS:
        claim = decode(Claim, value, headers)
        return [documents.claim(claim), *documents.statements(claim, all_of_them=again)]
    if message.topic == STORIES:
        return documents.events(decode(Story, value, headers), version)
    if message.topic == FEED_STATES:
        return [documents.feed(decode(FeedState, value, headers), version, at)]
    if message.topic == DELIVERIES:
        return [documents.delivery(decode(Delivery, value, headers), version)]
    if message.topic == ALERTS:
        return [documents.alert(decode(Alert, value, headers), version)]
    return [documents.failure(decode(Failure, value, headers), version, at)]


def _removed(message: Message, version: int) -> list[Document]:
    """A tombstone removes the document that is named by the key; the others go with the erasure of their index."""
    if message.topic == FEED_STATES:
        return [Document(documents.index_of("feeds"), documents.feed_document_id(message.key), version, None)]
    if message.topic == DELIVERIES:
        return [Document(documents.index_of("deliveries"), message.key, version, None)]
    return []


def _batches(messages: Iterator[Message]) -> Iterator[list[Message]]:
    while batch := list(islice(messages, BATCH)):
        yield batch
