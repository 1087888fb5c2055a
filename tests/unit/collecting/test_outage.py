from __future__ import annotations

from datetime import UTC, datetime, timedelta

from claimwatch.collecting.outage import HOLD, HOSTS, WINDOW, Held, HeldPolls, Outage
from claimwatch.collecting.polling import Outcome
from schemas.feed import Feed

START = datetime(2026, 3, 4, 9, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def fail(outage: Outage, hosts: range, seconds: float = 1) -> None:
    for host in hosts:
        outage.failed(f"h{host}", at(seconds))


def test_one_failure_is_held_until_anybody_answers() -> None:
    outage = Outage()
    outage.answered("a", at(0))
    outage.failed("b", at(1))
    assert outage.verdict(at(1), at(2)) == "held"
    outage.answered("a", at(3))
    assert outage.verdict(at(1), at(3)) == "blamed"


def test_where_nobody_is_asked_a_failure_is_the_feeds_own_after_a_while() -> None:
    outage = Outage()
    outage.failed("b", at(1))
    assert outage.verdict(at(1), at(1) + HOLD) == "blamed"


def test_when_many_hosts_fail_in_a_row_nobody_is_blamed() -> None:
    outage = Outage()
    outage.answered("a", at(0))
    fail(outage, range(HOSTS - 1))
    assert not outage.on
    fail(outage, range(HOSTS - 1, HOSTS), 2)
    assert outage.on
    assert outage.verdict(at(1), at(2)) == "excused"
    assert outage.verdict(at(2), at(500)) == "excused"


def test_an_answer_between_them_shows_that_the_network_is_there() -> None:
    outage = Outage()
    fail(outage, range(HOSTS - 1))
    outage.answered("a", at(1))
    fail(outage, range(HOSTS, 2 * HOSTS - 1), 2)
    assert not outage.on


def test_feeds_that_are_dead_for_long_are_no_outage() -> None:
    outage = Outage()
    for host in range(3 * HOSTS):
        outage.failed(f"h{host}", at(host))
        outage.answered("a", at(host))
    fail(outage, range(3 * HOSTS), 100)
    assert not outage.on


def test_one_host_with_many_feeds_is_one_host() -> None:
    outage = Outage()
    for second in range(100):
        outage.failed("h", at(second))
    assert not outage.on


def test_failures_that_are_far_apart_are_no_outage() -> None:
    outage = Outage()
    for host in range(3 * HOSTS):
        outage.failed(f"h{host}", at(host * WINDOW.total_seconds() / 5))
    assert not outage.on


def test_in_an_outage_a_few_are_tried_again_at_growing_intervals_until_one_answers() -> None:
    outage = Outage()
    fail(outage, range(HOSTS), 0)
    pauses, now = [], at(0)
    for _ in range(8):
        assert outage.probe_at is not None
        pauses.append((outage.probe_at - now).total_seconds())
        now = outage.probe_at
        outage.probed(now)
    assert pauses == [2, 4, 8, 16, 32, 60, 60, 60]
    outage.answered("h3", now)
    assert (outage.on, outage.probe_at) == (False, None)


def test_after_an_outage_the_same_hosts_may_fail_in_another() -> None:
    outage = Outage()
    fail(outage, range(HOSTS), 0)
    outage.answered("h3", at(60))
    fail(outage, range(HOSTS), 100)
    assert outage.on


def test_a_poll_is_judged_once_and_only_when_it_has_ended() -> None:
    outage, feed = Outage(), Feed(url="https://b.example/feed", outlet="Post")
    held, polls = Held(feed, Outcome(None), at(1)), HeldPolls(outage)
    polls.hold(held)
    outage.answered("a", at(2))
    assert list(polls.judged(at(2), {feed.url})) == [], "it has just failed, and is under way"
    assert feed.url in polls
    assert polls.next_at({feed.url}) is None, "its end is waited for, however long that takes"
    assert polls.next_at(()) == at(1) + HOLD
    assert list(polls.judged(at(2), ())) == [(held, "blamed")]
    assert (list(polls.judged(at(2), ())), feed.url in polls, polls.next_at(())) == ([], False, None)


def test_a_poll_whose_feed_is_gone_or_failed_once_more_is_not_judged() -> None:
    outage, feed = Outage(), Feed(url="https://b.example/feed", outlet="Post")
    first, second, polls = Held(feed, Outcome(None), at(1)), Held(feed, Outcome(None), at(2)), HeldPolls(outage)
    polls.hold(first)
    polls.drop(feed.url)
    polls.hold(second)
    assert list(polls.judged(at(1) + HOLD, ())) == []
    assert list(polls.judged(at(2) + HOLD, ())) == [(second, "blamed")]


def test_a_feed_that_is_gone_and_polled_again_keeps_nothing_behind_it_waiting() -> None:
    gone, other = (Feed(url=f"https://{name}.example/feed", outlet="Post") for name in "bc")
    behind, polls = Held(other, Outcome(None), at(2)), HeldPolls(Outage())
    polls.hold(Held(gone, Outcome(None), at(1)))
    polls.hold(behind)
    polls.drop(gone.url)
    assert polls.next_at({gone.url}) == at(2) + HOLD
    assert list(polls.judged(at(2) + HOLD, {gone.url})) == [(behind, "blamed")]
    assert polls.next_at({gone.url}) is None
