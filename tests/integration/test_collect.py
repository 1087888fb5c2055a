"""collect on a real Kafka: what it writes, in which order, and through a kill."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from claimwatch.collect import run
from claimwatch.settings import Settings
from connectors.feeds.urls import feed_partition
from connectors.kafka.message import Outgoing
from connectors.kafka.reader import read_compacted, read_to_end
from connectors.kafka.topics import ARTICLES, FAILURES, FEED_STATES, FEEDS
from connectors.kafka.writer import RecordWriter
from schemas.article import Article
from schemas.failure import Failure
from schemas.feed import Feed, FeedState
from schemas.record import decode
from tests.unit.feeds.server import Site, item, page, rss

pytestmark = pytest.mark.embedded

MANNERS: dict[str, Any] = {"feed_networks": ("127.0.0.0/8",), "host_spacing_s": 0}
LONG = "The ministry secretly lifted the limits on the range. " * 20
PARAGRAPHS = [
    "The restrictions remain in place, the defence minister said on Monday, denying an earlier report. " * 2
] * 3
RUN = (
    "import sys, threading; from tests.integration.test_collect import *;"
    " run(Settings(kafka=sys.argv[1], data=Path(sys.argv[2]), **MANNERS), threading.Event())"
)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with Site().served() as served:
        yield served


def register(services, *feeds: Feed) -> None:
    writer = RecordWriter(services.kafka)
    for feed in feeds:
        writer.send(Outgoing(FEEDS, feed.url, feed, feed_partition(feed.url, 8)))
    writer.flush()
    writer.close()


def remove(services, *feeds: Feed) -> None:
    """Leave the shared topic as it was, so that the other tests' collectors have nothing to poll here."""
    writer = RecordWriter(services.kafka)
    for feed in feeds:
        writer.send(Outgoing(FEEDS, feed.url, None, feed_partition(feed.url, 8)))
    writer.flush()
    writer.close()


def articles(services, site: Site) -> list[Article]:
    found = (decode(Article, message.value, message.headers) for message in read_to_end(services.kafka, ARTICLES))
    return [article for article in found if (article.feed_url or "").startswith(site.url + "/")]


def state(services, url: str) -> FeedState | None:
    message = read_compacted(services.kafka, FEED_STATES).get(url)
    return decode(FeedState, message.value, message.headers) if message else None


async def until(holds: Callable[[], object], within_s: float = 60.0) -> None:
    deadline = time.monotonic() + within_s
    while not await asyncio.to_thread(holds):
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.02)


async def test_feeds_become_articles_states_and_dead_letters(services, site: Site, tmp_path: Path) -> None:
    own = tmp_path / "outlets.yaml"
    own.write_text("- {name: Harbour Post, domains: [harbourpost.example]}\n")
    site.put("/a", page("Denied", PARAGRAPHS, "http://harbourpost.example/a"), "text/html")
    entries = (item("/a", "Denied", "Short."), item("/b", "Lifted", LONG), "<item><title>No link</title></item>")
    good = Feed(url=site.put("/feed", rss(*entries)), outlet="Harbour Post", interval_min_s=1, interval_max_s=2)
    later = Feed(url=site.put("/later", rss(item("/c", "Later", LONG))), outlet="Echo", interval_min_s=1)
    bad = Feed(url=site.url + "/nothing", outlet="Echo", interval_min_s=1, interval_max_s=2)
    register(services, good, bad)
    stop = threading.Event()
    running = asyncio.create_task(
        asyncio.to_thread(run, Settings(kafka=services.kafka.servers, data=tmp_path, outlets=(own,), **MANNERS), stop)
    )
    try:
        await until(lambda: len(articles(services, site)) == 2)
        register(services, later)  # while it runs
        await until(lambda: len(articles(services, site)) == 3)
        await until(lambda: (found := state(services, bad.url)) and found.polls >= 2)
        await until(lambda: site.unchanged["/feed"])
    finally:
        stop.set()
        began = time.monotonic()
        assert await asyncio.wait_for(running, 10) == 0
        remove(services, good, bad, later)
    assert time.monotonic() - began < 4
    by_title = {article.title: article for article in articles(services, site)}
    assert by_title["Denied"].canonical_url == "http://harbourpost.example/a"
    assert by_title["Lifted"].text_source == "feed"
    assert (state(services, bad.url) or FeedState(url="")).health == "broken"
    assert (state(services, good.url) or FeedState(url="")).articles_sent == 2
    failures = [decode(Failure, message.value) for message in read_to_end(services.kafka, FAILURES)]
    assert [failure.exception for failure in failures if failure.key == good.url] == ["the entry has no link"]


async def test_a_collect_that_was_killed_and_started_again_learns_of_new_feeds(
    services, site: Site, tmp_path: Path
) -> None:
    first = Feed(url=site.put("/first", rss()), outlet="Echo", interval_min_s=1, interval_max_s=1)
    second = Feed(url=site.put("/second", rss()), outlet="Echo", interval_min_s=1, interval_max_s=1)
    register(services, first)
    try:
        await killed_once(services, tmp_path, lambda: site.asked["/first"])
        asked = site.asked["/first"]

        async def add_when_it_runs_again() -> None:
            await until(lambda: site.asked["/first"] > asked)
            await asyncio.to_thread(register, services, second)

        adding = asyncio.create_task(add_when_it_runs_again())
        await killed_once(services, tmp_path, lambda: site.asked["/second"])
        await adding
    finally:
        remove(services, first, second)


@pytest.mark.slow
async def test_a_kill_at_any_moment_loses_no_entry_and_gives_none_another_id(
    services, site: Site, tmp_path: Path
) -> None:
    """The site publishes ten entries a round; collect is killed while it reads them and in the end let finish."""
    feed = Feed(url=site.put("/feed", rss()), outlet="Echo", interval_min_s=1, interval_max_s=1)
    register(services, feed)
    names = [f"entry {number}" for number in range(40)]

    def publish(count: int) -> None:
        site.put("/feed", rss(*(item(f"/{name}", name, LONG) for name in reversed(names[:count]))))

    def all_there() -> bool:
        return {article.title for article in articles(services, site)} == set(names)

    try:
        for count in (10, 20, 30):
            publish(count)
            await killed_once(services, tmp_path, lambda asked=site.asked["/feed"]: site.asked["/feed"] > asked)
        publish(len(names))
        await killed_once(services, tmp_path, all_there)
    finally:
        remove(services, feed)
    found = articles(services, site)
    assert len({(article.article_id, article.content_hash) for article in found}) == len(names)


async def killed_once(services, folder: Path, when: Callable[[], object]) -> None:
    """Run collect in a process of its own, and kill it as soon as ``when`` holds."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", RUN, services.kafka.servers, str(folder), env={**os.environ, "PYTHONPATH": os.getcwd()}
    )
    try:
        await until(when)
    finally:
        process.kill()
        await process.wait()
