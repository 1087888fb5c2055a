"""Versions rise with the log."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from schemas.version import OFFSET_BITS, external_version

EPOCHS = st.integers(0, 2**23 - 1)
OFFSETS = st.integers(0, 2**OFFSET_BITS - 2)


@given(EPOCHS, OFFSETS, EPOCHS, OFFSETS)
def test_versions_are_ordered_by_epoch_and_then_by_offset(epoch: int, offset: int, later: int, other: int) -> None:
    ordered = (epoch, offset) < (later, other)
    assert (external_version(epoch, offset) < external_version(later, other)) == ordered


@given(EPOCHS, OFFSETS)
def test_a_version_is_one_that_elasticsearch_takes(epoch: int, offset: int) -> None:
    assert 0 < external_version(epoch, offset) < 2**63
