"""How long the good feeds' entries are on their way, without and with feeds that do harm among them."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from math import ceil
from pathlib import Path

from benchmarks.collect import ours
from benchmarks.collect.feeds import Feeds, entry_of, published_s, version_by_time
from benchmarks.collect.served import Served, TooLong
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.reader import read_to_end
from connectors.kafka.topics import ARTICLES
from schemas.article import Article
from schemas.record import decode

SHARE = 5
"""One feed of so many does harm."""
INTERVAL_S = 10
"""Seconds from one poll of a feed to the next: nearly all of the delay that is left."""
LONGEST_S = 86_400
"""The same for feeds that fail: the default."""
PERIOD_S = 30.0
"""Seconds from one entry of a feed to its next."""
LONGER = 1.20
"""How much longer the good feeds' entries may be on their way."""
LATE_S = 60.0
"""Seconds that an entry may be on its way to be counted as one that arrived."""
ARRIVED = 0.98


@dataclass(frozen=True)
class Delays:
    """Seconds from an entry's publication until its article was in Kafka, of good feeds' entries.

    ``expected``: entries that came out, ``count``: those of them that arrived.
    """

    expected: int
    count: int
    median_s: float
    p95_s: float


def main(count: int, seconds: float, folder: Path, *, as_json: bool) -> int:
    bad = count // SHARE
    without = measured(Feeds(count - bad), folder / "without", seconds)
    beside = measured(Feeds(count, bad), folder / "with", seconds)
    longer = beside.p95_s / max(without.p95_s, 1e-9)
    if as_json:
        print(json.dumps({"without": vars(without), "with": vars(beside), "longer": longer}))
    else:
        show(count - bad, bad, without, beside)
        print(f"p95 is {longer:.2f} times as long")
    arrived = all(each.count >= ARRIVED * each.expected > 0 for each in (without, beside))
    return 0 if longer <= LONGER and arrived else 1


def show(good: int, bad: int, without: Delays, beside: Delays) -> None:
    print(f"{good:,} good feeds, asked every {INTERVAL_S} s; drips, endless bodies, bombs and such: {bad:,}")
    for name, each in (("without them", without), ("with them", beside)):
        times = f"median {each.median_s:5.2f} s   p95 {each.p95_s:5.2f} s"
        print(f"{name:14} {times}   {each.count:,} of {each.expected:,} entries")


def measured(feeds: Feeds, folder: Path, seconds: float) -> Delays:
    """Of the entries that came out in the ``seconds`` after all feeds had been asked for."""
    folder.mkdir(parents=True)
    with (
        Served(feeds, PERIOD_S) as site,
        ours.kafka(folder) as conn,
        ours.collecting(conn, folder, site, INTERVAL_S, LONGEST_S) as part,
    ):
        site.until_all_were_polled(300.0, lambda: part.alive)
        time.sleep(LATE_S)  # what was late at the start is no measure of the rest
        started = float(site.figures()["started"])
        window = time.time(), time.time() + seconds
        time.sleep(seconds + LATE_S)
        if not part.alive:
            raise TooLong(f"collect ended in the middle: {part.said()}")
        return delays(arrivals(conn), feeds, started, window)


def arrivals(conn: KafkaConnection) -> dict[tuple[int, int], float]:
    """Feed and version of every article → when it was written (seconds of the wall clock)."""
    found: dict[tuple[int, int], float] = {}
    for message in read_to_end(conn, ARTICLES):
        entry = entry_of(decode(Article, message.value, message.headers).url)
        found.setdefault(entry, message.timestamp_ms / 1_000)
    return found


def delays(arrived: dict[tuple[int, int], float], feeds: Feeds, started: float, window: tuple[float, float]) -> Delays:
    """Of the good feeds' entries that came out in the window (seconds of the wall clock)."""
    begin, end = (each - started for each in window)
    good = [number for number in range(feeds.count) if feeds.kind(number) == "good"]
    expected = [
        (number, version)
        for number in good
        for version in range(version_by_time(number, begin, PERIOD_S) + 1, version_by_time(number, end, PERIOD_S) + 1)
    ]
    took = sorted(arrived[entry] - started - published_s(*entry, PERIOD_S) for entry in expected if entry in arrived)
    return Delays(len(expected), len(took), _rank(took, 0.5), _rank(took, 0.95))


def _rank(ordered: list[float], share: float) -> float:
    return ordered[ceil(share * len(ordered)) - 1] if ordered else float("inf")
