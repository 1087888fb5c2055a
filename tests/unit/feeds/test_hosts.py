from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.feeds import hosts as hosts_module
from connectors.feeds.hosts import PAUSE_LIMIT_S, PAUSE_S, Busy, Hosts, Place
from tests.unit.feeds.virtual import VirtualLoop, run_virtually

HOSTS = {"post.example": "192.0.2.1", "echo.example": "192.0.2.1", "wire.example": "192.0.2.2", "proxied.example": None}
"""Two of them stand behind one address; of one the address is not known."""

visits = st.lists(
    st.tuples(
        st.sampled_from(sorted(HOSTS)),
        st.floats(0, 5),  # seconds until it comes
        st.floats(0, 8),  # seconds that it stays
        st.booleans(),  # whether its patience ends in the middle
    ),
    max_size=16,
)


stalls = st.lists(st.tuples(st.floats(0, 8), st.floats(0, 3)), max_size=3)
"""When the event loop is kept from its work, and for how long, in seconds."""


@given(visits, stalls, st.integers(1, 3), st.floats(0, 3))
def test_neither_limit_nor_spacing_is_ever_broken(
    visits: list[tuple[str, float, float, bool]], stalls: list[tuple[float, float]], for_each: int, spacing_s: float
) -> None:
    inside: Counter[str] = Counter()
    most: Counter[str] = Counter()
    starts: defaultdict[str, list[float]] = defaultdict(list)

    async def visit(hosts: Hosts, host: str, comes_s: float, stays_s: float) -> None:
        await asyncio.sleep(comes_s)
        places = [host, *([address] if (address := HOSTS[host]) else [])]
        async with hosts.turn(host, HOSTS[host]):
            for place in places:
                starts[place].append(asyncio.get_running_loop().time())
                inside[place] += 1
                most[place] = max(most[place], inside[place])
            try:
                await asyncio.sleep(stays_s)
            finally:
                inside.subtract(places)

    async def impatient(hosts: Hosts, host: str, comes_s: float, stays_s: float) -> None:
        try:
            async with asyncio.timeout(comes_s + 2):
                await visit(hosts, host, comes_s, stays_s)
        except TimeoutError:
            pass

    async def stall(after_s: float, seconds: float) -> None:
        await asyncio.sleep(after_s)
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        loop.stall(seconds)

    async def all_of_them() -> None:
        hosts = Hosts(for_each=for_each, spacing_s=spacing_s)
        await asyncio.gather(
            *((impatient if hurried else visit)(hosts, host, comes, stays) for host, comes, stays, hurried in visits),
            *(stall(*each) for each in stalls),
        )
        longest_s = (for_each + 1) * spacing_s + 1e-6
        assert all(hosts.wait(host).seconds <= longest_s for host in HOSTS), "who gave up holds no place"

    run_virtually(all_of_them())
    assert all(count <= for_each for count in most.values())
    for times in starts.values():
        assert all(later - earlier >= spacing_s - 1e-6 for earlier, later in pairwise(times))


def test_other_hosts_do_not_wait_for_a_slow_one() -> None:
    async def both() -> None:
        hosts = Hosts(for_each=1, spacing_s=0)
        slow = asyncio.create_task(hold(hosts, "slow.example", 30))
        waits = asyncio.create_task(hold(hosts, "slow.example", 1))
        await asyncio.sleep(0.1)
        started = asyncio.get_running_loop().time()
        await hold(hosts, "quick.example", 1)
        assert asyncio.get_running_loop().time() - started == pytest.approx(1)
        assert hosts.wait("slow.example").seconds > 0
        assert hosts.wait("quick.example").seconds == 0
        await asyncio.gather(slow, waits)

    run_virtually(both())


def test_a_pause_lasts_as_long_as_the_host_asks_but_not_for_ever() -> None:
    async def paused() -> None:
        hosts = Hosts()
        hosts.pause("post.example", 90)
        assert hosts.paused_s("post.example") == hosts.wait("post.example").host_s == 90
        hosts.pause("post.example", 10)
        assert hosts.paused_s("post.example") == 90, "a shorter one takes nothing back"
        assert hosts.paused_s("echo.example") == 0
        await asyncio.sleep(91)
        assert hosts.paused_s("post.example") == 0
        hosts.pause("post.example", 1e9)
        assert hosts.paused_s("post.example") == PAUSE_LIMIT_S

    run_virtually(paused())


def test_a_host_that_does_not_say_for_how_long_is_left_alone_twice_as_long_each_time() -> None:
    async def refused() -> None:
        hosts = Hosts()
        for times in range(4):
            hosts.pause("post.example", None)
            assert hosts.paused_s("post.example") == PAUSE_S * 2**times
            await asyncio.sleep(hosts.paused_s("post.example"))
        hosts.welcome("post.example")
        hosts.pause("post.example", None)
        assert hosts.paused_s("post.example") == PAUSE_S

    run_virtually(refused())


def test_hosts_that_are_idle_are_forgotten_and_busy_or_paused_ones_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosts_module, "_SWEEP_AT", 50)

    async def many() -> None:
        hosts = Hosts(spacing_s=1)
        hosts.pause("paused.example", 3_600)
        busy = asyncio.create_task(hold(hosts, "busy.example", 3_000))
        for number in range(1_000):
            await hold(hosts, f"{number}.example", 1)
        assert len(hosts) < 150
        assert hosts.paused_s("paused.example") > 0
        await busy

    run_virtually(many())


def test_a_turn_that_is_far_away_is_not_waited_for_and_holds_nothing() -> None:
    async def impatient() -> None:
        hosts, clock = Hosts(for_each=1, spacing_s=1), asyncio.get_running_loop().time
        held = asyncio.create_task(hold_at(hosts, "post.example", "192.0.2.1", 60))
        await asyncio.sleep(0.1)
        began = clock()
        with pytest.raises(Busy):  # of another host, whose address is held
            await hold_at(hosts, "echo.example", "192.0.2.1", 1, patience_s=0.5)
        assert clock() == began, "that it would wait longer can be told at once"
        with pytest.raises(Busy):
            await hold_at(hosts, "echo.example", "192.0.2.1", 1, patience_s=5)
        assert clock() - began == pytest.approx(5), "how long a turn is held cannot"
        assert hosts.wait("echo.example").seconds == 0
        assert hosts.wait("echo.example", "192.0.2.1").address_s > 0
        await held
        await hold_at(hosts, "echo.example", "192.0.2.1", 1, patience_s=0.5)

    run_virtually(impatient())


def test_a_place_is_given_back_however_it_was_left() -> None:
    async def taken() -> None:
        room = asyncio.Semaphore(1)
        for gives_back in (True, False):
            async with Place(room) as place:
                assert not room.locked()
                await place.take()
                await place.take()
                assert room.locked()
                if gives_back:
                    place.give_back()
            assert not room.locked()

    run_virtually(taken())


def test_who_waits_for_a_place_keeps_the_spacing_and_its_patience() -> None:
    async def crowded() -> None:
        hosts, room, clock = Hosts(for_each=2, spacing_s=1), asyncio.Semaphore(2), asyncio.get_running_loop().time
        began = clock()
        starts: list[float] = []

        async def ask(host: str, stays_s: float, patience_s: float = 60) -> None:
            async with Place(room) as place, hosts.turn(host, None, patience_s, place):
                starts.append(clock() - began)
                await asyncio.sleep(stays_s)

        elsewhere = [asyncio.create_task(ask(f"{number}.example", 10)) for number in range(2)]
        await asyncio.sleep(0.1)
        asking = [asyncio.create_task(ask("post.example", 0)) for _ in range(2)]
        with pytest.raises(Busy):
            await ask("echo.example", 0, patience_s=5)
        assert clock() - began == pytest.approx(5.1)
        await asyncio.gather(*elsewhere, *asking)
        assert starts == pytest.approx([0, 0, 10, 11])
        assert not room.locked()

    run_virtually(crowded())


async def hold_at(hosts: Hosts, host: str, address: str, seconds: float, patience_s: float = 1e9) -> None:
    async with hosts.turn(host, address, patience_s):
        await asyncio.sleep(seconds)


async def hold(hosts: Hosts, host: str, seconds: float) -> None:
    async with hosts.turn(host):
        await asyncio.sleep(seconds)
