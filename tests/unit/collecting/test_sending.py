from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from datetime import UTC, datetime

import structlog

from claimwatch.collecting.articles import article_of
from claimwatch.collecting.polling import Outcome
from claimwatch.collecting.sending import Sender, Unwritable
from connectors.feeds.parse import Entry
from connectors.feeds.urls import feed_partition
from connectors.kafka.connection import KafkaUnavailable
from connectors.kafka.topics import ARTICLES, FEED_STATES
from schemas.feed import Feed, FeedState
from tests.unit.collecting.fakes import FakeKafka

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)


def unexpected() -> None:
    raise AssertionError("the thread ended by a fault")


def outcome(number: int) -> Outcome:
    feed = Feed(url=f"https://h{number}.example/feed", outlet="Post")
    entry = Entry(link=f"https://h{number}.example/a", title="T", text="x")
    return Outcome(FeedState(url=feed.url), (article_of(feed, entry, entry.link or "", None, NOW),))


async def test_the_state_is_written_after_the_articles_and_where_its_host_belongs() -> None:
    kafka = FakeKafka()
    sender = Sender(lambda: kafka, 8, unexpected)
    await sender.put(outcome(1))
    assert sender.close(5)
    assert [each.topic for each in kafka.written] == [ARTICLES, FEED_STATES]
    assert kafka.written[1].partition == feed_partition("https://h1.example/feed", 8)
    assert kafka.written[0].key == outcome(1).articles[0].article_id


async def test_nothing_counts_as_written_before_kafka_has_it() -> None:
    kafka = FakeKafka(failing_flushes=2)
    sender = Sender(lambda: kafka, 8, unexpected)
    await asyncio.gather(*(sender.put(outcome(number)) for number in range(20)))
    assert kafka.failing_flushes == 0
    assert sender.close(5)
    states = [each.key for each in kafka.written if each.topic == FEED_STATES]
    assert sorted(states) == sorted(f"https://h{number}.example/feed" for number in range(20))


async def test_a_failed_flush_of_articles_writes_no_state() -> None:
    kafka = FakeKafka(failing_flushes=10**9)
    sender = Sender(lambda: kafka, 8, unexpected)
    sender.hand_over(outcome(1))
    assert not sender.close(0.5) or not kafka.written
    assert not [each for each in kafka.unsafe if each.topic == FEED_STATES]


async def test_kafka_may_be_away_at_the_start() -> None:
    kafka, tries = FakeKafka(), 0

    def connect() -> FakeKafka:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise KafkaUnavailable("no Kafka answers")
        return kafka

    sender = Sender(connect, 8, unexpected)
    await sender.put(outcome(1))
    assert len(kafka.written) == 2
    assert sender.close(5)


async def test_closing_gives_up_on_a_kafka_that_hangs() -> None:
    kafka = FakeKafka(stuck=threading.Event())
    sender = Sender(lambda: kafka, 8, unexpected)
    sender.hand_over(outcome(1))
    assert not sender.close(0.2)
    assert kafka.stuck is not None
    kafka.stuck.set()


async def test_a_fault_of_the_thread_is_told_and_closing_says_that_not_all_was_written() -> None:
    def connect() -> FakeKafka:
        raise RuntimeError("a fault")

    told = threading.Event()
    sender = Sender(connect, 8, told.set)
    sender.hand_over(outcome(1))
    assert await asyncio.to_thread(told.wait, 20)
    assert not sender.close(5)


async def test_a_state_that_is_forgotten_becomes_a_tombstone_where_the_state_was() -> None:
    kafka = FakeKafka()
    sender = Sender(lambda: kafka, 8, unexpected)
    await sender.put(outcome(1))
    await sender.put(Outcome(None, forgotten="https://h1.example/feed"))
    assert sender.close(5)
    state, tombstone = (each for each in kafka.written if each.topic == FEED_STATES)
    assert (tombstone.key, tombstone.record, tombstone.partition) == (state.key, None, state.partition)


async def test_what_was_handed_over_is_not_written_and_the_rest_is() -> None:
    kafka = FakeKafka()
    sender = Sender(lambda: kafka, 8, unexpected)
    theirs = frozenset({feed_partition("https://h1.example/feed", 8)})
    ours = next(number for number in range(2, 99) if feed_partition(f"https://h{number}.example/feed", 8) not in theirs)
    sender.close_for(theirs)
    await sender.put(outcome(1))
    await sender.put(outcome(ours))
    assert {each.key for each in kafka.written if each.topic == FEED_STATES} == {f"https://h{ours}.example/feed"}
    assert len([each for each in kafka.written if each.topic == ARTICLES]) == 1
    sender.open_for(frozenset(range(8)))
    await sender.put(outcome(1))
    assert sender.close(5)
    assert "https://h1.example/feed" in {each.key for each in kafka.written if each.topic == FEED_STATES}


async def test_handing_over_waits_for_what_is_being_written() -> None:
    kafka = FakeKafka(stuck=threading.Event())
    sender = Sender(lambda: kafka, 8, unexpected)
    writing = asyncio.create_task(sender.put(outcome(1)))
    while not kafka.unsafe:
        await asyncio.sleep(0.005)
    handing_over = asyncio.create_task(asyncio.to_thread(sender.close_for, frozenset(range(8))))
    assert kafka.stuck is not None
    kafka.stuck.set()
    await handing_over
    assert [each.topic for each in kafka.written] == [ARTICLES, FEED_STATES]
    await writing
    assert sender.close(5)


def unwritable(number: int) -> Outcome:
    bad = outcome(number)
    assert bad.state is not None
    return replace(bad, state=bad.state.model_copy(update={"etag": '"caf\udce9"'}))


async def test_what_cannot_be_written_costs_itself_and_none_of_the_others() -> None:
    kafka = FakeKafka(stuck=threading.Event())
    sender = Sender(lambda: kafka, 8, unexpected)
    outcomes = [outcome(1), unwritable(2), outcome(3), unwritable(4), outcome(5)]
    putting = [asyncio.create_task(sender.put(each)) for each in outcomes]
    await asyncio.sleep(0)
    assert kafka.stuck is not None
    kafka.stuck.set()
    with structlog.testing.capture_logs() as lines:
        ended = await asyncio.gather(*putting, return_exceptions=True)
        assert sender.close(5)
    assert [type(each) for each in ended] == [type(None), Unwritable, type(None), Unwritable, type(None)]
    states = {each.key for each in kafka.written if each.topic == FEED_STATES}
    assert states == {f"https://h{number}.example/feed" for number in (1, 3, 5)}
    named = [line["feed"] for line in lines if line["event"] == "what a poll brought cannot be written"]
    assert sorted(named) == ["https://h2.example/feed", "https://h4.example/feed"]
