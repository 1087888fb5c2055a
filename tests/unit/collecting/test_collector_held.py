"""The collector in the moments in which a failure is held, judged, and its feed changes hands or is changed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from claimwatch.collect import wall_clock
from claimwatch.collecting import collector as collector_module
from claimwatch.collecting.collector import Collector
from claimwatch.collecting.following import Holding
from claimwatch.collecting.sending import Sender
from schemas.feed import Feed
from tests.unit.collecting.fakes import ALL, FakeKafka
from tests.unit.collecting.test_collector_faults import Polls, feed_at, until, written


@pytest.fixture(autouse=True)
def one_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each host has one, so that a turn which is lost is missed."""
    monkeypatch.setattr(collector_module, "FOR_EACH_CONNECTION", 1)


@asynccontextmanager
async def holding(kafka: FakeKafka, polls: Polls, *of: Feed) -> AsyncIterator[Collector]:
    """A collector whose feeds are being polled: ``polls.slow`` lets all go on at once."""
    polls.slow.clear()
    stop = threading.Event()
    sender = Sender(lambda: kafka, 8, stop.set)
    made = Collector(polls, sender, wall_clock, partitions=8, for_each_host=1)  # type: ignore[arg-type]
    made.known(ALL, {feed.url: feed for feed in of}, {})
    task = asyncio.create_task(made.run(stop))
    try:
        await until(lambda: sum(polls.asked.values()) == len(of))
        yield made
    finally:
        polls.slow.set()
        stop.set()
        await asyncio.wait_for(task, 10)


async def test_a_failure_that_is_judged_in_the_moment_in_which_its_poll_ends_costs_the_host_no_turn() -> None:
    kafka, polls = FakeKafka(), Polls()
    failing, good = feed_at("https://failing.example/feed"), feed_at("https://good.example/feed")
    polls.away_at.add(failing.url)
    async with holding(kafka, polls, failing, good) as made:
        polls.slow.set()
        polls.slow.clear()
        made._wake.set()  # the next round comes before the end of the task that has just failed is told
        await until(lambda: polls.asked[failing.url] == 2 and failing.url in written(kafka))
        assert made.under_way == 2
        polls.slow.set()
        await until(lambda: polls.asked[failing.url] > 3)
    assert written(kafka)[failing.url].health == "broken"


async def test_a_failure_that_is_handed_over_before_it_is_written_leaves_nothing_behind() -> None:
    kafka, polls = FakeKafka(), Polls()
    failing = feed_at("https://failing.example/feed")
    polls.away_at.add(failing.url)
    async with holding(kafka, polls, failing) as made:
        polls.slow.set()
        await until(lambda: made.under_way == 0)
        made._outage.answered("good.example", wall_clock())
        made._judge_held()
        made._hand_over(ALL.partitions)  # before the task that was just made has begun
        await until(lambda: made.under_way == 0)
        made.known(Holding(ALL.partitions, 2), {failing.url: failing}, {})
        await until(lambda: polls.asked[failing.url] > 1)


@pytest.mark.parametrize("fails", [False, True])
async def test_a_feed_that_a_person_changes_during_its_poll_or_while_its_failure_is_held_is_polled_at_once(
    fails: bool,
) -> None:
    kafka, polls = FakeKafka(), Polls()
    feed = feed_at("https://h.example/feed", interval_min_s=3600, interval_max_s=3600)
    async with holding(kafka, polls, feed) as made:
        if fails:
            polls.away_at.add(feed.url)
            polls.slow.set()
            await until(lambda: made.under_way == 0)
        made.changed(feed.url, feed.model_copy(update={"title": "changed"}))
        await asyncio.sleep(0)
        made._outage.answered("good.example", wall_clock())
        polls.slow.set()
        await until(lambda: polls.asked[feed.url] == 2)
