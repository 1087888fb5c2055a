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
    paused: bool = False


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
