"""Fetch a feed or a page over http(s), with limits that no server can stretch.

FetchError                  why, in plain words, and for which address
├── BadAddress              not http or https, or no address at all
├── Unreachable             no such host, refused, broken off, bad certificate, no HTTP
├── TooSlow                 the total time-out passed, dripping bodies included
├── TooLarge                the body is beyond its limit; reading stopped there
├── TooManyRedirects        a loop, or more than REDIRECT_LIMIT hops
└── Refused                 an answer with a status that is neither 2xx nor 304
"""

from __future__ import annotations

import asyncio
import http
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime

import aiohttp

from connectors.feeds.urls import clean_link

FEED_LIMIT = 10 * 1024 * 1024
PAGE_LIMIT = 5 * 1024 * 1024
"""Bytes of a body at most, counted after decompression, so that a small bomb cannot become a large text."""
FEED_TIMEOUT_S = 30.0
PAGE_TIMEOUT_S = 20.0
"""Seconds for everything together: name look-up, all redirects, headers and body."""
REDIRECT_LIMIT = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_FEED_TYPES = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
_PAGE_TYPES = "text/html, application/xhtml+xml, */*;q=0.1"


class FetchError(Exception):
    """Nothing usable came back. ``reason`` is a sentence for people; ``str()`` adds the address."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url}: {reason}")
        self.url = url
        self.reason = reason

    @property
    def passing(self) -> bool:
        """Whether the same request may well succeed later."""
        return True


class BadAddress(FetchError):
    passing = False


class Unreachable(FetchError):
    pass


class TooSlow(FetchError):
    pass


class TooLarge(FetchError):
    passing = False


class TooManyRedirects(FetchError):
    passing = False


class Refused(FetchError):
    """``retry_after_s``: seconds that the server asks to wait (Retry-After, RFC 9110 section 10.2.3), if it does."""

    def __init__(self, url: str, status: int, retry_after_s: float | None) -> None:
        super().__init__(url, f"the server answers {status} ({_phrase(status)})")
        self.status = status
        self.retry_after_s = retry_after_s

    @property
    def passing(self) -> bool:
        return self.status in (408, 425, 429) or self.status >= 500


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of the body and seconds of the whole exchange; ``accept`` is the header of that name."""

    body: int
    seconds: float
    accept: str


FOR_FEEDS = Limits(FEED_LIMIT, FEED_TIMEOUT_S, _FEED_TYPES)
FOR_PAGES = Limits(PAGE_LIMIT, PAGE_TIMEOUT_S, _PAGE_TYPES)


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer. With ``not_modified`` the body is empty and what was read before still holds."""

    url: str
    final_url: str
    status: int
    body: bytes = field(repr=False)
    content_type: str = ""
    etag: str | None = None
    last_modified: str | None = None
    not_modified: bool = False


def user_agent(contact: str = "") -> str:
    """Who asks, honestly; ``contact`` (an address or a page) tells a site whom to write to."""
    named = "".join(char for char in contact if char.isprintable() and char not in "()")[:200]
    return f"claimwatch/0.1 (news monitor; feed reader{'; +' + named if named else ''})"


class Fetcher:
    """One client for all requests of a process: at most ``connections`` open ones, ``for_each_host`` to one host.

    Cookies are never kept and no proxy is taken from the environment. Use as an async context manager.
    """

    def __init__(self, *, contact: str = "", connections: int = 64, for_each_host: int = 4) -> None:
        self._agent = user_agent(contact)
        self._connections = connections
        self._for_each_host = for_each_host
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Fetcher:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=self._connections, limit_per_host=self._for_each_host),
            timeout=aiohttp.ClientTimeout(total=None),  # the one total time-out is around the whole of fetch()
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self._agent},
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()

    async def fetch(
        self, url: str, limits: Limits, *, etag: str | None = None, last_modified: str | None = None
    ) -> Fetched:
        """Fetch ``url``, following redirects. With a validator the server may answer that nothing has changed.

        Raises:
            FetchError: one of the tree above.
        """
        headers = {"Accept": limits.accept}
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        try:
            async with asyncio.timeout(limits.seconds):
                return await self._follow(url, limits, headers)
        except TimeoutError as error:
            raise TooSlow(url, f"no complete answer within {limits.seconds:g} seconds") from error
        except aiohttp.ClientConnectorCertificateError as error:
            raise Unreachable(url, "the server's certificate is not valid") from error
        except aiohttp.ClientConnectorDNSError as error:
            raise Unreachable(url, "there is no host of that name, or the name server does not answer") from error
        except aiohttp.ClientConnectorError as error:
            raise Unreachable(url, f"no connection ({error.os_error.strerror or 'refused'})") from error
        except aiohttp.InvalidURL as error:
            raise BadAddress(url, "not an address that can be fetched") from error
        except (aiohttp.ClientError, OSError, zlib.error, ValueError) as error:
            # ValueError: headers or encodings that aiohttp cannot represent, for example a broken Content-Encoding.
            raise Unreachable(url, f"the answer broke off or is no HTTP ({type(error).__name__})") from error

    async def _follow(self, url: str, limits: Limits, headers: Mapping[str, str]) -> Fetched:
        assert self._session is not None, "use `async with Fetcher()`"
        at, seen = _http_address(url, url), {url}
        while True:
            async with self._session.get(at, headers=headers, allow_redirects=False) as answer:
                onward = answer.headers.get("Location") if answer.status in _REDIRECTS else None
                if onward is None:
                    return await _read(url, at, answer, limits)
            at = _http_address(url, onward, base=at)
            if at in seen or len(seen) > REDIRECT_LIMIT:
                raise TooManyRedirects(url, "it redirects in a circle" if at in seen else "it redirects too often")
            seen.add(at)


async def _read(url: str, at: str, answer: aiohttp.ClientResponse, limits: Limits) -> Fetched:
    if answer.status != 304 and not 200 <= answer.status < 300:
        raise Refused(url, answer.status, _retry_after(answer.headers))
    unchanged = answer.status == 304
    return Fetched(
        url=url,
        final_url=at,
        status=answer.status,
        body=b"" if unchanged else await _body(url, answer, limits.body),
        content_type=answer.headers.get("Content-Type", ""),
        etag=_validator(answer.headers.get("ETag")),
        last_modified=_validator(answer.headers.get("Last-Modified")),
        not_modified=unchanged,
    )


async def _body(url: str, answer: aiohttp.ClientResponse, limit: int) -> bytes:
    too_large = TooLarge(
        url, f"the body is larger than {limit // 1024 // 1024 or limit} {'MB' if limit >= 1 << 20 else 'bytes'}"
    )
    if (answer.content_length or 0) > limit:
        raise too_large
    body = bytearray()
    async for chunk in answer.content.iter_any():
        body += chunk
        if len(body) > limit:
            answer.close()  # not released: what is still to come is never read
            raise too_large
    return bytes(body)


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


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds. A date counts from the server's own Date header, so that no clock of ours enters."""
    value = headers.get("Retry-After", "").strip()
    if value.isdecimal():
        return float(value[:9])
    try:
        return max(0.0, (_date(value) - _date(headers.get("Date", ""))).total_seconds())
    except (ValueError, TypeError):
        return None


def _date(value: str) -> datetime:
    return parsedate_to_datetime(value)


def _phrase(status: int) -> str:
    try:
        return http.HTTPStatus(status).phrase
    except ValueError:
        return "an unknown status"
