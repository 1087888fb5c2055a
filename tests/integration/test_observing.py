"""What is asked of Kafka from outside, and a living part that is looked at: on the services."""

from __future__ import annotations

import http.client
import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from claimwatch import index
from claimwatch.examining.records import records
from claimwatch.settings import Settings
from claimwatch.supervision.watched import free_ports
from connectors.kafka.commit import TransactionalCommitter
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.lag import LagReader
from connectors.kafka.message import Outgoing
from connectors.kafka.topics import ARTICLES, EXTRACTIONS, FEED_STATES, TopicMissing
from connectors.kafka.writer import RecordWriter, write_all
from schemas.failure import Failure
from schemas.feed import FeedState
from tests.unit.observing.scraping import sample

if TYPE_CHECKING:
    from tests.conftest import Services

pytestmark = [pytest.mark.embedded, pytest.mark.timeout(90)]


@pytest.fixture
def conn(services: Services) -> KafkaConnection:
    return services.kafka


@pytest.fixture
def written(conn: KafkaConnection) -> Iterator[Callable[[str, int], None]]:
    """Writes so many records to a topic."""
    writer = RecordWriter(conn)

    def write(topic: str, number: int) -> None:
        letters = [Failure(failure_id=f"f{n}", stage="test", exception="none") for n in range(number)]
        write_all(writer, [Outgoing(topic, each.failure_id, each, 0) for each in letters])

    yield write
    writer.close()


def commit(conn: KafkaConnection, group: str, topic: str, offset: int) -> None:
    committer = TransactionalCommitter(conn, group, f"test.{uuid.uuid4()}")
    committer.commit([], [], {(topic, 0): offset})
    committer.close()


def test_a_group_is_behind_by_what_it_has_not_committed(conn: KafkaConnection, written: Callable[[str, int], None]):
    group = f"test.{uuid.uuid4()}"
    written(ARTICLES, 10)
    reader = LagReader(conn, group, (ARTICLES,))
    before = reader.behind()[ARTICLES]
    assert before >= 10, "all of it, before the first commit"
    commit(conn, group, ARTICLES, 4)
    assert reader.behind()[ARTICLES] == before - 4
    written(ARTICLES, 3)
    assert reader.behind() == {ARTICLES: before - 1}
    assert reader.behind((1, 2)) == {ARTICLES: 0}, "partition 0 belongs to the other worker"
    assert reader.held(ARTICLES) >= 13
    reader.reach()
    reader.close()


def test_the_newest_record_says_when_it_was_written(conn: KafkaConnection, written: Callable[[str, int], None]):
    reader = LagReader(conn, "", (EXTRACTIONS, FEED_STATES))
    assert reader.newest_at(FEED_STATES) is None
    written(EXTRACTIONS, 2)
    committer = TransactionalCommitter(conn, "test", f"test.{uuid.uuid4()}")
    failure = Failure(failure_id="last", stage="test", exception="none")
    committer.commit([], [Outgoing(EXTRACTIONS, "last", failure, 1)], {})
    committer.close()
    at = reader.newest_at(EXTRACTIONS)
    assert at is not None
    assert abs(datetime.now(UTC) - at) < timedelta(minutes=1), "also behind the marker of a transaction"
    assert reader.newest_at(EXTRACTIONS) == at
    reader.close()


def test_a_topic_that_is_missing_is_told(conn: KafkaConnection):
    with pytest.raises(TopicMissing):
        LagReader(conn, "g", ("test.nowhere",))


def test_doctor_reads_what_the_topics_say(conn: KafkaConnection):
    found = {each.what: each for each in records(Settings(), conn)}
    assert found["extract behind"].verdict == "ok"
    assert found["last article"].found.endswith("ago")


def ask(port: int, page: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", page)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except OSError:
        return 0, b""
    finally:
        connection.close()


def eventually(look: Callable[[], Any], within_s: float = 60.0) -> Any:
    deadline = time.monotonic() + within_s
    while not (found := look()):
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.05)
    return found


def test_a_living_part_is_ready_counts_its_work_and_says_how_far_it_is(
    services: Services, written: Callable[[str, int], None], tmp_path: Path
):
    written(EXTRACTIONS, 1)  # which is no extraction
    (port,) = free_ports("127.0.0.1", 1)
    settings = Settings(
        kafka=services.kafka.servers, elasticsearch=services.elasticsearch, data=tmp_path, metrics_port=port
    )
    stop = threading.Event()
    thread = threading.Thread(target=index.run, args=(settings, stop), daemon=True)
    thread.start()
    writer = RecordWriter(services.kafka)
    state = FeedState(url="https://post.example/feed", outlet="Post", health="alive")
    write_all(writer, [Outgoing(FEED_STATES, state.url, state, 0)])
    writer.close()
    try:
        eventually(lambda: ask(port, "/readyz")[0] == 200)
        eventually(lambda: sample(ask(port, "/metrics")[1], "claimwatch_indexed_total", topic=FEED_STATES) == 1)
        report = json.loads(ask(port, "/healthz")[1])
        assert (report["part"], report["alive"], report["missing"]) == ("index", True, {})
        assert set(report["behind"]) == set(index.LIVE)
        eventually(lambda: sample(ask(port, "/metrics")[1], "claimwatch_failures_total", stage="index"))
    finally:
        stop.set()
        thread.join(30)
    assert not thread.is_alive()
    assert ask(port, "/healthz") == (0, b""), "nobody listens after its end"
