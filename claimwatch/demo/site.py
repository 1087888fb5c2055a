"""The demonstration's web server, on loopback only: ``/OUTLET/feed.xml`` and ``/OUTLET/YYYY/MM/DD/slug``.

It behaves as a good site does: ETag and Last-Modified on everything, 304 for what has not changed (RFC 9110, 13.1),
404 for what is not out yet. ``run`` is the part that ``claimwatch up --demo`` starts.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from typing import Protocol

from aiohttp import web

from claimwatch.demo import markup
from claimwatch.demo.newsroom import DemoArticle, DemoOutlet, demo_articles, demo_feeds, demo_outlets
from claimwatch.demo.schedule import STATE_FILE, DemoState, ReleaseClock, released

HOST = "127.0.0.1"
ADDRESS_FILE = "demo.json"
FOUNDED = datetime(2026, 5, 12, 8, 0, tzinfo=UTC)
"""Last-Modified of a feed in which nothing has come out yet."""
SAVE_EVERY_S = 0.5


class Clock(Protocol):
    """Seconds of demonstration so far, counted from ``begin``; ``ReleaseClock`` is one."""

    def begin(self) -> None: ...
    def elapsed_s(self) -> float: ...


class DemoSettings(Protocol):
    """What ``run`` needs of the settings."""

    @property
    def data(self) -> Path: ...
    @property
    def demo_port(self) -> int: ...
    @property
    def demo_pace(self) -> float: ...


def etag_of(body: str) -> str:
    """A strong validator of these bytes, without the quotes."""
    return hashlib.sha256(body.encode()).hexdigest()[:24]


def not_modified(headers: Mapping[str, str], etag: str, modified: datetime) -> bool:
    """Whether a conditional request needs no body; If-Modified-Since counts only without If-None-Match."""
    named = headers.get("If-None-Match")
    if named is not None:
        tags = {tag.strip().removeprefix("W/").strip('"') for tag in named.split(",")}
        return etag in tags or "*" in tags
    since = headers.get("If-Modified-Since")
    if since is None:
        return False
    try:
        return modified <= parsedate_to_datetime(since).astimezone(UTC)
    except ValueError:
        return False


class Site:
    """Handlers over the articles that are out by ``clock``, which begins with the first poll of a feed."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._outlets = {outlet.slug: outlet for outlet in demo_outlets()}

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/{outlet}/feed.xml", self._feed)
        app.router.add_get("/{outlet}/{year:\\d+}/{month:\\d+}/{day:\\d+}/{slug}", self._page)
        app.router.add_get("/{outlet}/", self._front)
        app.router.add_get("/", self._home)
        return app

    def _out(self, outlet: DemoOutlet) -> tuple[DemoArticle, ...]:
        articles = released(demo_articles(), self._clock.elapsed_s())
        return tuple(article for article in articles if article.outlet == outlet.slug)

    def _outlet(self, request: web.Request) -> DemoOutlet:
        outlet = self._outlets.get(request.match_info["outlet"])
        if outlet is None:
            raise web.HTTPNotFound(text="no such outlet\n")
        return outlet

    async def _feed(self, request: web.Request) -> web.Response:
        self._clock.begin()
        outlet = self._outlet(request)
        out = self._out(outlet)
        body = markup.feed(outlet, out, _base_url(request))
        kind = "application/rss+xml" if outlet.feed == "rss" else "application/atom+xml"
        return _answer(request, body, kind, _latest(out))

    async def _page(self, request: web.Request) -> web.Response:
        outlet = self._outlet(request)
        out = self._out(outlet)
        below = request.path.removeprefix(f"/{outlet.slug}")
        article = next((article for article in out if article.path == below), None)
        if article is None:
            raise web.HTTPNotFound(text="no such page, or not yet\n")
        # Only older articles stand beside it, so that a page stays the same when the next one comes out.
        older = [other for other in out if other.release_at < article.release_at]
        body = markup.page(outlet, article, older, _base_url(request))
        return _answer(request, body, "text/html", article.published)

    async def _front(self, request: web.Request) -> web.Response:
        outlet = self._outlet(request)
        out = self._out(outlet)
        return _answer(request, markup.front(outlet, out, _base_url(request)), "text/html", _latest(out))

    async def _home(self, request: web.Request) -> web.Response:
        feeds = "\n".join(feed.url for feed in demo_feeds(_base_url(request)))
        return web.Response(text=f"The feeds of the demonstration:\n{feeds}\n")


def _base_url(request: web.Request) -> str:
    # The socket's own address, not the Host header, which the asker chooses.
    name = request.transport.get_extra_info("sockname") if request.transport else None
    return f"http://{HOST}:{name[1]}" if name else f"http://{HOST}"


def _latest(out: tuple[DemoArticle, ...]) -> datetime:
    return max((article.published for article in out), default=FOUNDED)


def _answer(request: web.Request, body: str, kind: str, modified: datetime) -> web.Response:
    etag = etag_of(body)
    headers = {
        "ETag": f'"{etag}"',
        "Last-Modified": format_datetime(modified, usegmt=True),
        "Cache-Control": "no-cache",
    }
    if not_modified(request.headers, etag, modified):
        return web.Response(status=304, headers=headers)
    return web.Response(text=body, content_type=kind, charset="utf-8", headers=headers)


def run(settings: DemoSettings, stop: threading.Event) -> int:
    """Serve until ``stop`` is set; resume the demonstration whose state is in the data folder, or start one.

    Writes the site's address to ``demo.json`` in the data folder as soon as it listens, and removes it at the end.
    Where the port is taken, any free one is used.

    Raises:
        OSError: the data folder cannot be written, or no port can be had.
    """
    return asyncio.run(_serve(settings, stop))


async def _serve(settings: DemoSettings, stop: threading.Event) -> int:
    state_file, address_file = settings.data / STATE_FILE, settings.data / ADDRESS_FILE
    address_file.unlink(missing_ok=True)  # a killed run leaves one that names a port which may be another's by now
    state = DemoState.load(state_file)
    state = state if state.started else DemoState.start(state_file)
    clock = ReleaseClock(state, time.monotonic, settings.demo_pace)
    runner = web.AppRunner(Site(clock).application(), access_log=None)
    await runner.setup()
    try:
        port = await _listen(runner, settings.demo_port)
        write_address(address_file, f"http://{HOST}:{port}")
        while not await asyncio.to_thread(stop.wait, SAVE_EVERY_S):
            clock.state().save(state_file)
    finally:
        clock.state().save(state_file)
        address_file.unlink(missing_ok=True)
        await runner.cleanup()
    return 0


async def _listen(runner: web.AppRunner, wanted: int) -> int:
    try:
        site = web.TCPSite(runner, HOST, wanted)
        await site.start()
    except OSError:
        if wanted == 0:
            raise
        return await _listen(runner, 0)
    return int(runner.addresses[0][1])


def write_address(path: Path, base_url: str) -> None:
    """Tell the other parts where the site is."""
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(json.dumps({"base_url": base_url, "pid": os.getpid()}), "utf-8")
    os.replace(fresh, path)


def read_address(path: Path) -> str | None:
    """The site's base URL, None while it is not known. The file names the site's process too, as ``pid``."""
    try:
        base_url = json.loads(path.read_text("utf-8"))["base_url"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return base_url if isinstance(base_url, str) and base_url.startswith(f"http://{HOST}:") else None
