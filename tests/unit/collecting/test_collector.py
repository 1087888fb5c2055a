"""The whole collector against a misbehaving site and a Kafka in memory."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from claimwatch.collect import run, wall_clock
from claimwatch.collecting.collector import Collector
from claimwatch.collecting.following import FeedFollower
from claimwatch.collecting.polling import Poller
from claimwatch.collecting.sending import Sender
from claimwatch.settings import Settings
from connectors.feeds.fetch import Fetcher
from connectors.feeds.networks import Networks
from connectors.feeds.outlets import Outlets
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.topics import ARTICLES, FEED_STATES
from schemas.article import Article
from schemas.feed import Feed, FeedState
from schemas.record import Record
from tests.unit.collecting.fakes import FakeKafka, FakeTopics
from tests.unit.feeds.in_process import ReaderInProcess
from tests.unit.feeds.server import Site, item, rss

LOOPBACK = Networks(("127.0.0.0/8",))
LONG = "The ministry secretly lifted the limits on the range. " * 20


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with Site().served() as served:
        yield served


@asynccontextmanager
async def collecting(kafka: FakeKafka) -> AsyncIterator[threading.Event]:
    stop = threading.Event()
    async with (
        Fetcher(networks=LOOPBACK, spacing_s=0, for_each_host=64) as fetcher,
        ReaderInProcess() as reader,
    ):
        sender = Sender(lambda: kafka, 8, stop.set)
        poller = Poller(fetcher, reader, Outlets(), wall_clock)
        collector = Collector(poller, sender, wall_clock, partitions=8, for_each_host=64)
        follower = FeedFollower(lambda on_lost: FakeTopics(kafka, on_lost), collector, stop.set)
        task = asyncio.create_task(collector.run(stop))
        try:
            yield stop
        finally:
            stop.set()
            await asyncio.wait_for(task, 10)
            follower.close(5)


async def until(holds: Callable[[], object], within_s: float = 20.0) -> None:
    async with asyncio.timeout(within_s):
        while not holds():
            await asyncio.sleep(0.01)


def feed(url: str, **given: object) -> Feed:
    return Feed.model_validate({"url": url, "outlet": "Post", "interval_min_s": 0, "interval_max_s": 0} | given)


def titles(kafka: FakeKafka) -> list[str]:
    return [article.title for article in kafka.records(ARTICLES, Article)]


def states(kafka: FakeKafka, url: str) -> list[Record | None]:
    return [outgoing.record for outgoing in kafka.written if (outgoing.topic, outgoing.key) == (FEED_STATES, url)]


async def test_each_entry_is_sent_once_and_a_new_one_within_the_interval(site: Site) -> None:
    kafka = FakeKafka()
    url = site.put("/feed", rss(item("/a", "One", LONG)))
    kafka.add_feed(feed(url), url)
    async with collecting(kafka):
        await until(lambda: site.unchanged["/feed"])
        site.put("/feed", rss(item("/b", "Two", LONG), item("/a", "One", LONG)))
        await until(lambda: "Two" in titles(kafka))
    assert titles(kafka) == ["One", "Two"]


async def test_feeds_that_are_added_while_it_runs_are_polled_and_removed_ones_no_more(site: Site) -> None:
    kafka = FakeKafka()
    url = site.put("/feed", rss(item("/a", "One", LONG)))
    async with collecting(kafka):
        kafka.add_feed(feed(url), url)
        await until(lambda: titles(kafka) == ["One"])
        kafka.add_feed(None, url)
        other = site.put("/other", rss(item("/b", "Two", LONG)))
        kafka.add_feed(feed(other), other)
        await until(lambda: site.asked["/other"] >= 2)
        asked = site.asked["/feed"]
        await until(lambda: site.asked["/other"] >= 4)
        assert site.asked["/feed"] == asked


async def test_a_feed_that_was_removed_and_comes_back_is_read_in_full(site: Site) -> None:
    kafka = FakeKafka()
    url = site.put("/feed", rss(item("/a", "One", LONG)))
    kafka.add_feed(feed(url), url)
    async with collecting(kafka):
        await until(lambda: site.unchanged["/feed"])
        kafka.add_feed(None, url)
        kafka.add_feed(feed(url), url)
        await until(lambda: titles(kafka) == ["One", "One"])
        await until(lambda: kafka.records(FEED_STATES, FeedState)[-1].articles_sent == 1)


async def test_a_poll_that_is_under_way_when_its_feed_is_removed_leaves_no_state(site: Site) -> None:
    kafka = FakeKafka(stuck=threading.Event())
    url = site.put("/feed", rss(item("/a", "One", LONG)))
    kafka.add_feed(feed(url), url)
    async with collecting(kafka):
        await until(lambda: kafka.unsafe)  # its article is being written
        kafka.add_feed(None, url)
        other = site.put("/other", rss())
        kafka.add_feed(feed(other), other)
        await until(lambda: site.asked["/other"])
        assert kafka.stuck is not None
        kafka.stuck.set()
        await until(lambda: states(kafka, url)[-1:] == [None])
    assert site.asked["/feed"] == 1


async def test_a_state_that_a_removed_feed_left_behind_is_removed_at_the_start(site: Site) -> None:
    kafka = FakeKafka()
    kafka.add_state(FeedState(url=site.url + "/gone"), site.url + "/gone")
    async with collecting(kafka):
        await until(lambda: states(kafka, site.url + "/gone") == [None])


async def test_one_bad_feed_does_not_keep_the_others(site: Site) -> None:
    kafka = FakeKafka()
    for path in ("/drip", "/nothing", "/circle", "/bomb"):
        kafka.add_feed(feed(site.url + path, interval_max_s=1), site.url + path)
    url = site.put("/feed", rss(item("/a", "One", LONG)))
    kafka.add_feed(feed(url), url)
    async with collecting(kafka):
        await until(lambda: titles(kafka) == ["One"] and site.asked["/feed"] >= 3 and site.asked["/nothing"] >= 2)
    states = {state.url: state for state in kafka.records(FEED_STATES, FeedState)}
    assert states[site.url + "/nothing"].health == "broken"
    assert states[url].health == "alive"


async def test_a_restart_goes_on_from_the_states_and_sends_nothing_again(site: Site) -> None:
    kafka = FakeKafka()
    url = site.put("/feed", rss(item("/a", "One", LONG)))
    kafka.add_feed(feed(url), url)
    async with collecting(kafka):
        await until(lambda: kafka.records(FEED_STATES, FeedState))
    kafka.add_state(kafka.records(FEED_STATES, FeedState)[-1], url)
    async with collecting(kafka):
        await until(lambda: site.unchanged["/feed"] >= 2)
    assert titles(kafka) == ["One"]


async def test_what_kafka_did_not_take_is_sent_again_and_no_state_goes_before_it(site: Site) -> None:
    kafka = FakeKafka(failing_flushes=3)
    url = site.put("/feed", rss(item("/a", "One", LONG)))
    kafka.add_feed(feed(url), url)
    async with collecting(kafka):
        await until(lambda: kafka.records(FEED_STATES, FeedState))
    order = [outgoing.topic for outgoing in kafka.written]
    assert order.index(ARTICLES) < order.index(FEED_STATES)
    assert set(titles(kafka)) == {"One"}


async def test_a_paused_feed_is_not_polled(site: Site) -> None:
    kafka = FakeKafka()
    paused, url = site.put("/paused", rss()), site.put("/feed", rss())
    kafka.add_feed(feed(paused, paused=True), paused)
    kafka.add_feed(feed(url), url)
    async with collecting(kafka):
        await until(lambda: site.asked["/feed"] >= 2)
    assert site.asked["/paused"] == 0


async def test_stopping_takes_less_than_three_seconds_whatever_is_under_way(site: Site) -> None:
    kafka = FakeKafka()
    for path in ("/drip", "/feed"):
        kafka.add_feed(feed(site.url + path), site.url + path)
    site.put("/feed", rss(*(item(f"/{number}", f"T{number}", LONG) for number in range(50))))
    async with collecting(kafka) as stop:
        await until(lambda: site.asked["/drip"] and len(titles(kafka)) == 50)
        kafka.stuck = threading.Event()  # from now on Kafka hangs
        await until(lambda: site.asked["/feed"] >= 2)
        began = time.monotonic()
        stop.set()
    assert time.monotonic() - began < 3.5
    kafka.stuck.set()


async def test_many_feeds_are_polled_in_turn(site: Site) -> None:
    kafka = FakeKafka()
    for number in range(200):
        url = site.put(f"/feed{number}", rss(item(f"/a{number}", f"T{number}", LONG)))
        kafka.add_feed(feed(url), url)
    async with collecting(kafka):
        await until(lambda: len(titles(kafka)) >= 200)
        await until(lambda: sum(site.asked.values()) >= 400)
    assert Counter(titles(kafka)).most_common(1)[0][1] == 1


def test_a_thread_that_ends_by_a_fault_ends_collect_with_an_exit_code(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(_conn: KafkaConnection, *_: object) -> FakeTopics:
        raise RuntimeError("a fault")

    monkeypatch.setattr("claimwatch.collect.KafkaTopics", broken)
    assert run(Settings(kafka="127.0.0.1:1", data=tmp_path), threading.Event()) == 1
