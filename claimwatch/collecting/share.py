"""The feeds of one collector: what it knows of them, and of the articles of theirs that may be visited again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from claimwatch.collecting.addresses import Addresses, with_twin
from claimwatch.collecting.aftermath import address_of, due_at
from claimwatch.collecting.following import Holding
from claimwatch.collecting.open_claims import OpenClaims
from claimwatch.collecting.visits import due, first_due, put_off
from connectors.feeds.urls import feed_partition, host_of
from schemas.feed import Feed, FeedState


class Share:
    """Feeds with their states, by their address, and the generation that each partition is written with.

    Each call for one feed takes the same time however many there are.

    Args:
        partitions: those of the topic of states, into which the feeds are divided by host.
        claims: which articles carry open claims.
    """

    def __init__(self, partitions: int, claims: OpenClaims) -> None:
        self._partitions = partitions
        self._claims = claims
        self._generations: dict[int, int] = {}
        """Partitions that are held → the generation that their states are written with."""
        self._article_feeds: dict[str, str] = {}
        self._addresses = Addresses()
        self.feeds: dict[str, Feed] = {}
        self.states: dict[str, FeedState] = {}
        self.polled: set[str] = set()
        """Feeds that nobody has paused."""

    def take(self, held: Holding, feeds: Mapping[str, Feed], states: Mapping[str, FeedState], now: datetime) -> None:
        """Take in the states of partitions that were won. What is known here of a feed is newer than what was read.

        What is written from now on is newer than all that was found, also where Kafka has begun to count anew.
        """
        won = held.partitions - self._generations.keys()
        self._generations.update(dict.fromkeys(won, held.generation))
        for url, state in states.items():
            partition = self.partition(url)
            if partition in won:
                self._generations[partition] = max(self._generations[partition], state.generation + 1)
            if url in feeds and url not in self.states:
                self.set_state(url, _believed(feeds[url], state, now))

    def hand_over(self, partitions: Iterable[int]) -> list[str]:
        """Partitions that are another collector's now; the feeds to ``drop``."""
        gone = set(partitions)
        for partition in gone:
            self._generations.pop(partition, None)
        return [url for url in self.feeds if self.partition(url) in gone]

    def holds(self, url: str) -> bool:
        return self.partition(url) in self._generations

    def set_feed(self, feed: Feed) -> None:
        self.feeds[feed.url] = feed
        (self.polled.discard if feed.paused else self.polled.add)(feed.url)

    def drop(self, url: str) -> None:
        self.feeds.pop(url, None)
        self.polled.discard(url)
        self._forget_articles(url)
        self.states.pop(url, None)
        self._addresses.set(url, None)

    def set_state(self, url: str, state: FeedState) -> None:
        self._forget_articles(url)
        self.states[url] = state
        self._article_feeds.update(dict.fromkeys(state.visits, url))
        self._addresses.set(url, state.moved_to)

    def poll_at_once(self, url: str) -> None:
        """Whatever its state says, which stays as it is in Kafka."""
        if url in self.states:
            self.states[url] = self.states[url].model_copy(update={"next_poll_at": None})

    def stamped(self, url: str, state: FeedState) -> FeedState:
        """The state as it is written: with its generation, and with a word about another feed at the same address."""
        self._addresses.set(url, state.moved_to)
        changed: dict[str, object] = {"generation": self._generations.get(self.partition(url), 0)}
        if state.health == "alive":
            changed["reason"] = with_twin(state.reason, self._addresses.twin(url, self.feeds))
        return state.model_copy(update=changed)

    def host(self, url: str) -> str:
        """The host that is asked for a feed: not always that of the address which names it."""
        state = self.states.get(url)
        return host_of(address_of(self.feeds[url], state) if state else url)

    def partition(self, url: str) -> int:
        return feed_partition(url, self._partitions)

    def due_at(self, url: str, now: datetime, poll_at: datetime | None = None) -> datetime:
        """When a feed is due, for a poll (by default as its state says) or for a visit."""
        state = self.states.get(url)
        poll = poll_at or (state and state.next_poll_at) or now
        visit = first_due(state.visits, self._claims.carries, self._claims.alerted_at) if state else None
        return poll if visit is None else min(poll, visit)

    def visits_due(self, url: str, now: datetime) -> tuple[str, ...]:
        """The articles of a feed whose visit is due."""
        state = self.states.get(url)
        return due(state.visits, self._claims.carries, self._claims.alerted_at, now) if state else ()

    def put_off_visits(self, url: str, now: datetime) -> None:
        """Have those that are due made up for, since a fault kept them from being made."""
        if due_now := self.visits_due(url, now):
            state = self.states[url]
            self.states[url] = state.model_copy(update={"visits": put_off(state.visits, due_now, now)})

    def feeds_of(self, article_ids: Iterable[str]) -> set[str]:
        """The feeds here that have brought one of the articles lately."""
        return {self._article_feeds[each] for each in article_ids if each in self._article_feeds}

    def _forget_articles(self, url: str) -> None:
        before = self.states.get(url)
        for article_id in before.visits if before else ():
            if self._article_feeds.get(article_id) == url:
                del self._article_feeds[article_id]


def _believed(feed: Feed, state: FeedState, now: datetime) -> FeedState:
    """The state, with a next poll no later than can be: one whose clock ran ahead would never be polled."""
    if state.next_poll_at is None:
        return state
    return state.model_copy(update={"next_poll_at": due_at(feed, state, now)})
