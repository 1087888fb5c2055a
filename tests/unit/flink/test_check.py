"""What the check on a cluster prints."""

from __future__ import annotations

from benchmarks.flink.check import Sample, kilobytes, through_time
from benchmarks.flink.cluster import size_of


def test_the_size_of_a_checkpoint_is_that_of_the_last_complete_one() -> None:
    assert size_of({"latest": {"completed": {"state_size": 95_012}}}) == 95_012
    assert size_of({"latest": {"completed": None}}) == size_of({}) == 0


def test_sizes_stand_beside_their_time() -> None:
    assert kilobytes(1_173_499) == "1,173 kB"
    sample = Sample(81.6, {"extract": 95_012, "corroborate": 1_060_000})
    assert through_time([sample]) == ["0:01:22  extract 95 kB  corroborate 1,060 kB"]
