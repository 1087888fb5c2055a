"""When an entry says that it was published, in UTC, and how exactly it says so."""

from __future__ import annotations

import re
from calendar import timegm
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz
from time import struct_time
from typing import NamedTuple

from schemas.article import Precision

EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
"""Before the first newspapers were on the web: an older date is a fault of the feed, most often the epoch 1970."""

STATED_LIMIT = 200
"""Characters of a date that are read."""

_TIME = re.compile(r"\d{1,2}:\d{2}(:\d{2})?|T\d{4}(\d{2})?")
_ISO = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:T|\s|$)\s*(?:(\d{1,2}):?(\d{2})(?::?(\d{2}))?)?")
_NUMERIC_ZONE = re.compile(
    r"[:T]\d{2,6}(?:\.\d+)?\s*(?:GMT|UTC?)?\s*([+-])(\d{1,2}):?(\d{2})?\s*(?:\([^()]*\))?$", re.IGNORECASE
)
_NAMED_ZONE = re.compile(r"[:T]\d{2,6}(?:\.\d+)?\s*\(?([A-Za-z]{1,5})\)?$")
_ZONES_BY_HOURS = {
    0: "Z GMT UT UTC WET",
    1: "CET MEZ BST WEST WAT",
    2: "CEST MESZ EET SAST CAT",
    3: "EEST MSK EAT TRT",
    5: "PKT",
    7: "WIB ICT",
    8: "HKT SGT PHT AWST MYT",
    9: "JST KST",
    9.5: "ACST",
    10: "AEST",
    10.5: "ACDT",
    11: "AEDT",
    12: "NZST",
    13: "NZDT",
    -3: "BRT ART",
    -3.5: "NST",
    -2.5: "NDT",
    -4: "EDT AST CLT",
    -5: "EST CDT COT PET",
    -6: "CST MDT",
    -7: "MST PDT",
    -8: "PST AKDT",
    -9: "AKST",
    -10: "HST",
}
ZONES = {name: timedelta(hours=hours) for hours, names in _ZONES_BY_HOURS.items() for name in names.split()}
"""Zones by name: those of RFC 822 and those that feeds write and that mean one zone in news (IST means three)."""


class Published(NamedTuple):
    at: datetime
    precision: Precision


def stated(raw: str | None, parsed: struct_time | None) -> Published | None:
    """The date as the feed states it: its text, and what feedparser read in it where it is of no usual form.

    A time without a zone, or with one of an unknown name, is taken as UTC; since it can be off by half a day, its
    precision is that of a day.
    """
    if not raw:
        return None
    raw = " ".join(raw[:STATED_LIMIT].split())
    zone = _zone(raw)
    try:
        at = _moment(raw, zone) or (datetime.fromtimestamp(timegm(parsed), UTC) if parsed else None)
    except (ValueError, OverflowError, OSError):
        return None
    if at is None:
        return None
    time = _TIME.search(raw)
    return Published(at, "day" if time is None or zone is None else "second" if time[1] or time[2] else "minute")


def settled(date: Published | None, first_seen_at: datetime) -> Published:
    """The date that an article carries: a missing, a future or an absurd one becomes the time at which it was seen."""
    if date is None or not EARLIEST <= date.at <= first_seen_at:
        return Published(first_seen_at, "seen")
    return date


def _moment(raw: str, zone: timedelta | None) -> datetime | None:
    """The moment in the forms of RFC 822 and ISO 8601, None where it is in another.

    Raises:
        ValueError, OverflowError: it is in one of them and there is no such moment.
    """
    local = _iso(raw) if _ISO.match(raw) else _rfc822(raw)
    return None if local is None else local.replace(tzinfo=UTC) - (zone or timedelta())


def _rfc822(raw: str) -> datetime | None:
    fields = parsedate_tz(_named_zone_off(raw))
    return datetime(*fields[:5], min(fields[5], 59)) if fields else None


def _iso(raw: str) -> datetime:
    """``2026-03-04T08:10:00.123+01:00`` and its shorter and compact forms, to the second and without the zone."""
    found = _ISO.match(raw)
    assert found is not None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    return datetime(year, month, day, hour, minute, min(second, 59))  # a leap second is the one before it


def _named_zone_off(raw: str) -> str:
    """parsedate_tz gives the local time; a zone that it does not know must not keep it from that."""
    return _NUMERIC_ZONE.sub(lambda found: found[0][:3], _NAMED_ZONE.sub(lambda found: found[0][:3], raw))


def _zone(raw: str) -> timedelta | None:
    """How far the date's zone is ahead of UTC; None where it states none that is known."""
    numeric = _NUMERIC_ZONE.search(raw)
    if numeric:
        ahead = timedelta(hours=int(numeric[2]), minutes=int(numeric[3] or 0))
        return None if ahead > timedelta(hours=15) else -ahead if numeric[1] == "-" else ahead
    named = _NAMED_ZONE.search(raw)
    return ZONES.get(named[1].upper()) if named else None
