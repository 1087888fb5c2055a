"""Telling an outage of our own, when nothing can be reached, from feeds that fail. Pure: times are arguments.

A poll that failed in a passing way is not written at once. It is held until anybody answers, which shows that the
network is there (the feed is to blame), until an outage is seen (nobody is), or for HOLD at most. Where feeds are
polled all the time the next answer comes within the second.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Iterator
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from claimwatch.collecting.polling import Outcome
from schemas.feed import Feed

Verdict = Literal["blamed", "held", "excused"]

HOSTS = 10
"""Different hosts that must fail in a row, with no answer from anybody between; of fewer it cannot be told whose fault
it is. A host that failed when it was last asked is none of them: a list with many dead feeds is no outage."""
WINDOW = timedelta(seconds=120)
"""The row is no longer than this."""
HOLD = timedelta(seconds=30)
"""How long a failure waits for an answer of anybody: the longest time-out of a poll."""
PROBES = 3
"""Feeds that are polled at a time to see whether the outage is over."""
PROBE_AFTER_S = (2.0, 60.0)
"""Seconds between probes: the first wait, doubled each time up to the second."""


class Held(NamedTuple):
    """A poll that failed in a passing way, of which it is not known yet whose fault it was; ``feed`` as it was."""

    feed: Feed
    outcome: Outcome
    failed_at: datetime


class Outage:
    """Hears of every poll, and says whether it is our own outage, which it is until a host answers.

    Remembers the hosts that fail, and no others.
    """

    def __init__(self) -> None:
        self.on = False
        self._failing: set[str] = set()
        self._row: dict[str, datetime] = {}
        """Hosts that began to fail since the last answer, and when, oldest first."""
        self._answered_at: datetime | None = None
        self._probe_at: datetime | None = None
        self._pause_s = PROBE_AFTER_S[0]

    def answered(self, host: str, at: datetime) -> None:
        """A host answered, if only that it has no such page: the network is there."""
        if not self.on:
            self._failing.update(self._row)
        self._row.clear()
        self._failing.discard(host)
        self._answered_at, self.on, self._probe_at = at, False, None
        self._pause_s = PROBE_AFTER_S[0]

    def failed(self, host: str, at: datetime) -> None:
        """A host could not be reached, did not answer in time, or said that it cannot just now."""
        if self.on or host in self._failing:
            return
        self._row.setdefault(host, at)
        for old in [name for name, since in self._row.items() if at - since > WINDOW]:
            del self._row[old]
            self._failing.add(old)
        if len(self._row) >= HOSTS:
            self.on = True
            self.probed(at)

    def verdict(self, failed_at: datetime, now: datetime) -> Verdict:
        """What becomes of a feed's passing failure of ``failed_at``."""
        if self.on:
            return "excused"
        if self._answered_at is not None and self._answered_at >= failed_at:
            return "blamed"
        return "blamed" if now - failed_at >= HOLD else "held"

    @property
    def probe_at(self) -> datetime | None:
        """In an outage: when the next PROBES feeds may be polled; None where there is none."""
        return self._probe_at

    def probed(self, now: datetime) -> None:
        """Probes are under way; the next ones come after twice the time."""
        self._probe_at = now + timedelta(seconds=self._pause_s)
        self._pause_s = min(2 * self._pause_s, PROBE_AFTER_S[1])


class HeldPolls:
    """Polls that are held, one of each feed at most, until it is known whose fault they were; the oldest first."""

    def __init__(self, outage: Outage) -> None:
        self._outage = outage
        self._row: deque[Held] = deque()
        self._by_url: dict[str, Held] = {}

    def __contains__(self, url: object) -> bool:
        return url in self._by_url

    def hold(self, held: Held) -> None:
        self._row.append(held)
        self._by_url[held.feed.url] = held

    def drop(self, url: str) -> None:
        """Forget a feed that was removed, or is another collector's."""
        self._by_url.pop(url, None)

    def next_at(self, under_way: Container[str]) -> datetime | None:
        """When the oldest is judged at the latest; None where none is held, and while its poll has not ended."""
        held = self._oldest()
        return None if held is None or held.feed.url in under_way else held.failed_at + HOLD

    def judged(self, now: datetime, under_way: Container[str]) -> Iterator[tuple[Held, Verdict]]:
        """Take what is held no longer, and whose fault it was.

        Args:
            under_way: feeds whose poll has not ended: one that has just failed is not judged before it has.
        """
        while (held := self._oldest()) and (verdict := self._verdict(held, now, under_way)) != "held":
            self._row.popleft()
            del self._by_url[held.feed.url]
            yield held, verdict

    def _oldest(self) -> Held | None:
        # What was dropped goes first: its feed may be polled again, which nothing behind it must wait for.
        while self._row and self._by_url.get(self._row[0].feed.url) is not self._row[0]:
            self._row.popleft()
        return self._row[0] if self._row else None

    def _verdict(self, held: Held, now: datetime, under_way: Container[str]) -> Verdict:
        return "held" if held.feed.url in under_way else self._outage.verdict(held.failed_at, now)
