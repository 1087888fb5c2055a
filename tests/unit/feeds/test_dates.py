from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from connectors.feeds.dates import Published, settled, stated

SEEN = datetime(2026, 3, 4, 9, tzinfo=UTC)
EIGHT = datetime(2026, 3, 4, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "precision"),
    [("Wed, 04 Mar 2026 08:00:00 GMT", "second"), ("2026-03-04T08:00Z", "minute"), ("2026-03-04", "day")],
)
def test_the_precision_is_that_of_the_text(raw: str, precision: str) -> None:
    assert stated(raw, EIGHT.timetuple()) == Published(EIGHT, precision)


def test_what_could_not_be_read_is_no_date() -> None:
    assert stated("yesterday", None) is None
    assert stated(None, EIGHT.timetuple()) is None


@pytest.mark.parametrize(
    "at", [SEEN + timedelta(seconds=1), datetime(2999, 1, 1, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC)]
)
def test_a_future_or_absurd_date_becomes_the_time_at_which_it_was_seen(at: datetime) -> None:
    assert settled(Published(at, "second"), SEEN) == Published(SEEN, "seen")


def test_a_missing_date_becomes_the_time_at_which_it_was_seen_and_a_good_one_stays() -> None:
    assert settled(None, SEEN) == Published(SEEN, "seen")
    assert settled(Published(EIGHT, "minute"), SEEN) == Published(EIGHT, "minute")
