"""The cap: so many messages an hour and channel."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from claimwatch.notifying.cap import WINDOW, Caps

NOW = datetime(2027, 1, 15, 12, 0, tzinfo=UTC)


def test_a_channel_gets_so_many_messages_in_an_hour_and_then_one_for_each_that_is_an_hour_old() -> None:
    caps = Caps(2)
    for minute in (0, 10):
        assert caps.room("c", NOW + timedelta(minutes=minute))
        caps.note("c", f"k{minute}", NOW + timedelta(minutes=minute))
    assert not caps.room("c", NOW + timedelta(minutes=59))
    assert caps.room("c", NOW + timedelta(minutes=60))
    caps.note("c", "k60", NOW + timedelta(minutes=60))
    assert not caps.room("c", NOW + timedelta(minutes=69))


def test_channels_have_caps_of_their_own_and_the_terminal_has_none() -> None:
    caps = Caps(1)
    caps.note("c", "k", NOW)
    assert not caps.room("c", NOW)
    assert caps.room("other", NOW)
    for n in range(5):
        caps.note("terminal", f"k{n}", NOW)
    assert caps.room("terminal", NOW)


def test_what_is_sent_again_under_its_key_counts_once() -> None:
    caps = Caps(2)
    caps.note("c", "k", NOW)
    caps.note("c", "k", NOW)
    assert caps.room("c", NOW)


def test_what_was_sent_long_ago_is_not_kept() -> None:
    caps = Caps(3)
    for n in range(1_000):
        caps.note("c", f"k{n}", NOW + timedelta(minutes=n))
    assert len(caps._let_out["c"]) <= WINDOW // timedelta(minutes=1)


@given(st.integers(1, 5), st.lists(st.integers(0, 300), max_size=60).map(sorted))
def test_no_hour_ever_has_more_than_the_cap(limit: int, minutes: list[int]) -> None:
    caps, sent = Caps(limit), []
    for n, minute in enumerate(minutes):
        now = NOW + timedelta(minutes=minute)
        if caps.room("c", now):
            caps.note("c", f"k{n}", now)
            sent.append(now)
    assert all(sum(each <= other < each + WINDOW for other in sent) <= limit for each in sent)
