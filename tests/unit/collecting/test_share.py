from __future__ import annotations

from datetime import UTC, datetime, timedelta

from claimwatch.collecting.following import Holding
from claimwatch.collecting.open_claims import OpenClaims
from claimwatch.collecting.share import Share
from claimwatch.collecting.visits import Visit
from schemas.feed import Feed, FeedState
from tests.unit.collecting.fakes import ALL
from tests.unit.collecting.test_open_claims import claim

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)
A = Feed(url="https://a.example/feed", outlet="A", interval_min_s=60, interval_max_s=120)
B = Feed(url="https://b.example/feed", outlet="B")
FEEDS = {A.url: A, B.url: B}


def share(claims: OpenClaims | None = None) -> Share:
    return Share(8, OpenClaims() if claims is None else claims)


def taking(made: Share, held: Holding, *states: FeedState) -> Share:
    made.take(held, FEEDS, {state.url: state for state in states}, NOW)
    for feed in FEEDS.values():
        made.set_feed(feed)
    return made


def test_what_is_written_is_newer_than_all_that_was_found() -> None:
    made = taking(share(), Holding(ALL.partitions, 5), FeedState(url=A.url, generation=3), FeedState(url=B.url))
    assert made.stamped(A.url, made.states[A.url]).generation == 5
    # The group of a Kafka that was made anew counts from the beginning.
    made = taking(share(), Holding(ALL.partitions, 1), FeedState(url=A.url, generation=40))
    assert made.stamped(A.url, made.states[A.url]).generation == 41


def test_a_partition_that_is_kept_keeps_its_generation_and_what_is_known_of_its_feeds() -> None:
    made = taking(share(), Holding(ALL.partitions, 5), FeedState(url=A.url, polls=1))
    made.set_state(A.url, FeedState(url=A.url, polls=2))
    taking(made, Holding(ALL.partitions, 6), FeedState(url=A.url, polls=1))
    assert made.states[A.url].polls == 2
    assert made.stamped(A.url, made.states[A.url]).generation == 5


def test_what_is_handed_over_is_forgotten_and_comes_back_as_its_owner_left_it() -> None:
    made = taking(share(), Holding(ALL.partitions, 5), FeedState(url=A.url, polls=1), FeedState(url=B.url))
    gone = made.hand_over({made.partition(A.url)})
    assert gone == [A.url]
    made.drop(A.url)
    assert (made.holds(A.url), made.holds(B.url), list(made.feeds), list(made.states)) == (
        False,
        True,
        [B.url],
        [B.url],
    )
    taking(made, Holding(ALL.partitions, 9), FeedState(url=A.url, polls=7, generation=8))
    assert made.states[A.url].polls == 7
    assert made.stamped(A.url, made.states[A.url]).generation == 9
    assert made.stamped(B.url, made.states[B.url]).generation == 5


def test_a_state_whose_clock_ran_ahead_is_believed_no_further_than_can_be() -> None:
    ahead = FeedState(url=A.url, next_poll_at=NOW + timedelta(days=400))
    made = taking(share(), ALL, ahead)
    assert NOW + timedelta(seconds=120) <= made.due_at(A.url, NOW) <= NOW + timedelta(seconds=140)


def test_a_feed_is_due_for_its_poll_or_for_the_first_visit_of_an_open_claims_article() -> None:
    claims = OpenClaims()
    published = NOW - timedelta(hours=1)
    us = int(published.timestamp() * 1_000_000)
    state = FeedState(
        url=A.url,
        next_poll_at=NOW + timedelta(seconds=90),
        visits={
            "a1": Visit("https://a.example/1", us, us).stored(),
            "a2": Visit("https://a.example/2", us, us).stored(),
        },
    )
    made = taking(share(claims), ALL, state)
    assert (made.due_at(A.url, NOW), made.visits_due(A.url, NOW)) == (NOW + timedelta(seconds=90), ())
    assert made.feeds_of(claims.note(claim("c1", "a1", "elsewhere"))) == {A.url}
    assert (made.due_at(A.url, NOW), made.visits_due(A.url, NOW)) == (NOW, ("a1",))
    made.drop(A.url)
    assert made.feeds_of(["a1"]) == set()


def test_two_feeds_that_lead_to_one_address_say_so() -> None:
    made = taking(share(), ALL, FeedState(url=A.url, health="alive"))
    said = made.stamped(B.url, FeedState(url=B.url, health="alive", moved_to=A.url))
    assert said.reason == f"it leads to the same address as {A.url}"
    assert made.stamped(A.url, made.states[A.url]).reason == f"it leads to the same address as {B.url}"


def test_feeds_that_a_person_paused_are_not_counted() -> None:
    made = taking(share(), ALL)
    made.set_feed(A.model_copy(update={"paused": True}))
    assert made.polled == {B.url}
