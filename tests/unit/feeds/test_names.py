from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from connectors.feeds import names as names_module
from connectors.feeds.errors import NoSuchHost
from connectors.feeds.names import LOOK_UP_S, LOOK_UPS, REMEMBERED_S, Names
from connectors.feeds.networks import PUBLIC
from tests.unit.feeds.virtual import run_virtually

ADDRESS = "192.88.98.1"
HANG_S = 30.0
"""As long as the system asks a name server that is dead."""


class System:
    """Names with ``dead`` in them hang, all others are found at once."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.under_way = 0
        self.most = 0

    async def look_up(self, host: str) -> tuple[str, ...]:
        self.asked[host] += 1
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            await asyncio.sleep(HANG_S if "dead" in host else 0.01)
        finally:
            self.under_way -= 1
        if "dead" in host:
            raise OSError("no answer")
        return (ADDRESS,)


async def found(names: Names, host: str) -> bool:
    try:
        return await names.addresses(f"https://{host}/", host) == (ADDRESS,)
    except NoSuchHost:
        return False


def test_names_that_nobody_answers_for_keep_no_other_waiting_for_long() -> None:
    async def check() -> None:
        system, clock = System(), asyncio.get_running_loop().time
        names = Names(PUBLIC, system.look_up)
        dead = [asyncio.create_task(found(names, f"dead{number}.example")) for number in range(4 * LOOK_UPS)]
        await asyncio.sleep(0)
        began = clock()
        assert await found(names, "post.example")
        assert clock() - began < 5
        assert not any(await asyncio.gather(*dead))
        await asyncio.sleep(HANG_S)
        # They are known now, and no longer stand before anybody.
        dead = [asyncio.create_task(found(names, f"dead{number}.example")) for number in range(4 * LOOK_UPS)]
        await asyncio.sleep(0)
        began = clock()
        assert await found(names, "echo.example")
        assert clock() - began < 0.1
        await asyncio.gather(*dead)

    run_virtually(check())


def test_a_name_is_looked_up_once_at_a_time_and_one_that_hangs_is_not_asked_for_again() -> None:
    async def check() -> None:
        system = System()
        names = Names(PUBLIC, system.look_up)
        assert all(await asyncio.gather(*(found(names, "post.example") for _ in range(50))))
        assert not any(await asyncio.gather(*(found(names, "dead.example") for _ in range(50))))
        began = asyncio.get_running_loop().time()
        assert began >= LOOK_UP_S
        assert not await found(names, "dead.example")
        assert asyncio.get_running_loop().time() == began, "it still hangs: nobody waits for it once more"
        assert system.asked == {"post.example": 1, "dead.example": 1}

    run_virtually(check())


def test_no_more_look_ups_are_under_way_than_there_are_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names_module, "HANGING", 10)

    async def check() -> None:
        system = System()
        names = Names(PUBLIC, system.look_up)
        assert not any(await asyncio.gather(*(found(names, f"dead{number}.example") for number in range(200))))
        assert system.most <= LOOK_UPS + 10

    run_virtually(check())


def test_who_gives_up_leaves_the_look_up_to_the_others() -> None:
    async def check() -> None:
        names = Names(PUBLIC, System().look_up)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.001):
                await found(names, "post.example")
        assert await found(names, "post.example")

    run_virtually(check())


def test_the_last_address_of_a_name_is_known_longer_than_it_holds() -> None:
    async def check() -> None:
        system = System()
        names = Names(PUBLIC, system.look_up)
        assert names.last("post.example") is None
        await found(names, "post.example")
        await asyncio.sleep(2 * REMEMBERED_S)
        assert names.last("post.example") == ADDRESS
        await found(names, "post.example")
        assert system.asked["post.example"] == 2

    run_virtually(check())
