from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimwatch.collecting.aftermath import (
    MOVES_KEPT,
    address_of,
    after_failure,
    after_gone,
    after_success,
    due_at,
    moved,
    postponed,
    stopped,
)
from connectors.feeds.errors import HARD, NAME, SOFT
from schemas.feed import Feed, FeedState

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)
FEED = Feed(url="https://h.example/feed", outlet="Harbour Post", interval_min_s=60, interval_max_s=3600)
STATE = FeedState(url=FEED.url)
NEW = "https://new.example/feed"


def wait(state: FeedState, now: datetime = NOW) -> float:
    assert state.next_poll_at is not None
    return (state.next_poll_at - now).total_seconds()


def test_the_interval_grows_while_nothing_is_new_and_falls_with_news() -> None:
    state, intervals = STATE, []
    for _ in range(30):
        state = after_success(FEED, state, NOW, news=0, waits=False)
        intervals.append(state.interval_s)
    assert intervals == sorted(intervals)
    assert (intervals[0], intervals[-1]) == (60, 3600)
    assert after_success(FEED, state, NOW, news=9, waits=False, known_share=0.1).interval_s == 1800
    assert after_success(FEED, state, NOW, news=9, waits=True, known_share=0.9).interval_s == 60


def test_what_server_and_feed_say_is_respected_and_remembered() -> None:
    for fresh_for_s, ttl_s in ((7200.0, None), (None, 7200.0), (60.0, 7200.0)):
        after = after_success(FEED, STATE, NOW, news=0, waits=False, fresh_for_s=fresh_for_s, ttl_s=ttl_s)
        assert 7200 <= wait(after) <= 1.1 * 7200
        assert after.fresh_until == NOW + timedelta(seconds=7200)
    assert after_success(FEED, after, NOW, news=0, waits=False).fresh_until is None


def test_a_priority_feed_heeds_its_server_and_not_the_word_in_the_feed() -> None:
    urgent = FEED.model_copy(update={"priority": True})
    assert wait(after_success(urgent, STATE, NOW, news=0, waits=False, ttl_s=3600.0)) <= 120
    assert wait(after_success(urgent, STATE, NOW, news=0, waits=False, fresh_for_s=3600.0)) >= 3600


@pytest.mark.parametrize(
    ("before_s", "weight", "waits"),
    [
        (0, HARD, [120, 240, 480]),
        (0, SOFT, [85, 120, 170]),
        (0, NAME, [71, 85, 101]),
        (600, HARD, [1200, 2400, 3600]),
        (3600, NAME, [3600, 3600]),
    ],
)
def test_failures_lengthen_the_interval_from_before_them_by_their_weight(
    before_s: int, weight: float, waits: list[int]
) -> None:
    state = STATE.model_copy(update={"interval_s": before_s})
    for expected in waits:
        state = after_failure(FEED, state, NOW, "no connection", weight=weight)
        assert 0.99 * expected <= wait(state) <= 1.1 * expected


def test_a_feed_that_rested_goes_on_resting_once_its_failures_are_over() -> None:
    resting = STATE.model_copy(update={"interval_s": 3600.0})
    failed = after_failure(FEED, after_failure(FEED, resting, NOW, "no answer"), NOW, "no answer")
    assert wait(failed) >= 3600
    after = after_success(FEED, failed, NOW, news=0, waits=False)
    assert (after.interval_s, after.failures) == (3600, 0)
    assert after_success(FEED, failed, NOW, news=9, waits=False, known_share=0.1).interval_s == 1800


def test_failures_never_end_a_feed_and_one_success_ends_them() -> None:
    state = STATE
    for count in range(60):
        state = after_failure(FEED, state, NOW + timedelta(hours=count), "no connection")
        assert 60 <= wait(state, NOW + timedelta(hours=count)) <= 3600
    assert (state.health, state.reason, state.failures, state.failing_since) == ("broken", "no connection", 60, NOW)
    state = after_success(FEED, state, NOW, news=0, waits=False)
    assert (state.health, state.reason, state.failures, state.failing_since) == ("alive", "", 0, None)
    assert state.interval_s == 75


def test_a_server_that_asks_to_wait_is_obeyed_for_a_day_at_most() -> None:
    assert 7200 <= wait(after_failure(FEED, STATE, NOW, "busy", retry_after_s=7200)) <= 7920
    assert 86_400 <= wait(after_failure(FEED, STATE, NOW, "busy", retry_after_s=1e9)) <= 95_040


def test_a_feed_whose_host_was_not_asked_is_not_blamed() -> None:
    alive = after_success(FEED, STATE, NOW, news=1, waits=False)
    after = postponed(FEED, alive, NOW, 900)
    assert after == alive.model_copy(update={"next_poll_at": after.next_poll_at})
    assert 900 <= wait(after) <= 990


def test_while_an_entry_waits_nothing_is_kept_that_could_hide_it() -> None:
    after = after_success(FEED, STATE, NOW, news=0, waits=True, etag="x", last_modified="y", body_hash="z")
    assert (after.etag, after.last_modified, after.body_hash) == (None, None, None)
    resting = STATE.model_copy(update={"interval_s": 600.0})
    later = after_success(FEED, resting, NOW, news=0, waits=True, hurries=False, etag="x")
    assert (after_success(FEED, resting, NOW, news=0, waits=True).interval_s, later.interval_s) == (60, 750)
    assert later.etag is None


def test_the_first_reading_lasts_until_no_entry_waits_and_rates_count_from_its_end() -> None:
    first = after_success(FEED, STATE, NOW, news=50, waits=True)
    second = after_success(FEED, first, NOW + timedelta(minutes=1), news=10, waits=False)
    third = after_success(FEED, second, NOW + timedelta(minutes=2), news=1, waits=True)
    assert [each.first_reading for each in (first, second, third)] == [True, False, False]
    assert [each.usual_per_day for each in (first, second)] == [None, None]
    assert (second.rate_since, third.last_news_at) == (NOW + timedelta(minutes=1), NOW + timedelta(minutes=2))


def test_a_feed_that_is_gone_is_paused_until_a_person_resumes_it() -> None:
    gone = after_gone(FEED, STATE, NOW, "the server answers 410 (Gone)")
    assert (gone.health, gone.next_poll_at) == ("paused", None)
    assert gone.reason.startswith("the server answers 410 (Gone)")
    assert stopped(FEED, gone)
    assert not stopped(FEED.model_copy(update={"resumed_at": NOW + timedelta(hours=1)}), gone)
    assert stopped(FEED.model_copy(update={"resumed_at": NOW - timedelta(hours=1)}), gone)
    assert stopped(FEED.model_copy(update={"paused": True, "resumed_at": NOW + timedelta(hours=1)}), None)
    assert not stopped(FEED, STATE)


def test_a_move_for_good_is_followed_and_kept_in_the_history() -> None:
    state = STATE.model_copy(update=moved(STATE, FEED.url, FEED.url, NEW, NOW))
    assert (state.url, address_of(FEED, state)) == (FEED.url, NEW)
    assert [move.to for move in state.moves] == [NEW]
    assert moved(state, FEED.url, NEW, None, NOW) == {}
    assert moved(STATE, FEED.url, FEED.url, None, NOW) == {}
    back = state.model_copy(update=moved(state, FEED.url, NEW, FEED.url, NOW))
    assert (back.moved_to, [move.to for move in back.moves]) == (None, [NEW, FEED.url])
    for number in range(30):
        state = state.model_copy(update=moved(state, FEED.url, NEW, f"{NEW}/{number}", NOW))
    assert len(state.moves) == MOVES_KEPT


def test_where_the_new_address_fails_the_old_one_is_tried_too_and_taken_back_where_it_works() -> None:
    state = STATE.model_copy(update=moved(STATE, FEED.url, FEED.url, NEW, NOW))
    asked = []
    for _ in range(6):
        asked.append(address_of(FEED, state))
        state = after_failure(FEED, state, NOW, "the server answers 404 (Not Found)")
    assert asked[:2] == [NEW, NEW]
    assert {*asked[2:]} == {NEW, FEED.url}
    back = state.model_copy(update=moved(state, FEED.url, FEED.url, None, NOW))
    assert (back.moved_to, address_of(FEED, back)) == (None, FEED.url)


def test_a_new_feed_is_due_at_once_and_a_known_one_when_its_state_says() -> None:
    later = NOW + timedelta(seconds=90)
    assert due_at(FEED, None, NOW) == NOW
    assert due_at(FEED, STATE.model_copy(update={"next_poll_at": later}), NOW) == later
    ahead = STATE.model_copy(update={"next_poll_at": NOW + timedelta(days=400), "interval_s": 60.0})
    assert due_at(FEED, ahead, NOW) <= NOW + timedelta(seconds=4000)


@settings(max_examples=40)
@given(
    st.integers(1, 10_000),
    st.integers(1, 100_000),
    st.lists(st.sampled_from(["news", "nothing", "waits", "fails", "softly"]), max_size=20),
)
def test_whatever_happens_the_next_poll_is_within_the_feeds_limits(least: int, most: int, polls: list[str]) -> None:
    feed = FEED.model_copy(update={"interval_min_s": least, "interval_max_s": most})
    state = STATE
    for poll in polls:
        if poll in ("fails", "softly"):
            state = after_failure(feed, state, NOW, "x", weight=1.0 if poll == "fails" else 0.5)
        else:
            share = {"news": 0.0, "nothing": 1.0, "waits": 0.5}[poll]
            state = after_success(feed, state, NOW, news=poll == "news", waits=poll == "waits", known_share=share)
        assert least <= state.interval_s <= max(least, most)
        assert least - 1e-3 <= wait(state) <= max(least, most) + 1e-3
