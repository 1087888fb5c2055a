"""How the feeds fare, in a few calm lines: alive and broken and why, articles read, claims open, next poll."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from claimwatch.calling import typed
from claimwatch.screens.lines import counted
from claimwatch.screens.words import clean, shorten
from schemas.claim import Claim
from schemas.feed import FeedState

BROKEN_SHOWN = 5
"""Broken feeds that are named; the others are only counted, `claimwatch feeds list` has them all."""
REASON_WIDTH = 60
OPEN_FOR = timedelta(days=30)
"""A claim that nobody has said anything new about for so long is not counted as open any more."""
OPEN_KEPT = 100_000
"""Claims that are counted at most; of more the longest untouched go. About 20 MB."""


@dataclass(frozen=True)
class Counts:
    articles_read: int = 0
    claims_open: int = 0
    quiet_for: timedelta | None = None
    """How long no article has come, where that is too long."""


class OpenClaims:
    """Counts the claims that changed within OPEN_FOR. They come about in the order of their changes."""

    def __init__(self) -> None:
        self._changed: dict[str, datetime] = {}

    def note(self, claim: Claim) -> None:
        """Take in a claim's latest record; one that was merged into another is no claim of its own."""
        self._changed.pop(claim.claim_id, None)
        if claim.merged_into is None:
            self._changed[claim.claim_id] = claim.updated_at
        if len(self._changed) > OPEN_KEPT:
            del self._changed[next(iter(self._changed))]

    def count(self, now: datetime) -> int:
        """How many there are; ``now`` is aware."""
        while self._changed and next(iter(self._changed.values())) < now - OPEN_FOR:
            del self._changed[next(iter(self._changed))]
        return len(self._changed)


def status_lines(states: Sequence[FeedState], counts: Counts, now: datetime) -> list[str]:
    """One line that sums up, and one for each broken feed; ``now`` is aware."""
    broken = [state for state in states if state.health == "broken"]
    lines = [summary(states, counts, now)]
    lines += [f"  broken: {_named(state)} - {_reason(state)}" for state in broken[:BROKEN_SHOWN]]
    if len(broken) > BROKEN_SHOWN:
        lines.append(f"  and {len(broken) - BROKEN_SHOWN} more, see `{typed('feeds list')}`")
    return lines


def summary(states: Sequence[FeedState], counts: Counts, now: datetime) -> str:
    """All in one line."""
    healths = [state.health for state in states]
    parts = [f"{healths.count('alive')} alive", f"{healths.count('broken')} broken"]
    parts += [
        f"{number} {name}"
        for name, number in (("paused", healths.count("paused")), ("not polled yet", healths.count("new")))
        if number
    ]
    return " · ".join(
        (
            f"{counted(len(states), 'feed')}: {', '.join(parts)}",
            f"{counted(counts.articles_read, 'article')} read",
            f"{counted(counts.claims_open, 'claim')} open",
            f"next poll {_next_poll(states, now)}",
            *([f"no news for {span(counts.quiet_for)}"] if counts.quiet_for is not None else []),
        )
    )


def material(states: Iterable[FeedState]) -> frozenset[tuple[str, str, str]]:
    """What a person would want to hear of at once when it changes: which feeds are in which health, and why."""
    return frozenset((state.url, state.health, state.reason if state.health == "broken" else "") for state in states)


def _next_poll(states: Sequence[FeedState], now: datetime) -> str:
    times = [state.next_poll_at for state in states if state.next_poll_at is not None and state.health != "paused"]
    if any(state.health == "new" for state in states) or (times and min(times) <= now):
        return "now"
    return f"in {span(min(times) - now)}" if times else "not planned"


def span(of: timedelta) -> str:
    """A stretch of time in one number: seconds, minutes or hours."""
    seconds = max(1, round(of.total_seconds()))
    if seconds < 90:
        return f"{seconds} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{round(minutes / 60)} h"


def _named(state: FeedState) -> str:
    outlet, url = clean(state.outlet), shorten(clean(state.url), 80)
    return f"{outlet}, {url}" if outlet else url


def _reason(state: FeedState) -> str:
    return shorten(clean(state.reason) or "no reason given", REASON_WIDTH)
