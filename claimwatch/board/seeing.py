"""What a page has seen, so that what comes after it is told: also what is of the same instant. Pure.

Many claims change at one instant, since an instant is that of the article behind them, and Elasticsearch may find some
of them before it finds the others. So a page remembers a time, and which claims of that very time it has seen in which
version. In an address it is ``2026-03-31T12:30:00.000+00:00~1f0a…,93bb…``; a time alone has seen nothing of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from claimwatch.board.desk import moment
from claimwatch.board.filters import BadAddress
from schemas.ids import digest

Hit = Mapping[str, Any]

MOST = 200
"""Claims of one instant that are told apart. Where more have changed at one, all of them count as seen: only what a
rebuild writes does so, and saying "new" until the next change would be worse."""

DIGITS = 8
"""Hexadecimal digits of a claim in a version: a new one is taken for one of MOST once in 20 million times."""

INSTANT = timedelta(milliseconds=1)
"""Elasticsearch compares times to the millisecond."""

EVERY = "*"
_NAMED = re.compile(rf"(?:\*|[0-9a-f]{{{DIGITS}}}(?:,[0-9a-f]{{{DIGITS}}}){{0,{MOST}}})?")


class Seen(NamedTuple):
    """A time to the millisecond, and the claims of that time; ``EVERY`` among them stands for all."""

    at: datetime
    claims: frozenset[str] = frozenset()

    @classmethod
    def of(cls, hits: Sequence[Hit]) -> Seen | None:
        """What has been seen where these are the newest; None for none."""
        if not hits:
            return None
        at = instant(hits[0])
        same = [each for each in hits if instant(each) == at]
        return cls(at, frozenset((EVERY,) if len(same) >= MOST else map(version_of, same)))

    @classmethod
    def read(cls, word: str) -> Seen | None:
        """From an address; None for an empty word.

        Raises:
            BadAddress: it is none.
        """
        if not word:
            return None
        time, _, named = word.partition("~")
        try:
            at = datetime.fromisoformat(time)
            whole = _whole((at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC))
        except (ValueError, OverflowError) as error:
            raise BadAddress("since: this is no time", where="the address") from error
        if not _NAMED.fullmatch(named):
            raise BadAddress("since: this is no time", where="the address")
        return cls(whole, frozenset(filter(None, named.split(","))))

    def word(self) -> str:
        """For an address."""
        return f"{self.at.isoformat(timespec='milliseconds')}~{','.join(sorted(self.claims))}"

    def has(self, hit: Hit) -> bool:
        """Whether a claim of this instant is one that was seen, as it is now."""
        return EVERY in self.claims or version_of(hit) in self.claims

    def covers(self, later: Seen) -> bool:
        """Whether there is nothing in the other that was not seen."""
        if later.at != self.at:
            return later.at < self.at
        return EVERY in self.claims or later.claims <= self.claims


def version_of(hit: Hit) -> str:
    """A claim as it is now, in DIGITS digits."""
    return digest(str(hit["_id"]), str(hit.get("_version", "")))[:DIGITS]


def instant(hit: Hit, field: str = "updated_at") -> datetime:
    """The time of a hit, to the millisecond."""
    return _whole(moment(hit["_source"], field).astimezone(UTC))


def _whole(at: datetime) -> datetime:
    return at.replace(microsecond=at.microsecond // 1_000 * 1_000)
