"""Feeds, what is known of their health, and the outlets behind them."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime, Field

from schemas.record import Part, Record

FullText = Literal["feed", "page", "auto"]
OutletKind = Literal["agency", "newspaper", "broadcaster", "official", "aggregator", "blog"]
Health = Literal["new", "alive", "broken", "paused"]

INTERVAL_LIMIT_S = 366 * 86_400
"""Longest interval between two polls of a feed."""
BACKFILL_AFTER_S = 48 * 3600
"""What was published so long before a feed is first read is taken in, and nobody is told of it."""


class Feed(Record):
    """A feed that is to be polled. Its URL is its identity."""

    schema_name = "feed"

    url: str
    outlet: str
    title: str = ""
    tags: tuple[str, ...] = ()
    interval_min_s: int = Field(600, ge=0, le=INTERVAL_LIMIT_S)
    interval_max_s: int = Field(86_400, ge=0, le=INTERVAL_LIMIT_S)
    priority: bool = False
    full_text: FullText = "auto"
    credentials: str | None = None
    """Name of the credentials in the file of secrets."""
    proxy: str | None = None
    """Name of the proxy in the same file."""
    conditional: bool = True
    """Whether its server may be asked for what changed only; some answer "unchanged" although it did."""
    backfill_after_s: int | None = Field(BACKFILL_AFTER_S, ge=0)
    """Seconds before the first reading from which on an entry is backfill; None: none is."""
    paused: bool = False
    resumed_at: AwareDatetime | None = None
    """When a person last had it polled again; what paused it before that (a 410) counts no more."""


class Move(Part):
    """A feed that its server moved for good (301, 308), or moved back."""

    to: str
    at: AwareDatetime


class FeedState(Record):
    """What the last polls of a feed left behind; written only after the entries are safely in Kafka."""

    schema_name = "feed-state"

    url: str
    outlet: str = ""
    health: Health = "new"
    reason: str = ""
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    last_poll_at: AwareDatetime | None = None
    last_success_at: AwareDatetime | None = None
    next_poll_at: AwareDatetime | None = None
    interval_s: float = 0.0
    failures: float = 0.0
    polls: int = 0
    articles_sent: int = 0
    moved_to: str | None = None
    """The address that is polled instead of ``url``, to which the server moved the feed for good."""
    moves: tuple[Move, ...] = ()
    """The latest moves, oldest first."""
    known_share: float | None = None
    """Share of the last document's entries that were known before, 0 to 1; None before one was read."""
    fresh_until: AwareDatetime | None = None
    """Until when the server said that nothing changes."""
    failing_since: AwareDatetime | None = None
    last_news_at: AwareDatetime | None = None
    """When it last brought an article."""
    rate_since: AwareDatetime | None = None
    """Since when its rates are counted: the end of the first reading."""
    usual_per_day: float | None = None
    recent_per_day: float | None = None
    """Articles a day over weeks and over days, as of ``last_news_at``."""
    first_reading: bool = False
    """The first reading is not over: entries of it wait for their pages."""
    generation: int = 0
    """Which owner in a row wrote it: a record of an older one that comes after a newer one's does not count."""
    visits: dict[str, str] = {}
    """Id of a recent article → what collect remembers of its visits (claimwatch.collecting.visits)."""
    entries: dict[str, str] = {}
    """Id of the entry's own link → what collect remembers of it (hashes of the entry and of what was sent, attempts at
    its page, its canonical URL), newest last, capped by collect."""


class Outlet(Part):
    """An entry of ``outlets.yaml``: who publishes under which domains and names, and who owns them."""

    name: str
    domains: tuple[str, ...] = ()
    kind: OutletKind = "newspaper"
    owner: str | None = None
    aliases: tuple[str, ...] = ()
    """Names and agency abbreviations under which others credit it, for example in a credit line."""
