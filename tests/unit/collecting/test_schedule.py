from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from claimwatch.collecting.schedule import LEAST_WAIT_S, Schedule, Turn, Turns
from connectors.feeds.hosts import Wait

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


def at_once(_host: str) -> Wait:
    return Wait()


def taken(turns: Turns, seconds: float = 0) -> list[str]:
    found = []
    while (turn := turns.next(at(seconds), at_once)) is not None:
        found.append(turn.key)
    return found


def test_each_host_has_its_turn_and_none_more_than_its_share() -> None:
    turns, busy = Turns(2), Turn("busy", "")
    for number in range(4):
        turns.wait("busy", f"b{number}", at(0))
    turns.wait("other", "o", at(1))
    assert sorted(taken(turns, 1)) == ["b0", "b1", "o"]
    assert (len(turns), turns.next_at()) == (2, None)
    turns.done(busy, at(2))
    assert taken(turns, 2) == ["b2"]
    turns.done(busy, at(3))
    turns.done(busy, at(3))
    assert taken(turns, 3) == ["b3"]
    turns.wait("busy", "b4", at(4))
    assert taken(turns, 4) == ["b4"]


def test_a_host_that_wants_to_be_left_alone_keeps_none_of_the_others_waiting() -> None:
    turns = Turns(2)
    turns.wait("paused", "p", at(0))
    turns.wait("other", "o", at(0))
    wait = {"paused": Wait(30.0), "other": Wait()}
    assert turns.next(at(0), wait.__getitem__) == Turn("other", "o")
    assert turns.next(at(0), wait.__getitem__) is None
    assert turns.next_at() == at(30)
    assert taken(turns, 29) == []
    assert taken(turns, 30) == ["p"]


def test_hosts_behind_one_address_wait_in_one_line_and_none_of_the_others_waits_for_them() -> None:
    turns, asked = Turns(2), list[str]()

    def wait(host: str) -> Wait:
        asked.append(host)
        return Wait() if host == "other" else Wait(0.0, "shared")

    for number in range(1_000):
        turns.wait(f"h{number:03}", f"k{number}", at(0))
    turns.wait("other", "o", at(1))
    begun = []
    while (turn := turns.next(at(1), wait)) is not None:
        begun.append(turn)
    assert sorted(each.key for each in begun) == [*(f"k{number}" for number in range(2)), "o"]
    asked.clear()
    turns.done(next(each for each in begun if each.address), at(2))
    following = turns.next(at(2), wait)
    assert following is not None
    assert following.address == "shared"
    assert len(asked) <= 2, "what is parked is not looked at"
    assert turns.next(at(3), wait) is None
    assert turns.next_at() is None, "until one of them is done"


def test_the_first_of_a_line_waits_for_its_address_and_a_paused_one_lets_the_next_go_first() -> None:
    turns = Turns(2)
    waits = {"a": Wait(0.0, "shared", 0.5), "b": Wait(0.0, "shared", 0.5)}
    for host in "ab":
        turns.wait(host, host, at(0))
    assert turns.next(at(0), waits.__getitem__) is None
    assert turns.next_at() == at(0.5)
    waits = {"a": Wait(60.0, "shared"), "b": Wait(0.0, "shared")}
    assert turns.next(at(0.5), waits.__getitem__) == Turn("b", "b", "shared")
    assert turns.next_at() == at(60.5)
    waits["a"] = Wait(0.0, "elsewhere")
    assert turns.next(at(60.5), waits.__getitem__) == Turn("a", "a", "elsewhere")


def test_beyond_its_connections_a_host_has_further_polls_only_while_nobody_waits_for_it() -> None:
    turns, users = Turns(8, 2), 0

    def wait(_host: str) -> Wait:
        return Wait(0.5 if users >= 2 else 0.0)

    for number in range(20):
        turns.wait("host", f"k{number}", at(0))
    begun = []
    for seconds in (0, LEAST_WAIT_S, 1, 2, 3, 4):
        while (turn := turns.next(at(seconds), wait)) is not None:
            begun.append((turn.key, seconds))
        users = 2 if seconds < 2 else 1  # the pages of one of them are being fetched elsewhere
    assert begun == [("k0", 0), ("k1", 0), ("k2", 3), ("k3", 4)]


def test_keys_that_go_first_stand_before_the_others_of_their_host_in_the_order_in_which_they_came() -> None:
    turns = Turns(1)
    for key, first in (("a", False), ("b", False), ("p", True), ("q", True)):
        turns.wait("host", key, at(0), first=first)
    order = []
    while (turn := turns.next(at(0), at_once)) is not None:
        order.append(turn.key)
        turns.done(turn, at(0))
        if turn.key == "p":
            turns.wait("host", "r", at(0), first=True)
    assert order == ["p", "q", "r", "a", "b"]


ADDRESSES = {"a": "x", "b": "x", "c": "y", "d": ""}


@settings(deadline=None, max_examples=50)
@given(st.lists(st.sampled_from(["a", "b", "c", "d", "done"]), max_size=60), st.integers(1, 3))
def test_every_key_has_its_turn_once_in_order_and_no_host_or_address_is_over_its_limit(
    events: list[str], limit: int
) -> None:
    turns, under_way, waited, found = Turns(limit), list[Turn](), list[str](), list[str]()
    for number, event in enumerate([*events, *["done"] * len(events)]):
        if event != "done":
            waited.append(f"{event}{number}")
            turns.wait(event, waited[-1], at(number))
        elif under_way:
            turns.done(under_way.pop(0), at(number))
        while (turn := turns.next(at(number), lambda host: Wait(0.0, ADDRESSES[host]))) is not None:
            under_way.append(turn)
            found.append(turn.key)
        assert all([turn.host for turn in under_way].count(host) <= limit for host in "abcd")
        assert all([turn.address for turn in under_way].count(address) <= limit for address in "xy")
    for host in "abcd":
        assert [key for key in found if key[0] == host] == [key for key in waited if key[0] == host]
