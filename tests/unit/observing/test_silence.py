from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from claimwatch.observing.silence import Silence


def test_it_is_said_once_that_nothing_comes_and_once_that_it_is_over():
    silence = Silence(60, now=0)
    assert [silence.look(at) for at in (10, 59, 60, 61, 600)] == ["", "", "began", "", ""]
    silence.arrived(601)
    assert [silence.look(at) for at in (601, 602, 660, 661)] == ["over", "", "", "began"]


def test_news_within_the_limit_keeps_it_quiet():
    silence = Silence(60, now=0)
    for at in range(0, 1000, 59):
        silence.arrived(at)
        assert silence.look(at + 58) == ""


def test_nothing_is_missed_where_nothing_is_expected():
    silence = Silence(60, now=0)
    assert silence.look(1000, expecting=False) == ""
    assert silence.look(1059) == "", "it counts from when there was something to expect"
    assert silence.look(1060) == "began"
    assert silence.look(1061, expecting=False) == "over"


def test_what_came_before_this_process_says_when_and_gives_the_limit_anew():
    silence = Silence(60, now=1000)
    silence.arrived(10)
    assert silence.last_at == 10
    assert silence.look(1059) == ""
    assert silence.look(1060) == "began"


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 100)), max_size=50))
def test_beginnings_and_ends_alternate(steps: list[tuple[bool, float]]):
    silence, now, said = Silence(60, now=0), 0.0, []
    for arrives, passed in steps:
        now += passed
        if arrives:
            silence.arrived(now)
        said.append(silence.look(now))
    told = [each for each in said if each]
    assert told == (["began", "over"] * len(told))[: len(told)]


@given(st.lists(st.floats(0, 1e9), max_size=20))
def test_a_limit_of_zero_says_nothing(times: list[float]):
    silence = Silence(0, now=0)
    assert [silence.look(at) for at in sorted(times)] == [""] * len(times)
