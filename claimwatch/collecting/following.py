"""Learn which feeds there are: the topics as they stand, then each change, on a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

import structlog
from kafka.errors import KafkaError

from claimwatch.collecting.articles import unreadable_message
from connectors.kafka.connection import KafkaConnection, KafkaProblem
from connectors.kafka.message import Message
from connectors.kafka.reader import RecordReader, read_compacted, read_to_end
from connectors.kafka.topics import FEED_STATES, FEEDS
from schemas.failure import Failure
from schemas.feed import Feed, FeedState
from schemas.record import SchemaError, decode

log = structlog.get_logger(__name__)

GROUP = "claimwatch-collect"
AGAIN_AFTER_S = 1.0
"""Seconds until Kafka is tried again."""


class Topics(Protocol):
    """Where feeds and their states are read."""

    def states(self) -> Iterable[Message]: ...
    def feeds(self) -> Iterable[Message]:
        """All messages on the topic of feeds up to its present end, removals included."""
        ...

    def changes(self) -> list[Message]:
        """Changes of feeds, waiting up to a second for the first; what is known already may come again."""
        ...

    def close(self) -> None: ...


class KafkaTopics:
    """The topics in Kafka. Nothing is ever committed: each start reads all feeds, of which there are few.

    Raises:
        KafkaProblem, KafkaError: in every method, where Kafka is away or a topic is missing.
    """

    def __init__(self, conn: KafkaConnection) -> None:
        self._conn = conn
        self._reader = RecordReader(conn, (FEEDS,), GROUP)

    def states(self) -> Iterable[Message]:
        return read_compacted(self._conn, FEED_STATES).values()

    def feeds(self) -> Iterable[Message]:
        # The group's member may wait for its partitions until a killed one's session ends; the feeds need not.
        return read_to_end(self._conn, FEEDS)

    def changes(self) -> list[Message]:
        return self._reader.poll(timeout_s=1.0)

    def close(self) -> None:
        self._reader.close()


class Listener(Protocol):
    """Who is told. Called on the follower's thread."""

    def known(self, feeds: Mapping[str, Feed], states: Mapping[str, FeedState]) -> None: ...
    def changed(self, url: str, feed: Feed | None) -> None: ...
    def unreadable(self, failure: Failure) -> None: ...


class Follower:
    """Tells a listener of all feeds with their states, and then of every feed that is added, changed or removed.

    Tries again for as long as Kafka is away. A message that is no feed becomes a dead letter; a state that cannot be
    read counts as none, so that its feed is polled afresh.
    """

    def __init__(self, make_topics: Callable[[], Topics], listener: Listener) -> None:
        self._make_topics = make_topics
        self._listener = listener
        self._stopped = threading.Event()
        self._passed: dict[int, int] = {}
        self._thread = threading.Thread(target=self._run, name="collect-follower", daemon=True)
        self._thread.start()

    def close(self, within_s: float) -> None:
        self._stopped.set()
        self._thread.join(within_s)

    def _run(self) -> None:
        while not self._stopped.is_set():
            topics: Topics | None = None
            try:
                topics = self._make_topics()
                self._passed.clear()
                self._tell_all(topics)
                while not self._stopped.is_set():
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
                log.warning("a feed's state cannot be read; it starts afresh", feed=message.key, reason=str(error))
        latest: dict[str, Message] = {}
        for message in topics.feeds():
            latest[message.key] = message
            self._passed[message.partition] = message.offset
        present = (message for message in latest.values() if message.value is not None)
        feeds = {message.key: feed for message in present if (feed := self._feed(message)) is not None}
        self._listener.known(feeds, states)

    def _tell_changes(self, messages: list[Message]) -> None:
        for message in messages:
            if message.offset <= self._passed.get(message.partition, -1):
                continue  # the group's member starts at the beginning; an older word must not undo a newer one
            self._passed[message.partition] = message.offset
            if message.value is None:
                self._listener.changed(message.key, None)
            elif (feed := self._feed(message)) is not None:
                self._listener.changed(message.key, feed)

    def _feed(self, message: Message) -> Feed | None:
        try:
            return decode(Feed, message.value, message.headers)
        except SchemaError as error:
            self._listener.unreadable(
                unreadable_message(
                    message.topic, message.partition, message.offset, message.key, message.value, str(error)
                )
            )
            return None
