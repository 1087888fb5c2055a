"""A follower through what a Kafka does that goes away, or comes back with a shorter log."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from kafka import TopicPartition
from kafka.errors import (
    KafkaConnectionError,
    KafkaError,
    LogTruncationError,
    OffsetOutOfRangeError,
    TopicAuthorizationFailedError,
)

from connectors.kafka import follower as module
from connectors.kafka.connection import KafkaConnection, KafkaProblem
from connectors.kafka.follower import TopicFollower

PART = TopicPartition("t", 0)


class FakeConsumer:
    """A consumer of a log in memory, one partition. ``errors`` are raised by the next calls to Kafka."""

    def __init__(self, log: list[str]) -> None:
        self.log = log
        self.first = 0
        self.at = 0
        self.errors: list[KafkaError] = []
        self.closed = False

    def assign(self, parts: Sequence[TopicPartition]) -> None:
        assert list(parts) == [PART]

    def assignment(self) -> set[TopicPartition]:
        return {PART}

    def beginning_offsets(self, parts: object) -> Mapping[TopicPartition, int]:
        return {PART: self.first}

    def end_offsets(self, parts: object) -> Mapping[TopicPartition, int]:
        self._fail()
        return {PART: len(self.log)}

    def seek(self, part: TopicPartition, offset: int) -> None:
        self.at = offset

    def position(self, part: TopicPartition, timeout_ms: int) -> int:
        return self.at

    def poll(self, timeout_ms: int, max_records: int) -> dict[TopicPartition, list[Any]]:
        self._fail()
        if not self.first <= self.at <= len(self.log):
            raise OffsetOutOfRangeError({PART: self.at})
        found = [consumed(offset, self.log[offset]) for offset in range(self.at, len(self.log))][:max_records]
        self.at += len(found)
        return {PART: found} if found else {}

    def close(self, timeout_ms: int) -> None:
        self.closed = True
        self._fail()

    def _fail(self) -> None:
        if self.errors:
            raise self.errors.pop(0)


def consumed(offset: int, key: str) -> Any:
    return SimpleNamespace(
        topic="t", partition=0, offset=offset, key=key.encode(), value=b"", headers=(), timestamp=None
    )


class FakeConnection(KafkaConnection):
    def consumer(self, group: str | None = None, **over: Any) -> Any:
        assert group is None
        assert over == {"auto_offset_reset": "none"}
        return CONSUMERS[self.servers]


CONSUMERS: dict[str, FakeConsumer] = {}


@pytest.fixture
def kafka() -> FakeConsumer:
    consumer = CONSUMERS["fake"] = FakeConsumer(["a", "b", "c"])
    return consumer


def following(**given: Any) -> TopicFollower:
    return TopicFollower(FakeConnection("fake"), ("t",), partitions=(0,), **given)


def keys(messages: Any) -> list[str]:
    return [message.key for message in messages]


def test_it_hands_out_what_is_there_and_then_what_is_new(kafka: FakeConsumer) -> None:
    follower = following()
    assert not follower.caught_up
    kafka.log.append("d")
    old = {message.key: follower.is_old(message) for message in follower.catch_up()}
    assert follower.caught_up
    assert old == {"a": True, "b": True, "c": True, "d": False}
    kafka.log.append("e")
    assert keys(follower.poll(0.0)) == ["e"]
    assert follower.poll(0.0) == []


def test_from_now_on_it_hands_out_only_what_comes_after_it_was_made(kafka: FakeConsumer) -> None:
    follower = following(since="now")
    assert follower.caught_up
    kafka.log.append("d")
    assert keys(follower.poll(0.0)) == ["d"]


def test_an_outage_is_waited_for(kafka: FakeConsumer) -> None:
    follower = following()
    kafka.errors = [KafkaConnectionError("away"), KafkaConnectionError("away")]
    assert follower.poll(0.0) == follower.poll(0.0) == []
    assert keys(follower.poll(0.0)) == ["a", "b", "c"]


def test_where_the_log_got_shorter_everything_comes_again(kafka: FakeConsumer) -> None:
    follower = following()
    assert keys(follower.catch_up()) == ["a", "b", "c"]
    del kafka.log[1:]
    assert follower.poll(0.0) == []
    assert not follower.caught_up
    kafka.errors = [KafkaConnectionError("still away")]
    kafka.log.append("d")
    assert keys(follower.catch_up()) == ["a", "d"]
    assert follower.caught_up


def test_a_log_that_was_cut_behind_a_new_leader_comes_again(kafka: FakeConsumer) -> None:
    follower = following()
    assert keys(follower.catch_up()) == ["a", "b", "c"]
    kafka.errors = [LogTruncationError({PART: None})]
    assert follower.poll(0.0) == []
    assert keys(follower.catch_up()) == ["a", "b", "c"]


def test_from_now_on_a_shorter_log_goes_on_at_its_end(kafka: FakeConsumer) -> None:
    follower = following(since="now")
    del kafka.log[1:]
    assert follower.poll(0.0) == follower.poll(0.0) == []
    kafka.log.append("d")
    assert keys(follower.poll(0.0)) == ["d"]


def test_what_the_retention_removed_before_it_was_read_is_passed_over(kafka: FakeConsumer) -> None:
    follower = following()
    kafka.first = 2
    assert keys(follower.catch_up()) == ["c"]


def test_reading_to_the_end_ends_early_when_asked_to(kafka: FakeConsumer) -> None:
    follower, stop = following(), threading.Event()
    stop.set()
    assert keys(follower.catch_up(stop)) == []
    assert not follower.caught_up


def test_reading_to_the_end_gives_up_on_a_kafka_that_says_nothing(
    kafka: FakeConsumer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE_S", 0.0)
    follower = following()
    kafka.errors = [KafkaConnectionError("away")] * 5
    with pytest.raises(KafkaProblem, match="nothing more of t"):
        list(follower.catch_up())


def test_a_refusal_is_a_problem_for_a_person(kafka: FakeConsumer) -> None:
    follower = following()
    kafka.errors = [TopicAuthorizationFailedError({"t"})]
    with pytest.raises(KafkaProblem, match="t cannot be read"):
        follower.poll(0.0)


def test_a_kafka_that_does_not_tell_its_ends_is_let_go(kafka: FakeConsumer) -> None:
    kafka.errors = [KafkaConnectionError("away")]
    with pytest.raises(KafkaProblem, match="where t ends"):
        following()
    assert kafka.closed


def test_closing_never_raises(kafka: FakeConsumer) -> None:
    follower = following()
    kafka.errors = [KafkaConnectionError("away")]
    follower.close()
    assert kafka.closed
