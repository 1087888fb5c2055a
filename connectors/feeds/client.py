"""aiohttp as it is used here: each request its own connection, to what may be asked, and errors in our own words."""

from __future__ import annotations

import errno
import socket
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from types import TracebackType

import aiohttp
from aiohappyeyeballs import AddrInfoType

from connectors.feeds.bodies import ACCEPTED
from connectors.feeds.errors import BadAddress, FetchError, Forbidden, NoSuchHost, Unreachable
from connectors.feeds.names import Names
from connectors.feeds.networks import Networks

HEADER_LIMIT = 8 * 1024
HEADERS_LIMIT = 128
"""Bytes of one line of an answer's head, and lines of it: so its size is bounded, and its time by the exchange's."""


class Client:
    """Sends requests, at most ``connections`` at a time each directly and by proxies. Needs a running event loop."""

    def __init__(self, agent: str, connections: int, networks: Networks, names: Names) -> None:
        self._networks = networks
        self._headers = {"User-Agent": agent, "Accept-Encoding": ACCEPTED}
        self._direct = self._session(
            aiohttp.TCPConnector(
                limit=connections,
                limit_per_host=0,  # the turns count, by address too
                force_close=True,
                use_dns_cache=False,
                resolver=names,
                socket_factory=self._socket,
            )
        )
        # A proxy is the user's own choice wherever it is, and looks names up itself.
        self._by_proxy = self._session(aiohttp.TCPConnector(limit=connections, limit_per_host=0, force_close=True))

    async def close(self) -> None:
        await self._direct.close()
        await self._by_proxy.close()

    def get(self, url: str, at: str, headers: Mapping[str, str], proxy: str | None) -> Answering:
        """The answer of one request to ``at``, its body not yet read; errors name ``url``. No redirect is followed.

        Raises:
            FetchError: Forbidden, NoSuchHost, Unreachable or BadAddress; also from reading the body inside.
        """
        session = self._by_proxy if proxy else self._direct
        return Answering(session.get(at, headers=headers, proxy=proxy, allow_redirects=False), url, bool(proxy))

    def _socket(self, info: AddrInfoType) -> socket.socket:
        """A socket for the address that it will be connected to: the last place where anybody can still say no."""
        family, kind, protocol, _, address = info
        if not self._networks.allow(str(address[0])):
            raise _ClosedAddress(errno.EACCES, "not on the public internet")
        return socket.socket(family, kind, protocol)

    def _session(self, connector: aiohttp.TCPConnector) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=connector,
            timeout=aiohttp.ClientTimeout(total=None),  # the one total time-out is that of the exchange
            cookie_jar=aiohttp.DummyCookieJar(),
            headers=self._headers,
            auto_decompress=False,
            trust_env=False,
            max_line_size=HEADER_LIMIT,
            max_field_size=HEADER_LIMIT,
            max_headers=HEADERS_LIMIT,
        )


class Answering:
    """aiohttp's own context manager of a request, with errors in our words."""

    __slots__ = ("_by_proxy", "_request", "_url")

    def __init__(self, request: AbstractAsyncContextManager[aiohttp.ClientResponse], url: str, by_proxy: bool) -> None:
        self._request = request
        self._url = url
        self._by_proxy = by_proxy

    async def __aenter__(self) -> aiohttp.ClientResponse:
        try:
            return await self._request.__aenter__()
        except TimeoutError:
            raise  # of the exchange, which says so itself
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise _in_words(self._url, error) from self._cause(error)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._request.__aexit__(kind, error, trace)
        if isinstance(error, aiohttp.ClientError | OSError | ValueError) and not isinstance(error, TimeoutError):
            raise _in_words(self._url, error) from self._cause(error)

    def _cause(self, error: Exception) -> Exception | None:
        """Of a proxy none: it may hold its login."""
        return None if self._by_proxy else error


class _ClosedAddress(OSError):
    pass


def _in_words(url: str, error: Exception) -> FetchError:
    match error:
        case aiohttp.ClientConnectorCertificateError():
            return Unreachable(url, "the server's certificate is not valid")
        case aiohttp.ClientHttpProxyError():
            return Unreachable(url, f"the proxy answers {error.status}")
        case aiohttp.ClientProxyConnectionError():
            return Unreachable(url, "the proxy cannot be reached")
        case aiohttp.ClientConnectorDNSError():
            return NoSuchHost(url, "there is no host of that name, or the name server does not answer")
        case aiohttp.ClientConnectorError(os_error=_ClosedAddress()):
            return Forbidden(url)
        case aiohttp.ClientConnectorError():
            return Unreachable(url, f"no connection ({error.os_error.strerror or 'refused'})")
        case aiohttp.InvalidURL():
            return BadAddress(url, "not an address that can be fetched")
    # ValueError: headers that aiohttp cannot represent.
    return Unreachable(url, f"the answer broke off or is no HTTP ({type(error).__name__})")
