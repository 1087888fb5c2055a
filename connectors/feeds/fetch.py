"""Fetch a feed or a page over http(s), with manners, and with limits that no server can stretch.

    address ─► may it be asked at all? ─► name look-up ─► turn at host and address ─► socket ─► headers ─► body
       ▲        (robots.txt, networks)       (names)            (hosts)           (networks)            (bodies)
       └────────────────────────── redirect, by hand, as if it were the first ─────────┘

Every request has a connection of its own that is closed after it: so the limits of hosts hold for what is open, and no
address is asked that was not judged for this very request. What goes wrong is one of the errors in errors.py.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import aiohttp

from connectors.feeds.bodies import read_body
from connectors.feeds.client import Client
from connectors.feeds.credentials import Access
from connectors.feeds.errors import (
    BadAddress,
    Disallowed,
    FetchError,
    Forbidden,
    Gone,
    HostPaused,
    NoSuchHost,
    Refused,
    TooLarge,
    TooManyRedirects,
    TooSlow,
    Unreachable,
)
from connectors.feeds.freshness import fresh_for_s, retry_after_s
from connectors.feeds.hosts import HOST_CONNECTIONS, HOST_SPACING_S, Hosts
from connectors.feeds.names import LookUp, Names
from connectors.feeds.networks import PUBLIC, Networks
from connectors.feeds.robots import NAME, Robots
from connectors.feeds.urls import clean_link, host_of

__all__ = [
    "BadAddress",
    "Disallowed",
    "FetchError",
    "Forbidden",
    "Gone",
    "HostPaused",
    "NoSuchHost",
    "Refused",
    "TooLarge",
    "TooManyRedirects",
    "TooSlow",
    "Unreachable",
]

FEED_LIMIT = 10 * 1024 * 1024
PAGE_LIMIT = 5 * 1024 * 1024
ROBOTS_LIMIT = 1024 * 1024
"""Bytes of a body at most, before and after decompression, so that a small bomb cannot become a large text."""
FEED_TIMEOUT_S = 30.0
PAGE_TIMEOUT_S = 20.0
"""Seconds for all together: look-ups, redirects, headers and bodies. Waiting for a host's turn is not in it."""
REDIRECT_LIMIT = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_FOR_GOOD = frozenset({301, 308})
_FEED_TYPES = (
    "application/atom+xml, application/rss+xml, application/feed+json;q=0.9, application/xml;q=0.9, "
    "text/xml;q=0.9, */*;q=0.5"
)
_PAGE_TYPES = "text/html, application/xhtml+xml, */*;q=0.1"


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of the body and seconds of the whole exchange; ``accept`` is the header of that name.

    ``robots``: whether the site's robots.txt is asked first.
    """

    body: int
    seconds: float
    accept: str
    robots: bool = False


FOR_FEEDS = Limits(FEED_LIMIT, FEED_TIMEOUT_S, _FEED_TYPES)
FOR_PAGES = Limits(PAGE_LIMIT, PAGE_TIMEOUT_S, _PAGE_TYPES, robots=True)
FOR_ROBOTS = Limits(ROBOTS_LIMIT, PAGE_TIMEOUT_S, "text/plain, */*;q=0.1")


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer. With ``not_modified`` the body is empty and what was read before still holds.

    ``moved_to``: where the address has moved for good: the end of the unbroken chain of 301 and 308 from it on.
    ``fresh_for_s``: seconds that the server says the answer holds; None where it says nothing.
    """

    url: str
    final_url: str
    status: int
    body: bytes = field(repr=False)
    content_type: str = ""
    etag: str | None = None
    last_modified: str | None = None
    not_modified: bool = False
    moved_to: str | None = None
    fresh_for_s: float | None = None


@dataclass(slots=True)
class _Wanted:
    """One exchange: what is asked for, and the seconds that are left of it."""

    url: str
    limits: Limits
    headers: Mapping[str, str]
    access: Access | None
    left_s: float

    @asynccontextmanager
    async def timed(self) -> AsyncIterator[None]:
        """Raises TooSlow when no time is left."""
        clock = asyncio.get_running_loop().time
        started = clock()
        try:
            async with asyncio.timeout(self.left_s):
                yield
        except TimeoutError as error:
            raise TooSlow(self.url, f"no complete answer within {self.limits.seconds:g} seconds") from error
        finally:
            self.left_s -= clock() - started


@dataclass(frozen=True, slots=True)
class _Onward:
    """A redirect."""

    location: str
    for_good: bool


def user_agent(contact: str = "") -> str:
    """Who asks, honestly; ``contact`` (an address or a page) tells a site whom to write to."""
    named = "".join(char for char in contact if char.isprintable() and char not in "()")[:200]
    return f"{NAME}/0.1 (news monitor; feed reader{'; +' + named if named else ''})"


class Fetcher:
    """One client for all requests of a process: at most ``connections`` open ones, ``for_each_host`` to one host.

    The same limit and ``spacing_s`` (seconds from one request to the next) hold for each host, and for each address
    that hosts share. ``networks`` says which addresses may be asked beside the public internet; ``look_up`` finds the
    addresses of a name, where it is not the system that does. Cookies are never kept and no proxy is taken from the
    environment. Use as an async context manager.
    """

    def __init__(
        self,
        *,
        contact: str = "",
        connections: int = 64,
        for_each_host: int = HOST_CONNECTIONS,
        spacing_s: float = HOST_SPACING_S,
        networks: Networks = PUBLIC,
        look_up: LookUp | None = None,
    ) -> None:
        self._agent = user_agent(contact)
        self._connections = connections
        self._hosts = Hosts(for_each=for_each_host, spacing_s=spacing_s)
        self._networks = networks
        self._look_up = look_up
        self._robots = Robots(self._robots_txt)

    async def __aenter__(self) -> Fetcher:
        self._names = Names(self._networks, self._look_up)
        self._client = Client(self._agent, self._connections, self._networks, self._names)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.close()
        await self._names.close()

    def wait_s(self, url: str) -> float:
        """About how many seconds a request to the host of ``url`` would wait for its turn; 0: it may begin at once.

        A pause that the host asked for counts. Whoever has other hosts to ask does so first.
        """
        return self._hosts.wait_s(host_of(url))

    async def fetch(
        self,
        url: str,
        limits: Limits,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        access: Access | None = None,
    ) -> Fetched:
        """Fetch ``url``, following redirects. With a validator the server may answer that nothing has changed.

        ``access`` opens the origin that it is for, and is not shown to any other on the way.

        Raises:
            FetchError: one of the tree in errors.py.
        """
        headers = {"Accept": limits.accept}
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        return await self._follow(_Wanted(url, limits, headers, access, limits.seconds))

    async def _follow(self, wanted: _Wanted) -> Fetched:
        url = wanted.url
        at, seen = _http_address(url, url), {url}
        moved_to, for_good = None, True
        while True:
            found = await self._hop(wanted, at)
            if isinstance(found, Fetched):
                return replace(found, moved_to=moved_to)
            at = _http_address(url, found.location, base=at)
            if at in seen or len(seen) > REDIRECT_LIMIT:
                raise TooManyRedirects(url, "it redirects in a circle" if at in seen else "it redirects too often")
            seen.add(at)
            for_good = for_good and found.for_good
            moved_to = at if for_good else moved_to

    async def _hop(self, wanted: _Wanted, at: str) -> Fetched | _Onward:
        """One request, if it may be made."""
        if wanted.limits.robots:
            await self._robots.check(at)
        host, address = host_of(at), None
        if wanted.access is None or wanted.access.proxy is None:
            async with wanted.timed():
                address = (await self._names.addresses(wanted.url, host))[0]
        elif not self._networks.allow_host(host):
            raise Forbidden(wanted.url)
        async with self._hosts.turn(host, address):
            if paused_s := self._hosts.paused_s(host):
                raise HostPaused(wanted.url, paused_s)
            async with wanted.timed():
                return await self._ask(wanted, at, host)

    async def _ask(self, wanted: _Wanted, at: str, host: str) -> Fetched | _Onward:
        access = wanted.access or Access()
        headers = {**wanted.headers, **access.headers_for(at)}
        async with self._client.get(wanted.url, at, headers, access.proxy) as answer:
            wait_s = retry_after_s(answer.headers)
            if answer.status == 429 or (answer.status == 503 and wait_s is not None):
                self._hosts.pause(host, wait_s)
            elif answer.status < 400:
                self._hosts.welcome(host)
            if answer.status in _REDIRECTS and "Location" in answer.headers:
                return _Onward(answer.headers["Location"], answer.status in _FOR_GOOD)
            if answer.status == 304 or 200 <= answer.status < 300:
                return await _read(wanted, at, answer)
            refused = Gone if answer.status == 410 else Refused
            raise refused(wanted.url, answer.status, wait_s)

    async def _robots_txt(self, url: str) -> bytes:
        return (await self.fetch(url, FOR_ROBOTS)).body


async def _read(wanted: _Wanted, at: str, answer: aiohttp.ClientResponse) -> Fetched:
    unchanged = answer.status == 304
    return Fetched(
        url=wanted.url,
        final_url=at,
        status=answer.status,
        body=b"" if unchanged else await read_body(wanted.url, answer, wanted.limits.body),
        content_type=answer.headers.get("Content-Type", ""),
        etag=_validator(answer.headers.get("ETag")),
        last_modified=_validator(answer.headers.get("Last-Modified")),
        not_modified=unchanged,
        fresh_for_s=fresh_for_s(answer.headers),
    )


def _http_address(url: str, link: str, base: str = "") -> str:
    address = clean_link(link, base)
    if address is None:
        raise BadAddress(
            url, "it leads to what is no http or https address" if base else "not an http or https address"
        )
    return address


def _validator(header: str | None) -> str | None:
    """A validator as it will be sent back; one that is overlong is dropped rather than kept in every state record."""
    return header if header and len(header) <= 500 else None
