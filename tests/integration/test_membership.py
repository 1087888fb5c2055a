"""Sharing a topic's partitions out, and finding an article again, on a Kafka."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from claimwatch.collecting.archive import KafkaArchive
from claimwatch.collecting.claims_following import claims_since
from connectors.kafka.membership import Member
from connectors.kafka.message import Outgoing
from connectors.kafka.topics import ARTICLES, CLAIMS, FEEDS
from connectors.kafka.writer import RecordWriter, write_all
from tests.conftest import Services
from tests.unit.schemas.examples import ARTICLE, CLAIM

pytestmark = pytest.mark.embedded

ALL = frozenset(range(8))


class Membership:
    """A member in a thread of its own, and what it was told."""

    def __init__(self, services: Services, group: str, name: str, between_s: float = 0.0) -> None:
        self.held: frozenset[int] = frozenset()
        self.lost: list[frozenset[int]] = []
        self.generation = 0
        self._member = Member(services.kafka, FEEDS, group, name, self.lost.append)
        self._between_s = between_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while not self._stop.wait(self._between_s):
            self.held = self._member.look(0.05)
            self.generation = self._member.generation
        self._member.close()

    def leave(self) -> None:
        self._stop.set()
        self._thread.join(20)


def until(holds, within_s: float = 40.0) -> None:
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


@pytest.mark.parametrize("between_s", [0.0, 0.5], ids=["looks_all_the_time", "does_something_else_between_looks"])
def test_members_share_the_partitions_and_who_keeps_some_goes_on_with_them(
    services: Services, between_s: float
) -> None:
    group = f"shared-{between_s}"
    first = Membership(services, group, "one", between_s)
    second = None
    try:
        until(lambda: first.held == ALL)
        generation = first.generation
        second = Membership(services, group, "two", between_s)
        until(lambda: len(first.held) == len(second.held) == 4)
        assert (first.held | second.held, first.held & second.held) == (ALL, frozenset())
        assert first.lost == [second.held]
        assert generation >= 1
        assert second.generation > generation
    finally:
        first.leave()
        if second is not None:
            second.leave()


def test_a_successor_of_the_same_name_has_the_same_partitions_at_once(services: Services) -> None:
    before = Member(services.kafka, FEEDS, "successors", "desk", lambda _lost: None)
    until(lambda: before.look(0.05) == ALL)  # it never says goodbye
    after = Member(services.kafka, FEEDS, "successors", "desk", lambda _lost: None)
    began = time.monotonic()
    until(lambda: after.look(0.05) == ALL)
    assert time.monotonic() - began < 8, "it waited for the session of the one before to end"
    after.close()
    before.close()


async def test_an_article_is_found_again_by_when_it_was_seen(services: Services) -> None:
    now = datetime.now(UTC)
    revisions = [
        ARTICLE.model_copy(
            update={"article_id": f"a{number % 3}", "first_seen_at": now + timedelta(microseconds=number)}
        )
        for number in range(30)
    ]
    writer = RecordWriter(services.kafka)
    write_all(writer, [Outgoing(ARTICLES, each.article_id, each) for each in revisions])
    writer.close()
    archive = KafkaArchive(services.kafka)
    assert await archive.find("a1", revisions[16].first_seen_at) == revisions[16]
    assert await archive.find("a1", revisions[15].first_seen_at) is None
    assert await archive.find("a1", now + timedelta(hours=1)) is None


def test_claims_are_read_from_a_time_on(services: Services) -> None:
    writer = RecordWriter(services.kafka)
    write_all(writer, [Outgoing(CLAIMS, "old", CLAIM, 1)])
    time.sleep(0.05)
    since = datetime.now(UTC)
    write_all(writer, [Outgoing(CLAIMS, "new", CLAIM, 1)])
    writer.close()
    followed = claims_since(services.kafka, since)
    assert [message.key for message in followed.poll(10)] == ["new"]
    followed.close()
