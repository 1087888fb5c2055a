"""collect: poll the feeds without end and send each new or changed entry once.

    news.feeds.v1, news.feed-states.v1 ─► FeedFollower ─► Collector ─► Poller ─► Sender ─► news.articles.v1, failures
                                           (thread)      (event loop: when)    (thread) └► news.feed-states.v1, after

A poll holds its place among those under way until its articles are safe, so that nothing piles up while Kafka is away.
A feed's state is written after its articles: a kill in between sends them once more under the same ids, and none is
lost. Where a thread ends by a fault, all of it ends with exit code 1. One collector at a time; a second one on the
same topics would poll the same feeds.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import structlog

from claimwatch.collecting.deciding import due_at
from claimwatch.collecting.following import FeedFollower, KafkaTopics
from claimwatch.collecting.polling import Outcome, Poller
from claimwatch.collecting.schedule import Schedule
from claimwatch.collecting.sending import Sender
from claimwatch.errors import Exit
from claimwatch.observing.part import Observed, observed
from claimwatch.services import kafka_of
from claimwatch.settings import Settings
from connectors.feeds.fetch import Fetcher
from connectors.feeds.outlets import Outlets, load_outlets
from connectors.feeds.reading import DocumentReader
from connectors.kafka.topics import ARTICLES, FEED_STATES, load_topics
from connectors.kafka.writer import RecordWriter
from schemas.failure import Failure
from schemas.feed import Feed, FeedState

log = structlog.get_logger(__name__)

POLLS_AT_ONCE = 64
BEAT_EVERY_S = 1.0
LEFT_NAMED = 10
"""Feeds that the log names at a hasty end."""
LEAVE_WITHIN_S = 2.5
"""Seconds to write what was fetched when asked to stop."""


def wall_clock() -> datetime:
    return datetime.now(UTC)


def run(settings: Settings, stop: threading.Event, now: Callable[[], datetime] = wall_clock) -> int:
    """Collect until ``stop`` is set; returns the exit code: 1 where a thread ended by a fault, which sets ``stop``.

    Raises:
        OutletsError: a file of outlets cannot be read.
    """
    outlets = load_outlets(settings.outlets)
    with observed(settings, "collect") as seen:
        return _run(settings, outlets, stop, now, seen)


def _run(
    settings: Settings, outlets: Outlets, stop: threading.Event, now: Callable[[], datetime], seen: Observed
) -> int:
    conn = kafka_of(settings, "claimwatch-collect")
    partitions = next(topic.partitions for topic in load_topics() if topic.name == FEED_STATES)
    failed = threading.Event()

    def give_up() -> None:
        failed.set()
        stop.set()

    async def collect() -> None:
        seen.follow(conn, "", (), articles=ARTICLES)
        async with (
            Fetcher(contact=settings.contact, connections=2 * POLLS_AT_ONCE) as fetcher,
            DocumentReader() as reader,
        ):
            sender = Sender(lambda: seen.writer(RecordWriter(conn)), partitions, give_up)
            collector = Collector(Poller(fetcher, reader, outlets, now), sender, now)
            follower = FeedFollower(lambda: KafkaTopics(conn), collector, give_up)
            beating = asyncio.create_task(_beat(collector, seen))
            try:
                await collector.run(stop)
            finally:
                beating.cancel()
                follower.close(within_s=0.2)

    asyncio.run(collect())
    return Exit.FAILED if failed.is_set() else Exit.OK


async def _beat(collector: Collector, seen: Observed) -> None:
    """Tell those who look at the part that its event loop goes round, and whether it brings any news."""
    seen.watch("claimwatch_polls_under_way", lambda: collector.under_way)
    while True:
        seen.went_round()
        if collector.knows_feeds:
            seen.ready("feeds")
        feeds = collector.active
        seen.set("claimwatch_feeds", feeds)
        seen.look_for_news(expecting=feeds > 0)
        await asyncio.sleep(BEAT_EVERY_S)


class Collector:
    """Polls each feed when it is due, at most ``at_once`` at a time. A feed is under way until its poll is written.

    A listener of FeedFollower: what is told from its thread is done on the event loop.
    """

    def __init__(
        self, poller: Poller, sender: Sender, now: Callable[[], datetime], *, at_once: int = POLLS_AT_ONCE
    ) -> None:
        self._poller = poller
        self._sender = sender
        self._now = now
        self._at_once = at_once
        self._loop = asyncio.get_running_loop()
        self._wake = asyncio.Event()
        self._schedule = Schedule()
        self._feeds: dict[str, Feed] = {}
        self._states: dict[str, FeedState] = {}
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._removed: set[str] = set()
        """Feeds that were removed while their poll was under way, even where they have been added again since."""
        self.knows_feeds = False
        """Whether the topics were read: before that nothing is polled."""

    @property
    def active(self) -> int:
        """Feeds that are polled: known and not paused."""
        return sum(not feed.paused for feed in self._feeds.values())

    @property
    def under_way(self) -> int:
        return len(self._under_way)

    async def run(self, stop: threading.Event) -> None:
        """Poll until ``stop`` is set; then write what was fetched, LEAVE_WITHIN_S at most, and return."""
        threading.Thread(target=self._watch, args=(stop,), name="collect-stop", daemon=True).start()
        try:
            while not stop.is_set():
                self._start_due()
                await self._sleep()
                self._wake.clear()
        finally:
            left = sorted(self._under_way)[:LEFT_NAMED]
            for task in self._under_way.values():
                task.cancel()
            await asyncio.gather(*self._under_way.values(), return_exceptions=True)
            if not self._sender.close(LEAVE_WITHIN_S):
                log.warning(
                    "left before everything was written; it is fetched again at the next start",
                    left=left,
                )

    def known(self, feeds: Mapping[str, Feed], states: Mapping[str, FeedState]) -> None:
        self._on_loop(lambda: self._learn(feeds, states))

    def changed(self, url: str, feed: Feed | None) -> None:
        self._on_loop(lambda: self._change(url, feed))

    def unreadable(self, failure: Failure) -> None:
        self._sender.hand_over(Outcome(None, failures=(failure,)))

    def _learn(self, feeds: Mapping[str, Feed], states: Mapping[str, FeedState]) -> None:
        """All feeds at once, at the start and again after Kafka was away; what is known here is newer."""
        self._states = {**{url: state for url, state in states.items() if url in feeds}, **self._states}
        for url in states.keys() - feeds.keys():
            # Written by a poll that was under way when its feed was removed, just before a kill.
            self._forget(url)
        for url in self._feeds.keys() - feeds.keys():
            self._change(url, None)
        for url, feed in feeds.items():
            self._change(url, feed)
        self.knows_feeds = True
        log.info("feeds known", feeds=len(self._feeds))

    def _change(self, url: str, feed: Feed | None) -> None:
        before = self._feeds.get(url)
        if feed == before:
            return
        if feed is None:
            del self._feeds[url]
            self._states.pop(url, None)
            if url in self._under_way:
                self._removed.add(url)
        else:
            self._feeds[url] = feed
        if feed is None or feed.paused:
            self._schedule.remove(url)
        elif url not in self._under_way:
            # A feed that a person has just changed is polled at once, to show them what it does.
            now = self._now()
            self._schedule.set(url, now if before else due_at(feed, self._states.get(url), now))

    def _start_due(self) -> None:
        if len(self._under_way) >= self._at_once:
            return
        for url in self._schedule.due(self._now()):
            self._under_way[url] = asyncio.create_task(self._poll(url, self._feeds[url]))
            if len(self._under_way) >= self._at_once:
                return

    async def _poll(self, url: str, feed: Feed) -> None:
        try:
            outcome = await self._poller.poll(feed, self._states.get(url) or FeedState(url=feed.url))
            if url not in self._removed:
                await self._sender.put(outcome)
            self._written(url, outcome)
        finally:
            del self._under_way[url]
            self._removed.discard(url)
            self._wake.set()

    def _written(self, url: str, outcome: Outcome) -> None:
        state = outcome.state
        if url in self._removed:
            state = None
            # Again after whoever removed it: the poll's state may have been written behind theirs.
            self._forget(url)
        elif state is not None:
            before = self._states.get(url)
            if before is None or before.health != state.health:
                log.info("feed changed", feed=url, health=state.health, reason=state.reason)
            self._states[url] = state
            log.debug("polled", feed=url, health=state.health, articles=len(outcome.articles), reason=state.reason)
        feed = self._feeds.get(url)
        if feed is not None and not feed.paused:
            self._schedule.set(url, (state and state.next_poll_at) or self._now())

    def _forget(self, url: str) -> None:
        self._sender.hand_over(Outcome(None, forgotten=url))

    async def _sleep(self) -> None:
        """Until something changed or the next feed is due; while no poll may start, until one has ended."""
        at = self._schedule.next_at() if len(self._under_way) < self._at_once else None
        wait_s = None if at is None else max(0.0, (at - self._now()).total_seconds())
        try:
            async with asyncio.timeout(wait_s):
                await self._wake.wait()
        except TimeoutError:
            return

    def _watch(self, stop: threading.Event) -> None:
        stop.wait()
        self._on_loop(lambda: None)

    def _on_loop(self, call: Callable[[], None]) -> None:
        def done() -> None:
            call()
            self._wake.set()

        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(done)
