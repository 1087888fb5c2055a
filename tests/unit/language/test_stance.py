"""The stance model's answers: each pair by itself, in any company, and read once."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.language.scoring import batched, padded_length
from pipelines.language.stance import BATCH, STEP, StanceReader
from schemas.stance import Pair

CLAIM = "the harbour master has resigned"
PAIRS = [
    Pair(CLAIM, "The harbour master has resigned, the port said on Monday.", "the port"),
    Pair(CLAIM, "The harbour master has not resigned, the port said on Monday.", "the port"),
    Pair(CLAIM, "Herring prices rose by a tenth in the first week of May.", "the outlet"),
    Pair(CLAIM, '"She is at her desk."', "Ada Brill", "The port called the report an invention."),
]


@pytest.fixture(scope="module")
def reader() -> StanceReader:
    return StanceReader()


def test_plain_cases_are_read_as_a_reader_would(reader: StanceReader) -> None:
    support, denial, other, _ = reader.read(PAIRS)
    assert support.support > 0.6
    assert denial.denial > 0.6
    assert other.neither > 0.6


def test_chances_add_up_to_one(reader: StanceReader) -> None:
    for chances in reader.read(PAIRS):
        assert chances.support + chances.denial + chances.neither == pytest.approx(1.0, abs=0.001)


def test_a_pair_is_read_once(reader: StanceReader) -> None:
    reader.read(PAIRS)
    before = reader.scored
    assert reader.read(PAIRS) == reader.read(list(reversed(PAIRS)))[::-1]
    assert reader.scored == before


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text(alphabet="abc denied said the port. ", min_size=1, max_size=200), min_size=1, max_size=12))
def test_a_pair_alone_is_read_as_in_company(sentences: list[str]) -> None:
    alone, together = StanceReader(), StanceReader()
    asked = [Pair(CLAIM, sentence) for sentence in sentences] + PAIRS
    assert together.read(asked) == [alone.read([pair])[0] for pair in asked]


def test_batches_hold_one_padded_length_each() -> None:
    lengths = [5, 8, 9, 16, 30]
    found = list(batched(lengths, STEP, BATCH))
    assert [{padded_length(lengths[number], STEP) for number in numbers} for numbers in found] == [{32}, {16}, {8}]
    assert sorted(number for numbers in found for number in numbers) == [0, 1, 2, 3, 4]
