"""Have documents read in worker processes, with a time limit: the parent's side of worker.py."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from connectors.feeds.discovery import Found
from connectors.feeds.pages import Page
from connectors.feeds.parse import Document
from connectors.feeds.worker import LENGTH, MEMORY_LIMIT

READING_LIMIT_S = 20.0
"""Seconds for one document. A feed of 1 MB took 0.3 s, one of 8 MB with 45,000 entries 8 s, a page of 5 MB 0.7 s."""
LARGE, INTRICATE = 512 * 1024, 20_000
"""Bytes, and marks of elements. Of a hundred feeds perhaps one has more; below both, reading takes 0.4 s at most."""
SET_ASIDE_LIMIT = 16
"""Such documents that wait for their process, or are read by it, of feeds and of pages each: 240 MB at most."""
BEHIND = 10
"""How far the process that reads such documents stands behind the others for a processor (``nice``)."""


class Unreadable(ValueError):
    """A document that could not be read: the reason is the message, for people."""


class Crowded(Unreadable):
    """Too many large documents wait already: this one may well be read later."""


def is_set_aside(body: bytes) -> bool:
    """Whether a document is read by the process for those that may take long."""
    return len(body) >= LARGE or body.count(b"<") >= INTRICATE


class DocumentReader:
    """Reads feeds and pages in up to ``workers`` processes, one document at a time in each.

    LARGE and INTRICATE documents have a process of their own, which gives way to all others and has twice the time:
    what takes long never stops what is quick. SET_ASIDE_LIMIT of each kind wait at most. Processes start with the first
    document; one that passes ``limit_s`` seconds or dies is replaced at the next, also where it wants more than
    ``memory`` bytes. Use as an async context manager; leaving it kills the workers.
    """

    def __init__(self, workers: int = 2, limit_s: float = READING_LIMIT_S, memory: int = MEMORY_LIMIT) -> None:
        self._limit_s = limit_s
        self._memory = memory
        # A stack: with little to do one process does it all, and the second is never started.
        self._idle: asyncio.LifoQueue[Process | None] = asyncio.LifoQueue()
        self._living: set[Process] = set()
        for _ in range(workers):
            self._idle.put_nowait(None)
        self._aside: asyncio.LifoQueue[Process | None] = asyncio.LifoQueue()
        self._aside.put_nowait(None)
        self._set_aside: Counter[str] = Counter()

    async def __aenter__(self) -> DocumentReader:
        return self

    async def __aexit__(self, *_: object) -> None:
        for process in tuple(self._living):
            await self._end(process)

    async def feed(self, body: bytes, url: str, content_type: str = "") -> Document:
        """As parse.parse_feed.

        Raises:
            Unreadable: it is no feed, or reading it took too much time or memory; Crowded: nobody has tried.
        """
        return Document.model_validate(await self._read("feed", body, url, content_type))

    async def page(self, body: bytes, url: str, content_type: str = "") -> Page:
        """As pages.read_page.

        Raises:
            Unreadable: it is no page, or reading it took too much time or memory; Crowded: nobody has tried.
        """
        return Page.model_validate(await self._read("page", body, url, content_type))

    async def links(self, body: bytes, url: str, content_type: str = "") -> tuple[Found, ...]:
        """As discovery.feeds_in.

        Raises:
            Unreadable: reading it took too much time or memory; Crowded: nobody has tried.
        """
        return tuple(Found.model_validate(each) for each in await self._read("links", body, url, content_type))

    async def _read(self, kind: str, body: bytes, url: str, content_type: str) -> Any:
        head = json.dumps({"kind": kind, "url": url, "content_type": content_type}).encode()
        if not is_set_aside(body):
            return await self._read_by(self._idle, self._limit_s, head, body)
        if self._set_aside[kind] >= SET_ASIDE_LIMIT:
            raise Crowded("too many large documents wait to be read")
        self._set_aside[kind] += 1
        try:
            return await self._read_by(self._aside, 2 * self._limit_s, head, body)
        finally:
            self._set_aside[kind] -= 1

    async def _read_by(self, idle: asyncio.LifoQueue[Process | None], limit_s: float, head: bytes, body: bytes) -> Any:
        async with self._worker(idle) as process:
            try:
                async with asyncio.timeout(limit_s):
                    reply = await _exchange(process, head, body)
            except TimeoutError as error:
                raise Unreadable(f"reading it takes longer than {limit_s:g} seconds") from error
            except (asyncio.IncompleteReadError, ConnectionError) as error:
                raise Unreadable("the process that reads documents died of it") from error
        if "error" in reply:
            raise Unreadable(reply["error"])
        return reply["ok"]

    @asynccontextmanager
    async def _worker(self, idle: asyncio.LifoQueue[Process | None]) -> AsyncIterator[Process]:
        """A process that is ours alone; after any failure in between it is in an unknown state and is ended."""
        process = await idle.get()
        usable = False
        try:
            process = process or await self._start(aside=idle is self._aside)
            yield process
            usable = True
        finally:
            try:
                if process is not None and not usable:
                    await self._end(process)
            finally:
                idle.put_nowait(process if usable else None)

    async def _start(self, *, aside: bool) -> Process:
        limits = (str(2 * self._limit_s if aside else self._limit_s), str(self._memory), str(BEHIND if aside else 0))
        process = await asyncio.create_subprocess_exec(
            # Without the current folder among its imports, as the supervisor starts its parts.
            *(sys.executable, "-P", "-m", "connectors.feeds.worker", *limits),
            stdin=PIPE,
            stdout=PIPE,
        )
        self._living.add(process)
        return process

    async def _end(self, process: Process) -> None:
        self._living.discard(process)
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _exchange(process: Process, head: bytes, body: bytes) -> dict[str, Any]:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(LENGTH.pack(len(head)) + head + LENGTH.pack(len(body)) + body)
    await process.stdin.drain()
    length = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))[0]
    reply: dict[str, Any] = json.loads(await process.stdout.readexactly(length))
    return reply
