"""The Kafka connector against a broker. Each test has a topic and a group of its own."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress

import pytest
from apache_beam.utils.timestamp import MAX_TIMESTAMP
from kafka import TopicPartition
from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaError

from connectors.kafka.commit import CommitFailed, Fenced, TransactionalCommitter
from connectors.kafka.connection import KafkaConnection, KafkaUnavailable
from connectors.kafka.follower import TopicFollower
from connectors.kafka.message import Outgoing
from connectors.kafka.reader import RecordReader, read_compacted, read_to_end
from connectors.kafka.source import KafkaMark, KafkaSource, attach, detach
from connectors.kafka.topics import TopicMissing, check_topics, ensure_topics, partitions_of, patiently
from connectors.kafka.writer import RecordWriter, WriteFailed
from schemas.failure import Failure
from schemas.record import decode
from tests.conftest import Services

pytestmark = [pytest.mark.embedded, pytest.mark.timeout(60)]


@pytest.fixture
def conn(services: Services) -> KafkaConnection:
    return services.kafka


@pytest.fixture
def topic(conn: KafkaConnection) -> str:
    """A fresh topic of two partitions."""
    name = f"test.{uuid.uuid4()}"
    admin = conn.admin()
    make(admin, name)
    admin.close()
    return name


def make(admin: KafkaAdminClient, name: str) -> None:
    configs = {"max.message.bytes": "8388608"}
    wanted = {name: {"num_partitions": 2, "replication_factor": -1, "configs": configs}}
    patiently(lambda: admin.create_topics(wanted))
    patiently(lambda: admin.wait_for_topics([name]))


def remake(conn: KafkaConnection, name: str) -> None:
    """Remove a topic and make it again, empty."""
    admin = conn.admin()
    patiently(lambda: admin.delete_topics([name]))
    deadline = time.monotonic() + 20
    while name in patiently(admin.list_topics):
        assert time.monotonic() < deadline, "the topic is still there"
    make(admin, name)
    admin.close()


@pytest.fixture
def writer(conn: KafkaConnection) -> Iterator[RecordWriter]:
    writer = RecordWriter(conn)
    yield writer
    writer.close()


def letter(name: str) -> Failure:
    return Failure(failure_id=name, stage="test", exception="none")


def out(topic: str, key: str, name: str | None = None, partition: int | None = None) -> Outgoing:
    return Outgoing(topic, key, letter(name or key), partition)


def keys(conn: KafkaConnection, topic: str) -> list[str]:
    return [message.key for message in read_to_end(conn, topic)]


def committed(conn: KafkaConnection, group: str, topic: str, partition: int) -> int | None:
    consumer = conn.consumer(group)
    try:
        return consumer.committed(TopicPartition(topic, partition))
    finally:
        consumer.close()


def poll(reader: RecordReader | TopicFollower, count: int) -> list:
    """At least ``count`` messages, within a deadline."""
    found: list = []
    deadline = time.monotonic() + 20
    while len(found) < count:
        assert time.monotonic() < deadline, f"{len(found)} of {count} messages came"
        found += reader.poll(0.2)
    return found


def test_the_topics_are_made_once_and_are_as_they_should_be(conn: KafkaConnection) -> None:
    assert ensure_topics(conn) == []
    assert check_topics(conn) == []


def test_a_record_arrives_with_key_partition_and_schema(
    conn: KafkaConnection, topic: str, writer: RecordWriter
) -> None:
    writer.send(out(topic, "schlüssel", "one", 1))
    writer.flush()
    (message,) = read_to_end(conn, topic)
    assert (message.topic, message.partition, message.offset, message.key) == (topic, 1, 0, "schlüssel")
    assert message.headers == (("schema", b"failure/2"),)
    assert decode(Failure, message.value, message.headers) == letter("one")


def test_one_key_stays_in_one_partition_in_order(conn: KafkaConnection, topic: str, writer: RecordWriter) -> None:
    for number in range(300):
        writer.send(out(topic, f"k{number % 5}", str(number)))
    writer.flush()
    seen: dict[str, list[int]] = {}
    places: dict[str, set[int]] = {}
    for message in read_to_end(conn, topic):
        seen.setdefault(message.key, []).append(int(decode(Failure, message.value).failure_id))
        places.setdefault(message.key, set()).add(message.partition)
    assert sum(map(len, seen.values())) == 300
    assert all(numbers == sorted(numbers) for numbers in seen.values())
    assert all(len(place) == 1 for place in places.values())


def test_a_record_of_several_megabytes_passes(conn: KafkaConnection, topic: str, writer: RecordWriter) -> None:
    long = "".join(str(uuid.uuid4()) for _ in range(100_000))
    writer.send(Outgoing(topic, "k", Failure(failure_id="f", stage="s", exception=long)))
    writer.flush()
    (message,) = read_to_end(conn, topic)
    assert decode(Failure, message.value).exception == long


def test_a_record_that_is_too_large_is_refused(topic: str, writer: RecordWriter) -> None:
    with pytest.raises(WriteFailed):
        writer.send(Outgoing(topic, "k", Failure(failure_id="f", stage="s", exception="x" * 9_000_000)))


def test_compaction_keeps_the_last_of_each_key_and_no_tombstones(
    conn: KafkaConnection, topic: str, writer: RecordWriter
) -> None:
    for key, name in [("a", "1"), ("b", "2"), ("a", "3"), ("c", "4")]:
        writer.send(out(topic, key, name))
    writer.send(Outgoing(topic, "b", None))
    writer.flush()
    found = {key: decode(Failure, m.value).failure_id for key, m in read_compacted(conn, topic).items()}
    assert found == {"a": "3", "c": "4"}


def test_a_reader_goes_on_where_its_group_committed(conn: KafkaConnection, topic: str, writer: RecordWriter) -> None:
    for number in range(10):
        writer.send(out(topic, str(number), partition=0))
    writer.flush()
    first = RecordReader(conn, [topic], f"group-{topic}")
    messages = poll(first, 10)
    first.commit(messages[:4])
    first.close()
    second = RecordReader(conn, [topic], f"group-{topic}")
    assert [m.key for m in poll(second, 6)] == [str(number) for number in range(4, 10)]
    second.close()


def test_a_follower_tells_old_from_new_and_begins_again_where_the_log_got_shorter(
    conn: KafkaConnection, topic: str, writer: RecordWriter
) -> None:
    for number in range(10):
        writer.send(out(topic, str(number), partition=0))
    writer.flush()
    whole, latest = TopicFollower(conn, (topic,)), TopicFollower(conn, (topic,), since="now")
    assert [message.key for message in whole.catch_up()] == [str(number) for number in range(10)]
    writer.send(out(topic, "new", partition=1))
    writer.flush()
    assert [(m.key, whole.is_old(m)) for m in poll(whole, 1)] == [("new", False)]
    assert [m.key for m in poll(latest, 1)] == ["new"]
    remake(conn, topic)  # what a kill of the embedded Kafka does to the end of a log, and more
    # The producer before has counted on from records that are gone.
    other = RecordWriter(conn)
    other.send(out(topic, "again", partition=0))
    other.flush()
    other.close()
    assert [m.key for m in poll(whole, 1)] == ["again"]
    assert whole.caught_up
    whole.close()
    latest.close()


def test_two_readers_share_the_partitions(conn: KafkaConnection, topic: str, writer: RecordWriter) -> None:
    group = f"group-{topic}"
    shared = threading.Barrier(2, timeout=50)
    assigned: list[frozenset[tuple[str, int]]] = []

    def member(name: str) -> None:
        reader = RecordReader(conn, [topic], group, name)
        deadline = time.monotonic() + 40
        while len(reader.assigned()) != 1 and time.monotonic() < deadline:
            reader.poll(0.5)
        assigned.append(reader.assigned())
        shared.wait()
        reader.close()

    members = [threading.Thread(target=member, args=(name,)) for name in ("one", "two")]
    for each in members:
        each.start()
    for each in members:
        each.join()
    assert sorted(assigned, key=sorted) == [{(topic, 0)}, {(topic, 1)}]


def test_the_successor_of_a_reader_that_was_killed_reads_at_once(
    conn: KafkaConnection, topic: str, writer: RecordWriter
) -> None:
    writer.send(out(topic, "k", partition=0))
    writer.flush()
    killed = RecordReader(conn, [topic], f"group-{topic}")
    poll(killed, 1)  # it never says goodbye
    successor = RecordReader(conn, [topic], f"group-{topic}")
    began = time.monotonic()
    assert [message.key for message in poll(successor, 1)] == ["k"]
    assert time.monotonic() - began < 8, "it waited for the session of the killed one to end"
    successor.close()
    with suppress(KafkaError):
        killed.close()


@pytest.mark.services  # the embedded Kafka lets both go on
def test_a_reader_whose_name_another_process_took_is_fenced_at_its_next_commit(
    conn: KafkaConnection, topic: str, writer: RecordWriter
) -> None:
    writer.send(out(topic, "k", partition=0))
    writer.flush()
    asleep = RecordReader(conn, [topic], f"group-{topic}")
    messages = poll(asleep, 1)
    successor = RecordReader(conn, [topic], f"group-{topic}")
    successor.commit(poll(successor, 1))
    with pytest.raises(Fenced):
        asleep.commit(messages)
    successor.close()
    with suppress(KafkaError):
        asleep.close()


def test_a_commit_for_a_partition_that_moved_away_is_let_go(
    conn: KafkaConnection, topic: str, writer: RecordWriter
) -> None:
    writer.send(out(topic, "k", partition=0))
    writer.flush()
    reader = RecordReader(conn, [topic], f"group-{topic}")
    (message,) = poll(reader, 1)
    reader.close()
    other = RecordReader(conn, [topic], f"group-{topic}")
    other.commit([message])
    assert committed(conn, f"group-{topic}", topic, 0) is None
    other.close()


def test_a_transaction_carries_records_and_offsets_or_nothing(conn: KafkaConnection, topic: str) -> None:
    group = f"group-{topic}"
    committer = TransactionalCommitter(conn, group, f"txn-{topic}")
    committer.commit([out(topic, "told", partition=0)], [out(topic, "state", partition=1)], {(topic, 0): 5})
    assert keys(conn, topic) == ["told", "state"]
    assert committed(conn, group, topic, 0) == 5
    assert committed(conn, group, topic, 1) is None

    huge = Outgoing(topic, "huge", Failure(failure_id="f", stage="s", exception="x" * 9_000_000), 0)
    with pytest.raises(CommitFailed):
        committer.commit([], [out(topic, "never", partition=0), huge], {(topic, 0): 9})
    successor = TransactionalCommitter(conn, group, f"txn-{topic}")
    assert keys(conn, topic) == ["told", "state"]
    assert committed(conn, group, topic, 0) == 5
    successor.commit([], [], {(topic, 0): 6})
    assert committed(conn, group, topic, 0) == 6
    successor.close()


def test_a_successor_fences_and_ends_what_was_left_open(conn: KafkaConnection, topic: str) -> None:
    group = f"group-{topic}"
    left = conn.producer(f"txn-{topic}")
    left.init_transactions()
    left.begin_transaction()
    left.send(topic, key=b"left", value=b"{}", partition=0)
    left.flush()
    before = TransactionalCommitter(conn, group, f"txn-{topic}")
    before.commit([], [out(topic, "before", partition=0)], {(topic, 0): 1})
    after = TransactionalCommitter(conn, group, f"txn-{topic}")
    with pytest.raises(Fenced):
        before.commit([], [out(topic, "zombie", partition=0)], {(topic, 0): 2})
    after.commit([], [out(topic, "after", partition=0)], {(topic, 0): 3})
    assert keys(conn, topic) == ["before", "after"]
    assert committed(conn, group, topic, 0) == 3
    after.close()


def test_a_missing_topic_is_named(conn: KafkaConnection) -> None:
    with pytest.raises(TopicMissing, match="deploy topics"):
        partitions_of(conn, "test.not.there")


def test_a_kafka_that_is_not_there_is_reported_in_time() -> None:
    begun = time.monotonic()
    with pytest.raises(KafkaUnavailable, match=r"127\.0\.0\.1:1"):
        KafkaConnection("127.0.0.1:1").wait(0.5)
    assert time.monotonic() - begun < 10


def test_the_source_starts_at_the_commit_and_resumes_at_a_mark(
    conn: KafkaConnection, topic: str, writer: RecordWriter
) -> None:
    group = f"group-{topic}"
    for number in range(6):
        writer.send(out(topic, str(number), partition=0))
    writer.flush()
    committer = TransactionalCommitter(conn, group, f"txn-{topic}")
    committer.commit([], [], {(topic, 0): 2})
    committer.close()
    stop = threading.Event()
    attach(group, conn, stop)
    try:
        source = KafkaSource(topic, (0, 1), group)
        reader = source.create_reader(None, None)
        assert _take(reader, 2) == ["2", "3"]
        mark = reader.get_checkpoint_mark()
        assert mark == KafkaMark({0: 4, 1: 0})
        assert _take(reader, 2) == ["4", "5"]
        reader.close()
        again = source.create_reader(None, mark)
        assert _take(again, 2) == ["4", "5"]
        assert not again.advance()
        stop.set()
        assert not again.advance()
        assert again.get_watermark() == MAX_TIMESTAMP
        again.close()
    finally:
        detach(group)


def _take(reader, count: int) -> list[str]:
    found = []
    deadline = time.monotonic() + 20
    while len(found) < count:
        assert time.monotonic() < deadline
        if reader.advance():
            found.append(reader.get_current().key)
    return found


@pytest.mark.parametrize("there", [True, False], ids=["at the end", "behind the end"])
def test_the_source_starts_over_where_the_log_lacks_what_was_committed(
    conn: KafkaConnection, topic: str, writer: RecordWriter, there: bool
) -> None:
    group = f"group-{topic}"
    writer.send(out(topic, "a", partition=0))
    writer.flush()
    committer = TransactionalCommitter(conn, group, f"txn-{topic}")
    committer.commit([], [], {(topic, 0): 1 if there else 50})
    committer.close()
    attach(group, conn, threading.Event())
    try:
        reader = KafkaSource(topic, (0,), group).create_reader(None, None)
        assert reader.get_checkpoint_mark() == KafkaMark({0: 1 if there else 0})
        reader.close()
    finally:
        detach(group)


def test_a_log_that_is_shorter_than_what_was_read_ends_the_reading(conn: KafkaConnection, topic: str) -> None:
    group = f"group-{topic}"
    attach(group, conn, threading.Event())
    try:
        reader = KafkaSource(topic, (0,), group).create_reader(None, KafkaMark({0: 50}))
        with pytest.raises(KafkaError):
            _take(reader, 1)
        reader.close()
    finally:
        detach(group)
