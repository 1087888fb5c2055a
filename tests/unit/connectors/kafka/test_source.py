"""Marks of the Beam source."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kafka import TopicPartition

from connectors.kafka import source
from connectors.kafka.connection import KafkaProblem
from connectors.kafka.message import Message
from connectors.kafka.source import SERVERS_VARIABLE, KafkaMark, KafkaMarkCoder, KafkaSource, in_order_of_time

POSITIONS = st.dictionaries(st.integers(0, 500), st.integers(0, 2**62))


@given(POSITIONS)
def test_a_mark_survives_its_coder_and_equal_marks_give_equal_bytes(positions: dict[int, int]) -> None:
    coder = KafkaMarkCoder()
    encoded = coder.encode(KafkaMark(positions))
    assert coder.decode(encoded) == KafkaMark(positions)
    assert coder.encode(KafkaMark(dict(reversed(positions.items())))) == encoded
    assert coder.is_deterministic()


def test_a_source_is_not_split_and_holds_no_address() -> None:
    source = KafkaSource("t", (2, 0), "g")
    assert source.split(20) == [source]
    assert source.partitions == (0, 2)
    assert b"127.0.0.1" not in pickle.dumps(source)


def test_a_worker_that_knows_no_kafka_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SERVERS_VARIABLE, raising=False)
    with pytest.raises(KafkaProblem, match=SERVERS_VARIABLE):
        KafkaSource("t", (0,), "nobody").create_reader(None, None)


def test_messages_of_several_partitions_are_merged_by_time_and_keep_their_order_within_one():
    def at(partition: int, offset: int, timestamp_ms: int) -> Message:
        return Message("t", partition, offset, "", b"", (), timestamp_ms)

    fetched = [at(2, 0, 50), at(2, 1, 70), at(0, 0, 60), at(0, 1, 55), at(1, 0, 10)]
    merged = in_order_of_time(fetched)
    assert [(m.partition, m.offset) for m in merged] == [(1, 0), (2, 0), (0, 0), (0, 1), (2, 1)]


class FakeGroup:
    """A group that committed so far in a log of so much."""

    def __init__(self, committed: int | None) -> None:
        self._committed = committed

    def beginning_offsets(self, parts: list[TopicPartition]) -> dict[TopicPartition, int]:
        return dict.fromkeys(parts, 10)

    def end_offsets(self, parts: list[TopicPartition]) -> dict[TopicPartition, int]:
        return dict.fromkeys(parts, 20)

    def committed(self, part: TopicPartition) -> int | None:
        return self._committed


@pytest.mark.parametrize(
    ("committed", "begins", "said"), [(None, 10, 0), (10, 10, 0), (15, 15, 0), (20, 20, 0), (9, 10, 1), (21, 10, 1)]
)
def test_a_group_that_stood_where_the_log_has_nothing_begins_at_its_first_message_and_the_log_says_so(
    committed: int | None, begins: int, said: int, caplog: pytest.LogCaptureFixture
) -> None:
    found = source._committed(FakeGroup(committed), KafkaSource("t", (2,), "g"))  # type: ignore[arg-type]
    assert found == {2: begins}
    assert [each.levelname for each in caplog.records] == ["WARNING"] * said
    if said:
        assert caplog.messages == [
            f"g stood at offset {committed} of t, partition 2, which holds 10 to 20: it goes on at 10"
        ]
