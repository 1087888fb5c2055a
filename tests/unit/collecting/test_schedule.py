from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from claimwatch.collecting.schedule import Schedule

START = datetime(2026, 3, 4, 8, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def test_what_is_due_comes_longest_overdue_first_and_is_gone() -> None:
    schedule = Schedule()
    for key, seconds in (("c", 3), ("a", 1), ("b", 2)):
        schedule.set(key, at(seconds))
    assert list(schedule.due(at(2))) == ["a", "b"]
    assert (schedule.next_at(), len(schedule)) == (at(3), 1)


def test_setting_again_moves_and_removing_forgets() -> None:
    schedule = Schedule()
    schedule.set("a", at(1))
    schedule.set("a", at(9))
    schedule.set("b", at(2))
    schedule.remove("b")
    schedule.remove("unknown")
    assert list(schedule.due(at(8))) == []
    assert schedule.next_at() == at(9)


def test_what_is_not_taken_stays() -> None:
    schedule = Schedule()
    schedule.set("a", at(1))
    schedule.set("b", at(1))
    assert next(schedule.due(at(5))) == "a"
    assert list(schedule.due(at(5))) == ["b"]


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcd"), st.none() | st.integers(0, 9))), st.integers(0, 9))
def test_it_agrees_with_a_plain_dictionary(changes: list[tuple[str, int | None]], now: int) -> None:
    schedule, plain = Schedule(), dict[str, int]()
    for key, seconds in changes:
        if seconds is None:
            schedule.remove(key)
            plain.pop(key, None)
        else:
            schedule.set(key, at(seconds))
            plain[key] = seconds
    assert sorted(schedule.due(at(now))) == sorted(key for key, seconds in plain.items() if seconds <= now)
    assert len(schedule) == sum(seconds > now for seconds in plain.values())
