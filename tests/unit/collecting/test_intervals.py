from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimwatch.collecting.intervals import (
    BELIEVED_S,
    FULL_EVERY,
    JITTER,
    adapted,
    after_failures,
    asks_in_full,
    believed,
    chance,
    limits_of,
    rates_after,
    silent,
    wait_s,
)
from schemas.feed import Feed, FeedState

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)
FEED = Feed(url="https://h.example/feed", outlet="Harbour Post")
FEEDS = st.builds(
    Feed,
    url=st.sampled_from([f"https://h{number}.example/feed" for number in range(50)]),
    outlet=st.just("Post"),
    interval_min_s=st.integers(0, 100_000),
    interval_max_s=st.integers(0, 100_000),
    priority=st.booleans(),
)


@pytest.mark.parametrize(
    ("known_share", "before", "after"),
    [
        (1.0, 1000, 1250),
        (0.67, 1000, 1250),
        (0.66, 1000, 1000),
        (0.33, 1000, 1000),
        (0.32, 1400, 700),
        (0.0, 1000, 600),
        (1.0, 86_400, 86_400),
        (None, 1000, 1000),
        (1.0, 0, 600),
    ],
)
def test_the_share_of_known_entries_lengthens_or_shortens_the_interval(
    known_share: float | None, before: float, after: float
) -> None:
    assert adapted(FEED, before, known_share) == after


@given(FEEDS, st.floats(0, 1e6), st.none() | st.floats(0, 1), st.floats(0, 1e9), st.integers(0, 10**6))
def test_every_interval_is_within_the_feeds_limits(
    feed: Feed, before: float, share: float | None, failures: float, poll: int
) -> None:
    limits = limits_of(feed)
    failed = after_failures(feed, before, failures)
    for interval in (adapted(feed, before, share), failed, wait_s(feed, before, 0.0, poll)):
        assert limits.shortest <= interval <= limits.longest


@given(FEEDS, st.floats(0, 1e6), st.floats(0, BELIEVED_S), st.integers(0, 10**6))
def test_nothing_is_polled_before_its_server_wants_it(feed: Feed, before: float, server: float, poll: int) -> None:
    wait = wait_s(feed, before, server, poll)
    assert server <= wait <= max(limits_of(feed).longest, server * (1 + JITTER))


def test_a_priority_feed_is_polled_every_one_or_two_minutes_where_its_server_allows() -> None:
    feed = FEED.model_copy(update={"priority": True})
    interval = 0.0
    for _ in range(20):
        interval = adapted(feed, interval, 1.0)
    assert limits_of(feed) == (60, 120)
    assert interval == 120
    assert wait_s(feed, interval, 1800, 9) >= 1800


def test_a_server_is_believed_for_a_day_at_most() -> None:
    assert [believed(None, None), believed(60, None, 1800), believed(1e9)] == [0, 1800, BELIEVED_S]


def test_feeds_of_one_start_are_spread_over_an_interval_and_the_same_feed_always_falls_in_the_same_place() -> None:
    feeds = [FEED.model_copy(update={"url": f"https://h{number}.example/feed"}) for number in range(400)]
    first = sorted(wait_s(feed, 600, 0, 1) for feed in feeds)
    later = [wait_s(feed, 600, 0, 5) for feed in feeds]
    tenths = [sum(600 + 60 * n <= wait < 660 + 60 * n for wait in first) for n in range(10)]
    assert min(tenths) > 20
    assert (min(later) >= 600, max(later) <= 660, len(set(later))) == (True, True, 400)
    assert later == [wait_s(feed, 600, 0, 5) for feed in feeds]


def test_one_poll_in_a_hundred_asks_in_full_and_a_feed_that_lies_at_every_one() -> None:
    polls = [polls for polls in range(4 * FULL_EVERY) if asks_in_full(FEED, polls)]
    assert len(polls) == 4
    assert asks_in_full(FEED.model_copy(update={"conditional": False}), polls[0] + 1)


@given(st.text(max_size=30), st.integers(0, 10**9))
def test_chance_is_from_nought_up_to_one(url: str, poll: int) -> None:
    assert 0 <= chance(url, poll) < 1


def brought(days: float, per_day: float, state: FeedState | None = None) -> FeedState:
    """A feed that has brought articles evenly for so many days."""
    state = state or FeedState(url=FEED.url, rate_since=NOW)
    since = state.last_news_at or NOW
    for number in range(round(days * per_day)):
        at = since + timedelta(days=(number + 1) / per_day)
        state = state.model_copy(update=rates_after(state, at, 1))
    return state


@pytest.mark.parametrize("per_day", [0.5, 1, 24, 300])
def test_the_usual_rate_is_learnt_and_kept(per_day: float) -> None:
    state = brought(28, per_day)
    assert state.usual_per_day == pytest.approx(per_day, rel=0.15)
    assert state.model_copy(update=rates_after(state, NOW + timedelta(days=90), 0)) == state


@pytest.mark.parametrize(
    ("days", "per_day", "quiet_hours", "is_silent"),
    [
        (28, 24, 6, False),
        (28, 24, 11.9, False),
        (28, 24, 13, True),
        (28, 1, 24 * 5, False),
        (28, 1, 24 * 9, True),
        (28, 4, 24 * 1.5, False),
        (28, 4, 24 * 2, True),
        (2, 24, 24 * 9, False),
        (28, 0.2, 24 * 14, False),
    ],
)
def test_silent_is_far_below_its_own_usual_rate(
    days: float, per_day: float, quiet_hours: float, is_silent: bool
) -> None:
    state = brought(days, per_day)
    assert state.last_news_at is not None
    assert silent(state, state.last_news_at + timedelta(hours=quiet_hours)) is is_silent


def test_a_busy_feed_that_only_drips_is_silent_too() -> None:
    state = brought(28, 100)
    state = brought(6, 1, state)
    assert state.last_news_at is not None
    assert silent(state, state.last_news_at + timedelta(hours=13))
    assert not silent(brought(28, 1), NOW + timedelta(days=28, hours=13))


def test_a_feed_that_never_brought_anything_is_not_silent() -> None:
    assert not silent(FeedState(url=FEED.url), NOW)
    assert not silent(FeedState(url=FEED.url, rate_since=NOW), NOW + timedelta(days=400))
