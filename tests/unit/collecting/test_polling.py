from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import pytest

from claimwatch.collecting.polling import Outcome, Poller
from connectors.feeds.fetch import Fetcher, Limits
from connectors.feeds.outlets import Outlets
from connectors.feeds.reading import DocumentReader
from schemas.feed import Feed, FeedState, Outlet
from tests.unit.feeds.server import Site, item, page, rss

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)
OUTLETS = Outlets([Outlet(name="Harbour Post", domains=("harbourpost.example",))])
PARAGRAPHS = [
    "The restrictions remain in place, the defence minister said on Monday, denying an earlier report. " * 2
] * 3
LONG = "The ministry secretly lifted the limits on the range. " * 20


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with Site().served() as served:
        yield served


@pytest.fixture
async def poll() -> AsyncIterator[Callable]:
    async with Fetcher() as fetcher, DocumentReader(workers=1) as reader:
        page_limits = Limits(body=300_000, seconds=2, accept="*/*")
        feed_limits = Limits(body=3_000_000, seconds=2, accept="*/*")
        poller = Poller(fetcher, reader, OUTLETS, lambda: NOW, page_limits=page_limits, feed_limits=feed_limits)

        async def once(url: str, state: FeedState | None = None) -> Outcome:
            feed = Feed(url=url, outlet="Harbour Post", interval_min_s=1, interval_max_s=8)
            return await poller.poll(feed, state or FeedState(url=url))

        yield once


async def test_a_feed_and_its_pages_become_articles_in_the_order_of_their_dates(site: Site, poll: Callable) -> None:
    site.put("/a", page("Denied", PARAGRAPHS, "http://harbourpost.example/a"), "text/html")
    first = item("/b", "Lifted", LONG, "Wed, 04 Mar 2026 08:00:00 GMT")
    url = site.put("/feed", rss(item("/a", "Denied", "Short."), first))
    outcome = await poll(url)
    lifted, denied = outcome.articles
    assert (lifted.title, lifted.text_source, lifted.canonical_url) == ("Lifted", "feed", site.url + "/b")
    assert (denied.text_source, denied.canonical_url) == ("page", "http://harbourpost.example/a")
    assert denied.text.startswith("The restrictions remain in place")
    assert (denied.first_seen_at, denied.feed_url, denied.outlet) == (NOW, url, "Harbour Post")
    assert (outcome.state.health, outcome.state.articles_sent, len(outcome.state.entries)) == ("alive", 2, 2)


async def test_the_next_poll_is_conditional_and_sends_nothing(site: Site, poll: Callable) -> None:
    url = site.put("/feed", rss(item("/b", "Lifted", LONG)))
    first = await poll(url)
    second = await poll(url, first.state)
    assert (site.unchanged["/feed"], second.articles, second.state.polls) == (1, (), 2)
    assert (second.state.entries, second.state.etag) == (first.state.entries, first.state.etag)


async def test_a_server_without_validators_is_not_read_twice(site: Site, poll: Callable) -> None:
    url = site.put("/feed", rss(item("/b", "Lifted", LONG)))
    first = await poll(url)
    state = first.state.model_copy(update={"etag": None, "entries": {}})
    assert (await poll(url, state)).articles == ()


async def test_a_changed_entry_is_one_revision(site: Site, poll: Callable) -> None:
    url = site.put("/feed", rss(item("/b", "Lifted", LONG), item("/c", "Other", LONG)))
    first = await poll(url)
    site.put("/feed", rss(item("/b", "Lifted after all", LONG), item("/c", "Other", LONG)))
    second = await poll(url, first.state)
    assert [article.title for article in second.articles] == ["Lifted after all"]
    assert second.articles[0].article_id in {article.article_id for article in first.articles}


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/html", "this is a web page, not a feed"),
        ("/nothing", "the server answers 404 (Not Found)"),
        ("/endless", "the body is larger than"),
        ("/garbage", "this is binary data, not a feed"),
        ("/drip", "no complete answer within 2 seconds"),
        ("/busy", "the server answers 429 (Too Many Requests)"),
    ],
)
async def test_rubbish_is_a_reason_in_the_feeds_state(site: Site, poll: Callable, path: str, reason: str) -> None:
    site.put("/html", page("Home", ["x"]), "text/html")
    site.put("/garbage", bytes(range(256)) * 50)
    outcome = await poll(site.url + path)
    assert (outcome.articles, outcome.state.health) == ((), "broken")
    assert outcome.state.reason.startswith(reason)
    assert outcome.state.next_poll_at > NOW


@pytest.mark.parametrize("path", ["/endless", "/nothing", "/garbage"])
async def test_a_page_that_cannot_be_read_leaves_the_feeds_own_text(site: Site, poll: Callable, path: str) -> None:
    site.put("/garbage", b"\x00\xff" * 9000, "image/png")
    outcome = await poll(site.put("/feed", rss(item(path, "Lifted", "Short."))))
    assert [(article.text, article.text_source) for article in outcome.articles] == [("Short.", "feed")]


async def test_a_page_that_fails_in_passing_is_fetched_at_the_next_poll(site: Site, poll: Callable) -> None:
    site.statuses["/a"] = 503
    url = site.put("/feed", rss(item("/a", "Denied", "Short.")))
    first = await poll(url)
    assert (first.articles, first.state.etag, first.state.body_hash) == ((), None, None)
    del site.statuses["/a"]
    site.put("/a", page("Denied", PARAGRAPHS), "text/html")
    second = await poll(url, first.state)
    assert [article.text_source for article in second.articles] == ["page"]


async def test_an_entry_without_a_link_is_a_dead_letter(site: Site, poll: Callable) -> None:
    url = site.put("/feed", rss("<item><title>No link</title></item>", item("/b", "Lifted", LONG)))
    outcome = await poll(url)
    assert [failure.exception for failure in outcome.failures] == ["the entry has no link"]
    assert len(outcome.articles) == 1
    site.put("/feed", rss("<item><title>No link</title></item>"))
    assert (await poll(url, outcome.state)).failures == ()


async def test_a_feed_that_is_not_well_formed_is_alive_and_says_so(site: Site, poll: Callable) -> None:
    outcome = await poll(site.put("/feed", rss(item("/b", "Tea & cake", LONG))))
    assert (outcome.state.health, len(outcome.articles)) == ("alive", 1)
    assert outcome.state.reason.startswith("read, although it is not well formed")


async def test_a_first_poll_with_many_pages_is_spread_over_several(site: Site, poll: Callable) -> None:
    items = [item(f"/p{number}", f"Title {number}", "Short.") for number in range(60)]
    url = site.put("/feed", rss(*items))
    first = await poll(url)
    second = await poll(url, first.state)
    third = await poll(url, second.state)
    assert (len(first.articles), len(second.articles), len(third.articles)) == (50, 10, 0)
    assert third.state.etag is not None
