from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from typing import cast

import pytest

from connectors.feeds import reading
from connectors.feeds.reading import BEHIND, LARGE, SET_ASIDE_LIMIT, Crowded, DocumentReader, Unreadable
from connectors.feeds.worker import LENGTH
from tests.unit.feeds.server import item, page, rss

AT = "https://h.example/feed"
HANGING = cast(Process, object())
FEED = rss(item("/a", "Ünïcode – and “quotes”", "text")).encode()


async def test_feeds_and_pages_are_read_in_another_process() -> None:
    async with DocumentReader(workers=1) as reader:
        document = await reader.feed(FEED, AT, "application/rss+xml")
        read = await reader.page(page("Title", ["text " * 50]).encode(), AT, "text/html")
    assert document.entries[0].title == "Ünïcode – and “quotes”"
    assert read.title == "Title"


async def test_what_is_no_feed_gives_the_reason_and_the_worker_goes_on() -> None:
    async with DocumentReader(workers=1) as reader:
        with pytest.raises(Unreadable, match="this is a web page, not a feed"):
            await reader.feed(page("Home", ["x"]).encode(), AT)
        assert (await reader.feed(FEED, AT)).entries


async def test_a_document_that_takes_too_long_is_given_up_and_the_next_one_read() -> None:
    async with DocumentReader(workers=1, limit_s=5) as reader:
        await reader.feed(FEED, AT)
        (process,) = reader._living
        os.kill(process.pid, signal.SIGSTOP)
        reader._limit_s = 0.3
        with pytest.raises(Unreadable, match=r"longer than 0\.3 seconds"):
            await reader.feed(FEED, AT)
        reader._limit_s = 20
        assert (await reader.feed(FEED, AT)).entries
        assert process.returncode == -signal.SIGKILL


async def test_a_page_that_makes_the_parsers_slow_is_given_up() -> None:
    # trafilatura takes minutes for it: each line break makes it copy what follows.
    slow = b"<html><body><p>" + b"The ferry line closes on Monday.<br>" * 100_000
    async with DocumentReader(workers=1, limit_s=20) as reader:
        await reader.page(page("Title", ["text " * 50]).encode(), AT, "text/html")
        (quick,) = reader._living
        reader._limit_s = 0.3
        with pytest.raises(Unreadable, match=r"longer than 0\.6 seconds"):
            await reader.page(slow, AT, "text/html")
        assert reader._living == {quick}, "what takes long was read aside, and ended"


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel does not keep to the limit")
async def test_a_document_that_wants_more_memory_than_it_may_have_is_given_up() -> None:
    huge = rss(item("/a", "Ferry", "text " * 12_000_000)).encode()
    async with DocumentReader(workers=1, memory=320 * 1024 * 1024) as reader:
        with pytest.raises(Unreadable, match=r"takes more memory than is allowed|died of it"):
            await reader.feed(huge, AT)


async def test_a_worker_that_dies_is_replaced() -> None:
    async with DocumentReader(workers=1) as reader:
        await reader.feed(FEED, AT)
        (process,) = reader._living
        process.kill()
        await process.wait()
        with pytest.raises(Unreadable, match="died of it"):
            await reader.feed(FEED, AT)
        assert (await reader.feed(FEED, AT)).entries


async def test_leaving_ends_the_workers_even_in_the_middle_of_a_document() -> None:
    async with DocumentReader(workers=2) as reader:
        tasks = [asyncio.create_task(reader.feed(FEED, AT)) for _ in range(2)]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        processes = set(reader._living)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    assert processes
    assert all(process.returncode is not None for process in processes)


async def test_a_worker_ends_when_its_parent_is_gone() -> None:
    async with DocumentReader(workers=1) as reader:
        await reader.feed(FEED, AT)
        (process,) = reader._living
        assert process.stdin is not None
        process.stdin.close()  # what the system does for a parent that was killed
        assert await asyncio.wait_for(process.wait(), 10) == 0


async def test_a_worker_that_is_stuck_ends_by_itself_where_its_parent_is_gone() -> None:
    stuck = "from itertools import repeat; from connectors.feeds import worker; worker.GRACE_S = 0.2"
    stuck += "; worker.answer = lambda *_: sum(repeat(0)); worker.main()"
    # Native code that never comes back; the parent's side of the pipe stays open.
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-c", stuck, "0.2", str(1 << 30), "0", stdin=PIPE, stdout=PIPE
    )
    assert process.stdin is not None
    process.stdin.write(LENGTH.pack(2) + b"{}" + LENGTH.pack(0))
    try:
        assert await asyncio.wait_for(process.wait(), 20) == -signal.SIGALRM
    finally:
        if process.returncode is None:
            process.kill()


async def test_large_documents_that_take_long_never_hold_up_small_ones() -> None:
    slow = b"<rss>" + b"x" * 600_000 + b"&amp;" * 1_500_000  # seconds of feedparser's time
    async with DocumentReader(workers=2) as reader:
        held = [asyncio.create_task(reader.feed(slow, AT)) for _ in range(4)]
        await asyncio.sleep(0)
        for _ in range(3):
            assert (await reader.feed(FEED, AT)).entries
        assert not any(task.done() for task in held)
        priorities = {os.getpriority(os.PRIO_PROCESS, process.pid) for process in reader._living}
        assert len(reader._living) == 2
        assert max(priorities) - min(priorities) in (0, BEHIND), "0 while it is starting"
        for task in held:
            task.cancel()
        await asyncio.gather(*held, return_exceptions=True)


class Hanging(DocumentReader):
    """Its processes never answer, and never end either."""

    def __init__(self) -> None:
        super().__init__(workers=1, limit_s=0.01)
        self.started = 0
        self.ending = asyncio.Event()

    async def _start(self, *, aside: bool) -> Process:
        self.started += 1
        return HANGING

    async def _end(self, process: Process) -> None:
        self.ending.set()
        await asyncio.Event().wait()


async def test_a_reader_whose_end_is_not_waited_for_leaves_its_place_to_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def hang(*_: object) -> dict[str, object]:
        return await asyncio.Event().wait()  # type: ignore[return-value]

    monkeypatch.setattr(reading, "_exchange", hang)
    reader = Hanging()
    for number in range(1, 4):
        task = asyncio.create_task(reader.feed(b"x" * LARGE, AT))
        await asyncio.wait_for(reader.ending.wait(), 10)
        reader.ending.clear()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert reader.started == number


async def test_of_large_documents_only_so_many_wait_and_pages_take_no_place_of_feeds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answered = asyncio.Event()

    async def answer(*_: object) -> dict[str, object]:
        await answered.wait()
        return {"ok": {"version": "rss20"}}

    monkeypatch.setattr(reading, "_exchange", answer)
    reader, large = Hanging(), b"x" * LARGE
    reader._limit_s = 20
    waiting = [asyncio.create_task(reader.page(large, AT)) for _ in range(SET_ASIDE_LIMIT)]
    waiting.append(asyncio.create_task(reader.feed(large, AT)))
    await asyncio.sleep(0)
    with pytest.raises(Crowded):
        await reader.page(large, AT)
    answered.set()
    await asyncio.gather(*waiting)
    await reader.page(large, AT)
