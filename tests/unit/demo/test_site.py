"""The site answers conditional requests, shows nothing before its time, and keeps its place when it is stopped."""

from __future__ import annotations

import socket
import threading
import time
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import pytest
from aiohttp.test_utils import TestClient, TestServer

from claimwatch.demo import site
from claimwatch.demo.schedule import STATE_FILE, DemoState
from claimwatch.demo.site import ADDRESS_FILE, Site, not_modified, read_address

FEED = "/harbour-post/feed.xml"
PAGE = "/harbour-post/2026/05/12/ministry-secretly-lifted-range-limits"
DEADLINE_S = 20.0


class Elapsed:
    """Seconds since the start, as the test wants them."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def begin(self) -> None: ...

    def elapsed_s(self) -> float:
        return self.seconds


@asynccontextmanager
async def served(elapsed: Elapsed) -> AsyncIterator[TestClient]:
    async with TestClient(TestServer(Site(elapsed).application(), host="127.0.0.1")) as client:
        yield client


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, False),
        ({"If-None-Match": '"abc"'}, True),
        ({"If-None-Match": 'W/"abc"'}, True),
        ({"If-None-Match": '"x", "abc"'}, True),
        ({"If-None-Match": "*"}, True),
        ({"If-None-Match": '"x"'}, False),
        ({"If-Modified-Since": "Tue, 12 May 2026 08:01:00 GMT"}, True),
        ({"If-Modified-Since": "Tue, 12 May 2026 08:00:59 GMT"}, False),
        ({"If-Modified-Since": "yesterday"}, False),
        ({"If-None-Match": '"x"', "If-Modified-Since": "Tue, 12 May 2026 08:01:00 GMT"}, False),
    ],
)
def test_when_a_body_is_not_needed(headers: dict[str, str], expected: bool) -> None:
    assert not_modified(headers, "abc", datetime(2026, 5, 12, 8, 1, tzinfo=UTC)) is expected


async def test_a_feed_that_has_not_changed_is_not_sent_again() -> None:
    elapsed = Elapsed(2)
    async with served(elapsed) as client:
        first = await client.get(FEED)
        assert first.status == 200
        assert first.content_type == "application/rss+xml"
        validators = {"If-None-Match": first.headers["ETag"], "If-Modified-Since": first.headers["Last-Modified"]}
        again = await client.get(FEED, headers=validators)
        assert (again.status, await again.read()) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        only_date = await client.get(FEED, headers={"If-Modified-Since": first.headers["Last-Modified"]})
        assert only_date.status == 304
        elapsed.seconds = 40
        changed = await client.get(FEED, headers=validators)
        assert changed.status == 200
        assert len(feedparser.parse(await changed.read()).entries) == 2


async def test_links_lead_to_the_page_on_this_machine() -> None:
    async with served(Elapsed(2)) as client:
        entry = feedparser.parse(await (await client.get(FEED)).read()).entries[0]
        assert entry.link == f"http://127.0.0.1:{client.port}{PAGE}"
        page = await client.get(PAGE)
        assert page.status == 200
        assert "has secretly lifted the range limits" in await page.text()
        again = await client.get(PAGE, headers={"If-None-Match": page.headers["ETag"]})
        assert again.status == 304


async def test_a_page_stays_the_same_when_the_next_article_comes_out() -> None:
    elapsed = Elapsed(2)
    async with served(elapsed) as client:
        before = (await client.get(PAGE)).headers["ETag"]
        elapsed.seconds = 60
        assert (await client.get(PAGE)).headers["ETag"] == before


@pytest.mark.parametrize(
    "path",
    [PAGE, "/nobody/feed.xml", "/harbour-post/2026/05/12/nothing", "/harbour-post/2026/05/13/x", "/../etc/passwd"],
)
async def test_what_is_not_out_or_never_will_be_is_not_found(path: str) -> None:
    async with served(Elapsed(0)) as client:
        assert (await client.get(path)).status == 404


async def test_front_pages_are_there() -> None:
    async with served(Elapsed(60)) as client:
        assert "feed.xml" in await (await client.get("/")).text()
        assert "Toll of silo explosion" in await (await client.get("/veldry-radio/")).text()


@dataclass(frozen=True)
class Settings:
    data: Path
    demo_port: int = 0
    demo_pace: float = 1.0


class Running:
    """The part in a thread, with its address."""

    def __init__(self, settings: Settings) -> None:
        self._stop = threading.Event()
        self._codes: list[int] = []
        self._thread = threading.Thread(target=lambda: self._codes.append(site.run(settings, self._stop)))
        self._file = settings.data / ADDRESS_FILE

    def __enter__(self) -> str:
        stale = read_address(self._file)
        self._thread.start()
        deadline = time.monotonic() + DEADLINE_S
        while (address := read_address(self._file)) in (None, stale) and time.monotonic() < deadline:
            threading.Event().wait(0.02)
        assert address is not None
        return address

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(DEADLINE_S)
        assert self._codes == [0]


def test_a_stopped_demonstration_goes_on_where_it_was(tmp_path: Path) -> None:
    DemoState(started=True, elapsed_s=30.0).save(tmp_path / STATE_FILE)
    (tmp_path / ADDRESS_FILE).write_text('{"base_url": "http://127.0.0.1:1"}')
    with Running(Settings(tmp_path)) as address, urllib.request.urlopen(address + "/the-tribune/feed.xml") as answer:
        assert b"Documents seen by the Tribune" in answer.read()
    state = DemoState.load(tmp_path / STATE_FILE)
    assert 30.0 <= state.elapsed_s < 30.0 + DEADLINE_S
    assert read_address(tmp_path / ADDRESS_FILE) is None


def test_a_new_demonstration_begins_at_the_first_second_on_another_port_if_its_own_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with Running(Settings(tmp_path, port)) as address:
            assert address != f"http://127.0.0.1:{port}"
            assert DemoState.load(tmp_path / STATE_FILE).started


@pytest.mark.parametrize("content", ["", "[]", '{"base_url": 1}', '{"base_url": "http://example.org:80"}'])
def test_an_address_file_that_is_no_good_is_no_address(tmp_path: Path, content: str) -> None:
    (tmp_path / ADDRESS_FILE).write_text(content)
    assert read_address(tmp_path / ADDRESS_FILE) is None
