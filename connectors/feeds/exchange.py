"""One exchange: what is asked for and within which limits, how long is left of it, and what came back."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import TracebackType

from connectors.feeds.credentials import Access
from connectors.feeds.errors import BadAddress, TooSlow
from connectors.feeds.hosts import Place
from connectors.feeds.robots import READ_LIMIT
from connectors.feeds.urls import KEPT, KEPT_LENGTH, clean_link

FEED_LIMIT = 10 * 1024 * 1024
PAGE_LIMIT = 5 * 1024 * 1024
"""Bytes of a body at most, before and after decompression, so that a small bomb cannot become a large text."""
FEED_TIMEOUT_S = 30.0
PAGE_TIMEOUT_S = 20.0
ROBOTS_TIMEOUT_S = 10.0
"""Seconds for all together: look-ups, robots.txt, redirects, headers and bodies. Waiting for a turn is not in it."""
_FEED_TYPES = (
    "application/atom+xml, application/rss+xml, application/feed+json;q=0.9, application/xml;q=0.9, "
    "text/xml;q=0.9, */*;q=0.5"
)
_PAGE_TYPES = "text/html, application/xhtml+xml, */*;q=0.1"


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of the body and seconds of the whole exchange; ``accept`` is the header of that name.

    ``robots``: whether the site's robots.txt is asked first. ``cut``: of a longer body its beginning is taken.
    """

    body: int
    seconds: float
    accept: str
    robots: bool = False
    cut: bool = False


FOR_FEEDS = Limits(FEED_LIMIT, FEED_TIMEOUT_S, _FEED_TYPES)
FOR_PAGES = Limits(PAGE_LIMIT, PAGE_TIMEOUT_S, _PAGE_TYPES, robots=True)
FOR_ROBOTS = Limits(READ_LIMIT, ROBOTS_TIMEOUT_S, "text/plain, */*;q=0.1", cut=True)


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
class Wanted:
    """One exchange: what is asked for, and the seconds that are left of it."""

    url: str
    limits: Limits
    headers: Mapping[str, str]
    access: Access | None
    left_s: float
    patience_s: float = math.inf
    place: Place | None = None

    @property
    def proxy(self) -> str | None:
        return self.access.proxy if self.access else None

    def leads_to(self, at: str) -> bool:
        """Whether ``at`` is another address than was asked for first."""
        return at != http_address(self.url, self.url)

    def timed(self) -> Timed:
        """The time inside is taken off what is left. Raises TooSlow when there is none."""
        return Timed(self)

    def too_slow(self) -> TooSlow:
        return TooSlow(self.url, f"no complete answer within {self.limits.seconds:g} seconds")


class Timed:
    """Not made of a generator, as most of these are: that takes twice as long, and every request has several."""

    __slots__ = ("_clock", "_limit", "_started", "_wanted")

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted

    async def __aenter__(self) -> None:
        self._clock = asyncio.get_running_loop().time
        self._started = self._clock()
        self._limit = asyncio.timeout(self._wanted.left_s)
        await self._limit.__aenter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._wanted.left_s -= self._clock() - self._started
        try:
            await self._limit.__aexit__(kind, error, trace)
        except TimeoutError as late:
            raise self._wanted.too_slow() from late
        if isinstance(error, TimeoutError):
            raise self._wanted.too_slow() from error


def http_address(url: str, link: str, base: str = "") -> str:
    """``link`` as an address that can be fetched; ``url`` is what an error names. Raises BadAddress."""
    address = clean_link(link, base) if base or len(link) > KEPT_LENGTH else _cleaned(link)
    if address is None:
        raise BadAddress(
            url, "it leads to what is no http or https address" if base else "not an http or https address"
        )
    return address


@lru_cache(KEPT)
def _cleaned(link: str) -> str | None:
    return clean_link(link)
