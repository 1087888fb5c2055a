"""Marks of the Beam source."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.kafka.connection import KafkaProblem
from connectors.kafka.source import SERVERS_VARIABLE, KafkaMark, KafkaMarkCoder, KafkaSource

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
