"""Batches of other producers, of MirrorMaker, and of brokers that compress anew: all codecs that Kafka has are read."""

from __future__ import annotations

import pytest
from kafka.record.default_records import DefaultRecordBatchBuilder
from kafka.record.memory_records import MemoryRecords

CODECS = {"none": 0, "gzip": 1, "snappy": 2, "lz4": 3, "zstd": 4}
"""Codec → its bits in a batch's attributes (Kafka protocol, record batch)."""

VALUES = [b"", "Häfen – geschlossen".encode(), bytes(range(256)) * 8_000]
"""The last one is longer than a block of any codec: 2 MB."""


@pytest.mark.parametrize("codec", CODECS)
def test_a_batch_in_each_codec_is_read(codec: str) -> None:
    size = sum(map(len, VALUES)) + 4096
    builder = DefaultRecordBatchBuilder(2, CODECS[codec], False, -1, -1, -1, size)
    for number, value in enumerate(VALUES):
        assert builder.append(number, 1_772_352_000_000, b"key", value, [("schema", b"article/1")])
    encoded = bytes(builder.build())
    assert codec == "none" or len(encoded) < size // 4
    batch = MemoryRecords(encoded).next_batch()
    assert batch is not None
    assert [(record.offset, record.key, record.value) for record in batch] == [
        (number, b"key", value) for number, value in enumerate(VALUES)
    ]
