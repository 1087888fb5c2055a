"""The parts of the benchmark of collect."""

from __future__ import annotations

import gzip
from collections import Counter

import pytest

from benchmarks.collect.__main__ import faults
from benchmarks.collect.feeds import (
    CHANGES_EVERY,
    ENTRIES,
    Feeds,
    address,
    bomb,
    deep,
    document,
    entry_link,
    entry_of,
    published_s,
    version_by_polls,
    version_by_time,
)
from benchmarks.collect.hostile import PERIOD_S, delays
from benchmarks.collect.speed import Measured
from connectors.feeds.parse import parse_feed

GOOD = Measured("claimwatch", 10, 60, 30_000, 1_500, 90, (200.0, 201.0, 199.0, 202.0, 200.0, 201.0), 2, 1.9)
PEER = Measured("reader", 90, 60, 5_000, 250, 58, (50.0, 52.0), 1, 0.1)


def test_a_document_is_a_feed_whose_newest_entry_is_its_version() -> None:
    found = parse_feed(document(7, 3), "http://127.1.0.2/feed/7", "text/xml")
    assert len(found.entries) == ENTRIES
    assert found.entries[0].link == entry_link(7, 3)
    assert entry_of(entry_link(7, 3)) == (7, 3)
    with pytest.raises(ValueError, match="no entry"):
        entry_of("http://post.example/news/3")


def test_one_poll_in_twenty_finds_a_new_entry() -> None:
    for number in range(CHANGES_EVERY):
        versions = [version_by_polls(number, polls) for polls in range(1_000)]
        assert len(set(versions)) == pytest.approx(1_000 / CHANGES_EVERY, abs=1)


def test_a_version_is_there_as_soon_as_it_is_published() -> None:
    for number in range(50):
        at = published_s(number, 4, PERIOD_S)
        assert version_by_time(number, at + 0.001, PERIOD_S) == 4
        assert version_by_time(number, at - 0.001, PERIOD_S) == 3


def test_two_feeds_in_a_hundred_are_slow_and_two_broken() -> None:
    kinds = Counter(Feeds(1_000).kind(number) for number in range(1_000))
    assert (kinds["good"], kinds["slow"]) == (960, 20)
    assert set(kinds) == {"good", "slow", "refusing", "missing", "closing", "nonsense"}
    hostile = Counter(Feeds(1_000, 200).kind(number) for number in range(1_000))
    assert hostile["good"] == 800
    assert all(hostile[kind] == 25 for kind in ("drip", "endless", "bomb", "entities", "deep"))


def test_every_host_has_an_address_of_its_own() -> None:
    addresses = Feeds(200_000).addresses
    assert len(set(addresses)) == len(addresses) == 50_000
    assert address(3) == address(0) != address(4)


def test_the_bombs_are_large() -> None:
    assert len(bomb()) < 1_200_000
    assert len(gzip.decompress(deep())) > 7_000_000


def test_what_is_wrong_with_a_run_is_named() -> None:
    assert faults([GOOD, PEER], times=5) == []
    bad = Measured("claimwatch", 10, 60, 10_000, 500, 90, (200.0, 201.0, 240.0, 250.0, 260.0, 300.0), 3, 2.5)
    assert [each.partition(" ")[0] for each in faults([bad, PEER], times=5)] == ["a", "a", "memory", "only"]


def test_delays_are_of_good_feeds_and_count_what_never_came() -> None:
    feeds = Feeds(10, 5)
    window = (1_000.0 + PERIOD_S, 1_000.0 + 2 * PERIOD_S)
    arrived = {(number, 1): 1_000.0 + published_s(number, 1, PERIOD_S) + number for number in range(4)}
    arrived[9, 1] = 5_000.0
    found = delays(arrived, feeds, 1_000.0, window)
    assert (found.expected, found.count) == (5, 4)
    assert (found.median_s, found.p95_s) == (pytest.approx(1), pytest.approx(3))
