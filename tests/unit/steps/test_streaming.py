"""Which partitions a worker reads."""

from __future__ import annotations

import pytest

from connectors.kafka.connection import KafkaConnection
from pipelines.steps import streaming
from pipelines.steps.streaming import stream_of

CONN = KafkaConnection("nowhere:1")


@pytest.mark.parametrize(
    ("worker", "owned"),
    [((0, 1), (0, 1, 2, 3)), ((0, 2), (0, 2)), ((1, 2), (1, 3)), ((2, 3), (2,)), ((4, 5), ())],
)
def test_partition_p_belongs_to_worker_p_mod_n(
    monkeypatch: pytest.MonkeyPatch, worker: tuple[int, int], owned: tuple[int, ...]
) -> None:
    monkeypatch.setattr(streaming, "partitions_of", lambda _conn, _topic: (0, 1, 2, 3))
    assert stream_of(CONN, "g", "t", worker).partitions == owned


@pytest.mark.parametrize("worker", [(1, 1), (-1, 2), (0, 0)])
def test_a_worker_that_cannot_be_is_refused(worker: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="worker"):
        stream_of(CONN, "g", "t", worker)
