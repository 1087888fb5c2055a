from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import UTC, datetime

from claimwatch.collecting.following import FeedFollower
from connectors.kafka.message import Message
from schemas.failure import Failure
from schemas.feed import Feed, FeedState
from tests.unit.collecting.fakes import FakeKafka, FakeTopics, until

A = Feed(url="https://a.example/feed", outlet="A")
B = Feed(url="https://b.example/feed", outlet="B")


def unexpected() -> None:
    raise AssertionError("the thread ended by a fault")


class Heard:
    def __init__(self) -> None:
        self.feeds: Mapping[str, Feed] | None = None
        self.states: Mapping[str, FeedState] = {}
        self.changes: list[tuple[str, Feed | None]] = []
        self.failures: list[Failure] = []
        self.ready = threading.Event()

    def known(self, feeds: Mapping[str, Feed], states: Mapping[str, FeedState]) -> None:
        self.feeds, self.states = feeds, states
        self.ready.set()

    def changed(self, url: str, feed: Feed | None) -> None:
        self.changes.append((url, feed))

    def unreadable(self, failure: Failure) -> None:
        self.failures.append(failure)


def test_it_tells_the_topics_as_they_stand_and_then_only_what_is_new() -> None:
    kafka, heard = FakeKafka(), Heard()
    kafka.add_feed(A.model_copy(update={"outlet": "older"}), A.url)
    kafka.add_feed(B, B.url)
    kafka.add_feed(A, A.url)
    kafka.add_feed(None, B.url)
    kafka.add_state(FeedState(url=A.url, next_poll_at=datetime(2026, 3, 4, tzinfo=UTC)), A.url)
    follower = FeedFollower(lambda: FakeTopics(kafka), heard, unexpected)
    until(heard.ready.is_set)
    assert (heard.feeds, list(heard.states)) == ({A.url: A}, [A.url])
    kafka.add_feed(B, B.url)
    kafka.add_feed(None, A.url)
    until(lambda: len(heard.changes) == 2)
    follower.close(5)
    assert heard.changes == [(B.url, B), (A.url, None)]


def test_a_message_that_is_no_feed_is_a_dead_letter_and_the_rest_goes_on() -> None:
    kafka, heard = FakeKafka(), Heard()
    kafka.add_feed(None, "rubbish", b"{nonsense")
    kafka.add_feed(A, A.url)
    follower = FeedFollower(lambda: FakeTopics(kafka), heard, unexpected)
    until(heard.ready.is_set)
    kafka.add_feed(None, "rubbish", b'{"outlet": "no url"}')
    kafka.add_feed(B, B.url)
    until(lambda: heard.changes)
    follower.close(5)
    assert heard.feeds == {A.url: A}
    assert heard.changes == [(B.url, B)]
    assert [(failure.offset, failure.record) for failure in heard.failures] == [
        (0, b"{nonsense"),
        (2, b'{"outlet": "no url"}'),
    ]
    assert len({failure.failure_id for failure in heard.failures}) == 2


def test_it_waits_for_a_kafka_that_is_away() -> None:
    kafka, heard = FakeKafka(away=True), Heard()
    kafka.add_feed(A, A.url)
    follower = FeedFollower(lambda: FakeTopics(kafka), heard, unexpected)
    kafka.away = False
    until(heard.ready.is_set)
    follower.close(5)
    assert heard.feeds == {A.url: A}


def test_where_the_topic_lost_messages_all_feeds_are_told_again() -> None:
    kafka, heard = FakeKafka(), Heard()
    kafka.add_feed(A, A.url)
    kafka.add_feed(B, B.url)
    follower = FeedFollower(lambda: FakeTopics(kafka), heard, unexpected)
    until(lambda: heard.feeds == {A.url: A, B.url: B})
    kafka.feeds.pop()
    until(lambda: heard.feeds == {A.url: A})
    kafka.add_feed(B, B.url)
    until(lambda: heard.changes)
    follower.close(5)
    assert heard.changes == [(B.url, B)]


def test_the_state_of_a_feed_that_cannot_be_read_is_not_taken_for_one_left_behind() -> None:
    kafka, heard = FakeKafka(), Heard()
    kafka.add_feed(None, A.url, b"{nonsense")
    for feed in (A, B):
        kafka.add_state(FeedState(url=feed.url), feed.url)
    follower = FeedFollower(lambda: FakeTopics(kafka), heard, unexpected)
    until(heard.ready.is_set)
    follower.close(5)
    assert (heard.feeds, list(heard.states)) == ({}, [B.url])


def test_a_fault_of_the_thread_is_told() -> None:
    class Broken(FakeTopics):
        def changes(self) -> list[Message]:
            raise RuntimeError("a fault")

    told = threading.Event()
    follower = FeedFollower(lambda: Broken(FakeKafka()), Heard(), told.set)
    assert told.wait(20)
    follower.close(5)
