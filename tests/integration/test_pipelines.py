"""Both pipelines against a broker: nothing lost, nothing twice, through poison, stops and crashes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from kafka import TopicPartition

from connectors.kafka.commit import Fenced, TransactionalCommitter
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.message import Message, Outgoing
from connectors.kafka.reader import read_compacted, read_to_end
from connectors.kafka.topics import ALERTS, ARTICLES, CLAIMS, EXTRACTIONS, FAILURES, STORIES, language_partition
from connectors.kafka.writer import RecordWriter
from pipelines.corroborate import GROUP as CORROBORATE
from pipelines.corroborate import Rulebook, run_corroborate
from pipelines.extract import GROUP as EXTRACT
from pipelines.extract import run_extract
from schemas import ids
from schemas.alert import Alert
from schemas.claim import Claim
from schemas.extraction import Extraction
from schemas.failure import Failure
from schemas.record import decode
from schemas.story import Story
from tests.conftest import Services
from tests.unit.steps.fakes import FakeIndex, FakeReader, article, extraction, fake_apply, fake_close

pytestmark = [pytest.mark.embedded, pytest.mark.timeout(90)]

DEADLINE_S = 30.0
FAKES = Rulebook(FakeIndex, fake_apply, fake_close)


class Running:
    """A pipeline in a thread of its own, and what it raised."""

    def __init__(self, run: Callable[[threading.Event], None]) -> None:
        self._run = run
        self.stop = threading.Event()
        self.raised: Exception | None = None
        self.thread = threading.Thread(target=self._main)

    def _main(self) -> None:
        try:
            self._run(self.stop)
        except Exception as error:
            self.raised = error

    def wait(self, condition: Callable[[], bool]) -> None:
        """Until the condition holds; fails when the pipeline raises, or DEADLINE_S have passed."""
        deadline = time.monotonic() + DEADLINE_S
        while not condition():
            if self.raised is not None:
                raise self.raised
            assert time.monotonic() < deadline, "the condition did not come true"
            threading.Event().wait(0.02)


@contextmanager
def running(run: Callable[[threading.Event], None]) -> Iterator[Running]:
    pipeline = Running(run)
    pipeline.thread.start()
    try:
        yield pipeline
    finally:
        pipeline.stop.set()
        pipeline.thread.join(DEADLINE_S)
        assert not pipeline.thread.is_alive()


def drained(conn: KafkaConnection, group: str, topic: str) -> bool:
    """Whether the group has committed all there is. Markers of transactions count as read."""
    consumer = conn.consumer(group)
    try:
        last = {m.partition: m.offset + 1 for m in read_to_end(conn, topic)}
        return all((consumer.committed(TopicPartition(topic, part)) or 0) >= end for part, end in last.items())
    finally:
        consumer.close()


def write(conn: KafkaConnection, *records: Outgoing) -> None:
    writer = RecordWriter(conn)
    for record in records:
        writer.send(record)
    writer.flush()
    writer.close()


def send_raw(conn: KafkaConnection, topic: str, key: bytes, value: bytes, partition: int) -> None:
    producer = conn.producer()
    producer.send(topic, key=key, value=value, partition=partition).get(10)
    producer.close()


def of_story(conn: KafkaConnection, topic: str, story: str) -> list[Message]:
    """The committed messages of a topic that belong to a story of this test."""
    kind = {CLAIMS: Claim, ALERTS: Alert, STORIES: Story}[topic]
    found = []
    for message in read_to_end(conn, topic):
        if message.key == "unreadable-state":
            continue
        record = decode(kind, message.value, message.headers)
        if record.story_id == ids.story_id(story):
            found.append(message)
    return found


def test_extract_writes_each_article_once_through_poison_stop_and_restart(services: Services) -> None:
    conn = services.kafka
    titles = {7: "poison 7", 150: "poison 150"}
    wanted = [article(n, topic="extract", title=titles.get(n)) for n in range(200)]

    def extracting(stop: threading.Event) -> None:
        run_extract(conn, FakeReader, stop=stop, ahead=timedelta(minutes=90))

    write(conn, *(Outgoing(ARTICLES, each.article_id, each) for each in wanted[:120]))
    future = article(1, topic="future").model_copy(update={"first_seen_at": datetime(2199, 1, 1, tzinfo=UTC)})
    write(conn, Outgoing(ARTICLES, future.article_id, future))
    send_raw(conn, ARTICLES, b"extract-no-json", b"{no json", 0)
    with running(extracting) as first:
        first.wait(lambda: drained(conn, EXTRACT, ARTICLES))
    write(conn, *(Outgoing(ARTICLES, each.article_id, each) for each in wanted[120:]))
    with running(extracting) as second:
        second.wait(lambda: drained(conn, EXTRACT, ARTICLES))

    written = [m for m in read_to_end(conn, EXTRACTIONS) if m.key in {each.article_id for each in wanted}]
    assert sorted(m.key for m in written) == sorted(e.article_id for e in wanted if "poison" not in e.title)
    assert {m.partition for m in written} == {language_partition("en")}
    letters = [decode(Failure, m.value, m.headers) for m in read_to_end(conn, FAILURES)]
    broken = {"extract-no-json", future.article_id}
    mine = [f for f in letters if f.key in broken or "cannot read poison" in f.exception]
    assert len(mine) == 4
    assert {f.stage for f in mine} == {"extract"}


def test_corroborate_goes_on_after_a_stop_where_it_was(services: Services) -> None:
    conn = services.kafka
    pieces = [extraction(n, topic="resume") for n in range(30)]
    other = extraction(1, topic="andere", language="de")
    english = language_partition("en")

    def corroborating(stop: threading.Event) -> None:
        run_corroborate(conn, epoch=0, stop=stop, rulebook=FAKES)

    write(conn, *(Outgoing(EXTRACTIONS, e.article.article_id, e, english) for e in pieces[:12]))
    write(conn, Outgoing(EXTRACTIONS, other.article.article_id, other, language_partition("de")))
    send_raw(conn, EXTRACTIONS, b"resume-no-json", b"[]", english)
    bad = extraction(99, topic="resume", title="poison")
    write(conn, Outgoing(EXTRACTIONS, bad.article.article_id, bad, english))
    with running(corroborating) as first:
        first.wait(lambda: drained(conn, CORROBORATE, EXTRACTIONS))
    write(conn, *(Outgoing(EXTRACTIONS, e.article.article_id, e, english) for e in pieces[10:]))
    with running(corroborating) as second:
        second.wait(lambda: drained(conn, CORROBORATE, EXTRACTIONS))

    claims = [decode(Claim, m.value, m.headers) for m in of_story(conn, CLAIMS, "resume")]
    assert [claim.asserted for claim in claims] == list(range(1, 31))
    assert len(of_story(conn, ALERTS, "resume")) == 28
    state = read_compacted(conn, STORIES)[ids.story_id("resume")]
    assert state.partition == english
    assert len(decode(Story, state.value, state.headers).articles) == 30
    letters = [decode(Failure, m.value, m.headers) for m in read_to_end(conn, FAILURES)]
    assert {f.key for f in letters if f.stage == "corroborate"} >= {"resume-no-json", bad.article.article_id}


def test_a_crash_between_alerts_and_commit_repeats_the_same_alerts(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    conn = services.kafka
    pieces = [extraction(n, topic="crash") for n in range(6)]
    write(conn, *(Outgoing(EXTRACTIONS, e.article.article_id, e, language_partition("en")) for e in pieces))

    def corroborating(stop: threading.Event) -> None:
        run_corroborate(conn, epoch=0, stop=stop, rulebook=FAKES)

    def crash(*_: object) -> None:
        raise MemoryError("killed here")

    with monkeypatch.context() as patch:
        patch.setattr(TransactionalCommitter, "_transact", crash)
        with running(corroborating) as first:
            first.thread.join(DEADLINE_S)
        assert isinstance(first.raised, MemoryError)
    assert of_story(conn, CLAIMS, "crash") == []
    told = [decode(Alert, m.value, m.headers).alert_id for m in of_story(conn, ALERTS, "crash")]
    assert len(told) == 4

    with running(corroborating) as second:
        second.wait(lambda: drained(conn, CORROBORATE, EXTRACTIONS))
    again = [decode(Alert, m.value, m.headers).alert_id for m in of_story(conn, ALERTS, "crash")]
    assert again == told + told
    assert len(of_story(conn, CLAIMS, "crash")) == 6


def test_a_second_owner_fences_the_first(services: Services) -> None:
    conn = services.kafka

    def corroborating(stop: threading.Event) -> None:
        run_corroborate(conn, epoch=0, stop=stop, rulebook=FAKES)

    first_piece, second_piece = extraction(1, topic="fence"), extraction(2, topic="fence")
    english = language_partition("en")
    with running(corroborating) as first:
        write(conn, Outgoing(EXTRACTIONS, first_piece.article.article_id, first_piece, english))
        first.wait(lambda: drained(conn, CORROBORATE, EXTRACTIONS))
        owner = TransactionalCommitter(conn, CORROBORATE, f"{CORROBORATE}.{EXTRACTIONS}.{english}")
        write(conn, Outgoing(EXTRACTIONS, second_piece.article.article_id, second_piece, english))
        first.thread.join(DEADLINE_S)
        assert isinstance(first.raised, Fenced)
        owner.commit([], [], {})
        owner.close()
    with running(corroborating) as third:
        third.wait(lambda: drained(conn, CORROBORATE, EXTRACTIONS))
    assert len(of_story(conn, CLAIMS, "fence")) == 2


def test_stories_close_with_a_last_record_and_stay_closed(services: Services) -> None:
    conn = services.kafka
    early, late = extraction(1, topic="closing"), extraction(3000, topic="later")
    english = language_partition("en")
    write(conn, Outgoing(EXTRACTIONS, early.article.article_id, early, english))

    def corroborating(stop: threading.Event) -> None:
        run_corroborate(conn, epoch=0, stop=stop, rulebook=FAKES)

    with running(corroborating) as first:
        first.wait(lambda: drained(conn, CORROBORATE, EXTRACTIONS))
    # The story is closed by a run that has it from the restore only.
    write(conn, Outgoing(EXTRACTIONS, late.article.article_id, late, english))
    with running(corroborating) as second:
        second.wait(lambda: drained(conn, CORROBORATE, EXTRACTIONS))

    states = [decode(Story, m.value, m.headers) for m in of_story(conn, STORIES, "closing")]
    assert states[-1].phase == "closed"
    assert len(states[-1].articles) == 1


def test_an_extraction_says_what_was_read(services: Services) -> None:
    conn = services.kafka
    one = article(1, topic="said")
    write(conn, Outgoing(ARTICLES, one.article_id, one))
    with running(lambda stop: run_extract(conn, FakeReader, stop=stop)) as extracting:
        extracting.wait(lambda: drained(conn, EXTRACT, ARTICLES))
    found = next(m for m in read_to_end(conn, EXTRACTIONS) if m.key == one.article_id)
    assert found.headers == (("schema", b"extraction/1"),)
    assert decode(Extraction, found.value, found.headers).article == one


def test_a_state_that_cannot_be_restored_becomes_a_dead_letter(services: Services) -> None:
    conn = services.kafka
    send_raw(conn, STORIES, b"unreadable-state", b"{}", language_partition("en"))
    piece = extraction(1, topic="beside")
    write(conn, Outgoing(EXTRACTIONS, piece.article.article_id, piece, language_partition("en")))
    try:
        with running(lambda stop: run_corroborate(conn, epoch=0, stop=stop, rulebook=FAKES)) as corroborating:
            corroborating.wait(lambda: drained(conn, CORROBORATE, EXTRACTIONS))
    finally:
        write(conn, Outgoing(STORIES, "unreadable-state", None, language_partition("en")))
    letters = [decode(Failure, m.value, m.headers) for m in read_to_end(conn, FAILURES)]
    assert [(f.stage, f.key) for f in letters if f.stage == "restore"] == [("restore", "unreadable-state")]
    assert len(of_story(conn, CLAIMS, "beside")) == 1
