"""An article as collect found it: one record for each new or changed entry."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime, Field

from schemas.record import Record

TextSource = Literal["feed", "page"]
Precision = Literal["second", "minute", "day", "seen"]

TEXT_LIMIT = 256 * 1024
"""Characters of text that an article carries at most; a longer text is cut and flagged."""


class Article(Record):
    """A revision of an article. ``article_id`` is the hash of the canonical URL, so revisions share it."""

    schema_name = "article"

    article_id: str
    url: str
    canonical_url: str
    guid: str | None = None
    outlet: str
    byline: str | None = None
    credit: str | None = None
    title: str
    summary: str = ""
    text: str = Field(max_length=TEXT_LIMIT)
    text_source: TextSource = "feed"
    text_cut: bool = False
    published_raw: str | None = None
    published_at: AwareDatetime
    published_precision: Precision = "second"
    first_seen_at: AwareDatetime
    discovered_at: AwareDatetime | None = None
    """``first_seen_at`` of the first revision; None where this is the first."""
    content_hash: str
    feed_url: str | None = None
    backfill: bool = False
    unavailable_since: AwareDatetime | None = None
    """When its page was found gone, and was still gone half an hour later. The text stays as it was read."""
