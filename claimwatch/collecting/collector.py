"""The collector: polls each feed that is its own when it is due, on one event loop.

FeedFollower, ClaimsFollower ─► feeds, states, open claims ─► Schedule ─► Turns ─► Poller ─► Outage ─► Sender
                                                               (when)    (hosts)             (whose fault)
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import structlog

from claimwatch.collecting.aftermath import after_fault, stopped
from claimwatch.collecting.following import Holding
from claimwatch.collecting.intervals import chance
from claimwatch.collecting.open_claims import OpenClaims
from claimwatch.collecting.outage import PROBES, Held, HeldPolls, Outage
from claimwatch.collecting.polling import Outcome, Poller
from claimwatch.collecting.schedule import FOR_EACH_CONNECTION, Schedule, Turn, Turns
from claimwatch.collecting.sending import Sender, Unwritable
from claimwatch.collecting.share import Share
from connectors.feeds.hosts import HOST_CONNECTIONS, Wait
from schemas.failure import Failure
from schemas.feed import Feed, FeedState

log = structlog.get_logger(__name__)

POLLS_AT_ONCE = 512
"""A place that only waits for the network costs about 50 kB; what is read at a time has limits of its own."""
LEFT_NAMED = 10
"""Feeds that the log names at a hasty end."""
LEAVE_WITHIN_S = 2.5
"""Seconds to write what was fetched when asked to stop."""
FAULT_AGAIN = timedelta(minutes=1)
"""Until a feed is polled again whose poll a fault of ours has ended, so that the log can be read."""
EXCUSED_S = 30.0
"""After an outage of ours the feeds that failed in it are polled again within so many seconds."""


class Collector:
    """Polls each feed when it is due, at most ``at_once`` at a time. A feed is under way until its poll is written.

    A listener of FeedFollower: what is told from its thread is done on the event loop. Nothing that is done for a poll
    takes longer the more feeds there are.

    Args:
        partitions: those of the topic of states, into which the feeds are divided by host.
        claims: which articles carry open claims; kept up to date by a ClaimsFollower.
        wait: how long a request to a host would wait, for it and for the address that it shares.
    """

    def __init__(
        self,
        poller: Poller,
        sender: Sender,
        now: Callable[[], datetime],
        *,
        partitions: int,
        claims: OpenClaims | None = None,
        wait: Callable[[str], Wait] = lambda _host: Wait(),
        at_once: int = POLLS_AT_ONCE,
        for_each_host: int = HOST_CONNECTIONS,
    ) -> None:
        self._poller = poller
        self._sender = sender
        self._now = now
        self._share = Share(partitions, OpenClaims() if claims is None else claims)
        self._wait = wait
        self._at_once = at_once
        self._loop = asyncio.get_running_loop()
        self._wake = asyncio.Event()
        self._schedule = Schedule()
        self._turns = Turns(FOR_EACH_CONNECTION * for_each_host, for_each_host)
        self._outage = Outage()
        self._waiting: set[str] = set()
        """Feeds that are due and wait for their turn."""
        self._under_way: dict[str, asyncio.Task[datetime | None]] = {}
        self._held = HeldPolls(self._outage)
        self._removed: set[str] = set()
        """Feeds that were removed while their poll was under way, even where they have been added again since."""
        self.knows_feeds = False
        """Whether the topics were read: before that nothing is polled."""

    @property
    def active(self) -> int:
        """Feeds that are polled: this collector's own that nobody has paused."""
        return len(self._share.polled)

    @property
    def under_way(self) -> int:
        return len(self._under_way)

    async def run(self, stop: threading.Event) -> None:
        """Poll until ``stop`` is set; then write what was fetched, LEAVE_WITHIN_S at most, and return."""
        threading.Thread(target=self._watch, args=(stop,), name="collect-stop", daemon=True).start()
        try:
            while not stop.is_set():
                self._judge_held()
                self._start_due()
                await self._sleep()
                self._wake.clear()
        finally:
            left = sorted(self._under_way)[:LEFT_NAMED]
            for task in self._under_way.values():
                task.cancel()
            await asyncio.gather(*self._under_way.values(), return_exceptions=True)
            if not self._sender.close(LEAVE_WITHIN_S):
                log.warning("left before everything was written; it is fetched again at the next start", left=left)

    # What the followers tell, on their threads.

    def known(self, held: Holding, feeds: Mapping[str, Feed], states: Mapping[str, FeedState]) -> None:
        self._sender.open_for(held.partitions)
        self._on_loop(lambda: self._learn(held, feeds, states))

    def lost(self, partitions: frozenset[int]) -> None:
        self._sender.close_for(partitions)
        self._on_loop(lambda: self._hand_over(partitions))

    def changed(self, url: str, feed: Feed | None) -> None:
        self._on_loop(lambda: self._change(url, feed))

    def unreadable(self, failure: Failure) -> None:
        self._sender.hand_over(Outcome(None, failures=(failure,)))

    def claims_changed(self, article_ids: Iterable[str]) -> None:
        self._on_loop(lambda: self._look_at_visits(article_ids))

    # The feeds that are this collector's.

    def _learn(self, held: Holding, feeds: Mapping[str, Feed], states: Mapping[str, FeedState]) -> None:
        """All feeds at once: at the start, where partitions were won or lost, and after Kafka was away."""
        self._share.take(held, feeds, states, self._now())
        for url in states.keys() - feeds.keys():
            # Written by a poll that was under way when its feed was removed, just before a kill.
            self._forget(url)
        for url in self._share.feeds.keys() - feeds.keys():
            self._change(url, None)
        for url, feed in feeds.items():
            self._change(url, feed)
        self.knows_feeds = True
        log.info("feeds known", feeds=len(self._share.feeds), partitions=sorted(held.partitions))

    def _hand_over(self, partitions: frozenset[int]) -> None:
        """Forget the feeds of partitions that are another collector's now. What is under way is dropped."""
        for url in self._share.hand_over(partitions):
            if url in self._under_way:
                self._under_way[url].cancel()
            self._drop(url)

    def _change(self, url: str, feed: Feed | None) -> None:
        before = self._share.feeds.get(url)
        if feed == before or (feed is not None and not self._share.holds(url)):
            return
        if feed is None:
            self._drop(url)
            if url in self._under_way:
                self._removed.add(url)
            return
        self._share.set_feed(feed)
        if before is not None:
            # A feed that a person has just changed is polled at once, to show them what it does.
            self._share.poll_at_once(url)
        self._plan(url)

    def _drop(self, url: str) -> None:
        self._share.drop(url)
        self._held.drop(url)
        self._schedule.remove(url)

    # When.

    def _plan(self, url: str, poll_at: datetime | None = None) -> None:
        """Set when a feed comes due, for a poll or for a visit; by default as its state says."""
        feed = self._share.feeds.get(url)
        if feed is None or stopped(feed, self._share.states.get(url)):
            self._schedule.remove(url)
        elif not self._is_busy(url):
            self._schedule.set(url, self._share.due_at(url, self._now(), poll_at))

    def _is_busy(self, url: str) -> bool:
        return url in self._waiting or url in self._under_way or url in self._held

    def _look_at_visits(self, article_ids: Iterable[str]) -> None:
        for url in self._share.feeds_of(article_ids):
            self._plan(url)

    def _start_due(self) -> None:
        now = self._now()
        for url in self._schedule.due(now):
            if not self._is_busy(url):
                self._waiting.add(url)
                self._turns.wait(self._share.host(url), url, now, first=self._share.feeds[url].priority)
        room = self._at_once - len(self._under_way)
        probing = self._outage.probe_at is not None
        if probing:
            room = min(room, PROBES) if now >= (self._outage.probe_at or now) else 0
        started = 0
        while started < room and self._start_next(now):
            started += 1
        if probing and started:
            self._outage.probed(now)

    def _start_next(self, now: datetime) -> bool:
        """Start the poll whose turn it is; False where none can begin now."""
        while (turn := self._turns.next(now, self._wait)) is not None:
            url = turn.key
            self._waiting.discard(url)
            feed = self._share.feeds.get(url)
            if feed is not None and not stopped(feed, self._share.states.get(url)):
                self._begin(url, self._attend(turn, feed), turn)
                return True
            self._turns.done(turn, now)
        return False

    async def _sleep(self) -> None:
        """Until something changed or something is due; while no poll may start, until one has ended."""
        times = [at for at in (self._held.next_at(self._under_way),) if at is not None]
        if len(self._under_way) < self._at_once:
            due = [at for at in (self._schedule.next_at(), self._turns.next_at()) if at is not None]
            times += [max(min(due), self._outage.probe_at or min(due))] if due else []
        wait_s = max(0.0, (min(times) - self._now()).total_seconds()) if times else None
        try:
            async with asyncio.timeout(wait_s):
                await self._wake.wait()
        except TimeoutError:
            return

    # One feed.

    def _begin(self, url: str, work: Coroutine[None, None, datetime | None], turn: Turn | None = None) -> None:
        task = self._under_way[url] = asyncio.create_task(work)
        task.add_done_callback(partial(self._ended, url, turn))

    async def _attend(self, turn: Turn, feed: Feed) -> datetime | None:
        """Visit a feed's articles and poll it, whatever of it is due; when it is to be polled again, as ``_poll``."""
        url, now = turn.key, self._now()
        state = self._share.states.get(url) or FeedState(url=url)
        articles = self._share.visits_due(url, now)
        if articles and not self._outage.on:
            outcome = await self._poller.visit(feed, state, articles)
            await self._put(feed, outcome)
            state = self._share.states.get(url, state)
        if self._outage.on or state.next_poll_at is None or state.next_poll_at <= now:
            return await self._poll(turn, feed, state)
        return None

    def _ended(self, url: str, turn: Turn | None, task: asyncio.Task[datetime | None]) -> None:
        """Called for every task, also for one that was cancelled before it began and so never ran a line."""
        if turn is not None:
            self._turns.done(turn, self._now())
        try:
            again_at = task.result()
        except asyncio.CancelledError:
            again_at = None
        except Exception:
            log.exception("a poll failed by a fault of claimwatch", feed=url)
            self._share.put_off_visits(url, self._now())
            again_at = self._now() + FAULT_AGAIN
        if self._under_way.get(url) is task:
            del self._under_way[url]
            self._removed.discard(url)
            self._plan(url, again_at)
        self._wake.set()

    async def _poll(self, turn: Turn, feed: Feed, state: FeedState) -> datetime | None:
        """Poll a feed; when it is to be polled again where that is not as its state says."""
        url, outcome, now = turn.key, await self._poller.poll(feed, state), self._now()
        if outcome.busy_s is not None:
            return now + timedelta(seconds=outcome.busy_s)
        before = self._outage.on
        if outcome.reached is False:
            self._outage.failed(turn.host, now)
            if self._outage.on and not before:
                log.warning("nothing can be reached", feed=url)
            if url in self._share.feeds and url not in self._removed:
                self._held.hold(Held(feed, outcome, now))
            return None
        if outcome.reached:
            self._outage.answered(turn.host, now)
            if before:
                log.warning("the outage is over", feed=url)
        await self._put(feed, outcome)
        return None

    async def _put(self, feed: Feed, outcome: Outcome) -> None:
        """Write what a poll brought, and go on from it. ``feed`` as it was polled."""
        url = feed.url
        if url not in self._removed:
            outcome = await self._written(feed, outcome)
        state = outcome.state
        if url in self._removed:
            # Again after whoever removed it: the poll's state may have been written behind theirs.
            self._forget(url)
        elif state is not None and url in self._share.feeds:
            before = self._share.states.get(url)
            if before is None or before.health != state.health:
                log.info("feed changed", feed=url, health=state.health, reason=state.reason)
            self._share.set_state(url, state)
            if self._share.feeds[url] != feed:
                self._share.poll_at_once(url)  # a person has changed it meanwhile
            log.debug("polled", feed=url, health=state.health, articles=len(outcome.articles), reason=state.reason)

    async def _written(self, feed: Feed, outcome: Outcome) -> Outcome:
        """Write what a poll brought. Of what cannot be written remains that the poll failed, by a fault of ours."""
        outcome = self._stamped(outcome)
        try:
            await self._sender.put(outcome)
        except Unwritable as fault:
            self._share.put_off_visits(feed.url, self._now())
            state = self._share.states.get(feed.url) or FeedState(url=feed.url)
            outcome = self._stamped(Outcome(after_fault(feed, state, self._now(), str(fault))))
            await self._sender.put(outcome)
        return outcome

    def _stamped(self, outcome: Outcome) -> Outcome:
        state = outcome.state
        return outcome if state is None else replace(outcome, state=self._share.stamped(state.url, state))

    def _forget(self, url: str) -> None:
        self._sender.hand_over(Outcome(None, forgotten=url))

    def _judge_held(self) -> None:
        """Blame, or excuse, the feeds of which it is known by now whose fault their failure was."""
        now = self._now()
        for held, verdict in self._held.judged(now, self._under_way):
            if verdict == "blamed":
                self._begin(held.feed.url, self._put(held.feed, held.outcome))
            else:
                self._plan(held.feed.url, now + timedelta(seconds=EXCUSED_S * chance(held.feed.url, 0)))

    # Threads.

    def _watch(self, stop: threading.Event) -> None:
        stop.wait()
        self._on_loop(lambda: None)

    def _on_loop(self, call: Callable[[], None]) -> None:
        def done() -> None:
            call()
            self._wake.set()

        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(done)
