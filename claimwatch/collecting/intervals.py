"""How long it is until the next poll, and whether a feed has fallen silent: rules of numbers only.

    share of known entries ─► adapted ─┐
    ttl, Cache-Control, Expires ───────┼─► wait_s ─► next poll
    Retry-After, failures in a row ────┘     + jitter (from the feed's address and the poll's number)

What one poll leaves behind is in aftermath.py.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from math import exp
from typing import NamedTuple

from schemas.feed import Feed, FeedState

MOSTLY_KNOWN, MOSTLY_NEW = 0.67, 0.33
"""Shares of known entries above which the interval grows, and below which it shrinks: mediacloud/rss-fetcher's rule,
which keeps a poll from missing entries of a document that turns over quickly."""
LONGER, SHORTER = 1.25, 0.5
"""Factors. It shrinks faster than it grows, since what comes late cannot be brought back."""
PRIORITY_S = (60.0, 120.0)
"""Shortest and longest interval of a priority feed, where its own limits are not shorter."""
BELIEVED_S = 86_400.0
"""A server's word that nothing changes, or that we should wait, is believed for a day at most."""
JITTER = 0.1
"""An interval is longer by up to this share, so that feeds that were polled together drift apart."""
FULL_EVERY = 100
"""One poll in so many asks without validators, because some servers say "unchanged" although it is not."""

USUAL_DAYS, RECENT_DAYS = 14.0, 2.0
"""Spans over which the usual and the recent rate are averaged, articles that are older counting less and less."""
LEARNT_DAYS = 3.0
"""A rate is known once it was observed for so long."""
MISSED = 7.0
"""Articles that should have come: by chance (Poisson) none of 7 comes once in 1,000 times."""
FAR_BELOW = 0.1
"""Share of the usual rate below which a feed that brings something still counts as silent."""
SILENT_AFTER = timedelta(hours=12)
"""A night without news is no silence."""


class Limits(NamedTuple):
    """Seconds between two polls: at least and at most."""

    shortest: float
    longest: float

    def clamp(self, seconds: float) -> float:
        return min(self.longest, max(self.shortest, seconds))


def limits_of(feed: Feed) -> Limits:
    """The limits of a feed's interval. A longest below the shortest counts as the shortest."""
    shortest, longest = float(feed.interval_min_s), float(feed.interval_max_s)
    if feed.priority:
        shortest, longest = min(shortest, PRIORITY_S[0]), min(longest, PRIORITY_S[1])
    return Limits(shortest, max(shortest, longest))


def adapted(feed: Feed, interval_s: float, known_share: float | None) -> float:
    """The next interval in seconds, within the feed's limits.

    Args:
        interval_s: the one before; 0 before the first.
        known_share: share of the document's entries that were known, 0 to 1; 1 where it had not changed, None where
            nothing can be said.
    """
    limits = limits_of(feed)
    before = limits.clamp(interval_s)
    if known_share is None or not interval_s:
        return before
    if known_share >= MOSTLY_KNOWN:
        return limits.clamp(before * LONGER)
    return limits.clamp(before * SHORTER) if known_share < MOSTLY_NEW else before


def after_failures(feed: Feed, interval_s: float, failures: float) -> float:
    """The interval in seconds after failures in a row that weigh so much together: doubled by each whole one.

    ``interval_s`` is the one from before them, so that no failure has a feed asked sooner.
    """
    limits = limits_of(feed)
    return limits.clamp(max(1.0, limits.clamp(interval_s)) * 2.0 ** min(failures, 32.0))


def believed(*seconds: float | None) -> float:
    """The longest of what a server says, in seconds, BELIEVED_S at most; 0 where it says nothing."""
    return min(BELIEVED_S, max((each for each in seconds if each is not None), default=0.0))


def wait_s(feed: Feed, interval_s: float, server_s: float, poll: int) -> float:
    """Seconds until the next poll: the interval with its jitter, within the limits, or the server's longer wish.

    After a feed's first poll the jitter is a whole interval, so that feeds of one start are spread over it.
    """
    spread = chance(feed.url, poll)
    own = limits_of(feed).clamp(interval_s * (1.0 + spread * (1.0 if poll <= 1 else JITTER)))
    return max(own, server_s * (1.0 + JITTER * spread))


def chance(url: str, poll: int) -> float:
    """A number from 0 up to 1 that looks like chance, and is the same for the same feed and poll."""
    return int.from_bytes(sha256(f"{poll} {url}".encode("utf-8", "replace")).digest()[:6]) / 2.0**48


def asks_in_full(feed: Feed, polls: int) -> bool:
    """Whether the poll after so many sends no validators."""
    return not feed.conditional or (polls + int(FULL_EVERY * chance(feed.url, 0))) % FULL_EVERY == 0


def rates_after(state: FeedState, now: datetime, news: int) -> dict[str, object]:
    """What changes of the remembered rates when ``news`` articles come: usual, recent, and since when."""
    if not news or state.rate_since is None:
        return {}
    return {
        "usual_per_day": _rate(state, state.usual_per_day, USUAL_DAYS, now, news),
        "recent_per_day": _rate(state, state.recent_per_day, RECENT_DAYS, now, news),
        "last_news_at": now,
    }


def silent(state: FeedState, now: datetime) -> bool:
    """Whether a feed brings far less than it usually does, however well it can be read.

    Either MISSED articles should have come since its last one, or, for a feed that brings MISSED in RECENT_DAYS, the
    rate of the last days is below FAR_BELOW of the usual one. Never within SILENT_AFTER of an article, and not before
    the usual rate was observed for LEARNT_DAYS.
    """
    if state.usual_per_day is None or state.last_news_at is None or state.rate_since is None:
        return False
    quiet = now - state.last_news_at
    if quiet < SILENT_AFTER or _days(state.last_news_at - state.rate_since) < LEARNT_DAYS:
        return False
    if state.usual_per_day * _days(quiet) >= MISSED:
        return True
    recent = (state.recent_per_day or 0.0) * exp(-_days(quiet) / RECENT_DAYS)
    return state.usual_per_day * RECENT_DAYS >= MISSED and recent < FAR_BELOW * state.usual_per_day


def _rate(state: FeedState, rate: float | None, span: float, now: datetime, news: int) -> float:
    """An exponentially weighted mean, corrected for the short time since its beginning."""
    assert state.rate_since is not None
    observed = max(_days(now - state.rate_since), 1e-3)
    quiet = max(0.0, _days(now - (state.last_news_at or state.rate_since)))
    before = (rate or 0.0) * (1.0 - exp(-max(0.0, observed - quiet) / span))
    return (before * exp(-quiet / span) + news / span) / (1.0 - exp(-observed / span))


def _days(span: timedelta) -> float:
    return span.total_seconds() / 86_400
