"""When an entry says that it was published, in UTC, and how exactly it says so."""

from __future__ import annotations

import re
from calendar import timegm
from datetime import UTC, datetime
from time import struct_time
from typing import NamedTuple

from schemas.article import Precision

EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
"""Before the first newspapers were on the web: an older date is a fault of the feed, most often the epoch 1970."""

_TIME = re.compile(r"\d{1,2}:\d{2}(:\d{2})?")


class Published(NamedTuple):
    at: datetime
    precision: Precision


def stated(raw: str | None, parsed: struct_time | None) -> Published | None:
    """The date as the feed states it: its text, and what feedparser read in it (UTC; without a zone, taken as UTC)."""
    if not raw or parsed is None:
        return None
    try:
        at = datetime.fromtimestamp(timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    time = _TIME.search(raw)
    return Published(at, "day" if time is None else "second" if time[1] else "minute")


def settled(date: Published | None, first_seen_at: datetime) -> Published:
    """The date that an article carries: a missing, a future or an absurd one becomes the time at which it was seen."""
    if date is None or not EARLIEST <= date.at <= first_seen_at:
        return Published(first_seen_at, "seen")
    return date
