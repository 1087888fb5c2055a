"""Kafka as collect sees it, in memory and with its ways to fail."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from claimwatch.collecting.following import Holding, OnLost
from connectors.feeds.urls import feed_partition
from connectors.kafka.message import Message, Outgoing, encoded
from connectors.kafka.topics import FEED_STATES, FEEDS
from connectors.kafka.writer import WriteFailed
from schemas.record import Record

R = TypeVar("R", bound=Record)


ALL = Holding(frozenset(range(8)), 1)
"""The one collector holds all partitions."""


@dataclass
class FakeKafka:
    """``failing_flushes`` fail and lose what they should have written; ``away`` lets no client connect."""

    written: list[Outgoing] = field(default_factory=list)
    unsafe: list[Outgoing] = field(default_factory=list)
    failing_flushes: int = 0
    away: bool = False
    stuck: threading.Event | None = None
    feeds: list[Message] = field(default_factory=list)
    states: list[Message] = field(default_factory=list)
    held: Holding = ALL
    forgotten: bool = False
    """The group forgets this member, which loses all and wins it again before it looks."""
    asked: int = 0

    # a writer
    def send(self, outgoing: Outgoing) -> None:
        encoded(outgoing)
        self.unsafe.append(outgoing)

    def flush(self) -> None:
        if self.stuck is not None:
            self.stuck.wait(30)
        sent, self.unsafe = self.unsafe, []
        if self.failing_flushes:
            self.failing_flushes -= 1
            raise WriteFailed("not acknowledged")
        self.written += sent

    def close(self) -> None:
        pass

    def records(self, topic: str, kind: type[R]) -> list[R]:
        found = [outgoing.record for outgoing in self.written if outgoing.topic == topic]
        return [record for record in found if isinstance(record, kind)]

    def add_feed(self, record: Record | None, key: str, raw: bytes | None = None) -> None:
        value = record.encode() if record else raw
        self.feeds.append(Message(FEEDS, 0, len(self.feeds), key, value, (), 0))

    def add_state(self, record: Record, key: str) -> None:
        self.states.append(Message(FEED_STATES, 0, len(self.states), key, record.encode(), (), 0))


class FakeTopics:
    """The topics in a Kafka that may lose the end of its log: what was read is then read again from the beginning."""

    def __init__(self, kafka: FakeKafka, on_lost: OnLost = lambda _partitions: None) -> None:
        if kafka.away:
            raise WriteFailed("no Kafka answers")
        self._kafka = kafka
        self._on_lost = on_lost
        self._held = Holding(frozenset(), 0)
        self._position = 0
        self.caught_up = False

    def held(self) -> Holding:
        lost = self._held.partitions - self._kafka.held.partitions
        if self._kafka.forgotten:
            # Lost and won again within one look.
            self._kafka.forgotten, lost = False, self._held.partitions
        self._held = self._kafka.held
        self._kafka.asked += 1
        if not self._held.generation:
            time.sleep(0.01)
        if lost:
            self._on_lost(lost)
        return self._held

    def states(self, partitions: frozenset[int]) -> Iterable[Message]:
        return [each for each in self._kafka.states if feed_partition(each.key, 8) in partitions]

    def feeds(self, partitions: frozenset[int], stop: threading.Event) -> Iterable[Message]:
        self._position, self.caught_up, self._of = len(self._kafka.feeds), True, partitions
        return self._mine(self._kafka.feeds)

    def _mine(self, messages: list[Message]) -> list[Message]:
        return [each for each in messages if feed_partition(each.key, 8) in self._of]

    def changes(self) -> list[Message]:
        until(lambda: len(self._kafka.feeds) != self._position, within_s=0.05, required=False)
        if len(self._kafka.feeds) < self._position:
            self.caught_up = False
            return []
        found = self._kafka.feeds[self._position :]
        self._position += len(found)
        return self._mine(found)

    def close(self) -> None:
        pass


def until(holds: Callable[[], object], within_s: float = 20.0, *, required: bool = True) -> None:
    """Wait for a condition, with a deadline."""
    deadline = time.monotonic() + within_s
    while not holds():
        if time.monotonic() > deadline:
            assert not required, "it did not happen in time"
            return
        time.sleep(0.005)
