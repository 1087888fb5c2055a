"""Fetch a feed or a page over http(s), with manners, and with limits that no server can stretch.

    address ─► may it be asked at all? ─► name look-up ─► turn at host and address ─► socket ─► headers ─► body
       ▲        (robots.txt, networks)       (names)            (hosts)           (networks)            (bodies)
       └────────────────────────── redirect, by hand, as if it were the first ─────────┘

Every request has a connection of its own that is closed after it: so the limits of hosts hold for what is open, and no
address is asked that was not judged for this very request. What goes wrong is one of the errors in errors.py.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

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
    HostBusy,
    HostPaused,
    NoSuchHost,
    Refused,
    TooLarge,
    TooManyRedirects,
    TooSlow,
    Unreachable,
)
from connectors.feeds.exchange import (
    FEED_LIMIT,
    FOR_FEEDS,
    FOR_PAGES,
    FOR_ROBOTS,
    PAGE_LIMIT,
    Fetched,
    Limits,
    Wanted,
    http_address,
)
from connectors.feeds.freshness import fresh_for_s, retry_after_s
from connectors.feeds.hosts import HOST_CONNECTIONS, HOST_SPACING_S, Busy, Hosts, Place, Wait
from connectors.feeds.names import LookUp, Names
from connectors.feeds.networks import PUBLIC, Networks
from connectors.feeds.robots import NAME, Robots
from connectors.feeds.urls import host_of

__all__ = [
    "FEED_LIMIT",
    "FOR_FEEDS",
    "FOR_PAGES",
    "PAGE_LIMIT",
    "BadAddress",
    "Disallowed",
    "FetchError",
    "Fetched",
    "Forbidden",
    "Gone",
    "HostBusy",
    "HostPaused",
    "Limits",
    "NoSuchHost",
    "Refused",
    "TooLarge",
    "TooManyRedirects",
    "TooSlow",
    "Unreachable",
]

REDIRECT_LIMIT = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_FOR_GOOD = frozenset({301, 308})


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
        self._robots = Robots()

    async def __aenter__(self) -> Fetcher:
        self._names = Names(self._networks, self._look_up)
        self._client = Client(self._agent, self._connections, self._networks, self._names)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.close()
        await self._names.close()

    def wait(self, host: str) -> Wait:
        """How long a request to ``host`` would wait for its turn, there and at the address that it had last.

        A pause that the host asked for counts. Whoever has other hosts to ask does so first.
        """
        return self._hosts.wait(host, self._names.last(host))

    async def fetch(
        self,
        url: str,
        limits: Limits,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        access: Access | None = None,
        patience_s: float = math.inf,
        place: Place | None = None,
    ) -> Fetched:
        """Fetch ``url``, following redirects. With a validator the server may answer that nothing has changed.

        Args:
            access: opens the origin that it is for, and is not shown to any other on the way.
            patience_s: seconds to wait for a turn at a host, and for the place.
            place: is taken for each request, and still held where a document came.

        Raises:
            HostBusy: a turn is farther away than ``patience_s``, and nobody was asked.
            HostPaused: the host wants to be left alone, or one that it leads to is as busy.
            FetchError: one of the tree in errors.py.
        """
        headers = {"Accept": limits.accept}
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        return await self._follow(Wanted(url, limits, headers, access, limits.seconds, patience_s, place))

    async def _follow(self, wanted: Wanted) -> Fetched:
        url = wanted.url
        at, seen = http_address(url, url), {url}
        moved_to, for_good = None, True
        while True:
            found = await self._hop(wanted, at)
            if isinstance(found, Fetched):
                return replace(found, moved_to=moved_to)
            at = http_address(url, found.location, base=at)
            if at in seen or len(seen) > REDIRECT_LIMIT:
                raise TooManyRedirects(url, "it redirects in a circle" if at in seen else "it redirects too often")
            seen.add(at)
            for_good = for_good and found.for_good
            moved_to = at if for_good else moved_to

    async def _hop(self, wanted: Wanted, at: str) -> Fetched | _Onward:
        """One request, if it may be made."""
        if wanted.limits.robots:
            await self._heed_robots(wanted, at)
        host, address = host_of(at), None
        if wanted.proxy is None:
            address = self._names.held(host)
            if address is None:
                async with wanted.timed():
                    address = (await self._names.addresses(wanted.url, host))[0]
        elif not self._networks.allow_host(host):
            raise Forbidden(wanted.url)
        self._heed_pause(wanted, host)
        try:
            async with self._hosts.turn(host, address, wanted.patience_s, wanted.place):
                self._heed_pause(wanted, host)
                async with wanted.timed():
                    found = await self._ask(wanted, at, host)
        except Busy as error:
            raise (HostPaused if wanted.leads_to(at) else HostBusy)(wanted.url, error.wait_s) from None
        if isinstance(found, _Onward) and wanted.place is not None:
            wanted.place.give_back()
        return found

    def _heed_pause(self, wanted: Wanted, host: str) -> None:
        if paused_s := self._hosts.paused_s(host):
            raise HostPaused(wanted.url, paused_s)

    async def _heed_robots(self, wanted: Wanted, at: str) -> None:
        """Ask robots.txt as the page is asked for, by its proxy and in its time."""

        async def ask(url: str) -> bytes:
            given_s = min(FOR_ROBOTS.seconds, wanted.left_s)
            way = Access(proxy=wanted.proxy) if wanted.proxy else None
            headers = {"Accept": FOR_ROBOTS.accept}
            asked = Wanted(url, FOR_ROBOTS, headers, way, given_s, wanted.patience_s, wanted.place)
            try:
                return (await self._follow(asked)).body
            except TooSlow:
                if given_s < FOR_ROBOTS.seconds:
                    raise TimeoutError from None
                raise
            finally:
                wanted.left_s -= given_s - asked.left_s
                if wanted.place is not None:
                    wanted.place.give_back()

        try:
            await self._robots.check(at, ask, wanted.proxy)
        except TimeoutError as error:
            raise wanted.too_slow() from error

    async def _ask(self, wanted: Wanted, at: str, host: str) -> Fetched | _Onward:
        access = wanted.access or Access()
        headers = {**wanted.headers, **access.headers_for(at)}
        async with self._client.get(wanted.url, at, headers, wanted.proxy) as answer:
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
            raise refused(wanted.url, answer.status, wait_s, redirected=wanted.leads_to(at))


async def _read(wanted: Wanted, at: str, answer: aiohttp.ClientResponse) -> Fetched:
    unchanged = answer.status == 304
    return Fetched(
        url=wanted.url,
        final_url=at,
        status=answer.status,
        body=b"" if unchanged else await read_body(wanted.url, answer, wanted.limits.body, cut=wanted.limits.cut),
        content_type=_plain(answer.headers.get("Content-Type", "")),
        etag=_validator(answer.headers.get("ETag")),
        last_modified=_validator(answer.headers.get("Last-Modified")),
        not_modified=unchanged,
        fresh_for_s=fresh_for_s(answer.headers),
    )


def _validator(header: str | None) -> str | None:
    """A validator as it will be sent back. One that is overlong is dropped rather than kept in every state record, and
    so is one that is not plain ASCII: aiohttp makes surrogates of other bytes, which no record can hold.
    """
    return header if header and len(header) <= 500 and header == _plain(header) else None


def _plain(header: str) -> str:
    """The printable ASCII of a header."""
    return "".join(char for char in header if " " <= char <= "~")
