"""What counts as a difference between a run and the replay of its log."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.faults.comparing import (
    Differences,
    differing,
    hashes,
    lost_and_twice,
    placed,
    places_of,
    told_wrongly,
    without_versions,
)
from benchmarks.faults.feeding import articles
from connectors.kafka.message import Message
from schemas.extraction import Extraction

RECORDS = st.dictionaries(st.sampled_from("abc"), st.dictionaries(st.sampled_from("xy"), st.integers(0, 2)))


def logged(*offsets: int, partition: int = 1) -> list[tuple[Message, Extraction]]:
    return [
        (Message("news.extractions.v1", partition, offset, "k", b"", (), 0), Extraction(article=article))
        for offset, article in zip(offsets, articles(len(offsets)), strict=True)
    ]


@pytest.mark.parametrize(
    ("wanted", "found", "said"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {}, ["a missing"]),
        ({}, {"a": 1}, ["a unforeseen"]),
        ({"a": {"x": 1, "y": 2}}, {"a": {"x": 1, "y": 3}}, ["a differs in y"]),
        ({"a": (1, {"x": 1})}, {"a": (2, {"x": 2})}, ["a differs in version 1 and 2: x"]),
        ({"a": 1, "b": 2}, {"b": 2, "c": 3}, ["a missing", "c unforeseen"]),
    ],
)
def test_each_difference_is_said_once_with_its_key(
    wanted: dict[str, object], found: dict[str, object], said: list[str]
) -> None:
    assert differing(wanted, found) == said


@settings(max_examples=40)
@given(RECORDS, RECORDS)
def test_there_is_no_difference_only_between_what_is_equal(
    one: dict[str, dict[str, int]], other: dict[str, dict[str, int]]
) -> None:
    assert differing(one, one) == []
    assert bool(differing(one, other)) == (one != other)


def test_versions_are_counted_as_the_replay_counts() -> None:
    # Between 2 and 5 stand the markers of two transactions.
    places = places_of([*logged(0, 2, 5), *logged(0, 1, partition=0)])
    assert places == {1: 1, 3: 2, 6: 3}
    claim = {"version": 6, "statements": [{"version": 3}], "text": "version 6"}
    assert placed(claim, places) == {"version": 3, "statements": [{"version": 2}], "text": "version 6"}


def test_a_version_that_no_extraction_has_stays_a_difference() -> None:
    assert placed({"version": 4}, {1: 1, 3: 2}) == {"version": -4}
    assert placed({"version": 0}, {}) == {"version": 0}


def test_articles_are_lost_or_logged_twice() -> None:
    fed = articles(3)
    whole = logged(0, 1, 2)
    assert lost_and_twice(fed, whole) == ([], [])
    assert lost_and_twice(fed, whole[:2]) == ([fed[2].article_id], [])
    assert lost_and_twice(fed, [*whole, whole[0]]) == ([], [fed[0].article_id])
    assert lost_and_twice([*fed, fed[0]], [*whole, whole[0]]) == ([], [])


def test_alerts_are_untold_unforeseen_or_under_two_keys() -> None:
    keys = {"told": {"k1"}, "twice": {"k2", "k3"}, "stray": {"k4"}}
    assert told_wrongly(["told", "twice", "silent"], keys) == (["silent"], ["stray"], ["twice"])
    assert told_wrongly(["told"], {"told": {"k1"}}) == ([], [], [])


def test_a_hash_is_of_the_body_alone() -> None:
    first, later = {("i", "d"): (1, {"a": 1, "b": 2})}, {("i", "d"): (7, {"b": 2, "a": 1})}
    assert hashes(first) == hashes(later)
    assert hashes(first) != hashes({("i", "d"): (1, {"a": 1, "b": 3})})
    assert without_versions(first, ["i"]) == without_versions(later, ["i"])
    assert without_versions(first, ["other"]) != without_versions(later, ["other"])


def test_what_is_wrong_is_counted_and_named() -> None:
    assert (Differences().count, str(Differences())) == (0, "none")
    found = Differences(lost=["a1"], keys=["n1", "n2"])
    assert found.count == 3
    assert str(found) == "lost: 1, first a1; keys: 2, first n1"
