from __future__ import annotations

from datetime import UTC, datetime

import pytest

from claimwatch.registry import BATCH, with_secrets_of, with_what_was_set, write_feeds
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


def test_a_list_that_is_read_at_every_start_ends_no_pause_and_takes_no_login_away():
    url = "https://quay.example/feed"
    known = Feed(
        url=url,
        outlet="Quay",
        paused=True,
        credentials="quay",
        proxy="out",
        resumed_at=datetime(2026, 5, 1, tzinfo=UTC),
    )
    listed = Feed(url=url, outlet="Quay Gazette", tags=("ports",))
    kept = with_what_was_set(known, listed)
    assert (kept.outlet, kept.tags) == ("Quay Gazette", ("ports",))
    assert (kept.paused, kept.credentials, kept.proxy, kept.resumed_at) == (True, "quay", "out", known.resumed_at)
    assert with_what_was_set(None, listed) == listed
    assert with_secrets_of(known, listed).paused is False
