"""Answers that no web server gives, and proxies."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from connectors.feeds.credentials import Access
from connectors.feeds.fetch import FOR_PAGES, Fetcher, FetchError, Forbidden, Limits, TooLarge, TooSlow, Unreachable
from tests.unit.feeds.loopback import LOOPBACK

LIMITS = Limits(body=10_000, seconds=0.15, accept="*/*")
PATIENT = Limits(body=10_000, seconds=10, accept="*/*")
OK = b"HTTP/1.1 200 OK\r\n"

Send = Callable[[asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def serving(send: Send, heads: list[bytes] | None = None) -> AsyncIterator[str]:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            if heads is not None:
                heads.append(head)
            await send(writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


async def fetched(url: str, limits: Limits, access: Access | None = None) -> bytes:
    async with Fetcher(networks=LOOPBACK, spacing_s=0) as fetcher:
        return (await fetcher.fetch(url, limits, access=access)).body


def all_of(data: bytes) -> Send:
    async def send(writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()

    return send


def dripping(head: bytes, drop: bytes) -> Send:
    async def send(writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while True:
            writer.write(drop)
            await writer.drain()
            await asyncio.sleep(0.01)

    return send


def endless(head: bytes, more: bytes) -> Send:
    async def send(writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while True:
            writer.write(more)
            await writer.drain()

    return send


CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("name", "send", "error"),
    [
        ("a status line that drips", dripping(b"", b"H"), FetchError),
        ("a header that drips", dripping(OK + b"X: ", b"x"), TooSlow),
        ("headers that drip", dripping(OK, b"X: x\r\n"), FetchError),
        ("a body that drips", dripping(OK + b"Content-Length: 9000\r\n\r\n", b"x"), TooSlow),
        ("chunks that drip", dripping(CHUNKED, b"1\r\nx\r\n"), TooSlow),
        ("the size of a chunk that drips", dripping(CHUNKED, b"0"), FetchError),
        ("an extension of a chunk that drips", dripping(CHUNKED + b"1;", b"x"), FetchError),
        ("trailers that drip", dripping(CHUNKED + b"1\r\nx\r\n0\r\n", b"X: x\r\n"), FetchError),
        ("answers 100 without end", dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), TooSlow),
        ("nothing at all", dripping(b"", b""), TooSlow),
    ],
)
async def test_nothing_that_drips_stretches_the_time(name: str, send: Send, error: type[FetchError]) -> None:
    began = asyncio.get_running_loop().time()
    async with serving(send) as url:
        with pytest.raises(error):
            await fetched(url, LIMITS)
    assert asyncio.get_running_loop().time() - began < 3, name


@pytest.mark.parametrize(
    ("name", "send", "error"),
    [
        ("a header without end", endless(OK + b"X: ", b"x" * 65_536), Unreachable),
        ("headers without end", endless(OK, b"X: x\r\n" * 1_000), Unreachable),
        ("a status line without end", endless(b"HTTP/1.1 200 ", b"x" * 65_536), Unreachable),
        ("a body without end", endless(OK + b"\r\n", b"x" * 65_536), TooLarge),
        ("chunks without end", endless(CHUNKED, b"1000\r\n" + b"x" * 4_096 + b"\r\n"), TooLarge),
        ("an enormous length", all_of(OK + b"Content-Length: 99999999999\r\n\r\n"), TooLarge),
        ("a length that is none", all_of(OK + b"Content-Length: many\r\n\r\n"), Unreachable),
        ("no HTTP", all_of(b"220 mail.example ESMTP\r\n"), Unreachable),
        ("nothing", all_of(b""), Unreachable),
        ("a body that is cut", all_of(OK + b"Content-Length: 100\r\n\r\nx"), Unreachable),
    ],
)
async def test_nothing_without_an_end_is_read_to_its_end(name: str, send: Send, error: type[FetchError]) -> None:
    async with serving(send) as url:
        with pytest.raises(error):
            await fetched(url, PATIENT)


async def test_a_request_has_a_connection_of_its_own() -> None:
    heads: list[bytes] = []
    answering = serving(all_of(OK + b"Content-Length: 2\r\n\r\nok"), heads)
    async with answering as url, Fetcher(networks=LOOPBACK, spacing_s=0) as fetcher:
        for _ in range(3):
            await fetcher.fetch(url, PATIENT)
    assert len(heads) == 3
    assert all(b"Connection: close" in head for head in heads)


async def test_a_proxy_is_asked_for_the_page_and_told_its_own_login_alone() -> None:
    heads: list[bytes] = []
    async with serving(all_of(OK + b"Content-Length: 2\r\n\r\nok"), heads) as url:
        proxy = url.replace("http://", "http://desk:canary@")
        access = Access({"X-Api-Key": "key"}, proxy).for_feed("http://post.example/feed")
        # The proxy is on loopback, which nobody else may be: it is the user's own choice.
        async with Fetcher(spacing_s=0) as fetcher:
            assert (await fetcher.fetch("http://post.example/feed", PATIENT, access=access)).body == b"ok"
    (head,) = heads
    assert head.startswith(b"GET http://post.example/feed HTTP/1.1\r\n")
    assert b"Proxy-Authorization: Basic ZGVzazpjYW5hcnk=" in head
    assert b"X-Api-Key: key" in head


async def test_a_page_and_its_robots_txt_are_asked_for_by_the_same_proxy_and_the_login_is_the_pages_own() -> None:
    heads: list[bytes] = []
    async with serving(all_of(OK + b"Content-Length: 2\r\n\r\nok"), heads) as url:
        access = Access({"X-Api-Key": "key"}, url).for_feed("http://post.example/feed")
        async with Fetcher(spacing_s=0) as fetcher:
            await fetcher.fetch("http://post.example/news/1", FOR_PAGES, access=access)
    asked = [head.partition(b" HTTP")[0] for head in heads]
    assert asked == [b"GET http://post.example/robots.txt", b"GET http://post.example/news/1"]
    assert [b"X-Api-Key" in head for head in heads] == [False, True]


async def test_a_proxy_is_not_sent_to_an_address_that_nobody_may_ask() -> None:
    heads: list[bytes] = []
    async with serving(all_of(OK + b"\r\n"), heads) as url, Fetcher(spacing_s=0) as fetcher:
        for target in ("http://169.254.169.254/", "http://127.1/", "http://localhost/", "http://[::ffff:10.0.0.1]/"):
            with pytest.raises(Forbidden):
                await fetcher.fetch(target, PATIENT, access=Access({}, url))
    assert heads == []


async def test_a_proxy_that_refuses_is_told_without_its_login() -> None:
    async with serving(all_of(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")) as url:
        access = Access({}, url.replace("http://", "http://desk:canary@"))
        async with Fetcher(spacing_s=0) as fetcher:
            with pytest.raises(Unreachable, match="the proxy answers 407") as raised:
                await fetcher.fetch("https://post.example/feed", PATIENT, access=access)
    assert raised.value.__cause__ is None
