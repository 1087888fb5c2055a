"""Whether the time at which an article was first seen can be.

The log's clock is the largest such time, and it never goes back: one article of the year 2036 would close every open
story, and those that follow would join none.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from schemas.article import Article


class FromTheFuture(ValueError):
    """The article's first_seen_at lies further ahead of the clock than it may."""


def refuse_future(article: Article, now: datetime, ahead: timedelta) -> None:
    """Raise FromTheFuture where ``first_seen_at`` is later than ``now`` by more than ``ahead``."""
    if article.first_seen_at - now > ahead:
        raise FromTheFuture(
            f"first_seen_at is {article.first_seen_at.isoformat()}, more than {ahead / timedelta(minutes=1):g} minutes "
            "ahead of the clock of extract: one of the two clocks is wrong (CLAIMWATCH_AHEAD_MIN)"
        )
