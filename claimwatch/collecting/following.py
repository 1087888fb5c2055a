"""Learn which feeds are this collector's: its share of their topic as it stands, then each change.

    group of news.feeds.v1 ─► which partitions ─┬► news.feed-states.v1, of those won ─► the owners' latest words
                                                └► news.feeds.v1, of all held ────────► feeds, then each change

On a thread of its own. A partition that is won is polled only after its states were read; one that is lost is told at
once. What an owner before wrote after a newer one has written does not count.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple, Protocol

import structlog

from claimwatch.collecting.articles import STAGE
from claimwatch.collecting.reopening import follow_reopening
from claimwatch.essential_thread import EssentialThread
from connectors.kafka.commit import Fenced
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.dead_letter import failure_of
from connectors.kafka.follower import TopicFollower
from connectors.kafka.membership import Member
from connectors.kafka.message import Message
from connectors.kafka.reader import read_to_end
from connectors.kafka.topics import FEED_STATES, FEEDS
from schemas.failure import Failure
from schemas.feed import Feed, FeedState
from schemas.record import SchemaError, decode

log = structlog.get_logger(__name__)

GROUP = "claimwatch.collect"
AGAIN_AFTER_S = 1.0
"""Seconds until Kafka is tried again."""
LOOK_EVERY_S = 1.0
"""Seconds between two looks at the group while something long is read."""
_GENERATION = re.compile(rb'"generation":(\d{1,18})')
"""Cannot stand inside a text of the record: a quotation mark in one is written with a backslash before it."""


class Holding(NamedTuple):
    """Partitions of the feeds' topic that this collector holds, and how often the group has shared out anew."""

    partitions: frozenset[int]
    generation: int


class Topics(Protocol):
    """Where feeds and their states are read, and who has a share in them."""

    def held(self) -> Holding:
        """What is held now. Calls ``on_lost`` for what is not any more."""
        ...

    def states(self, partitions: frozenset[int]) -> Iterable[Message]:
        """All messages on the topic of states up to its present end, in order."""
        ...

    def feeds(self, partitions: frozenset[int], stop: threading.Event) -> Iterable[Message]:
        """The messages on the topic of feeds from its beginning to its present end, removals included."""
        ...

    @property
    def caught_up(self) -> bool:
        """False before ``feeds`` was read, and again where the topic of feeds has lost messages since."""
        ...

    def changes(self) -> list[Message]:
        """What was written on the topic of feeds since, waiting a little for the first."""
        ...

    def close(self) -> None: ...


OnLost = Callable[[frozenset[int]], None]


class KafkaTopics:
    """The topics in Kafka, shared out in the group GROUP. ``name`` is the member's.

    Raises:
        Fenced: in ``held``, where another process has this member's name.
        KafkaProblem, KafkaError: in every method but ``close``, where Kafka is away or a topic is missing.
    """

    def __init__(self, conn: KafkaConnection, name: str, on_lost: OnLost) -> None:
        self._conn = conn
        self._member = Member(conn, FEEDS, GROUP, name, on_lost)
        self._feeds: TopicFollower | None = None

    def held(self) -> Holding:
        partitions = self._member.look(0.1)
        return Holding(partitions, self._member.generation)

    def states(self, partitions: frozenset[int]) -> Iterable[Message]:
        return read_to_end(self._conn, FEED_STATES, sorted(partitions)) if partitions else ()

    def feeds(self, partitions: frozenset[int], stop: threading.Event) -> Iterable[Message]:
        self._let_go()
        if not partitions:
            return ()
        self._feeds = TopicFollower(self._conn, (FEEDS,), partitions=sorted(partitions))
        return self._feeds.catch_up(stop)

    @property
    def caught_up(self) -> bool:
        return self._feeds is None or self._feeds.caught_up

    def changes(self) -> list[Message]:
        if self._feeds is None:
            time.sleep(0.1)
            return []
        return self._feeds.poll(timeout_s=0.5)

    def close(self) -> None:
        self._let_go()
        self._member.close()

    def _let_go(self) -> None:
        if self._feeds is not None:
            self._feeds.close()
            self._feeds = None


class Listener(Protocol):
    """Who is told. Called on the follower's thread, ``lost`` also on one of Kafka's client."""

    def known(self, held: Holding, feeds: Mapping[str, Feed], states: Mapping[str, FeedState]) -> None:
        """All feeds of the partitions held; and the states of those that were won since, with those that feeds left
        behind that were removed.
        """
        ...

    def lost(self, partitions: frozenset[int]) -> None: ...
    def changed(self, url: str, feed: Feed | None) -> None: ...
    def unreadable(self, failure: Failure) -> None: ...


class FeedFollower:
    """Tells a listener of its feeds with their states, and then of every feed that is added, changed or removed, and of
    every partition that is won or lost.

    Tries again for as long as Kafka is away, and tells all feeds again where their topic has lost messages. A message
    that is no feed becomes a dead letter; a state that cannot be read counts as none, so that its feed is polled
    afresh. ``on_fault`` is called where its thread ends by a fault, ``on_fenced`` where another process has taken this
    collector's name.
    """

    def __init__(
        self,
        make_topics: Callable[[OnLost], Topics],
        listener: Listener,
        on_fault: Callable[[], None],
        on_fenced: Callable[[], None] = lambda: None,
    ) -> None:
        self._make_topics = make_topics
        self._listener = listener
        self._on_fenced = on_fenced
        self._told: frozenset[int] = frozenset()
        """Partitions whose states the listener has."""
        self._losses = 0
        self._stopped = threading.Event()
        self._thread = EssentialThread("collect-follower", self._run, on_fault)
        self._thread.start()

    def close(self, within_s: float) -> None:
        self._stopped.set()
        self._thread.join(within_s)

    def _run(self) -> None:
        try:
            follow_reopening(
                lambda: self._make_topics(self._lose),
                self._follow,
                self._stopped,
                again_after_s=AGAIN_AFTER_S,
                what="the list of feeds",
            )
        except Fenced as error:
            log.warning("another collector has this one's name", reason=str(error))
            self._lose(self._told)
            self._on_fenced()

    def _follow(self, topics: Topics) -> None:
        known: frozenset[int] | None = None
        while not self._stopped.is_set():
            held = topics.held()
            if not held.generation:
                known = None  # not in the group yet, or no more
            elif known is None or not (held.partitions == known == self._told) or not topics.caught_up:
                # Also where all was lost and won again within one look, after the group had forgotten this member.
                known = held.partitions if self._tell_all(topics, held) else None
            else:
                self._tell_changes(topics.changes())

    def _lose(self, partitions: frozenset[int]) -> None:
        self._told -= partitions
        if partitions:
            self._losses += 1
            log.info("feeds handed over", partitions=sorted(partitions))
            self._listener.lost(partitions)

    def _tell_all(self, topics: Topics, held: Holding) -> bool:
        """Read and tell what is held; False where that has changed meanwhile, or all has to end."""
        losses, won = self._losses, held.partitions - self._told
        states = self._states(self._looking(topics, topics.states(won)))
        latest = {
            message.key: message for message in self._looking(topics, topics.feeds(held.partitions, self._stopped))
        }
        if self._stopped.is_set() or topics.held().partitions != held.partitions or self._losses != losses:
            return False  # perhaps not all of them were read, or not all of them are ours any more, or are so again
        present = [message for message in latest.values() if message.value is not None]
        feeds = {message.key: feed for message in present if (feed := self._feed(message)) is not None}
        # A feed that cannot be read is not polled, but neither was it removed.
        unread = {message.key for message in present} - feeds.keys()
        self._listener.known(held, feeds, {url: state for url, state in states.items() if url not in unread})
        self._told = held.partitions if self._losses == losses else frozenset()
        return self._losses == losses

    def _looking(self, topics: Topics, messages: Iterable[Message]) -> Iterator[Message]:
        """The messages, with looks at the group between them, so that the others need not wait for this member."""
        looked = time.monotonic()
        for message in messages:
            yield message
            if time.monotonic() - looked > LOOK_EVERY_S:
                topics.held()
                looked = time.monotonic()

    def _states(self, messages: Iterable[Message]) -> dict[str, FeedState]:
        states: dict[str, FeedState] = {}
        for message in latest_words(messages):
            try:
                states[message.key] = decode(FeedState, message.value, message.headers)
            except SchemaError as error:
                log.warning(
                    "a feed's state cannot be read; it starts afresh",
                    feed=message.key,
                    partition=message.partition,
                    offset=message.offset,
                    reason=str(error),
                )
        return states

    def _tell_changes(self, messages: list[Message]) -> None:
        for message in messages:
            if message.value is None:
                self._listener.changed(message.key, None)
            elif (feed := self._feed(message)) is not None:
                self._listener.changed(message.key, feed)

    def _feed(self, message: Message) -> Feed | None:
        try:
            return decode(Feed, message.value, message.headers)
        except SchemaError as error:
            self._listener.unreadable(failure_of(STAGE, message, str(error)))
            return None


def latest_words(messages: Iterable[Message]) -> list[Message]:
    """Of each key the last message of its newest owner: one of an owner before that comes behind does not count, as of
    a collector that was stopped, lost its feeds to another, and went on. A tombstone ends all that was before.
    """
    latest: dict[str, tuple[int, Message]] = {}
    for message in messages:
        if message.value is None:
            latest.pop(message.key, None)
            continue
        generation = generation_of(message.value)
        before = latest.get(message.key)
        if before is None or generation >= before[0]:
            latest[message.key] = (generation, message)
    return [message for _, message in latest.values()]


def generation_of(value: bytes) -> int:
    """The generation in an encoded state, without decoding the rest of it; 0 where there is none."""
    found = _GENERATION.search(value)
    return int(found[1]) if found else 0
