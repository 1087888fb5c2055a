"""Learn which feeds there are: the topics as they stand, then each change, on a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

import structlog
from kafka.errors import KafkaError

from claimwatch.collecting.articles import STAGE
from claimwatch.essential_thread import EssentialThread
from connectors.kafka.connection import KafkaConnection, KafkaProblem
from connectors.kafka.dead_letter import failure_of
from connectors.kafka.follower import TopicFollower
from connectors.kafka.message import Message
from connectors.kafka.reader import read_compacted
from connectors.kafka.topics import FEED_STATES, FEEDS
from schemas.failure import Failure
from schemas.feed import Feed, FeedState
from schemas.record import SchemaError, decode

log = structlog.get_logger(__name__)

AGAIN_AFTER_S = 1.0
"""Seconds until Kafka is tried again."""


class Topics(Protocol):
    """Where feeds and their states are read."""

    @property
    def caught_up(self) -> bool:
        """False before ``feeds`` was read, and again where the topic of feeds has lost messages since."""
        ...

    def states(self) -> Iterable[Message]: ...
    def feeds(self, stop: threading.Event) -> Iterable[Message]:
        """The messages on the topic of feeds from its beginning to its present end, removals included."""
        ...

    def changes(self) -> list[Message]:
        """What was written on the topic of feeds since, waiting up to a second for the first."""
        ...

    def close(self) -> None: ...


class KafkaTopics:
    """The topics in Kafka, read without a group: each start reads all feeds, of which there are few.

    Raises:
        KafkaProblem, KafkaError: in every method but ``close``, where Kafka is away or a topic is missing.
    """

    def __init__(self, conn: KafkaConnection) -> None:
        self._conn = conn
        self._feeds = TopicFollower(conn, (FEEDS,))

    @property
    def caught_up(self) -> bool:
        return self._feeds.caught_up

    def states(self) -> Iterable[Message]:
        return read_compacted(self._conn, FEED_STATES).values()

    def feeds(self, stop: threading.Event) -> Iterable[Message]:
        return self._feeds.catch_up(stop)

    def changes(self) -> list[Message]:
        return self._feeds.poll(timeout_s=1.0)

    def close(self) -> None:
        self._feeds.close()


class Listener(Protocol):
    """Who is told. Called on the follower's thread."""

    def known(self, feeds: Mapping[str, Feed], states: Mapping[str, FeedState]) -> None:
        """All feeds, with their states and those that feeds left behind that were removed."""
        ...

    def changed(self, url: str, feed: Feed | None) -> None: ...
    def unreadable(self, failure: Failure) -> None: ...


class FeedFollower:
    """Tells a listener of all feeds with their states, and then of every feed that is added, changed or removed.

    Tries again for as long as Kafka is away, and tells all feeds again where their topic has lost messages. A message
    that is no feed becomes a dead letter; a state that cannot be read counts as none, so that its feed is polled
    afresh. ``on_fault`` is called where its thread ends by a fault.
    """

    def __init__(self, make_topics: Callable[[], Topics], listener: Listener, on_fault: Callable[[], None]) -> None:
        self._make_topics = make_topics
        self._listener = listener
        self._stopped = threading.Event()
        self._thread = EssentialThread("collect-follower", self._run, on_fault)
        self._thread.start()

    def close(self, within_s: float) -> None:
        self._stopped.set()
        self._thread.join(within_s)

    def _run(self) -> None:
        while not self._stopped.is_set():
            topics: Topics | None = None
            try:
                topics = self._make_topics()
                while not self._stopped.is_set():
                    self._tell_all(topics)
                    while topics.caught_up and not self._stopped.is_set():
                        self._tell_changes(topics.changes())
            except (KafkaProblem, KafkaError) as error:
                log.warning("the list of feeds waits for Kafka", reason=str(error))
                self._stopped.wait(AGAIN_AFTER_S)
            finally:
                if topics is not None:
                    topics.close()

    def _tell_all(self, topics: Topics) -> None:
        states = {}
        for message in topics.states():
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
        latest = {message.key: message for message in topics.feeds(self._stopped)}
        if self._stopped.is_set():
            return  # perhaps not all of them were read
        present = [message for message in latest.values() if message.value is not None]
        feeds = {message.key: feed for message in present if (feed := self._feed(message)) is not None}
        # A feed that cannot be read is not polled, but neither was it removed.
        unread = {message.key for message in present} - feeds.keys()
        self._listener.known(feeds, {url: state for url, state in states.items() if url not in unread})

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
