from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from connectors.feeds.fetch import (
    FOR_FEEDS,
    BadAddress,
    Fetcher,
    FetchError,
    Limits,
    Refused,
    TooLarge,
    TooManyRedirects,
    TooSlow,
    Unreachable,
    user_agent,
)
from tests.unit.feeds.server import Site, rss

SMALL = Limits(body=1_000_000, seconds=10, accept="*/*")
HURRIED = Limits(body=1_000_000, seconds=0.3, accept="*/*")


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with Site().served() as served:
        yield served


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(contact="desk@harbourpost.example") as made:
        yield made


async def test_an_unchanged_document_is_not_sent_again(site: Site, fetcher: Fetcher) -> None:
    url = site.put("/feed", rss())
    first = await fetcher.fetch(url, FOR_FEEDS)
    again = await fetcher.fetch(url, FOR_FEEDS, etag=first.etag)
    assert (first.status, first.body, first.final_url) == (200, rss().encode(), url)
    assert (again.not_modified, again.body, site.unchanged["/feed"]) == (True, b"", 1)


async def test_it_says_who_asks(site: Site, fetcher: Fetcher) -> None:
    await fetcher.fetch(site.put("/feed", rss()), SMALL)
    assert site.agents == {"claimwatch/0.1 (news monitor; feed reader; +desk@harbourpost.example)"}
    assert user_agent("a\r\nX: (b)") == "claimwatch/0.1 (news monitor; feed reader; +aX: b)"


@pytest.mark.parametrize(
    ("path", "limits", "error", "reason"),
    [
        ("/nothing", SMALL, Refused, "the server answers 404 (Not Found)"),
        ("/fault", SMALL, Refused, "the server answers 500 (Internal Server Error)"),
        ("/drip", HURRIED, TooSlow, "no complete answer within 0.3 seconds"),
        ("/endless", SMALL, TooLarge, "the body is larger than"),
        ("/bomb", SMALL, TooLarge, "the body is larger than"),
        ("/circle", SMALL, TooManyRedirects, "it redirects in a circle"),
        ("/hops", SMALL, TooManyRedirects, "it redirects too often"),
        ("/to-file", SMALL, BadAddress, "it leads to what is no http or https address"),
        ("/broken-off", SMALL, Unreachable, "the answer broke off"),
    ],
)
async def test_each_fault_of_a_site_has_its_reason(
    site: Site, fetcher: Fetcher, path: str, limits: Limits, error: type[FetchError], reason: str
) -> None:
    site.statuses["/fault"] = 500
    with pytest.raises(error) as raised:
        await fetcher.fetch(site.url + path, limits)
    assert raised.value.reason.startswith(reason)
    assert raised.value.url == site.url + path


async def test_reading_stops_at_the_limit(site: Site, fetcher: Fetcher) -> None:
    with pytest.raises(TooLarge):
        await fetcher.fetch(site.url + "/endless", SMALL)
    assert site.sent_of_endless < 10_000_000  # the rest of the 50 MB is what sockets hold between the two


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://h.example/x", "", "not an address"])
async def test_only_web_addresses_are_fetched(fetcher: Fetcher, url: str) -> None:
    with pytest.raises(BadAddress):
        await fetcher.fetch(url, SMALL)


async def test_a_closed_port_is_unreachable(site: Site, fetcher: Fetcher) -> None:
    with pytest.raises(Unreachable, match="no connection"):
        await fetcher.fetch("http://127.0.0.1:1/feed", SMALL)


@pytest.mark.parametrize(("path", "wait_s"), [("/busy", 120), ("/busy-until", 300), ("/nothing", None)])
async def test_a_server_may_say_when_to_come_back(
    site: Site, fetcher: Fetcher, path: str, wait_s: float | None
) -> None:
    with pytest.raises(Refused) as raised:
        await fetcher.fetch(site.url + path, SMALL)
    assert raised.value.retry_after_s == wait_s


async def test_redirects_are_followed_to_where_the_document_is(site: Site, fetcher: Fetcher) -> None:
    target = site.put("/new", rss())
    fetched = await fetcher.fetch(site.url + "/moved", SMALL)
    assert (fetched.url, fetched.final_url, fetched.body) == (site.url + "/moved", target, rss().encode())
