from __future__ import annotations

import pytest

from claimwatch.registry import BATCH, write_feeds
from connectors.feeds.urls import feed_partition
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.topics import FEEDS, load_topics
from connectors.kafka.writer import WriteFailed
from schemas.feed import Feed
from tests.unit.collecting.fakes import FakeKafka

FEEDS_OF_MANY = [Feed(url=f"https://h{number}.example/f", outlet="P") for number in range(2 * BATCH + 1)]


def test_feeds_are_written_in_batches_and_told_of_when_they_are_safe(monkeypatch: pytest.MonkeyPatch) -> None:
    kafka, told = FakeKafka(), list[tuple[int, int]]()
    monkeypatch.setattr("claimwatch.registry.RecordWriter", lambda _: kafka)
    write_feeds(KafkaConnection("nowhere:1"), FEEDS_OF_MANY, lambda more: told.append((more, len(kafka.written))))
    partitions = next(topic.partitions for topic in load_topics() if topic.name == FEEDS)
    assert kafka.records(FEEDS, Feed) == FEEDS_OF_MANY
    assert told == [(BATCH, BATCH), (BATCH, 2 * BATCH), (1, 2 * BATCH + 1)]
    assert all(each.partition == feed_partition(each.key, partitions) for each in kafka.written)


def test_what_is_not_safe_is_not_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    kafka, told = FakeKafka(failing_flushes=1), list[int]()
    monkeypatch.setattr("claimwatch.registry.RecordWriter", lambda _: kafka)
    with pytest.raises(WriteFailed):
        write_feeds(KafkaConnection("nowhere:1"), FEEDS_OF_MANY, told.append)
    assert told == []
