from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from claimwatch.collecting.following import FeedFollower, Holding, generation_of, latest_words
from connectors.feeds.urls import feed_partition
from connectors.kafka.commit import Fenced
from connectors.kafka.message import Message
from connectors.kafka.topics import FEED_STATES
from schemas.failure import Failure
from schemas.feed import Feed, FeedState
from tests.unit.collecting.fakes import ALL, FakeKafka, FakeTopics, until

A = Feed(url="https://a.example/feed", outlet="A")
B = Feed(url="https://b.example/feed", outlet="B")


def unexpected() -> None:
    raise AssertionError("the thread ended by a fault")


class Heard:
    def __init__(self) -> None:
        self.held = Holding(frozenset(), 0)
        self.lost_ones: list[frozenset[int]] = []
        self.feeds: Mapping[str, Feed] | None = None
        self.states: Mapping[str, FeedState] = {}
        self.changes: list[tuple[str, Feed | None]] = []
        self.failures: list[Failure] = []
        self.ready = threading.Event()

    def known(self, held: Holding, feeds: Mapping[str, Feed], states: Mapping[str, FeedState]) -> None:
        self.held, self.feeds, self.states = held, feeds, states
        self.ready.set()

    def lost(self, partitions: frozenset[int]) -> None:
        self.lost_ones.append(partitions)

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
    follower = FeedFollower(lambda on_lost: FakeTopics(kafka, on_lost), heard, unexpected)
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
    follower = FeedFollower(lambda on_lost: FakeTopics(kafka, on_lost), heard, unexpected)
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
    follower = FeedFollower(lambda on_lost: FakeTopics(kafka, on_lost), heard, unexpected)
    kafka.away = False
    until(heard.ready.is_set)
    follower.close(5)
    assert heard.feeds == {A.url: A}


def test_where_the_topic_lost_messages_all_feeds_are_told_again() -> None:
    kafka, heard = FakeKafka(), Heard()
    kafka.add_feed(A, A.url)
    kafka.add_feed(B, B.url)
    follower = FeedFollower(lambda on_lost: FakeTopics(kafka, on_lost), heard, unexpected)
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
    follower = FeedFollower(lambda on_lost: FakeTopics(kafka, on_lost), heard, unexpected)
    until(heard.ready.is_set)
    follower.close(5)
    assert (heard.feeds, list(heard.states)) == ({}, [B.url])


def test_a_fault_of_the_thread_is_told() -> None:
    class Broken(FakeTopics):
        def changes(self) -> list[Message]:
            raise RuntimeError("a fault")

    told = threading.Event()
    follower = FeedFollower(lambda on_lost: Broken(FakeKafka(), on_lost), Heard(), told.set)
    assert told.wait(20)
    follower.close(5)


def test_it_tells_only_the_feeds_of_its_partitions_and_the_states_of_those_it_wins() -> None:
    kafka, heard = FakeKafka(), Heard()
    mine, theirs = (frozenset({feed_partition(feed.url, 8)}) for feed in (A, B))
    assert mine != theirs
    for feed in (A, B):
        kafka.add_feed(feed, feed.url)
        kafka.add_state(FeedState(url=feed.url, polls=7), feed.url)
    kafka.held = Holding(mine, 3)
    follower = FeedFollower(lambda on_lost: FakeTopics(kafka, on_lost), heard, unexpected)
    until(heard.ready.is_set)
    assert (heard.held, heard.feeds, list(heard.states)) == (Holding(mine, 3), {A.url: A}, [A.url])
    kafka.held = Holding(mine | theirs, 4)
    until(lambda: heard.feeds == {A.url: A, B.url: B})
    assert list(heard.states) == [B.url]
    kafka.held = Holding(theirs, 5)
    until(lambda: heard.feeds == {B.url: B})
    follower.close(5)
    assert heard.lost_ones == [mine]
    assert heard.states == {}


def test_nothing_is_told_before_it_is_in_the_group() -> None:
    kafka, heard = FakeKafka(), Heard()
    kafka.add_feed(A, A.url)
    kafka.held = Holding(frozenset(), 0)
    follower = FeedFollower(lambda on_lost: FakeTopics(kafka, on_lost), heard, unexpected)
    until(lambda: kafka.asked > 3)
    assert heard.feeds is None
    kafka.held = ALL
    until(heard.ready.is_set)
    follower.close(5)


def test_another_process_of_its_name_ends_it() -> None:
    class TakenOver(FakeTopics):
        def held(self) -> Holding:
            if heard.ready.is_set():
                raise Fenced("collect.desk is another process now")
            return super().held()

    kafka, heard, fenced = FakeKafka(), Heard(), threading.Event()
    follower = FeedFollower(lambda on_lost: TakenOver(kafka, on_lost), heard, unexpected, fenced.set)
    assert fenced.wait(20)
    follower.close(5)
    assert heard.lost_ones == [ALL.partitions]


def state_message(key: str, offset: int, generation: int | None, polls: int = 0) -> Message:
    state = None if generation is None else FeedState(url=key, generation=generation, polls=polls)
    return Message(FEED_STATES, 0, offset, key, state and state.encode(), (), 0)


def test_a_word_of_an_owner_before_that_comes_behind_a_newer_ones_does_not_count() -> None:
    words = [("a", 1), ("b", 1), ("a", 3), ("a", 2), ("b", 1), ("c", 5), ("c", None), ("c", 2), ("d", 0), ("d", 0)]
    messages = [state_message(key, offset, generation) for offset, (key, generation) in enumerate(words)]
    found = {message.key: message.offset for message in latest_words(messages)}
    assert found == {"a": 2, "b": 4, "c": 7, "d": 9}


@pytest.mark.parametrize("reason", ['"generation":99', '\\"generation\\":99', "generation:99"])
def test_a_text_in_a_state_is_not_taken_for_its_generation(reason: str) -> None:
    state = FeedState(url=A.url, reason=reason, entries={reason: reason}, generation=4)
    assert generation_of(state.encode()) == 4
    assert generation_of(state.model_copy(update={"generation": 0}).encode()) == 0
    assert generation_of(b"\xff nonsense") == 0


def test_what_is_lost_and_won_again_within_one_look_is_told_again_with_its_states() -> None:
    kafka, heard = FakeKafka(), Heard()
    kafka.add_feed(A, A.url)
    kafka.add_state(FeedState(url=A.url, polls=7), A.url)
    follower = FeedFollower(lambda on_lost: FakeTopics(kafka, on_lost), heard, unexpected)
    until(lambda: heard.feeds)
    heard.feeds, heard.states = {}, {}
    kafka.forgotten = True
    until(lambda: heard.feeds)
    follower.close(5)
    assert heard.feeds == {A.url: A}
    assert heard.states[A.url].polls == 7
