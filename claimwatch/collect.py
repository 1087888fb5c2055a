"""collect: poll the feeds without end and send each new or changed entry once.

    news.feeds.v1, news.feed-states.v1 ─► FeedFollower ─┐
    news.claims.v1, news.alerts.v1 ───► ClaimsFollower ─┴► Collector ─► Poller ─► Sender ─► news.articles.v1, failures
                                           (threads)      (event loop)          (thread) └► news.feed-states.v1, after

A poll holds its place among those under way until its articles are safe, so that nothing piles up while Kafka is away.
A feed's state is written after its articles: a kill in between sends them once more under the same ids, and none is
lost. Where a thread ends by a fault, all of it ends with exit code 1.

Several collectors share the feeds by the partitions of news.feeds.v1, all that were added under one host together. One
that is killed is noticed after ten seconds, and the others take its feeds over where its states say.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import UTC, datetime

import structlog
import uvloop

from claimwatch.collecting.archive import KafkaArchive
from claimwatch.collecting.claims_following import ClaimsFollower, claims_since
from claimwatch.collecting.collector import POLLS_AT_ONCE, Collector
from claimwatch.collecting.following import FeedFollower, KafkaTopics
from claimwatch.collecting.open_claims import OpenClaims
from claimwatch.collecting.polling import Poller
from claimwatch.collecting.seat import Seat
from claimwatch.collecting.sending import Sender
from claimwatch.collecting.visiting import PAGES_AT_ONCE
from claimwatch.errors import Exit
from claimwatch.fetching import feed_secrets_file_of, fetcher_of
from claimwatch.observing.part import Observed, observed
from claimwatch.services import kafka_of
from claimwatch.settings import Settings
from connectors.feeds.credentials import SecretsFile
from connectors.feeds.outlets import Outlets, load_outlets
from connectors.feeds.reading import DocumentReader
from connectors.kafka.topics import ARTICLES, FEED_STATES, load_topics
from connectors.kafka.writer import RecordWriter

log = structlog.get_logger(__name__)

BEAT_EVERY_S = 1.0


def wall_clock() -> datetime:
    return datetime.now(UTC)


def run(settings: Settings, stop: threading.Event, now: Callable[[], datetime] = wall_clock) -> int:
    """Collect until ``stop`` is set; returns the exit code: 1 where a thread ended by a fault, which sets ``stop``, and
    Exit.FENCED where another process has this collector's name.

    Raises:
        OutletsError: a file of outlets cannot be read.
        BadFile: the file of logins cannot.
    """
    outlets, secrets = load_outlets(settings.outlets), feed_secrets_file_of(settings)
    seat = Seat(settings.data)
    try:
        with observed(settings, "collect") as seen:
            return _run(settings, seat.name, outlets, secrets, stop, now, seen)
    finally:
        seat.leave()


def _run(
    settings: Settings,
    name: str,
    outlets: Outlets,
    secrets: SecretsFile,
    stop: threading.Event,
    now: Callable[[], datetime],
    seen: Observed,
) -> int:
    conn = kafka_of(settings, "claimwatch-collect")
    partitions = next(topic.partitions for topic in load_topics() if topic.name == FEED_STATES)
    ended: list[Exit] = []

    def end(code: Exit) -> None:
        ended.append(code)
        stop.set()

    def give_up() -> None:
        end(Exit.FAILED)

    async def collect() -> None:
        seen.follow(conn, "", (), articles=ARTICLES)
        async with fetcher_of(settings, POLLS_AT_ONCE + PAGES_AT_ONCE) as fetcher, DocumentReader() as reader:
            sender = Sender(lambda: seen.writer(RecordWriter(conn)), partitions, give_up)
            poller = Poller(fetcher, reader, outlets, now, secrets=secrets, archive=KafkaArchive(conn).find)
            claims = OpenClaims()
            collector = Collector(
                poller,
                sender,
                now,
                partitions=partitions,
                claims=claims,
                wait=fetcher.wait,
                for_each_host=settings.host_connections,
            )
            follower = FeedFollower(
                lambda on_lost: KafkaTopics(conn, name, on_lost), collector, give_up, lambda: end(Exit.FENCED)
            )
            visits = ClaimsFollower(
                lambda since: claims_since(conn, since), claims, collector.claims_changed, now, give_up
            )
            beating = asyncio.create_task(_beat(collector, seen))
            try:
                await collector.run(stop)
            finally:
                beating.cancel()
                follower.close(within_s=0.2)
                visits.close(within_s=0.2)

    # Its event loop makes a poll a third cheaper than Python's own (0.9 and 0.6 ms a fetch, November 2026).
    uvloop.run(collect())
    return ended[0] if ended else Exit.OK


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
