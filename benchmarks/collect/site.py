"""The site that serves the feeds, a process of its own: ``python -m benchmarks.collect.site COUNT HOSTILE PERIOD``.

It listens on one port of every host's address, and on a control port, which it prints as JSON once it is ready:
``GET /figures`` what it saw since the last ``/reset``, ``/anew`` as if nobody had ever asked. It ends with its input.

PERIOD: seconds from one entry of a feed to its next; 0: every CHANGES_EVERY polls.
"""

from __future__ import annotations

import asyncio
import json
import socket
import sys
import time
from collections import Counter
from dataclasses import dataclass, field

from benchmarks.collect.feeds import Feeds, address, bomb, deep, document, entities, version_by_polls, version_by_time

SLOW_S = 3.0
STRETCH_S = 5.0
"""Seconds over which requests of a host are counted at least."""


@dataclass
class Seen:
    """What came since the last reset. ``most``: requests at a time of a host; ``hosts``: first, last, count of each."""

    polls: int = 0
    changed: int = 0
    unchanged: int = 0
    most: int = 0
    hosts: dict[str, list[float]] = field(default_factory=dict)
    feeds: set[int] = field(default_factory=set)

    def as_record(self) -> dict[str, float]:
        return {**vars(self), "feeds": len(self.feeds), "hosts": len(self.hosts), "busiest_s": self.busiest_s}

    @property
    def busiest_s(self) -> float:
        """Requests a second of the busiest host: single gaps would say more of this process than of who asks."""
        rates = (
            (count - 1) / (last - first) for first, last, count in self.hosts.values() if last - first >= STRETCH_S
        )
        return max(rates, default=0.0)


class Site:
    def __init__(self, feeds: Feeds, period_s: float) -> None:
        self.feeds = feeds
        self.seen = Seen()
        self.inside: Counter[str] = Counter()
        self._polls: Counter[int] = Counter()
        self._period_s = period_s
        self.started = time.time()

    def anew(self) -> None:
        self.seen, self.started = Seen(), time.time()
        self._polls.clear()

    def version(self, number: int) -> int:
        if not self._period_s:
            return version_by_polls(number, self._polls[number])
        return version_by_time(number, time.time() - self.started, self._period_s)

    def enter(self, host: str) -> None:
        now = time.monotonic()
        self.inside[host] += 1
        self.seen.most = max(self.seen.most, self.inside[host])
        times = self.seen.hosts.setdefault(host, [now, now, 0.0])
        times[1:] = now, times[2] + 1

    def leave(self, host: str) -> None:
        self.inside[host] -= 1

    def answer(self, number: int, validator: str) -> bytes:
        """The answer of a feed that answers at all."""
        self.seen.polls += 1
        self.seen.feeds.add(number)
        match self.feeds.kind(number):
            case "refusing":
                return head("500 Internal Server Error", 0)
            case "missing":
                return head("404 Not Found", 0)
            case "nonsense":
                return head("200 OK", 9) + b"no feed.\n"
            case "bomb":
                return head("200 OK", len(bomb()), "Content-Encoding: gzip") + bomb()
            case "deep":
                return head("200 OK", len(deep()), "Content-Encoding: gzip") + deep()
            case "entities":
                return head("200 OK", len(entities())) + entities()
        version = self.version(number)
        self._polls[number] += 1
        etag = f'ETag: "{number}-{version}"'
        if validator == etag[6:]:
            self.seen.unchanged += 1
            return head("304 Not Modified", 0, etag)
        self.seen.changed += 1
        body = document(number, version)
        return head("200 OK", len(body), etag) + body


def head(status: str, length: int, *lines: str) -> bytes:
    more = "".join(f"{line}\r\n" for line in lines)
    return f"HTTP/1.1 {status}\r\nContent-Type: text/xml\r\nContent-Length: {length}\r\n{more}\r\n".encode()


class Answering(asyncio.Protocol):
    """One connection of a client; requests come one after the other."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._asked = b""
        self._host = ""
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._host = transport.get_extra_info("sockname")[0]

    def data_received(self, data: bytes) -> None:
        self._asked += data
        if not self._asked.endswith(b"\r\n\r\n"):
            return
        lines = self._asked.decode("latin-1").split("\r\n")
        self._asked = b""
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        number = int(lines[0].split()[1].rpartition("/")[2])
        self._site.enter(self._host)
        kind = self._site.feeds.kind(number)
        if kind in ("slow", "drip", "endless"):
            self._task = asyncio.create_task(self._hold(kind, number, headers))
        elif kind == "closing":
            self._site.seen.polls += 1
            self._site.seen.feeds.add(number)
            self._done(close=True)
        else:
            self._send(number, headers)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 -- asyncio's signature
        if self._task is not None and not self._task.done():
            self._task.cancel()
            self._site.leave(self._host)

    def _send(self, number: int, headers: dict[str, str]) -> None:
        self._transport.write(self._site.answer(number, headers.get("if-none-match", "")))
        self._done(close=headers.get("connection", "").lower() == "close")

    def _done(self, *, close: bool) -> None:
        # The host's place is free as soon as its answer is on its way: what is counted is requests under way.
        self._site.leave(self._host)
        if close:
            self._transport.close()

    async def _hold(self, kind: str, number: int, headers: dict[str, str]) -> None:
        if kind == "slow":
            await asyncio.sleep(SLOW_S)
            self._task = None
            self._send(number, headers)
            return
        self._site.seen.polls += 1
        self._site.seen.feeds.add(number)
        self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n<rss>")
        piece, pause_s = (b" ", 0.5) if kind == "drip" else (b"<item/>" * 4_096, 0.0)
        while not self._transport.is_closing():
            self._transport.write(piece)
            await asyncio.sleep(pause_s or (0.05 if self._transport.get_write_buffer_size() else 0))


async def serve(count: int, hostile: int, period_s: float) -> None:
    site = Site(Feeds(count, hostile), period_s)
    if hostile:
        len(bomb() + deep())  # made before anybody waits for them
    loop = asyncio.get_running_loop()
    sockets = bound(site.feeds.addresses)
    port = sockets[0].getsockname()[1]
    servers = [await loop.create_server(lambda: Answering(site), sock=each, backlog=512) for each in sockets]
    control = await asyncio.start_server(lambda reader, writer: told(site, reader, writer), "127.0.0.1", 0)
    print(json.dumps({"port": port, "control": control.sockets[0].getsockname()[1]}), flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    for server in (*servers, control):
        server.close()


def bound(addresses: list[str]) -> list[socket.socket]:
    """A listening socket for each address, all of one port, which is free on the first."""
    sockets: list[socket.socket] = []
    for each in addresses:
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((each, sockets[0].getsockname()[1] if sockets else 0))
        sockets.append(sock)
    return sockets


async def told(site: Site, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    path = (await reader.readuntil(b"\r\n\r\n")).split()[1]
    body = json.dumps({**site.seen.as_record(), "started": site.started}).encode()
    if path == b"/reset":
        site.seen = Seen()
    elif path == b"/anew":
        site.anew()
    writer.write(head("200 OK", len(body)) + body)
    await writer.drain()
    writer.close()


if __name__ == "__main__":
    assert address(0) == "127.1.0.1"
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
