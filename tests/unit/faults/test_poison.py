"""Poison: eight kinds, none of which can be read."""

from __future__ import annotations

import pytest

from benchmarks.faults.poison import kinds
from benchmarks.faults.poisoning import STAGES, _sample, refused_claim
from schemas.claim import Claim
from schemas.record import SchemaError, decode


@pytest.mark.parametrize("topic", STAGES)
def test_nobody_can_read_any_of_the_eight_kinds(topic: str) -> None:
    record = _sample(topic)
    poison = kinds(record)
    assert len({each.kind for each in poison}) == len(poison) == 8
    assert decode(type(record), record.encode(), [record.schema_header()]) == record
    for each in poison:
        with pytest.raises(SchemaError):
            decode(type(record), each.value, each.headers)


def test_a_claim_that_the_view_refuses_can_be_read() -> None:
    claim = refused_claim(1)
    assert decode(Claim, claim.encode(), [claim.schema_header()]) == claim
    assert claim.asserted > 2**31
