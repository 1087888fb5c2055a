"""The synthetic feeds: where each stands, what is wrong with it, and what is in it at a time. Pure."""

from __future__ import annotations

import gzip
import random
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from typing import Literal

FOR_EACH_HOST = 4
"""Feeds of one host, which has an address of 127.0.0.0/8 for itself."""
ENTRIES = 15
CHANGES_EVERY = 20
"""A feed has a new entry at every twentieth poll: 5 % of all polls find one."""
FOUNDED = datetime(2026, 11, 1, tzinfo=UTC)

Kind = Literal[
    "good", "slow", "refusing", "missing", "closing", "nonsense", "drip", "endless", "bomb", "entities", "deep"
]
BROKEN: tuple[Kind, ...] = ("refusing", "missing", "closing", "nonsense")
HOSTILE: tuple[Kind, ...] = ("drip", "endless", "bomb", "entities", "deep", "slow", "refusing", "closing")

TEXT = (
    "The harbour office of {place} said on Monday that pier {number} would stay closed until the inspection has ended. "
    "Two ferries were moved to the northern quay, a spokeswoman said, and the night service is suspended. "
    "The operator denied that the damage had been known since spring; the ministry did not comment. "
)


@dataclass(frozen=True)
class Feeds:
    """``count`` feeds, numbered from 0. The last ``hostile`` do harm; where none does, 2 % are slow, 2 % broken."""

    count: int
    hostile: int = 0

    def kind(self, number: int) -> Kind:
        if self.hostile:
            harm = number - (self.count - self.hostile)
            return HOSTILE[harm % len(HOSTILE)] if harm >= 0 else "good"
        if number % 50 == 7:
            return "slow"
        return BROKEN[number // 50 % len(BROKEN)] if number % 50 == 23 else "good"

    def url(self, number: int, port: int) -> str:
        return f"http://{address(number)}:{port}/feed/{number}"

    @property
    def addresses(self) -> list[str]:
        return [address(number) for number in range(0, self.count, FOR_EACH_HOST)]


def address(number: int) -> str:
    """The address of a feed's host: 127.1.0.1 and so on, 250 in each of the last two places."""
    host = number // FOR_EACH_HOST
    return f"127.{1 + host // 62_500}.{host // 250 % 250}.{host % 250 + 1}"


def version_by_polls(number: int, polls: int) -> int:
    """How many entries have been added after so many polls."""
    return (polls + number) // CHANGES_EVERY


def version_by_time(number: int, since_s: float, period_s: float) -> int:
    """The same where every feed has one more every ``period_s`` seconds, each at its own time in them."""
    return int((since_s - phase_s(number, period_s)) // period_s)


def published_s(number: int, version: int, period_s: float) -> float:
    """Seconds from the start until that version came out."""
    return phase_s(number, period_s) + version * period_s


def phase_s(number: int, period_s: float) -> float:
    return random.Random(number).random() * period_s


def document(number: int, version: int) -> bytes:
    """RSS 2.0 with ENTRIES entries, about 12 kB, of which the newest is entry ``version``."""
    items = "".join(_item(number, each) for each in range(version, version - ENTRIES, -1))
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>Outlet {number}</title><link>http://outlet-{number}.example/</link>{items}</channel></rss>"
    ).encode()


def entry_link(number: int, version: int) -> str:
    return f"http://outlet-{number}.example/news/{version + ENTRIES}"


def entry_of(link: str) -> tuple[int, int]:
    """The feed and the version of an entry's link. Raises ValueError."""
    found = re.fullmatch(r"http://outlet-(\d+)\.example/news/(-?\d+)", link)
    if found is None:
        raise ValueError(f"no entry of ours: {link}")
    return int(found[1]), int(found[2]) - ENTRIES


def _item(number: int, version: int) -> str:
    published = format_datetime(FOUNDED + timedelta(minutes=version), usegmt=True)
    link = entry_link(number, version)
    text = TEXT.format(place=f"Tarn {number}", number=version) * 2
    return (
        f"<item><title>Pier {version} of Tarn {number} stays closed</title><link>{link}</link><guid>{link}</guid>"
        f"<pubDate>{published}</pubDate><description>{text}</description></item>"
    )


@cache
def bomb() -> bytes:
    """1 GB of zeros in 1 MB of gzip, in 60 pieces."""
    return gzip.compress(bytes(17_000_000)) * 60


@cache
def entities() -> bytes:
    """A billion laughs."""
    names = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    head = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "lol">{names}]>'
    return f'{head}<rss version="2.0"><channel><title>&l11;</title></channel></rss>'.encode()


@cache
def deep() -> bytes:
    """8 MB of elements in one another, 40 kB on their way."""
    return gzip.compress(b'<?xml version="1.0"?><rss version="2.0"><channel>' + b"<item>" * 1_300_000, 1)
