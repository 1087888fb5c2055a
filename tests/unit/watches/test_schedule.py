"""When a watch tells: digests and quiet hours in zones whose clocks change."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimwatch.notifying.schedule import (
    GATHERED_AFTER,
    GATHERED_WITHIN,
    ScheduleError,
    after_quiet,
    clock_time,
    due,
    faults,
    hold,
    is_past,
    is_quiet,
    next_time,
    quiet_span,
    without_schedule,
    zone_of,
)
from schemas.delivery import Watch
from tests.unit.elasticsearch import made

NOW = datetime(2027, 1, 15, 12, 0, tzinfo=UTC)
ZONES = ("UTC", "Europe/Lisbon", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia")


def watch(**over: Any) -> Watch:
    return Watch(name="w", **over)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "wanted", "zone", "moment"),
    [
        ("2027-01-15T12:00", "07:30", "UTC", "2027-01-16T07:30"),
        ("2027-01-15T07:29", "07:30", "UTC", "2027-01-15T07:30"),
        ("2027-01-15T07:30", "07:30", "UTC", "2027-01-16T07:30"),
        ("2027-07-01T05:00", "07:30", "Europe/Berlin", "2027-07-01T05:30"),
        ("2027-01-15T05:00", "07:30", "Asia/Tokyo", "2027-01-15T22:30"),
        # The clocks go from 2:00 to 3:00: 2:30 is left out, its moment is the change.
        ("2027-03-28T00:00", "02:30", "Europe/Berlin", "2027-03-28T01:00"),
        ("2027-03-28T01:00", "02:30", "Europe/Berlin", "2027-03-29T00:30"),
        # From 3:00 back to 2:00: 2:30 comes twice and counts once.
        ("2027-10-31T00:00", "02:30", "Europe/Berlin", "2027-10-31T00:30"),
        ("2027-10-31T00:30", "02:30", "Europe/Berlin", "2027-11-01T01:30"),
        # Half an hour is left out.
        ("2027-10-02T15:00", "02:15", "Australia/Lord_Howe", "2027-10-02T15:30"),
        # Samoa left out a whole day.
        ("2011-12-30T09:00", "07:30", "Pacific/Apia", "2011-12-30T10:00"),
        ("2011-12-30T10:00", "07:30", "Pacific/Apia", "2011-12-30T17:30"),
    ],
)
def test_the_next_time_of_a_day(after: str, wanted: str, zone: str, moment: str) -> None:
    assert next_time(utc(after), clock_time(wanted), ZoneInfo(zone)) == utc(moment)


moments = st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1)).map(lambda each: each.replace(tzinfo=UTC))
clocks = st.times().map(lambda each: time(each.hour, each.minute))


@given(moments, clocks, st.sampled_from(ZONES))
def test_the_next_time_is_later_within_two_days_and_shows_on_the_clocks(
    after: datetime, wanted: time, name: str
) -> None:
    zone = ZoneInfo(name)
    moment = next_time(after, wanted, zone)
    assert after < moment <= after + timedelta(hours=49)
    before = (moment - timedelta(seconds=1)).astimezone(zone).replace(tzinfo=None)
    shown = moment.astimezone(zone).replace(tzinfo=None)
    # Either the clocks show it, or they jump over it at that moment.
    assert shown.time() == wanted or shown - before > timedelta(minutes=1)


@given(moments, clocks, st.sampled_from(ZONES))
def test_a_daily_digest_comes_once_a_day(after: datetime, wanted: time, name: str) -> None:
    zone = ZoneInfo(name)
    days = []
    for _ in range(5):
        after = next_time(after, wanted, zone)
        days.append(after)
    gaps = [later - earlier for earlier, later in pairwise(days)]
    # 22 hours where a jump shortened the night, 25 where an hour came twice; Samoa's lost day leaves 7.5 at least.
    assert all(timedelta(minutes=1) <= gap <= timedelta(hours=26) for gap in gaps)


@given(moments, clocks, clocks, st.sampled_from(ZONES))
def test_after_quiet_hours_it_is_not_quiet_and_nothing_waits_longer_than_it_must(
    now: datetime, begin: time, end: time, name: str
) -> None:
    if begin == end:
        return
    quiet = watch(quiet=f"{begin:%H:%M}-{end:%H:%M}", zone=name)
    moment = after_quiet(quiet, now)
    assert not is_quiet(quiet, moment)
    assert (moment == now) == (not is_quiet(quiet, now))
    assert moment - now <= timedelta(hours=50)


@pytest.mark.parametrize(
    ("quiet", "now", "zone", "expected"),
    [
        ("22:00-07:00", "2027-01-15T23:00", "UTC", True),
        ("22:00-07:00", "2027-01-15T06:59", "UTC", True),
        ("22:00-07:00", "2027-01-15T07:00", "UTC", False),
        ("22:00-07:00", "2027-01-15T21:59", "UTC", False),
        ("12:00-13:00", "2027-01-15T12:30", "UTC", True),
        ("12:00-13:00", "2027-01-15T12:30", "Asia/Tokyo", False),
        ("", "2027-01-15T12:30", "UTC", False),
    ],
)
def test_quiet_hours_may_go_over_midnight(quiet: str, now: str, zone: str, expected: bool) -> None:
    assert is_quiet(watch(quiet=quiet, zone=zone), utc(now)) is expected


def test_quiet_hours_that_end_in_a_gap_end_with_it() -> None:
    night = watch(quiet="22:00-02:30", zone="Europe/Berlin")
    assert after_quiet(night, utc("2027-03-28T00:10")) == utc("2027-03-28T01:00")


@pytest.mark.parametrize(
    ("over", "late", "written", "expected"),
    [
        ({}, False, NOW, None),
        ({"when": "digest", "every_minutes": 30}, False, NOW, "schedule"),
        ({"when": "digest", "every_minutes": 30}, True, NOW, "schedule"),
        ({}, True, NOW, "late"),
        ({}, False, NOW - timedelta(hours=2), "outage"),
        ({"quiet": "11:00-13:00"}, False, NOW, "quiet"),
        ({"quiet": "13:00-14:00"}, False, NOW, None),
    ],
)
def test_why_an_alert_waits(over: dict[str, Any], late: bool, written: datetime, expected: str | None) -> None:
    assert hold(watch(**over), made.alert(late=late), NOW, written) == expected


@pytest.mark.parametrize(
    ("reason", "over", "after"),
    [
        ("schedule", {"when": "digest", "every_minutes": 30}, timedelta(minutes=30)),
        ("schedule", {"when": "digest", "at": "12:10"}, timedelta(minutes=10)),
        ("schedule", {"when": "digest", "every_minutes": 30, "quiet": "12:20-14:00"}, timedelta(hours=2)),
        ("schedule", {}, timedelta(0)),
        ("quiet", {"quiet": "11:00-13:00"}, timedelta(hours=1)),
        ("quiet", {}, timedelta(0)),
        ("late", {}, timedelta(minutes=1) + GATHERED_AFTER),
    ],
)
def test_when_what_waits_goes_out(reason: Any, over: dict[str, Any], after: timedelta) -> None:
    assert due(reason, watch(**over), NOW, NOW + timedelta(minutes=1)) == NOW + after


def test_late_news_is_not_gathered_for_ever() -> None:
    assert due("late", watch(), NOW, NOW + timedelta(hours=5)) == NOW + GATHERED_WITHIN


def test_the_past_ends_where_a_pause_ended() -> None:
    alert = made.alert()
    assert not is_past(watch(), alert)
    assert is_past(watch(since=alert.raised_at), alert)
    assert not is_past(watch(since=alert.raised_at - timedelta(seconds=1)), alert)


@pytest.mark.parametrize(
    ("over", "what"),
    [
        ({"zone": "Europe/Nowhere"}, "no time zone"),
        ({"zone": "../etc/passwd"}, "no time zone"),
        ({"zone": ""}, "no time zone"),
        ({"when": "digest", "at": "25:00"}, "no time of day"),
        ({"when": "digest", "at": "7.30"}, "no time of day"),
        ({"quiet": "22:00"}, "no quiet hours"),
        ({"quiet": "22:00-22:00"}, "begin where they end"),
        ({"when": "digest"}, "either every_minutes or at"),
        ({"when": "digest", "every_minutes": 5, "at": "07:30"}, "either every_minutes or at"),
        ({"at": "07:30"}, "are for digests"),
        ({"when": "digest", "every_minutes": 99999}, "a week"),
        ({"when": "digest", "every_minutes": -1}, "a week"),
    ],
)
def test_a_schedule_that_cannot_be_kept_is_told(over: dict[str, Any], what: str) -> None:
    assert any(what in fault for fault in faults(watch(**over)))
    assert faults(without_schedule(watch(**over))) == []


@given(st.text(max_size=20))
def test_nothing_typed_breaks_the_reading(text: str) -> None:
    for read in (zone_of, clock_time, quiet_span):
        with suppress(ScheduleError):
            read(text)
