"""Spans and times as people give them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from claimwatch.errors import UserError
from claimwatch.spans import moment, span

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30d", timedelta(days=30)),
        ("8w", timedelta(weeks=8)),
        ("12h", timedelta(hours=12)),
        (" 90m ", timedelta(minutes=90)),
    ],
)
def test_a_span_is_a_number_and_a_unit(text: str, expected: timedelta) -> None:
    assert span(text, "--since") == expected


@pytest.mark.parametrize("text", ["", "d", "30", "0d", "-1d", "1.5d", "30D", "99999w", "٣d", "1d1h"])
def test_anything_else_is_refused_with_the_option(text: str) -> None:
    with pytest.raises(UserError, match="--keep cannot be"):
        span(text, "--keep")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2h", datetime(2026, 11, 22, 10, 0, tzinfo=UTC)),
        ("2026-11-01", datetime(2026, 11, 1, tzinfo=UTC)),
        ("2026-11-01T06:00", datetime(2026, 11, 1, 6, tzinfo=UTC)),
        ("2026-11-01T06:00+02:00", datetime(2026, 11, 1, 4, tzinfo=UTC)),
    ],
)
def test_a_moment_is_a_span_back_or_a_day(text: str, expected: datetime) -> None:
    assert moment(text, "--since", NOW) == expected
