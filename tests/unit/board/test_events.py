"""Streams of events: each has one place while it is sent, and none takes the threads of pages."""

from __future__ import annotations

import asyncio
import json
import threading
from datetime import datetime
from typing import Any

import pytest

from claimwatch.board import events
from claimwatch.board.events import Events
from claimwatch.board.filters import Filters
from claimwatch.board.records import Left, News
from claimwatch.board.seeing import Seen
from tests.unit.board.asked import HOST, NOW, MemoryView, ask, board
from tests.unit.board.searched import waits_for


def scope(query: str = "") -> dict[str, Any]:
    return {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": "/events", "raw_path": b"/events", "query_string": query.encode(), "root_path": "",
        "headers": [(b"host", HOST.encode())], "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8700),
    }  # fmt: skip


class Reader:
    """One who listens until ``leaves`` is set."""

    def __init__(self) -> None:
        self.leaves = asyncio.Event()
        self.status = 0
        self.told = b""
        self.heard = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        await self.leaves.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self.status = message.get("status", self.status)
        self.told += message.get("body", b"")
        if b"event:" in self.told or self.status == 503:
            self.heard.set()


async def listening(app: Any, reader: Reader, query: str = "") -> Any:
    task = asyncio.ensure_future(app(scope(query), reader.receive, reader.send))
    await asyncio.wait_for(reader.heard.wait(), 10)
    return task


def test_so_many_listen_and_a_place_is_free_again_when_one_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "LISTENERS", 3)
    app = board()

    async def crowd() -> None:
        readers = [Reader() for _ in range(3)]
        tasks = [await listening(app, each) for each in readers]
        late = Reader()
        await (await listening(app, late))
        assert [each.status for each in (*readers, late)] == [200, 200, 200, 503]
        readers[0].leaves.set()
        await tasks[0]
        again = Reader()
        tasks.append(await listening(app, again))
        assert again.status == 200
        for each in (*readers, again):
            each.leaves.set()
        await asyncio.gather(*tasks)

    asyncio.run(crowd())


def test_who_asks_for_the_head_alone_has_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "LISTENERS", 0)
    answer = ask(board(), "/events", method="HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["content-type"].startswith("text/event-stream")


def test_who_leaves_before_it_begins_keeps_no_place() -> None:
    streams = Events(MemoryView(), threading.Event())  # type: ignore[arg-type]

    async def left() -> None:
        async def gone(_message: Any) -> None:
            raise OSError("the reader has left")

        async def nothing() -> dict[str, Any]:
            return {"type": "http.disconnect"}

        answer = events.Listening(streams, streams._stream(events.Wanted(Filters())))
        with pytest.raises(Exception, match="left"):
            await answer(scope(), nothing, gone)

    asyncio.run(left())
    assert streams.listeners == 0


def test_looks_that_hang_take_no_thread_of_a_page() -> None:
    go_on = threading.Event()

    class Hanging(MemoryView):
        looked = 0

        def news(self, *wanted: Any) -> News:
            self.looked += 1
            assert go_on.wait(10)
            return News()

    view = Hanging()
    app = board(view)

    async def read() -> None:
        readers = [Reader() for _ in range(60)]
        tasks = [asyncio.ensure_future(app(scope(), each.receive, each.send)) for each in readers]
        await asyncio.to_thread(waits_for, lambda: view.looked == events.LOOKS)
        page = Reader()
        page.leaves.set()
        await asyncio.wait_for(app(scope() | {"path": "/", "raw_path": b"/"}, page.receive, page.send), 10)
        assert page.status == 200
        go_on.set()
        for each in readers:
            each.leaves.set()
        await asyncio.gather(*tasks)

    asyncio.run(read())


def test_a_stream_is_told_what_the_page_has_seen_and_shows() -> None:
    class Asked(MemoryView):
        given: tuple[Any, ...] = ()

        def news(self, *wanted: Any) -> News:
            self.given = wanted
            return News(moved=1, left=(Left(claim_id="c1", status="confirmed"),))

    view = Asked()
    since = Seen(NOW, frozenset({"0123abcd"}))

    async def read() -> bytes:
        reader = Reader()
        query = f"status=reported&status=official&row=c1&row=c2&known=9f&since={since.word().replace('+', '%2B')}"
        task = await listening(board(view), reader, query)
        reader.leaves.set()
        await task
        return reader.told

    told = asyncio.run(read()).decode().rpartition("data: ")[2]
    assert view.given == (Filters(status=("reported", "official")), since, "", ("c1", "c2"), "9f")
    left = [{"claim_id": "c1", "status": "confirmed", "merged": False}]
    assert json.loads(told) == {"moved": 1, "changed": 0, "left": left}
    assert isinstance(since.at, datetime)


@pytest.mark.parametrize(
    "query", ["row=a/b", "&".join(f"row=c{n}" for n in range(101)), "claim=a/b", "known=a/b", "since=x"]
)
def test_what_cannot_be_listened_for_is_refused(query: str) -> None:
    assert ask(board(), f"/events?{query}").status == 400
