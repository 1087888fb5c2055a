"""One question serves all who ask at once, and one that fails costs them its time once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from claimwatch.board import allowance
from claimwatch.board.keeping import Kept
from claimwatch.errors import ServiceAway
from tests.unit.board.searched import waits_for


class Clock:
    s = 0.0
    looked = 0

    def __call__(self) -> float:
        self.looked += 1
        return self.s


def test_an_answer_is_kept_for_its_time_and_an_error_is_not() -> None:
    clock, made_so_far = Clock(), []
    kept = Kept(clock)

    def make() -> int:
        made_so_far.append(clock.s)
        if clock.s == 5:
            raise OSError
        return len(made_so_far)

    assert [kept.get("k", 1.0, make), kept.get("k", 1.0, make), kept.get("other", 1.0, make)] == [1, 1, 2]
    clock.s = 5
    with pytest.raises(OSError):  # noqa: PT011 -- ours has no words
        kept.get("k", 1.0, make)
    clock.s = 5.5
    assert kept.get("k", 1.0, make) == 4


class Slow:
    """An answer that comes, or fails, when it is let."""

    def __init__(self, fails: bool = False) -> None:
        self.asked = 0
        self.go_on = threading.Event()
        self._fails = fails

    def __call__(self) -> int:
        self.asked += 1
        assert self.go_on.wait(10)
        if self._fails:
            raise ServiceAway("away")
        return self.asked


def outcome(get: Callable[[], int]) -> object:
    try:
        return get()
    except ServiceAway as error:
        return error.what


@pytest.mark.parametrize(("fails", "expected"), [(False, 1), (True, "away")])
def test_all_who_ask_meanwhile_get_the_one_answer_or_the_one_error(fails: bool, expected: object) -> None:
    clock, slow = Clock(), Slow(fails)
    kept = Kept(clock)
    with ThreadPoolExecutor(8) as readers:
        asked = [readers.submit(lambda: outcome(lambda: kept.get("k", 1.0, slow))) for _ in range(8)]
        waits_for(lambda: clock.looked == 8 + 1)  # each looks once, and who makes it once more
        slow.go_on.set()
        assert {each.result(10) for each in asked} == {expected}
    assert slow.asked == 1


def test_who_waits_for_another_waits_no_longer_than_a_page_may_take() -> None:
    kept, slow = Kept(), Slow()
    with ThreadPoolExecutor(2) as readers:
        first = readers.submit(lambda: kept.get("k", 1.0, slow))
        waits_for(lambda: slow.asked)

        def impatient() -> object:
            allowance.begin(0.01)
            return outcome(lambda: kept.get("k", 1.0, slow))

        assert readers.submit(impatient).result(10) == "the answer takes too long"
        slow.go_on.set()
        assert first.result(10) == 1


def test_an_old_answer_is_handed_out_at_once_while_a_new_one_is_made() -> None:
    clock, slow = Clock(), Slow()
    kept = Kept(clock)
    kept.get("k", 1.0, lambda: 0)
    clock.s = 2
    assert [kept.get("k", 1.0, slow, 60.0) for _ in range(3)] == [0] * 3
    slow.go_on.set()
    waits_for(lambda: kept.get("k", 1.0, slow, 60.0) == 1)
    assert slow.asked == 1


def test_an_answer_that_cannot_be_made_anew_stays_until_it_is_too_old() -> None:
    clock = Clock()
    kept = Kept(clock)
    kept.get("k", 1.0, lambda: "old")
    tried = threading.Event()

    def away() -> str:
        tried.set()
        raise ServiceAway("away")

    clock.s = 2
    assert kept.get("k", 1.0, away, 60.0) == "old"
    assert tried.wait(10)
    clock.s = 100
    with pytest.raises(ServiceAway):
        kept.get("k", 1.0, away, 60.0)
