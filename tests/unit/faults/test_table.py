"""The rows as people and programs read them."""

from __future__ import annotations

import json

import pytest

from benchmarks.faults.table import Row, as_json, lines, markdown, percentile, spans

GOOD = Row("kill -9", "8 kills", ["difference 0"], seconds=61.4)
BAD = Row("poison", "8 kinds", [], ["claims: 1, first c1"])


def test_a_row_holds_where_nothing_is_wrong() -> None:
    assert (GOOD.holds, BAD.holds) == (True, False)
    assert lines(GOOD) == ["kill -9: holds (61 s)", "    8 kills", "    difference 0"]
    assert lines(BAD)[0].startswith("poison: DOES NOT HOLD")
    assert [row["holds"] for row in json.loads(as_json([GOOD, BAD]))] == [True, False]


def test_the_table_says_what_is_wrong() -> None:
    assert markdown([GOOD, BAD]).splitlines()[2:] == [
        "| kill -9 | 8 kills | difference 0 | yes |",
        "| poison | 8 kinds | claims: 1, first c1 | **no** |",
    ]


@pytest.mark.parametrize(("share", "value"), [(0.5, 2.0), (0.95, 4.0), (0.25, 1.0)])
def test_percentiles_are_values_that_were_seen(share: float, value: float) -> None:
    assert percentile([4.0, 1.0, 3.0, 2.0], share) == value


def test_no_recovery_is_said_so() -> None:
    assert "no recovery" in spans([])
    assert spans([2.0]) == "recovery p50 2.0 s, p95 2.0 s (1)"


def test_what_could_not_be_run_is_neither_yes_nor_no() -> None:
    row = Row("clock one hour off", not_run="no cc here")
    assert markdown([row]).endswith("| no cc here | not run |")
    assert lines(row)[0].startswith("clock one hour off: NOT RUN")
