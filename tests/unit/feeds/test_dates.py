from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.feeds.dates import Published, settled, stated

SEEN = datetime(2026, 3, 4, 9, tzinfo=UTC)
EIGHT = datetime(2026, 3, 4, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "at", "precision"),
    [
        ("Wed, 04 Mar 2026 08:00:00 GMT", "2026-03-04T08:00:00", "second"),
        ("Wed, 04 Mar 2026 08:00:00 +0000", "2026-03-04T08:00:00", "second"),
        ("Wed, 4 Mar 2026 08:00 -0500", "2026-03-04T13:00:00", "minute"),
        ("04 Mar 26 08:00:00 Z", "2026-03-04T08:00:00", "second"),
        ("Tue, 04 Mar 2026 08:00:00 UT", "2026-03-04T08:00:00", "second"),
        ("Wed, 04 Mar 2026 08:00:00 EDT", "2026-03-04T12:00:00", "second"),
        ("Wed, 04 Mar 2026 08:00:00 CEST", "2026-03-04T06:00:00", "second"),
        ("Wed, 04 Mar 2026 08:00:00 JST", "2026-03-03T23:00:00", "second"),
        ("Wed, 04 Mar 2026 08:00:00 ACDT", "2026-03-03T21:30:00", "second"),
        ("Wed, 04 Mar 2026 08:00:00 GMT+0200", "2026-03-04T06:00:00", "second"),
        ("Wed, 04 Mar 2026 08:00:00 UTC-03:00", "2026-03-04T11:00:00", "second"),
        ("Wed, 04 Mar 2026 08:00:00 +0100 (CET)", "2026-03-04T07:00:00", "second"),
        ("Wed, 04 Mar 2026\n 08:00:60  GMT", "2026-03-04T08:00:59", "second"),
        ("2026-03-04T08:00Z", "2026-03-04T08:00:00", "minute"),
        ("2026-03-04T08:00:00.123456+05:30", "2026-03-04T02:30:00", "second"),
        ("2026-03-04 08:00:00 -0330", "2026-03-04T11:30:00", "second"),
        ("20260304T080000Z", "2026-03-04T08:00:00", "second"),
        ("2026-03-04", "2026-03-04T00:00:00", "day"),
    ],
)
def test_a_date_is_read_in_utc_with_the_precision_of_its_text(raw: str, at: str, precision: str) -> None:
    assert stated(raw, None) == Published(datetime.fromisoformat(at).replace(tzinfo=UTC), precision)


@pytest.mark.parametrize(
    "raw",
    [
        "Wed, 04 Mar 2026 08:00:00",
        "2026-03-04T08:00:00",
        "Wed Mar  4 08:00:00 2026",
        "Wed, 04 Mar 2026 08:00:00 IST",
        "Wed, 04 Mar 2026 08:00:00 +2500",
    ],
)
def test_a_time_without_a_zone_that_is_known_is_as_exact_as_a_day(raw: str) -> None:
    assert stated(raw, None) == Published(EIGHT, "day")


@pytest.mark.parametrize(
    "raw",
    ["31 Feb 2026 08:00:00 GMT", "2026-13-04", "2026-03-04T25:00:00Z", "04 Mar 99999999 08:00:00 GMT", "", "soon"],
)
def test_an_impossible_date_is_none(raw: str) -> None:
    assert stated(raw, None) is None


def test_a_date_of_no_usual_form_is_what_feedparser_read_in_it() -> None:
    assert stated("2026년 3월 4일 08:00:00", EIGHT.timetuple()) == Published(EIGHT, "day")


@given(st.text("0123456789-+:/., TZWedMarGMTCES()", max_size=40))
def test_no_text_is_too_odd_for_a_date(raw: str) -> None:
    found = stated(raw, None)
    assert found is None or found.at.tzinfo is UTC


@pytest.mark.parametrize(
    "at", [SEEN + timedelta(seconds=1), datetime(2999, 1, 1, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC)]
)
def test_a_future_or_absurd_date_becomes_the_time_at_which_it_was_seen(at: datetime) -> None:
    assert settled(Published(at, "second"), SEEN) == Published(SEEN, "seen")


def test_a_missing_date_becomes_the_time_at_which_it_was_seen_and_a_good_one_stays() -> None:
    assert settled(None, SEEN) == Published(SEEN, "seen")
    assert settled(Published(EIGHT, "minute"), SEEN) == Published(EIGHT, "minute")
