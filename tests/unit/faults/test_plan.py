"""The plan of kills is drawn by its seed."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.faults.parts import PARTS
from benchmarks.faults.plan import kills

SEEDS = st.integers(0, 10_000)


@given(st.integers(0, 60), SEEDS)
def test_kills_come_in_order_while_there_is_work(count: int, seed: int) -> None:
    plan = kills(count, PARTS, seed)
    assert len(plan) == count
    assert [kill.at for kill in plan] == sorted(kill.at for kill in plan)
    assert all(0 < kill.at < 0.95 for kill in plan)


@given(st.integers(1, 60), SEEDS)
def test_no_part_is_spared(count: int, seed: int) -> None:
    often = Counter(kill.part for kill in kills(count, PARTS, seed))
    assert max(often.values()) - min(often[part] for part in PARTS) <= 1


def test_the_seed_decides() -> None:
    assert kills(8, PARTS, 7) == kills(8, PARTS, 7)
    assert kills(8, PARTS, 7) != kills(8, PARTS, 8)
