"""A site on loopback that misbehaves in all the ways that sites do."""

from __future__ import annotations

import asyncio
import gzip
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from aiohttp import web
from aiohttp.test_utils import TestServer

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Site:
    """Documents by path; ``asked`` counts the requests, ``unchanged`` the answers 304, ``shown`` has their headers."""

    def __init__(self) -> None:
        self.documents: dict[str, tuple[bytes, str]] = {}
        self.statuses: dict[str, int] = {}
        self.redirects: dict[str, tuple[int, str]] = {}
        self.headers: dict[str, dict[str, str]] = {}
        self.held: dict[str, asyncio.Event] = {}
        """Paths that are answered once the event is set."""
        self.shown: dict[str, dict[str, str]] = {}
        self.asked: Counter[str] = Counter()
        self.unchanged: Counter[str] = Counter()
        self.agents: set[str] = set()
        self.sent_of_endless = 0
        self.url = ""

    def put(self, path: str, body: str | bytes, content_type: str = "application/rss+xml; charset=utf-8") -> str:
        """Publish a document and return its address."""
        self.documents[path] = (body if isinstance(body, bytes) else body.encode(), content_type)
        return self.url + path

    @asynccontextmanager
    async def served(self, host: str = "127.0.0.1") -> AsyncIterator[Site]:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        server = TestServer(app, host=host)
        await server.start_server()
        self.url = str(server.make_url("")).rstrip("/")
        try:
            yield self
        finally:
            await server.close()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        path = request.path
        self.asked[path] += 1
        self.agents.add(request.headers.get("User-Agent", ""))
        self.shown[path] = dict(request.headers)
        faults: dict[str, Answer] = {
            "/drip": self._drip,
            "/endless": self._endless,
            "/bomb": self._bomb,
            "/circle": self._circle,
            "/hops": self._hops,
            "/moved": self._moved,
            "/to-file": self._to_file,
            "/busy": self._busy,
            "/busy-until": self._busy_until,
            "/broken-off": self._broken_off,
        }
        if path in self.held:
            await self.held[path].wait()
        if path in faults:
            return await faults[path](request)
        if path in self.redirects:
            status, location = self.redirects[path]
            return web.Response(status=status, headers={"Location": location})
        if path in self.statuses:
            return web.Response(status=self.statuses[path], text="no", headers=self.headers.get(path))
        if path not in self.documents:
            return web.Response(status=404, text="no such page")
        return self._document(request, *self.documents[path])

    def _document(self, request: web.Request, body: bytes, content_type: str) -> web.Response:
        etag = f'"{hash(body):x}"'
        if request.headers.get("If-None-Match") == etag:
            self.unchanged[request.path] += 1
            return web.Response(status=304, headers={"ETag": etag, **self.headers.get(request.path, {})})
        more = self.headers.get(request.path, {})
        return web.Response(body=body, headers={"Content-Type": content_type, "ETag": etag, **more})

    async def _drip(self, request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Type": "application/rss+xml"})
        await answer.prepare(request)
        while True:
            await answer.write(b" ")
            await asyncio.sleep(0.02)

    async def _endless(self, request: web.Request) -> web.StreamResponse:
        """50 MB, without a length in the header."""
        answer = web.StreamResponse(headers={"Content-Type": "text/html"})
        await answer.prepare(request)
        for _ in range(800):
            await answer.write(b"x" * 65_536)
            self.sent_of_endless += 65_536
        return answer

    async def _bomb(self, _request: web.Request) -> web.StreamResponse:
        body = gzip.compress(b"\0" * 60_000_000)
        return web.Response(body=body, headers={"Content-Type": "text/xml", "Content-Encoding": "gzip"})

    async def _circle(self, request: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": "/circle"})

    async def _hops(self, request: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": f"/hops?n={int(request.query.get('n', 0)) + 1}"})

    async def _moved(self, _request: web.Request) -> web.StreamResponse:
        return web.Response(status=301, headers={"Location": "/new#part"})

    async def _to_file(self, request: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": "file:///etc/hostname"})

    async def _busy(self, request: web.Request) -> web.StreamResponse:
        return web.Response(status=429, headers={"Retry-After": "120"})

    async def _busy_until(self, request: web.Request) -> web.StreamResponse:
        now = datetime(2026, 3, 4, 8, tzinfo=UTC)
        dates = {"Date": now, "Retry-After": now + timedelta(minutes=5)}
        return web.Response(status=503, headers={name: format_datetime(at, True) for name, at in dates.items()})

    async def _broken_off(self, request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Length": "1000"})
        await answer.prepare(request)
        await answer.write(b"<rss>")
        assert request.transport is not None
        request.transport.abort()
        return answer


def rss(*items: str, title: str = "Harbour Post") -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>{"".join(items)}</channel></rss>'


def item(link: str, title: str, text: str = "", date: str = "Wed, 04 Mar 2026 08:10:00 GMT", more: str = "") -> str:
    return (
        f"<item><title>{title}</title><link>{link}</link><description>{text}</description>"
        f"<pubDate>{date}</pubDate>{more}</item>"
    )


def page(title: str, paragraphs: list[str], canonical: str = "") -> str:
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title>{link}</head><body><nav>'
        f'<a href="/">Home</a></nav><article><h1>{title}</h1>{text}</article><footer>Imprint</footer></body></html>'
    )
