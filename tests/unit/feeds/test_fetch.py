from __future__ import annotations

import asyncio
import gzip
import traceback
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace

import brotli
import pytest

from connectors.feeds.bodies import zstd
from connectors.feeds.credentials import Access
from connectors.feeds.fetch import (
    FOR_FEEDS,
    FOR_PAGES,
    BadAddress,
    Disallowed,
    Fetcher,
    FetchError,
    Gone,
    HostBusy,
    HostPaused,
    Limits,
    Refused,
    TooLarge,
    TooManyRedirects,
    TooSlow,
    Unreachable,
    user_agent,
)
from connectors.feeds.hosts import Place
from tests.unit.feeds.loopback import LOOPBACK
from tests.unit.feeds.server import Site, rss

SMALL = Limits(body=1_000_000, seconds=10, accept="*/*")
HURRIED = Limits(body=1_000_000, seconds=0.3, accept="*/*")


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with Site().served() as served:
        yield served


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(contact="desk@harbourpost.example", spacing_s=0, networks=LOOPBACK) as made:
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


@pytest.mark.parametrize(
    ("hops", "moved_to"),
    [
        ([], None),
        ([301], "/end"),
        ([308], "/end"),
        ([301, 308], "/end"),
        ([302], None),
        ([303], None),
        ([307], None),
        ([302, 301], None),
        ([301, 302], "/1"),
        ([301, 302, 301], "/1"),
    ],
)
async def test_a_feed_has_moved_as_far_as_the_chain_of_permanent_redirects_goes(
    site: Site, fetcher: Fetcher, hops: list[int], moved_to: str | None
) -> None:
    for number, status in enumerate(hops):
        site.redirects[f"/{number}"] = status, f"/{number + 1}" if number + 1 < len(hops) else "/end"
    site.put("/end", rss())
    fetched = await fetcher.fetch(f"{site.url}/0" if hops else f"{site.url}/end", SMALL)
    assert fetched.final_url == f"{site.url}/end"
    assert fetched.moved_to == (moved_to and f"{site.url}{moved_to}")


async def test_an_answer_says_how_long_it_holds_also_when_nothing_has_changed(site: Site, fetcher: Fetcher) -> None:
    url = site.put("/feed", rss())
    site.headers["/feed"] = {"Cache-Control": "max-age=900", "Age": "100"}
    first = await fetcher.fetch(url, FOR_FEEDS)
    again = await fetcher.fetch(url, FOR_FEEDS, etag=first.etag)
    assert (first.fresh_for_s, again.fresh_for_s, again.not_modified) == (800, 800, True)


@pytest.mark.parametrize(
    ("name", "pack"), [("gzip", gzip.compress), ("br", brotli.compress), ("zstd", zstd.compress), ("identity", bytes)]
)
async def test_a_body_may_come_compressed(site: Site, fetcher: Fetcher, name: str, pack: type[bytes]) -> None:
    text = rss(title="Harbour Post " * 20).encode()
    url = site.put("/feed", pack(text))
    site.headers["/feed"] = {"Content-Encoding": name}
    assert (await fetcher.fetch(url, SMALL)).body == text
    assert site.shown["/feed"]["Accept-Encoding"] == "gzip, deflate, br, zstd"


@pytest.mark.parametrize(
    ("encoding", "body"), [("gzip", b"<rss/>"), ("rot13", b"<rss/>"), ("gzip, gzip, gzip", b""), ("zstd", b"")]
)
async def test_a_compression_that_is_broken_or_unknown_is_told(
    site: Site, fetcher: Fetcher, encoding: str, body: bytes
) -> None:
    url = site.put("/feed", body or b"x" * 100)
    site.headers["/feed"] = {"Content-Encoding": encoding}
    with pytest.raises(Unreachable, match="compress"):
        await fetcher.fetch(url, SMALL)


@pytest.mark.parametrize(
    ("status", "error", "weight"), [(404, Refused, 1.0), (403, Refused, 1.0), (410, Gone, 1.0), (500, Refused, 0.5)]
)
async def test_what_the_site_refuses_weighs_more_than_what_may_pass(
    site: Site, fetcher: Fetcher, status: int, error: type[FetchError], weight: float
) -> None:
    site.statuses["/feed"] = status
    with pytest.raises(error) as raised:
        await fetcher.fetch(site.url + "/feed", SMALL)
    assert raised.value.weight == weight


@pytest.mark.parametrize(("path", "wait_s"), [("/busy", 120), ("/busy-until", 300)])
async def test_a_host_that_asks_for_a_pause_is_left_alone_with_all_its_feeds(
    site: Site, fetcher: Fetcher, path: str, wait_s: float
) -> None:
    with pytest.raises(Refused):
        await fetcher.fetch(site.url + path, SMALL)
    before = site.asked.total()
    with pytest.raises(HostPaused) as raised:
        await fetcher.fetch(site.put("/other", rss()), SMALL)
    assert raised.value.retry_after_s == pytest.approx(wait_s, abs=5)
    assert (raised.value.weight, raised.value.passing) == (0, True)
    assert fetcher.wait("127.0.0.1").seconds == pytest.approx(wait_s, abs=5)
    assert site.asked.total() == before


async def test_a_page_is_not_fetched_where_robots_txt_says_no_and_a_feed_is(site: Site, fetcher: Fetcher) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /news/", "text/plain")
    url = site.put("/news/1", "<p>text</p>")
    with pytest.raises(Disallowed) as raised:
        await fetcher.fetch(url, FOR_PAGES)
    assert not raised.value.passing
    site.redirects["/short"] = 302, "/news/1"
    with pytest.raises(Disallowed):
        await fetcher.fetch(site.url + "/short", FOR_PAGES)
    assert site.asked["/news/1"] == 0
    assert (await fetcher.fetch(url, FOR_FEEDS)).status == 200
    assert site.asked["/robots.txt"] == 1


async def test_robots_txt_is_asked_for_in_the_time_of_its_page(site: Site, fetcher: Fetcher) -> None:
    site.redirects["/robots.txt"] = 302, "/drip"
    url = site.put("/news/1", "<p>text</p>")
    began = asyncio.get_running_loop().time()
    with pytest.raises(TooSlow, match=r"within 0\.3 seconds"):
        await fetcher.fetch(url, replace(FOR_PAGES, seconds=0.3))
    assert asyncio.get_running_loop().time() - began < 3
    del site.redirects["/robots.txt"]
    assert (await fetcher.fetch(url, FOR_PAGES)).status == 200, "a hurried visitor says nothing about the site"


@pytest.mark.parametrize(
    ("name", "pack"), [("identity", bytes), ("gzip", gzip.compress), ("br", brotli.compress), ("zstd", zstd.compress)]
)
async def test_of_a_large_robots_txt_the_beginning_counts(
    site: Site, fetcher: Fetcher, name: str, pack: type[bytes]
) -> None:
    rules = b"User-agent: *\nDisallow: /news/\n"
    site.put("/robots.txt", pack(rules + b"# nothing\n" * 300_000), "text/plain")
    site.headers["/robots.txt"] = {"Content-Encoding": name}
    with pytest.raises(Disallowed) as raised:
        await fetcher.fetch(site.put("/news/1", "<p>text</p>"), FOR_PAGES)
    assert not raised.value.passing
    assert (await fetcher.fetch(site.put("/other", "<p>text</p>"), FOR_PAGES)).status == 200


async def test_one_says_whether_it_is_the_address_itself_that_is_gone(site: Site, fetcher: Fetcher) -> None:
    site.statuses["/gone"] = 410
    site.redirects["/on"] = 301, "/gone"
    for path, redirected in (("/gone", False), ("/gone#part", False), ("/on", True)):
        with pytest.raises(Gone) as raised:
            await fetcher.fetch(site.url + path, SMALL)
        assert raised.value.redirected is redirected


async def test_who_waits_for_a_host_holds_no_place_and_who_has_a_document_does(site: Site, fetcher: Fetcher) -> None:
    room, answered = asyncio.Semaphore(1), asyncio.Event()
    site.held["/held"] = answered
    holding = [asyncio.create_task(fetcher.fetch(site.url + "/held", SMALL)) for _ in range(2)]
    while site.asked["/held"] < 2:
        await asyncio.sleep(0.01)
    async with Place(room) as place:
        waiting = asyncio.create_task(fetcher.fetch(site.put("/page", "<p>text</p>"), FOR_PAGES, place=place))
        await asyncio.sleep(0.05)
        assert not room.locked()
        answered.set()
        await waiting
        assert room.locked()
    await asyncio.gather(*holding, return_exceptions=True)


async def test_a_host_whose_turn_is_far_away_is_busy_and_one_behind_a_redirect_is_as_good_as_paused(
    site: Site,
) -> None:
    site.redirects["/on"] = 302, "/feed"
    site.put("/feed", rss())
    async with Fetcher(spacing_s=60, networks=LOOPBACK) as fetcher:
        with pytest.raises(HostPaused) as raised:
            await fetcher.fetch(site.url + "/on", SMALL, patience_s=1)
        assert not isinstance(raised.value, HostBusy)
        with pytest.raises(HostBusy) as busy:
            await fetcher.fetch(site.url + "/feed", SMALL, patience_s=1)
        assert 50 < busy.value.retry_after_s <= 60
        assert fetcher.wait("another.example").seconds == 0
    assert site.asked == {"/on": 1}


async def test_a_login_is_shown_to_the_feeds_own_origin_and_not_after_a_redirect(site: Site, fetcher: Fetcher) -> None:
    async with Site().served() as other:
        other.put("/feed", rss())
        site.redirects["/away"] = 301, f"{other.url}/feed"
        site.redirects["/near"] = 301, "/feed"
        site.put("/feed", rss())
        access = Access({"Authorization": "Basic canary", "Cookie": "canary"}).for_feed(site.url + "/away")
        await fetcher.fetch(site.url + "/away", SMALL, access=access)
        await fetcher.fetch(site.url + "/near", SMALL, access=access)
        await fetcher.fetch(other.url + "/feed", SMALL, access=access)
    assert [site.shown[path]["Authorization"] for path in ("/away", "/near", "/feed")] == ["Basic canary"] * 3
    assert "canary" not in str(other.shown)
    assert other.asked == Counter({"/feed": 2})


async def test_no_error_says_what_a_login_is(site: Site, fetcher: Fetcher) -> None:
    access = Access({"Authorization": "canary"}, "http://desk:canary@127.0.0.1:1").for_feed(site.url)
    for url in (site.url + "/nothing", "http://127.0.0.1/", "http://nowhere.invalid/", "http://[::1"):
        with pytest.raises(FetchError) as raised:
            await fetcher.fetch(url, SMALL, access=access)
        assert "canary" not in "".join(traceback.format_exception(raised.value))
        assert "canary" not in repr(raised.value)


@pytest.mark.parametrize("header", ["ETag", "Last-Modified", "Content-Type"])
async def test_of_a_header_that_is_not_ascii_nothing_is_kept_that_no_record_can_hold(
    fetcher: Fetcher, header: str
) -> None:
    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b'HTTP/1.1 200 OK\r\n%s: "caf\xe9"\r\nContent-Length: 6\r\n\r\n<rss/>' % header.encode())
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        fetched = await fetcher.fetch(f"http://127.0.0.1:{port}/feed", SMALL)
    kept = {"ETag": fetched.etag, "Last-Modified": fetched.last_modified, "Content-Type": fetched.content_type}
    assert kept[header] == ('"caf"' if header == "Content-Type" else None)
