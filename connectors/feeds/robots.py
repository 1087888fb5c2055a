"""robots.txt (RFC 9309): whether a site wants its pages visited. For pages only: a feed is there to be polled.

A site without a robots.txt (4xx) allows all; one that fails (5xx, 429, no answer) is left alone until it can be read.
Crawl-delay is no part of the standard; the spacing of hosts.py holds instead.
"""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from protego import Protego

from connectors.feeds.errors import Disallowed, FetchError, Forbidden, HostPaused, TooLarge

NAME = "claimwatch"
"""How a robots.txt addresses us: the product of our User-Agent."""
READ_LIMIT = 512 * 1024
"""Bytes of a robots.txt that are read (RFC 9309, section 2.5, asks for 500 KiB); what follows is ignored."""
RULES_LIMIT = 2_000
"""Rules of a site for us; later ones are ignored. Reading so many took 0.1 s, asking them of a long address 20 ms."""
KEPT_S = 86_400.0
"""Seconds that a robots.txt holds (RFC 9309, section 2.4)."""
FAILED_KEPT_S = 600.0
"""Seconds until one that could not be read is tried again."""
SITES_KEPT = 5_000
TEXT_KEPT = 2 * 1024 * 1024
"""Sites whose rules are remembered, and characters of these rules; the one asked for longest ago is forgotten."""

_ASIDE = 4 * 1024
"""Characters of rules from which on a thread parses them: below that it takes a few milliseconds."""
_AGENT = re.compile(r"\s*user[- ]?agent\s*[:\s]\s*(.*)", re.IGNORECASE)
_RULE = re.compile(r"\s*(?:allow|disallow)\s*[:\s]", re.IGNORECASE)

Ask = Callable[[str], Awaitable[bytes]]
"""The address of a robots.txt → its first READ_LIMIT bytes. Raises FetchError; TimeoutError where whoever asks has no
time left, which says nothing about the site."""


@dataclass(slots=True)
class _Site:
    """What a site wants; ``rules`` None where it may be visited anywhere, ``failed`` where nobody can tell."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    rules: Protego | None = None
    length: int = 0
    until: float = 0.0
    failed: bool = False


class Robots:
    """Asks each site once a day, however many of its pages are wanted at a time, and once more by each proxy."""

    def __init__(self) -> None:
        self._sites: OrderedDict[tuple[str, str | None], _Site] = OrderedDict()
        self._length = 0

    async def check(self, url: str, ask: Ask, proxy: str | None = None) -> None:
        """
        Args:
            proxy: by which ``ask`` asks; what a site wants of those who come by one is remembered for it alone.

        Raises:
            Disallowed: the site does not want ``url`` visited, or cannot be asked just now.
            Forbidden, HostPaused, TimeoutError: its robots.txt may not be asked for either, or not now.
        """
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        site = self._site((origin, proxy))
        async with site.lock:
            if site.until <= asyncio.get_running_loop().time():
                await self._read(site, (origin, proxy), ask)
        if site.failed:
            raise Disallowed(url, unreadable=True)
        if site.rules is not None and not site.rules.can_fetch(url, NAME):
            raise Disallowed(url)

    def _site(self, named: tuple[str, str | None]) -> _Site:
        site = self._sites.setdefault(named, _Site())
        self._sites.move_to_end(named)
        while len(self._sites) > SITES_KEPT or (self._length > TEXT_KEPT and len(self._sites) > 1):
            self._length -= self._sites.popitem(last=False)[1].length
        return site

    async def _read(self, site: _Site, named: tuple[str, str | None], ask: Ask) -> None:
        text, failed = "", False
        try:
            text = _whole_lines(await ask(f"{named[0]}/robots.txt"))
        except (Forbidden, HostPaused):
            raise
        except FetchError as error:
            # One that is too large although only its beginning is wanted hides what it says.
            failed = error.passing or isinstance(error, TooLarge)
        ours = rules_for_us(text)
        rules = None
        if ours:
            # Of a long one it is the work of a tenth of a second, and the event loop has others to serve.
            rules = await asyncio.to_thread(Protego.parse, ours) if len(ours) > _ASIDE else Protego.parse(ours)
        kept_s = FAILED_KEPT_S if failed else KEPT_S
        site.rules, site.failed, site.until = rules, failed, asyncio.get_running_loop().time() + kept_s
        if self._sites.get(named) is site:  # it may have been forgotten meanwhile
            self._length += len(ours) - site.length
            site.length = len(ours)


def _whole_lines(body: bytes) -> str:
    """Without a last line that was cut, which would forbid more than it says."""
    if len(body) >= READ_LIMIT:
        body = body[:READ_LIMIT].rpartition(b"\n")[0]
    return body.decode("utf-8-sig", "replace")


def rules_for_us(text: str) -> str:
    """The groups of a robots.txt that are for us or for all, RULES_LIMIT rules at most: the rest is never parsed.

    Whoever names a thousand agents above a thousand rules would have a parser make a million of them.
    """
    kept: list[str] = []
    ours = naming = False
    rules = 0
    for line in text.splitlines():
        agent = _AGENT.match(line)
        if agent:
            name = agent[1].partition("#")[0].strip().lower()
            mine = name == "*" or name.strip("*").partition("/")[0].strip() == NAME
            ours = mine or (naming and ours)
            naming = True
            if mine:
                kept.append(f"User-agent: {name if name == '*' else NAME}")
        elif _RULE.match(line):
            naming = False
            rules += ours
            if ours and rules <= RULES_LIMIT:
                kept.append(line.strip()[:2_048])
    return "\n".join(kept) if rules else ""
