"""The collector with a poller that does as it is told: an outage of ours, and feeds that change hands or are gone."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest
import structlog

from claimwatch.collect import wall_clock
from claimwatch.collecting import collector as collector_module
from claimwatch.collecting import outage
from claimwatch.collecting.aftermath import after_failure, after_gone, after_success
from claimwatch.collecting.collector import Collector
from claimwatch.collecting.following import FeedFollower, Holding
from claimwatch.collecting.open_claims import OpenClaims
from claimwatch.collecting.polling import Outcome
from claimwatch.collecting.schedule import FOR_EACH_CONNECTION
from claimwatch.collecting.sending import Sender
from claimwatch.collecting.visits import read_visit, visited
from claimwatch.registry import paused
from connectors.feeds.hosts import HOST_CONNECTIONS, Wait
from connectors.feeds.urls import feed_partition
from connectors.kafka.topics import FEED_STATES
from schemas.feed import Feed, FeedState
from tests.unit.collecting.fakes import ALL, FakeKafka, FakeTopics
from tests.unit.collecting.test_open_claims import claim
from tests.unit.collecting.test_visits import ARTICLE, remembered


class Polls:
    """A poller that reaches all hosts, or none, or is told otherwise."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.visits: list[str] = []
        self.under_way: Counter[str] = Counter()
        self.most = 0
        self.away = False
        self.away_at: set[str] = set()
        self.gone: set[str] = set()
        self.busy_s: dict[str, float] = {}
        self.unwritable: set[str] = set()
        """Feeds whose states, after a poll or a visit, no record can hold."""
        self.slow = asyncio.Event()
        self.slow.set()

    async def poll(self, feed: Feed, state: FeedState) -> Outcome:
        self.asked[feed.url] += 1
        host = feed.url.split("/")[2]
        self.under_way[host] += 1
        self.most = max(self.most, self.under_way[host])
        await asyncio.sleep(0)
        await self.slow.wait()
        self.under_way[host] -= 1
        if feed.url in self.busy_s:
            return Outcome(None, busy_s=self.busy_s[feed.url])
        if self.away or feed.url in self.away_at:
            return Outcome(after_failure(feed, state, wall_clock(), "no connection", weight=0.5), reached=False)
        if feed.url in self.gone:
            return Outcome(after_gone(feed, state, wall_clock(), "410"), reached=True)
        bad = {"etag": "\udce9"} if feed.url in self.unwritable else {}
        return Outcome(after_success(feed, state, wall_clock(), news=0, waits=False, **bad), reached=True)

    async def visit(self, feed: Feed, state: FeedState, article_ids: Collection[str]) -> Outcome:
        self.visits += article_ids
        visits = dict(state.visits)
        for key in article_ids:
            before = read_visit(visits[key])
            assert before is not None
            visits[key] = visited(before, "text", "", wall_clock())[0].stored()
        bad = {"etag": "\udce9"} if feed.url in self.unwritable else {}
        return Outcome(state.model_copy(update={"visits": visits, **bad}))


@asynccontextmanager
async def collecting(
    kafka: FakeKafka, polls: Polls, claims: OpenClaims | None = None, wait: Callable[[str], Wait] = lambda _: Wait()
) -> AsyncIterator[Collector]:
    stop = threading.Event()
    sender = Sender(lambda: kafka, 8, stop.set)
    made = Collector(polls, sender, wall_clock, partitions=8, claims=claims, wait=wait)  # type: ignore[arg-type]
    follower = FeedFollower(lambda on_lost: FakeTopics(kafka, on_lost), made, stop.set)
    task = asyncio.create_task(made.run(stop))
    try:
        yield made
    finally:
        stop.set()
        await asyncio.wait_for(task, 10)
        follower.close(5)


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not holds():
            await asyncio.sleep(0.005)


def feeds(count: int, **given: object) -> list[Feed]:
    return [feed_at(f"https://h{number}.example/feed", **given) for number in range(count)]


def feed_at(url: str, **given: object) -> Feed:
    return Feed.model_validate({"url": url, "outlet": "Post", "interval_min_s": 0, "interval_max_s": 0} | given)


def known(kafka: FakeKafka, *of: Feed) -> None:
    for feed in of:
        kafka.add_feed(feed, feed.url)


def written(kafka: FakeKafka) -> dict[str, FeedState]:
    return {state.url: state for state in kafka.records(FEED_STATES, FeedState)}


async def test_a_feed_whose_host_is_busy_comes_again_later_without_a_word_in_its_state() -> None:
    kafka, polls = FakeKafka(), Polls()
    busy, quick = feed_at("https://busy.example/feed"), feed_at("https://quick.example/feed")
    polls.busy_s[busy.url] = 0.2
    known(kafka, busy, quick)
    async with collecting(kafka, polls):
        await until(lambda: polls.asked[busy.url] >= 3)
        assert polls.asked[quick.url] > 3 * polls.asked[busy.url]
        assert busy.url not in written(kafka)
        polls.busy_s.clear()
        await until(lambda: busy.url in written(kafka))


async def test_of_hosts_behind_one_address_no_more_are_under_way_than_it_bears() -> None:
    kafka, polls = FakeKafka(), Polls()
    many, other = feeds(200), feed_at("https://other.example/feed")
    known(kafka, *many, other)
    polls.slow.clear()
    shared = {feed.url.split("/")[2] for feed in many}
    async with collecting(kafka, polls, wait=lambda host: Wait(0.0, "shared" if host in shared else "")) as made:
        await until(lambda: polls.asked[other.url])
        assert made.under_way == 1 + FOR_EACH_CONNECTION * HOST_CONNECTIONS
        polls.slow.set()
        await until(lambda: all(polls.asked[feed.url] for feed in many))


async def test_when_nothing_can_be_reached_no_feed_is_blamed_and_all_go_on_afterwards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outage, "PROBE_AFTER_S", (0.05, 0.2))
    monkeypatch.setattr(collector_module, "EXCUSED_S", 0.05)
    kafka, polls, of = FakeKafka(), Polls(), feeds(30)
    known(kafka, *of)
    async with collecting(kafka, polls):
        await until(lambda: len(written(kafka)) == 30)
        polls.away = True
        before = sum(polls.asked.values())
        await until(lambda: sum(polls.asked.values()) >= before + 40)
        polls.away = False
        asked = polls.asked.copy()
        await until(lambda: all(polls.asked[feed.url] >= asked[feed.url] + 2 for feed in of))
    assert {state.health for state in kafka.records(FEED_STATES, FeedState)} == {"alive"}


async def test_one_feed_that_fails_is_blamed_as_soon_as_another_answers() -> None:
    kafka, polls = FakeKafka(), Polls()
    polls.away = True
    known(kafka, feed_at("https://bad.example/feed"))
    async with collecting(kafka, polls):
        await until(lambda: polls.asked["https://bad.example/feed"])
        polls.away = False
        known(kafka, feed_at("https://good.example/feed"))
        await until(lambda: len(written(kafka)) == 2)
    first = next(state.health for state in kafka.records(FEED_STATES, FeedState) if "bad" in state.url)
    assert first == "broken"


async def test_a_feed_that_is_gone_rests_until_a_person_resumes_it() -> None:
    kafka, polls, feed = FakeKafka(), Polls(), feed_at("https://h.example/feed")
    polls.gone.add(feed.url)
    known(kafka, feed)
    async with collecting(kafka, polls):
        await until(lambda: written(kafka))
        known(kafka, feed.model_copy(update={"title": "changed"}), feed_at("https://other.example/feed"))
        await until(lambda: polls.asked["https://other.example/feed"] > 3)
        assert polls.asked[feed.url] == 1
        polls.gone.clear()
        known(kafka, paused(feed, wall_clock(), resume=True))
        await until(lambda: written(kafka)[feed.url].health == "alive")


async def test_a_feed_that_is_gone_rests_after_a_restart_too() -> None:
    kafka, polls, feed = FakeKafka(), Polls(), feed_at("https://h.example/feed")
    known(kafka, feed, feed_at("https://other.example/feed"))
    kafka.add_state(after_gone(feed, FeedState(url=feed.url), wall_clock(), "410"), feed.url)
    async with collecting(kafka, polls):
        await until(lambda: polls.asked["https://other.example/feed"] > 3)
    assert polls.asked[feed.url] == 0


async def test_feeds_are_polled_while_they_are_ours_and_their_states_are_read_when_they_come_back() -> None:
    kafka, polls = FakeKafka(), Polls()
    ours, theirs = feeds(2)
    lost = frozenset({feed_partition(theirs.url, 8)})
    assert feed_partition(ours.url, 8) not in lost
    known(kafka, ours, theirs)
    async with collecting(kafka, polls) as made:
        await until(lambda: polls.asked[theirs.url] > 2)
        kafka.held = Holding(ALL.partitions - lost, 2)
        await until(lambda: made.active == 1)
        asked = polls.asked.copy()
        kafka.add_state(FeedState(url=theirs.url, polls=10**6, generation=2), theirs.url)
        await until(lambda: polls.asked[ours.url] > asked[ours.url] + 2)
        assert polls.asked[theirs.url] == asked[theirs.url]
        kafka.held = Holding(ALL.partitions, 3)
        await until(lambda: written(kafka)[theirs.url].polls > 10**6)
    assert written(kafka)[theirs.url].generation == 3
    assert written(kafka)[ours.url].generation == 1


async def test_a_poll_that_was_dropped_before_it_began_is_polled_when_its_feed_comes_back() -> None:
    kafka, polls, feed = FakeKafka(), Polls(), feeds(1)[0]
    sender = Sender(lambda: kafka, 8, lambda: None)
    made = Collector(polls, sender, wall_clock, partitions=8)  # type: ignore[arg-type]
    stop = threading.Event()
    made.known(ALL, {feed.url: feed}, {})
    task = asyncio.create_task(made.run(stop))
    while not made.under_way:
        await asyncio.sleep(0)
    assert polls.asked[feed.url] == 0
    made.lost(ALL.partitions)
    made.known(Holding(ALL.partitions, 2), {feed.url: feed}, {})
    await until(lambda: written(kafka))
    assert made.under_way <= 1
    stop.set()
    await asyncio.wait_for(task, 10)


async def test_a_poll_that_ends_by_a_fault_of_ours_is_said_and_made_again_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kafka, polls, feed = FakeKafka(), Polls(), feeds(1)[0]
    monkeypatch.setattr(collector_module, "FAULT_AGAIN", timedelta(seconds=0.05))
    poll, failed = polls.poll, []

    async def once_broken(feed: Feed, state: FeedState) -> Outcome:
        if not failed:
            failed.append(feed.url)
            raise ArithmeticError
        return await poll(feed, state)

    monkeypatch.setattr(polls, "poll", once_broken)
    known(kafka, feed)
    with structlog.testing.capture_logs() as lines:
        async with collecting(kafka, polls):
            await until(lambda: written(kafka))
    assert "a poll failed by a fault of claimwatch" in {line["event"] for line in lines}


async def test_a_poll_that_is_under_way_when_its_feed_changes_hands_writes_nothing() -> None:
    kafka, polls = FakeKafka(), Polls()
    ours, theirs = feeds(2)
    lost = frozenset({feed_partition(theirs.url, 8)})
    known(kafka, theirs)
    polls.slow.clear()
    async with collecting(kafka, polls) as made:
        await until(lambda: polls.asked[theirs.url])
        kafka.held = Holding(ALL.partitions - lost, 2)
        await until(lambda: made.under_way == 0)
        polls.slow.set()
        known(kafka, ours)
        await until(lambda: ours.url in written(kafka))
    assert theirs.url not in written(kafka)
    assert polls.asked[theirs.url] == 1


async def test_of_many_feeds_of_one_host_few_are_under_way_and_other_hosts_do_not_wait() -> None:
    kafka, polls = FakeKafka(), Polls()
    busy = [feed_at(f"https://busy.example/{number}", interval_min_s=60, interval_max_s=60) for number in range(600)]
    known(kafka, *busy, *feeds(3, interval_min_s=60, interval_max_s=60))
    polls.slow.clear()
    async with collecting(kafka, polls) as made:
        await until(lambda: made.under_way == FOR_EACH_CONNECTION * HOST_CONNECTIONS + 3)
        polls.slow.set()
        await until(lambda: len(written(kafka)) == 603)
    assert polls.most == FOR_EACH_CONNECTION * HOST_CONNECTIONS


async def test_an_article_is_visited_when_a_claim_of_it_is_open_and_its_hour_has_come() -> None:
    kafka, polls, claims = FakeKafka(), Polls(), OpenClaims()
    feed = feed_at("https://h.example/feed", interval_min_s=600, interval_max_s=600)
    now = wall_clock()
    article = ARTICLE.model_copy(update={"published_at": now - timedelta(hours=2), "first_seen_at": now})
    known(kafka, feed)
    later: datetime = now + timedelta(seconds=600)
    kafka.add_state(FeedState(url=feed.url, next_poll_at=later, visits=remembered(article, now=now)), feed.url)
    async with collecting(kafka, polls, claims) as made:
        await until(lambda: made.knows_feeds)
        made.claims_changed(claims.note(claim("c1", "a1")))
        await until(lambda: written(kafka))
    assert (polls.visits, polls.asked[feed.url]) == (["a1"], 0)
    assert written(kafka)[feed.url].next_poll_at == later


async def test_a_feed_whose_state_cannot_be_written_is_broken_by_our_fault_and_the_others_go_on() -> None:
    kafka, polls = FakeKafka(), Polls()
    bad, good = feed_at("https://bad.example/feed", interval_min_s=600, interval_max_s=600), feeds(1)[0]
    polls.unwritable.add(bad.url)
    known(kafka, bad, good)
    async with collecting(kafka, polls):
        await until(lambda: bad.url in written(kafka) and polls.asked[good.url] > 5)
    state = written(kafka)[bad.url]
    assert (state.health, polls.asked[bad.url]) == ("broken", 1)
    assert state.reason.startswith("a fault of claimwatch, not of the feed")


@pytest.mark.parametrize("raises", [False, True])
async def test_a_visit_that_cannot_be_written_or_ends_by_a_fault_of_ours_is_put_off(
    monkeypatch: pytest.MonkeyPatch, raises: bool
) -> None:
    kafka, polls, claims = FakeKafka(), Polls(), OpenClaims()
    feed, now = feed_at("https://h.example/feed", interval_min_s=600, interval_max_s=600), wall_clock()
    article = ARTICLE.model_copy(update={"published_at": now - timedelta(hours=2), "first_seen_at": now})
    polls.unwritable.add(feed.url)
    tried: list[str] = []

    async def visit(feed: Feed, state: FeedState, article_ids: Collection[str]) -> Outcome:
        tried.extend(article_ids)
        if raises:
            raise ArithmeticError
        return await Polls.visit(polls, feed, state, article_ids)

    monkeypatch.setattr(polls, "visit", visit)
    visits = remembered(article, now=now)
    kafka.add_state(FeedState(url=feed.url, next_poll_at=now + timedelta(hours=1), visits=visits), feed.url)
    claims.note(claim("c1", "a1"))
    known(kafka, feed, *feeds(1))
    async with collecting(kafka, polls, claims):
        await until(lambda: tried and (raises or feed.url in written(kafka)))
        asked = polls.asked["https://h0.example/feed"]
        await until(lambda: polls.asked["https://h0.example/feed"] > asked + 20)
    assert (tried, polls.asked[feed.url], feed.url in written(kafka)) == (["a1"], 0, not raises)
