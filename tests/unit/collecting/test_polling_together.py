"""Polls that share the places of pages and the process that reads large documents."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator

import pytest

from claimwatch.collecting.polling import Outcome, Poller
from connectors.feeds.fetch import Fetcher
from connectors.feeds.pages import Page
from connectors.feeds.parse import Document
from connectors.feeds.reading import LARGE, Crowded, is_set_aside
from schemas.feed import Feed, FeedState
from tests.unit.collecting.test_polling import FEED, LONG, NOW, OUTLETS, PARAGRAPHS
from tests.unit.feeds.in_process import ReaderInProcess
from tests.unit.feeds.loopback import LOOPBACK
from tests.unit.feeds.server import Site, item, page, rss


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with Site().served() as served:
        yield served


async def polled(poller: Poller, url: str) -> Outcome:
    return await poller.poll(Feed.model_validate({**FEED, "url": url}), FeedState(url=url))


@pytest.mark.skipif(sys.platform != "linux", reason="a second address of loopback")
async def test_pages_of_a_slow_host_hold_no_place_that_another_feed_wants(site: Site) -> None:
    answered = asyncio.Event()
    async with (
        Site().served("127.0.0.2") as slow,
        Fetcher(networks=LOOPBACK, spacing_s=0) as fetcher,
        ReaderInProcess() as reader,
    ):
        slow.held["/held"] = answered
        pages = [item(f"{slow.url}/held?{number}", f"T{number}", "Short.") for number in range(20)]
        poller = Poller(fetcher, reader, OUTLETS, lambda: NOW, pages=3)
        slowly = [asyncio.create_task(polled(poller, site.put(f"/slow{number}", rss(*pages)))) for number in range(3)]
        while slow.asked["/held"] < 2:
            await asyncio.sleep(0.01)
        site.put("/a", page("Denied", PARAGRAPHS), "text/html")
        quick = polled(poller, site.put("/quick", rss(item("/a", "Denied", "Short."))))
        (article,) = (await asyncio.wait_for(quick, 10)).articles
        assert (article.text_source, slow.asked["/held"]) == ("page", 2)
        for each in slowly:
            each.cancel()
        answered.set()
        await asyncio.gather(*slowly, return_exceptions=True)


class ReadsAside(ReaderInProcess):
    """What is large is read once ``free`` is set, or not at all where it is ``crowded``."""

    def __init__(self) -> None:
        super().__init__()
        self.free = asyncio.Event()
        self.crowded = False

    async def feed(self, body: bytes, url: str, content_type: str = "") -> Document:
        if self.crowded and is_set_aside(body):
            raise Crowded("too many")
        return await super().feed(body, url, content_type)

    async def page(self, body: bytes, url: str, content_type: str = "") -> Page:
        if is_set_aside(body):
            if self.crowded:
                raise Crowded("too many")
            await self.free.wait()
        return await super().page(body, url, content_type)


async def test_pages_that_are_set_aside_hold_no_place_and_where_too_many_are_it_is_tried_again(site: Site) -> None:
    for path, more in (("/large", "<!--" + "x" * LARGE + "-->"), ("/small", "")):
        site.put(path, page("Denied", PARAGRAPHS) + more, "text/html")
    large = site.put("/of-large", rss(item("/large", "Denied", "Short.")))
    small = site.put("/of-small", rss(item("/small", "Denied", "Short.")))
    async with Fetcher(networks=LOOPBACK, spacing_s=0) as fetcher:
        reader = ReadsAside()
        poller = Poller(fetcher, reader, OUTLETS, lambda: NOW, pages=1)
        reading = asyncio.create_task(polled(poller, large))
        while not site.asked["/large"]:
            await asyncio.sleep(0.01)
        assert len((await asyncio.wait_for(polled(poller, small), 10)).articles) == 1
        reader.free.set()
        assert len((await reading).articles) == 1
        reader.crowded = True
        waiting = (await polled(poller, large)).state
        assert waiting is not None
        assert (waiting.articles_sent, waiting.etag, waiting.reason) == (0, None, "")
        assert waiting.entries


async def test_a_large_feed_that_too_many_others_keep_from_being_read_comes_again_and_is_not_blamed(
    site: Site,
) -> None:
    url = site.put("/feed", rss(item("/b", "Lifted", LONG), title="x" * LARGE))
    async with Fetcher(networks=LOOPBACK, spacing_s=0) as fetcher:
        reader = ReadsAside()
        reader.crowded = True
        outcome = await polled(Poller(fetcher, reader, OUTLETS, lambda: NOW), url)
    assert outcome.state == FeedState(url=url, next_poll_at=outcome.state.next_poll_at)
    assert outcome.state.next_poll_at > NOW
