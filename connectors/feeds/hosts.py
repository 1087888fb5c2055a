"""Turns at hosts: few connections at a time, some time between two requests, and none while a host asks for a pause.

The same holds for each network address, behind which many hosts may stand. Whoever asks a host that is busy waits:
first come, first served.
"""

from __future__ import annotations

import asyncio
import math
from contextlib import nullcontext
from dataclasses import dataclass
from typing import NamedTuple

HOST_CONNECTIONS = 2
"""Connections to one host or address at a time, as a browser of the careful age had (RFC 2616, section 8.1.4)."""
HOST_SPACING_S = 0.5
"""Seconds from one request to the next to the same host or address."""
PAUSE_S = 60.0
"""First pause after 429 (Too Many Requests) without a Retry-After; each further one doubles it."""
PAUSE_LIMIT_S = 86_400.0
"""Longest pause, whatever a header says: one mistaken answer must not silence a host for good."""
_SWEEP_AT = 4_096


@dataclass(slots=True)
class _Place:
    """A host or an address. Times are of the event loop's clock; ``users`` hold a turn or wait for one."""

    room: asyncio.Semaphore
    users: int = 0
    next_at: float = 0.0
    began: float = -math.inf
    paused_until: float = 0.0
    refusals: int = 0

    def forgettable(self, now: float) -> bool:
        quiet = self.users == 0 and self.next_at <= now and self.paused_until <= now
        return quiet and (not self.refusals or self.paused_until + PAUSE_LIMIT_S <= now)


class Wait(NamedTuple):
    """About how many seconds a request would wait for its host, and for the address that it shares; 0: not at all.

    ``address`` is empty where it is not known.
    """

    host_s: float = 0.0
    address: str = ""
    address_s: float = 0.0

    @property
    def seconds(self) -> float:
        return max(self.host_s, self.address_s)


class Busy(Exception):
    """A turn is farther away than one would wait: about ``wait_s`` seconds."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(f"a turn in {wait_s:g} seconds")
        self.wait_s = wait_s


class Place:
    """One of the places of a room that all hosts share, taken only at one's turn: who waits for a host holds none, but
    for the spacing between its requests.

    Whoever holds one must not wait for another host: give it back before. Use as an async context manager.
    """

    def __init__(self, room: asyncio.Semaphore) -> None:
        self._room = room
        self._held = False

    async def __aenter__(self) -> Place:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.give_back()

    @property
    def is_near(self) -> bool:
        """Whether it is held, or can be taken without waiting."""
        return self._held or not self._room.locked()

    async def take(self) -> None:
        if not self._held:
            await self._room.acquire()
            self._held = True

    def give_back(self) -> None:
        if self._held:
            self._held = False
            self._room.release()


class Turn:
    """A turn that is waited for, held and left. Not made of a generator, which would take twice as long."""

    __slots__ = ("_hosts", "_places", "_wanted")

    def __init__(
        self, hosts: Hosts, host: str, address: str | None, patience_s: float, place: Place | None = None
    ) -> None:
        self._hosts = hosts
        self._wanted = host, address, patience_s, place

    async def __aenter__(self) -> None:
        self._places = await self._hosts._enter(*self._wanted)

    async def __aexit__(self, *_: object) -> None:
        self._hosts._leave(self._places, self._places)


class Hosts:
    """Of hosts that are idle nothing is kept. For one event loop; without it, asking is an error."""

    def __init__(self, *, for_each: int = HOST_CONNECTIONS, spacing_s: float = HOST_SPACING_S) -> None:
        self._for_each = for_each
        self._spacing_s = spacing_s
        self._places: dict[str, _Place] = {}
        self._sweep_at = _SWEEP_AT

    def __len__(self) -> int:
        return len(self._places)

    def turn(
        self, host: str, address: str | None = None, patience_s: float = math.inf, place: Place | None = None
    ) -> Turn:
        """Wait for a turn and hold it: one request, from its connection to the last byte of its answer.

        Args:
            place: is taken just before the spacing is kept, so that this counts from request to request; it stays held.

        Raises:
            Busy: it would take longer than ``patience_s`` seconds, or did; no turn is held then.
        """
        return Turn(self, host, address, patience_s, place)

    async def _enter(self, host: str, address: str | None, patience_s: float, place: Place | None) -> list[_Place]:
        wait_s = self.wait(host, address).seconds
        if wait_s > patience_s:
            raise Busy(wait_s)
        names = (_host(host),) if address is None else (_host(host), _address(address))
        places = [self._place(name) for name in names]
        for each in places:
            each.users += 1
        held: list[_Place] = []
        try:
            # A time-out costs as much as all the rest of this: only where anything is waited for.
            waits = wait_s > 0 or not (place is None or place.is_near)
            async with asyncio.timeout(patience_s) if waits and patience_s < math.inf else nullcontext():
                for each in places:  # a host before an address, always: nobody waits in a circle
                    await each.room.acquire()
                    held.append(each)
                if place is not None:
                    await place.take()
                await self._spaced(places)
        except BaseException as error:
            self._leave(places, held)
            if isinstance(error, TimeoutError):
                raise Busy(self.wait(host, address).seconds) from None
            raise
        return places

    def _leave(self, places: list[_Place], held: list[_Place]) -> None:
        for place in held:
            place.room.release()
        for place in places:
            place.users -= 1
        self._sweep()

    def pause(self, host: str, retry_after_s: float | None) -> None:
        """Leave a host alone: for as long as it asks, or longer with each refusal where it does not say."""
        place = self._place(_host(host))
        place.refusals += 1
        wait_s = PAUSE_S * 2.0 ** min(place.refusals - 1, 16) if retry_after_s is None else retry_after_s
        place.paused_until = max(place.paused_until, _now() + min(wait_s, PAUSE_LIMIT_S))

    def welcome(self, host: str) -> None:
        """The host answered as it should: its refusals are forgotten."""
        place = self._places.get(_host(host))
        if place is not None:
            place.refusals = 0

    def paused_s(self, host: str) -> float:
        """Seconds that a host is to be left alone; 0 where it may be asked."""
        place = self._places.get(_host(host))
        return 0.0 if place is None else max(0.0, place.paused_until - _now())

    def wait(self, host: str, address: str | None = None) -> Wait:
        """How long a request would have to wait. A pause that the host asked for counts."""
        address_s = 0.0 if address is None else self._wait_s(_address(address))
        return Wait(self._wait_s(_host(host)), address or "", address_s)

    def _wait_s(self, name: str) -> float:
        place = self._places.get(name)
        if place is None:
            return 0.0
        wait_s = max(0.0, place.next_at - _now(), place.paused_until - _now())
        before = place.users - self._for_each
        # Whoever holds a turn keeps it for a time that nobody knows; a spacing is the least.
        return wait_s if before < 0 else max(wait_s, (before + 1) * max(self._spacing_s, 0.1))

    async def _spaced(self, places: list[_Place]) -> None:
        """The start is reserved before the wait, so that the next one who comes reserves a later one.

        After it the start of the last one counts as it was: a busy event loop may have woken it late. Who gives up
        gives the start back, where nobody has reserved a later one.
        """
        before = [place.next_at for place in places]
        start = max(before)
        reserved = max(start, _now()) + self._spacing_s
        for place in places:
            place.next_at = reserved
        try:
            while (wait_s := max(start, *(place.began + self._spacing_s for place in places)) - _now()) > 0:
                await asyncio.sleep(wait_s)
        except asyncio.CancelledError:
            for place, at in zip(places, before, strict=True):
                if place.next_at == reserved:
                    place.next_at = at
            raise
        for place in places:
            place.began = _now()

    def _place(self, name: str) -> _Place:
        place = self._places.get(name)
        if place is None:
            place = self._places[name] = _Place(asyncio.Semaphore(self._for_each))
        return place

    def _sweep(self) -> None:
        if len(self._places) < self._sweep_at:
            return
        now = _now()
        self._places = {name: place for name, place in self._places.items() if not place.forgettable(now)}
        self._sweep_at = max(_SWEEP_AT, 2 * len(self._places))


def _host(name: str) -> str:
    return f"host {name}"


def _address(address: str) -> str:
    return f"address {address}"


def _now() -> float:
    return asyncio.get_running_loop().time()
