"""Names of hosts: looked up in threads of their own, remembered for a minute, and only addresses that may be asked.

aiohttp's connector asks this for every connection, so that it connects to what was judged and to nothing else.
"""

from __future__ import annotations

import asyncio
import socket
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

from aiohttp.abc import AbstractResolver, ResolveResult

from connectors.feeds.errors import Forbidden, NoSuchHost
from connectors.feeds.networks import Networks

LOOK_UPS = 32
"""Look-ups at a time: a dead name holds its thread for the system's time-outs, 5 to 30 seconds."""
LOOK_UP_S = 10.0
"""Seconds that one waits for a name."""
REMEMBERED_S = 60.0
NAMES_KEPT = 10_000
"""Names that are remembered, 300 bytes each; the one looked up longest ago is forgotten."""

LookUp = Callable[[str], Awaitable[tuple[str, ...]]]
"""A host → its addresses, the best first. Raises OSError."""


class Names(AbstractResolver):
    """``networks`` says which addresses may be asked; ``look_up`` is the system's resolver where none is given."""

    def __init__(self, networks: Networks, look_up: LookUp | None = None) -> None:
        self._networks = networks
        self._threads = ThreadPoolExecutor(LOOK_UPS, thread_name_prefix="names")
        self._look_up = look_up or self._system
        self._known: OrderedDict[str, tuple[float, tuple[str, ...]]] = OrderedDict()

    async def addresses(self, url: str, host: str) -> tuple[str, ...]:
        """The addresses of a host that may be asked, at least one. ``url`` is what an error names.

        Raises:
            NoSuchHost: there is no such name, or nobody answers in time.
            Forbidden: none of its addresses may be asked.
        """
        now = asyncio.get_running_loop().time()
        until, known = self._known.get(host, (0.0, ()))
        if until > now:
            return known
        try:
            async with asyncio.timeout(LOOK_UP_S):
                found = await self._look_up(host)
        except (OSError, UnicodeError, TimeoutError) as error:
            raise NoSuchHost(url, "there is no host of that name, or the name server does not answer") from error
        allowed = tuple(address for address in found if self._networks.allow(address))
        if not allowed:
            raise Forbidden(url)
        self._remember(host, now + REMEMBERED_S, allowed)
        return allowed

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_UNSPEC,  # noqa: ARG002 -- aiohttp's signature
    ) -> list[ResolveResult]:
        """What ``addresses`` has found just before; aiohttp's own way in. Raises OSError."""
        if host not in self._known:
            try:
                await self.addresses(host, host)
            except (NoSuchHost, Forbidden) as error:
                raise OSError(error.reason) from error
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for address in self._known[host][1]
        ]

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _remember(self, host: str, until: float, addresses: tuple[str, ...]) -> None:
        self._known[host] = until, addresses
        self._known.move_to_end(host)
        if len(self._known) > NAMES_KEPT:
            self._known.popitem(last=False)

    async def _system(self, host: str) -> tuple[str, ...]:
        found = await asyncio.get_running_loop().run_in_executor(self._threads, _system_look_up, host)
        return tuple(dict.fromkeys(found))


def _system_look_up(host: str) -> list[str]:
    flags = socket.AI_ADDRCONFIG if not _is_number(host) else 0
    return [str(each[4][0]) for each in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=flags)]


def _is_number(host: str) -> bool:
    """``AI_ADDRCONFIG`` hides ``::1`` on a machine whose only IPv6 address it is."""
    return ":" in host
