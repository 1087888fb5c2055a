"""What a clear stop on a full disk is."""

from __future__ import annotations

import pytest

from benchmarks.faults.disk import TIMED_OUT, wrong_of


@pytest.mark.parametrize(
    ("code", "said", "told", "wrong"),
    [
        (1, "the disk is full: 16 MB more must be free", 9, 0),
        (1, "something went wrong", 9, 1),
        (0, "the disk is full", 9, 1),
        (TIMED_OUT, "the disk is full", 9, 1),
        (1, "the disk is full\nTraceback (most recent call last): ...", 9, 1),
        (1, "the disk is full", 8, 1),
    ],
)
def test_a_stop_is_clear_where_it_comes_by_itself_with_words_and_loses_nothing(
    code: int, said: str, told: int, wrong: int
) -> None:
    assert len(wrong_of(code, said, told, 9)) == wrong
