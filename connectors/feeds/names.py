"""Names of hosts: looked up in threads of their own, remembered for a minute, and only addresses that may be asked.

aiohttp's connector asks this for every connection, so that it connects to what was judged and to nothing else.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from aiohttp.abc import AbstractResolver, ResolveResult

from connectors.daemon_threads import on_daemon_thread
from connectors.feeds.errors import Forbidden, NoSuchHost
from connectors.feeds.networks import Networks

LOOK_UPS = 32
"""Names that are looked up at a time, and SLOW_LOOK_UPS of those that took too long the last time."""
SLOW_LOOK_UPS = 8
QUICK_S = 1.0
"""Seconds after which a look-up leaves its place to others and goes on without one: an answer comes in 1 to 100 ms."""
HANGING = 256
"""Look-ups that may go on without a place: a dead name server holds a thread for the system's time-outs, 5 to 30 s."""
LOOK_UP_S = 10.0
"""Seconds that one waits for a name."""
REMEMBERED_S = 60.0
NAMES_KEPT = 50_000
"""Names that are remembered, 300 bytes each; the one looked up longest ago is forgotten."""

LookUp = Callable[[str], Awaitable[tuple[str, ...]]]
"""A host → its addresses, the best first. Raises OSError."""


class Names(AbstractResolver):
    """``networks`` says which addresses may be asked; ``look_up`` is the system's resolver where none is given.

    Each name is looked up once at a time, however many ask for it. One that hangs leaves its place after QUICK_S, and
    waits behind others of its kind the next time: so names that nobody answers for never keep the others.
    """

    def __init__(self, networks: Networks, look_up: LookUp | None = None) -> None:
        self._networks = networks
        self._look_up = look_up or _system
        self._room = asyncio.Semaphore(LOOK_UPS)
        self._slow_room = asyncio.Semaphore(SLOW_LOOK_UPS)
        self._asked: dict[str, asyncio.Task[tuple[str, ...]]] = {}
        self._hanging: dict[str, asyncio.Future[tuple[str, ...]]] = {}
        """Names whose look-up takes long; most of them go on without a place."""
        self._slow: OrderedDict[str, None] = OrderedDict()
        self._known: OrderedDict[str, tuple[float, tuple[str, ...]]] = OrderedDict()

    def last(self, host: str) -> str | None:
        """The address that the name had when it was last looked up, however long ago; None where nobody remembers."""
        known = self._known.get(host)
        return known[1][0] if known else None

    def held(self, host: str) -> str | None:
        """The first address of a name that was looked up within REMEMBERED_S; None where it has to be looked up."""
        until, known = self._known.get(host, (0.0, ()))
        return known[0] if until > asyncio.get_running_loop().time() else None

    async def addresses(self, url: str, host: str) -> tuple[str, ...]:
        """The addresses of a host that may be asked, at least one. ``url`` is what an error names.

        Raises:
            NoSuchHost: there is no such name, or nobody answers in time.
            Forbidden: none of its addresses may be asked.
        """
        until, known = self._known.get(host, (0.0, ()))
        if until > asyncio.get_running_loop().time():
            return known
        try:
            found = (host,) if _is_address(host) else await self._found(host)
        except (OSError, UnicodeError, TimeoutError) as error:
            raise NoSuchHost(url, "there is no host of that name, or the name server does not answer") from error
        allowed = tuple(address for address in found if self._networks.allow(address))
        if not allowed:
            raise Forbidden(url)
        self._remember(host, asyncio.get_running_loop().time() + REMEMBERED_S, allowed)
        return allowed

    async def _found(self, host: str) -> tuple[str, ...]:
        """What the look-up of a name brings. Raises OSError, or TimeoutError where it hangs."""
        task = self._asked.get(host)
        if task is None:
            if host in self._hanging:
                raise TimeoutError
            task = self._asked[host] = asyncio.create_task(self._ask(host))
            task.add_done_callback(lambda done: self._answered(host, done))
        return await asyncio.shield(task)

    async def _ask(self, host: str) -> tuple[str, ...]:
        room = self._slow_room if host in self._slow else self._room
        await room.acquire()
        looking = asyncio.ensure_future(self._look_up(host))
        await asyncio.wait((looking,), timeout=QUICK_S)
        self._note(host, slow=not looking.done())
        if looking.done():
            room.release()
            return looking.result()
        # Of too many that hang each keeps its place until its thread is free.
        keeps = room if len(self._hanging) >= HANGING else None
        if keeps is None:
            room.release()
        self._hanging[host] = looking
        looking.add_done_callback(lambda done: self._ended(host, done, keeps))
        await asyncio.wait((looking,), timeout=LOOK_UP_S - QUICK_S)
        if not looking.done():
            raise TimeoutError
        return looking.result()

    def _note(self, host: str, *, slow: bool) -> None:
        self._slow.pop(host, None)
        if slow:
            self._slow[host] = None
        if len(self._slow) > NAMES_KEPT:
            self._slow.popitem(last=False)

    def _answered(self, host: str, done: asyncio.Task[tuple[str, ...]]) -> None:
        self._asked.pop(host, None)
        if not done.cancelled():
            done.exception()  # read, also where nobody waits for it any more

    def _ended(self, host: str, done: asyncio.Future[tuple[str, ...]], keeps: asyncio.Semaphore | None) -> None:
        self._hanging.pop(host, None)
        if keeps is not None:
            keeps.release()
        if not done.cancelled():
            done.exception()

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
        for waiting in (*self._asked.values(), *self._hanging.values()):
            waiting.cancel()

    def _remember(self, host: str, until: float, addresses: tuple[str, ...]) -> None:
        self._known[host] = until, addresses
        self._known.move_to_end(host)
        if len(self._known) > NAMES_KEPT:
            self._known.popitem(last=False)


async def _system(host: str) -> tuple[str, ...]:
    """On a thread that nobody waits for: a dead name server must not keep the process from its end."""
    return tuple(dict.fromkeys(await on_daemon_thread("names", lambda: _system_look_up(host))))


def _system_look_up(host: str) -> list[str]:
    flags = socket.AI_ADDRCONFIG if not _is_number(host) else 0
    return [str(each[4][0]) for each in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=flags)]


def _is_address(host: str) -> bool:
    """In the one form that needs no system to be understood."""
    try:
        return str(ipaddress.ip_address(host)) == host
    except ValueError:
        return False


def _is_number(host: str) -> bool:
    """``AI_ADDRCONFIG`` hides ``::1`` on a machine whose only IPv6 address it is."""
    return ":" in host
