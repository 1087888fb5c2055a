"""Forms of addresses that are not on the public internet, beside servers that would notice a connection."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from connectors.feeds import names
from connectors.feeds.client import Client
from connectors.feeds.errors import HARD, Forbidden
from connectors.feeds.fetch import BadAddress, Fetcher, FetchError, Limits, NoSuchHost
from connectors.feeds.networks import Networks

LIMITS = Limits(body=10_000, seconds=10, accept="*/*")
SITE = "127.0.0.5"
"""Stands for the public internet: the only address that may be asked."""

NUMBERS = (
    "127.0.0.1 127.0.0.2 127.1 127.0.1 127.255.255.254 2130706433 0x7f000001 0x7F000001 0x7f.0.0.1 0x7f.1 0x7f.0.1 "
    "0177.0.0.1 0177.1 017700000001 0177.0x0.0.01 0x7f.0.0.01 127.0x0.1 00000177.0.0.1 127.0.0.1. 127.1. 0 0.0.0.0 0x0 "
    "00 10.0.0.1 0xa000001 100.64.0.1 100.100.100.200 168.63.129.16 169.254.169.254 2852039166 0xa9fea9fe "
    "0251.0376.0251.0376 169.254.43518 172.16.0.1 192.0.0.192 192.168.0.1 192.168.1 198.18.0.1 203.0.113.1 224.0.0.1 "
    "240.0.0.1 255.255.255.255"
).split()
MADE_OF_OTHER_SIGNS = (
    "127。0。0。1 127．0．0．1 １２７.０.０.１ ①②⑦.⓪.⓪.① ⑩.⓪.⓪.① ｌocalhost "
    "127%2e0%2e0%2e1 127%E3%80%820%E3%80%820%E3%80%821"
).split()
IPV6 = (
    "::1 0:0:0:0:0:0:0:1 :: ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:0:127.0.0.1 ::FFFF:169.254.169.254 "
    "64:ff9b::127.0.0.1 64:ff9b::7f00:1 64:ff9b:1::7f00:1 2001:0:7f00:1::1 2002:7f00:1:: 2002:a00:1::1 fc00::1 "
    "fd00:ec2::254 fe80::1 fe80::1%25lo ::1%25lo fe80::1%25254 fec0::1 ff02::1 2001:db8::1 100::1 3fff::1 "
    "2606:4700::5efe:7f00:1"
).split()
NAMES = {
    "localhost": ("127.0.0.1", "::1"),
    "LOCALHOST": ("127.0.0.1", "::1"),
    "localhost.": ("127.0.0.1",),
    "own.localhost": ("127.0.0.1",),
    "metadata.google.internal": ("169.254.169.254",),
    "127.0.0.1.nip.example": ("127.0.0.1",),
    "mapped.example": ("::ffff:127.0.0.1",),
    "nat.example": ("64:ff9b::7f00:1",),
    "many.example": ("10.0.0.1", "127.0.0.1", "::1", "fe80::1%lo"),
    "nowhere.example": (),
}
TRICKS = (
    "http://site.example@127.0.0.1:{port}/",
    "http://site.example:80@127.0.0.1:{port}/",
    "http://site.example%40@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}#@site.example/",
    "http://127.0.0.1:{port}\\@site.example/",
    "http://127.0.0.1:{port}?@site.example/",
    "http:\\\\127.0.0.1:{port}/",
    "http://127.0.0.1\t:{port}/",
    "http:127.0.0.1:{port}/",
    "http:/127.0.0.1:{port}/",
    "http:///127.0.0.1:{port}/",
    "\x00http://127.0.0.1:{port}/",
    " http://127.0.0.1:{port}/ ",
    "HTTP://127.0.0.1:{port}/",
    "//127.0.0.1:{port}/",
    "file:///etc/hostname",
    "gopher://127.0.0.1:{port}/",
    "ftp://127.0.0.1:{port}/",
)


def targets(port: int) -> list[str]:
    hosts = [*NUMBERS, *MADE_OF_OTHER_SIGNS, *NAMES, *(f"[{each}]" for each in IPV6)]
    return [*(f"http://{host}:{port}/" for host in hosts), *(trick.format(port=port) for trick in TRICKS)]


@dataclass
class Watched:
    """A site that redirects wherever it is told to, servers beside it that nobody may reach, and what was tried."""

    url: str = ""
    port: int = 0
    reached: int = 0
    tried: set[str] = field(default_factory=set)

    async def look_up(self, host: str) -> tuple[str, ...]:
        """Names of the tests; all else as the system reads it, which is how numbers are read."""
        if host in NAMES:
            return NAMES[host]
        if host == "site.example":
            return (SITE,)
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        return tuple(str(each[4][0]) for each in found)


@pytest.fixture
async def watched(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Watched]:
    found = Watched()
    loop = asyncio.get_running_loop()
    connect = loop.sock_connect

    async def noticed(sock: socket.socket, address: tuple[str, int]) -> None:
        found.tried.add(address[0])
        await connect(sock, address)

    monkeypatch.setattr(loop, "sock_connect", noticed)
    async with AsyncExitStack() as running:
        found.port = await running.enter_async_context(_unreachable(found))
        found.url = await running.enter_async_context(_redirecting())
        yield found


@asynccontextmanager
async def _unreachable(watched: Watched) -> AsyncIterator[int]:
    """The same port on several addresses of loopback; connections are counted."""

    async def count(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        watched.reached += 1
        writer.close()

    servers = [await asyncio.start_server(count, "127.0.0.1", 0)]
    port = int(servers[0].sockets[0].getsockname()[1])
    servers.append(await asyncio.start_server(count, "127.0.0.2", port))
    with suppress(OSError):  # a machine without IPv6
        servers.append(await asyncio.start_server(count, "::1", port))
    try:
        yield port
    finally:
        for server in servers:
            server.close()


@asynccontextmanager
async def _redirecting() -> AsyncIterator[str]:
    """Sends what it is told to as it is, also what no decent server would."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = (await reader.readuntil(b"\r\n\r\n")).split()[1].decode()
        to = unquote(asked.partition("?to=")[2])
        head = f"302 Found\r\nLocation: {to}" if to else "200 OK"
        writer.write(f"HTTP/1.1 {head}\r\nContent-Length: 0\r\n\r\n".encode())
        writer.close()

    server = await asyncio.start_server(answer, SITE, 0)
    try:
        yield f"http://{SITE}:{server.sockets[0].getsockname()[1]}/"
    finally:
        server.close()


def fetcher(watched: Watched) -> Fetcher:
    return Fetcher(networks=Networks((SITE,)), spacing_s=0, for_each_host=100, look_up=watched.look_up)


async def refused(asking: Fetcher, urls: Iterable[str]) -> dict[str, str]:
    """What each address came to: the name of an error, or "fetched"."""
    found = {}
    for url in urls:
        try:
            await asking.fetch(url, LIMITS)
            found[url] = "fetched"
        except FetchError as error:
            found[url] = type(error).__name__
    return found


def test_the_corpus_is_large_enough() -> None:
    assert len(set(targets(80))) >= 100


async def test_no_forbidden_address_is_ever_connected_to(watched: Watched) -> None:
    async with fetcher(watched) as asking:
        found = await refused(asking, targets(watched.port))
    # Some of them name the site in truth, which does not listen on that port.
    assert set(found.values()) <= {"Forbidden", "BadAddress", "NoSuchHost", "Unreachable"}, found
    assert sum(error == "Forbidden" for error in found.values()) >= 60
    assert watched.reached == 0
    assert watched.tried <= {SITE}


async def test_no_redirect_leads_to_one(watched: Watched) -> None:
    async with fetcher(watched) as asking:
        urls = {f"{watched.url}?to={quote(target, safe='')}" for target in targets(watched.port)}
        found = await refused(asking, urls)
    # Some of them are paths of the site itself, or no header at all.
    assert set(found.values()) <= {"Forbidden", "BadAddress", "NoSuchHost", "Unreachable", "fetched"}, found
    assert sum(error == "Forbidden" for error in found.values()) >= 60
    assert (watched.reached, watched.tried) == (0, {SITE})


async def test_a_name_that_answers_with_a_public_address_first_and_then_with_another_does_not_get_through(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names, "REMEMBERED_S", 0.0)
    answers: list[tuple[str, ...]] = []

    async def rebinding(host: str) -> tuple[str, ...]:
        answers.append(("127.0.0.1",) if answers else (SITE,))
        return answers[-1]

    asking = Fetcher(networks=Networks((SITE,)), spacing_s=0, look_up=rebinding)
    async with asking:
        url = watched.url.replace(SITE, "rebinding.example")
        with pytest.raises(Forbidden):
            await asking.fetch(f"{url}?to=http://rebinding.example:{watched.port}/", LIMITS)
    assert len(answers) == 2
    assert (watched.reached, watched.tried) == (0, {SITE})


class Lying(AbstractResolver):
    """Names a forbidden address although it was told not to."""

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        return [ResolveResult(hostname=host, host="127.0.0.1", port=port, family=socket.AF_INET, proto=0, flags=0)]

    async def close(self) -> None:
        pass


@pytest.mark.parametrize("host", ["lying.example", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]"])
async def test_the_socket_itself_refuses_what_came_past_all_else(watched: Watched, host: str) -> None:
    client = Client("claimwatch", 10, Networks((SITE,)), Lying())
    try:
        with pytest.raises(Forbidden) as raised:
            async with client.get("http://x/", f"http://{host}:{watched.port}/", {}, None):
                pass
    finally:
        await client.close()
    assert (watched.reached, watched.tried) == (0, set())
    assert (raised.value.passing, raised.value.weight) == (False, HARD)


async def test_of_several_addresses_only_those_that_may_be_asked_are(watched: Watched) -> None:
    async def both(_host: str) -> tuple[str, ...]:
        return ("127.0.0.1", SITE, "::1")

    async with Fetcher(networks=Networks((SITE,)), spacing_s=0, look_up=both) as asking:
        fetched = await asking.fetch(watched.url.replace(SITE, "both.example"), LIMITS)
    assert fetched.status == 200
    assert (watched.reached, watched.tried) == (0, {SITE})


@pytest.mark.parametrize("error", [OSError("no such host"), UnicodeError("label too long"), TimeoutError()])
async def test_a_name_that_nobody_knows_weighs_little(error: Exception) -> None:
    async def failing(_host: str) -> tuple[str, ...]:
        raise error

    async with Fetcher(look_up=failing) as asking:
        with pytest.raises(NoSuchHost) as raised:
            await asking.fetch("http://post.example/feed", LIMITS)
    assert (raised.value.passing, raised.value.weight) == (True, 0.25)


async def test_what_is_no_web_address_is_not_looked_up(watched: Watched) -> None:
    async with fetcher(watched) as asking:
        with pytest.raises(BadAddress):
            await asking.fetch("gopher://site.example/", LIMITS)
