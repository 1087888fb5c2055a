"""The points at which a part signals itself."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.faults.child import POINTS, point_of, something, variables, wrapped
from benchmarks.faults.parts import PARTS


def test_every_part_has_points_with_names_of_their_own() -> None:
    assert {point.part for point in POINTS} == set(PARTS)
    assert max(Counter((point.part, point.name) for point in POINTS).values()) == 1


@pytest.mark.parametrize(
    ("values", "held"),
    [(([],), False), ((object(), [], []), False), (([1],), True), (([], [1]), True), ((), True), (("text",), True)],
)
def test_an_empty_hand_does_not_count(values: tuple[object, ...], held: bool) -> None:
    assert something(values) is held


@pytest.mark.parametrize(("when", "heard"), [("before", ["then", "call 2"]), ("after", ["call 2", "then"])])
def test_the_signal_comes_once_at_its_passing(when: str, heard: list[str]) -> None:
    log: list[str] = []

    def work(items: list[int]) -> None:
        log.append(f"call {len(items)}")

    ready = wrapped(work, when, 2, lambda: log.append("then"))
    for items in ([], [1], [1, 2], [1, 2, 3]):
        ready(items)
    assert log == ["call 0", "call 1", *heard, "call 3"]


def test_a_child_learns_of_its_point_by_its_environment() -> None:
    point = point_of("extract", "before the commit")
    assert variables(point) == {"CHILD_POINT": "before the commit", "CHILD_PASS": "2", "CHILD_SIGNAL": "9"}
    assert variables(point, 19, passes=4)["CHILD_PASS"] == "4"
