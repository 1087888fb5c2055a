from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from claimwatch.examining.finding import Finding
from claimwatch.examining.records import GROUPS, MANY_BEHIND, records
from claimwatch.settings import Settings
from connectors.kafka.connection import KafkaConnection, KafkaUnavailable, TopicMissing
from connectors.kafka.topics import ARTICLES, FAILURES

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@dataclass
class FakeKafka:
    """How far each group is behind, when a topic's newest record came, and what it holds."""

    late: dict[str, int] = field(default_factory=dict)
    newest: dict[str, datetime] = field(default_factory=dict)
    holds: dict[str, int] = field(default_factory=dict)
    missing: bool = False
    away: bool = False
    closed: int = 0

    def reader(self, conn: KafkaConnection, group: str, topics: Sequence[str]) -> FakeReader:
        if self.missing:
            raise TopicMissing("no topic")
        return FakeReader(self, group)


@dataclass
class FakeReader:
    kafka: FakeKafka
    group: str

    def behind(self) -> dict[str, int]:
        if self.kafka.away:
            raise KafkaUnavailable("gone in the middle")
        return {"t": self.kafka.late.get(self.group, 0)}

    def newest_at(self, topic: str) -> datetime | None:
        return self.kafka.newest.get(topic)

    def held(self, topic: str) -> int:
        return self.kafka.holds.get(topic, 0)

    def close(self) -> None:
        self.kafka.closed += 1


def found(kafka: FakeKafka, **settings: object) -> dict[str, Finding]:
    looked = records(Settings(**settings), KafkaConnection("k:1"), kafka.reader, lambda: NOW)  # type: ignore[arg-type]
    return {each.what: each for each in looked}


def test_all_is_well_where_nobody_is_behind_and_news_comes():
    kafka = FakeKafka(newest={ARTICLES: NOW - timedelta(minutes=5)})
    looked = found(kafka)
    assert {each.verdict for each in looked.values()} == {"ok"}
    assert looked["last article"].found == "5 min ago"
    assert kafka.closed == len(looked) == len(GROUPS) + 2


def test_who_is_far_behind_is_named_with_what_to_do():
    looked = found(FakeKafka(late={"claimwatch.extract": MANY_BEHIND}))["extract behind"]
    assert (looked.verdict, looked.found) == ("note", "1,000 records")
    assert "worker" in looked.do


def test_news_that_is_too_old_is_told_unless_that_is_switched_off():
    kafka = FakeKafka(newest={ARTICLES: NOW - timedelta(hours=4)})
    assert found(kafka)["last article"].verdict == "note"
    assert found(kafka, no_news_after_min=0)["last article"].verdict == "ok"
    assert "feeds add" in found(FakeKafka())["last article"].do


def test_dead_letters_are_told_with_the_command_that_shows_them():
    kafka = FakeKafka(newest={FAILURES: NOW - timedelta(hours=2)}, holds={FAILURES: 3})
    assert found(kafka)["failures"].found == "up to 3, the last 2 h ago"
    assert "failures list" in found(kafka)["failures"].do


def test_what_cannot_be_asked_ends_nothing():
    assert found(FakeKafka(missing=True)) == {}
    assert found(FakeKafka(away=True))["Kafka"].verdict == "note"
