"""Who owns a consumer: one reader at a time, from the first message of a bundle to its mark."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from kafka import TopicPartition
from kafka.errors import KafkaConnectionError

from connectors.kafka import source as sources
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.message import Message
from connectors.kafka.source import KafkaMark, KafkaReader, KafkaSource, attach, detach

GROUP = "pool"


class FakeConsumer:
    """A log of ten messages; it can be away when it is to commit."""

    def __init__(self) -> None:
        self.at = 0
        self.sought: list[int] = []
        self.told: list[int] = []
        self.away = False

    def seek(self, part: TopicPartition, offset: int) -> None:
        self.at = offset
        self.sought.append(offset)

    def commit(self, offsets: dict[TopicPartition, Any], timeout_ms: int) -> None:
        if self.away:
            raise KafkaConnectionError("away")
        self.told += [each.offset for each in offsets.values()]

    def close(self, timeout_ms: int) -> None: ...


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[FakeConsumer]]:
    """The consumers that were made."""
    consumers: list[FakeConsumer] = []

    def make(*_: object) -> FakeConsumer:
        consumers.append(FakeConsumer())
        return consumers[-1]

    def poll(consumer: FakeConsumer, wait_s: float, count: int) -> list[Message]:
        found = [Message("t", 0, offset, "k", b"", (), 0) for offset in range(consumer.at, min(consumer.at + 3, 10))]
        consumer.at += len(found)
        return found

    monkeypatch.setattr(sources, "_assigned", make)
    monkeypatch.setattr(sources, "_committed", lambda *_: {0: 2})
    monkeypatch.setattr(sources, "poll_calmly", poll)
    attach(GROUP, KafkaConnection("nowhere:1"), threading.Event())
    yield consumers
    detach(GROUP)


def reader(mark: KafkaMark | None = None, *, on_cluster: bool = True) -> KafkaReader:
    return KafkaSource("t", (0,), GROUP, on_cluster=on_cluster).create_reader(None, mark)


def offsets(one: KafkaReader, count: int) -> list[int]:
    assert one.start()
    return [one.get_current().offset, *(one.get_current().offset for _ in range(count - 1) if one.advance())]


def test_readers_that_are_kept_for_later_hold_no_consumer(made: list[FakeConsumer]) -> None:
    kept, mark = [], None
    for _ in range(4):
        kept.append(reader(mark))
        offsets(kept[-1], 2)
        mark = kept[-1].get_checkpoint_mark()
    assert mark == KafkaMark({0: 10})
    assert len(made) == 1
    assert made[0].sought == [2], "the next one begins where the one before stood: what was fetched is used"


def test_a_reader_goes_on_after_its_mark_whoever_read_in_between(made: list[FakeConsumer]) -> None:
    first = reader()
    assert offsets(first, 2) == [2, 3]
    first.get_checkpoint_mark()
    assert offsets(reader(KafkaMark({0: 7})), 2) == [7, 8]
    assert first.advance()
    assert first.get_current().offset == 4
    assert len(made) == 2, "the one in between has not come to its mark"


def test_two_readers_at_a_time_have_a_consumer_each(made: list[FakeConsumer]) -> None:
    one, other = reader(KafkaMark({0: 0})), reader(KafkaMark({0: 0}))
    assert offsets(one, 2) == offsets(other, 2) == [0, 1]
    assert len(made) == 2


def test_after_a_failure_the_position_of_the_mark_counts(made: list[FakeConsumer]) -> None:
    failed = reader(KafkaMark({0: 4}))
    offsets(failed, 3)
    failed.close()
    assert offsets(reader(KafkaMark({0: 4})), 2) == [4, 5]
    assert len(made) == 1


def test_the_group_is_told_of_a_complete_checkpoint_by_the_next_reader(made: list[FakeConsumer]) -> None:
    one = reader()
    offsets(one, 3)
    mark = one.get_checkpoint_mark()
    mark.finalize_checkpoint()
    assert made[0].told == []
    offsets(reader(mark), 1)
    assert made[0].told == [5]


def test_in_process_nobody_is_told_by_the_source(made: list[FakeConsumer]) -> None:
    one = reader(on_cluster=False)
    offsets(one, 3)
    mark = one.get_checkpoint_mark()
    mark.finalize_checkpoint()
    offsets(reader(mark, on_cluster=False), 1)
    assert made[0].told == []


def test_a_broker_that_is_away_does_not_stop_the_reading(made: list[FakeConsumer]) -> None:
    one = reader()
    offsets(one, 3)
    made[0].away = True
    mark = one.get_checkpoint_mark()
    mark.finalize_checkpoint()
    assert offsets(reader(mark), 1) == [5]
