"""Make the article record of an entry and its page, or the dead letter of an entry that can be none."""

from __future__ import annotations

import base64
from datetime import datetime

from connectors.feeds.dates import Published, settled
from connectors.feeds.pages import Page
from connectors.feeds.parse import Entry
from schemas import ids
from schemas.article import TEXT_LIMIT, Article, TextSource
from schemas.failure import RECORD_LIMIT, Failure
from schemas.feed import Feed

STAGE = "collect"


class NoArticle(ValueError):
    """An entry of which no article can be made: the reason is the message."""


def article_of(
    feed: Feed, entry: Entry, canonical: str, page: Page | None, now: datetime, discovered_at: datetime | None = None
) -> Article:
    """The article of an entry. The page's text counts where it has one, else the feed's.

    ``now`` becomes first_seen_at, the time at which this revision was first seen; ``discovered_at`` is that of the
    first revision where this is a later one.

    Raises:
        NoArticle: it has neither a title nor a text, or no link.
    """
    whole, source = _text(entry, page)
    title = entry.title or (page.title if page else "")
    if not entry.link:
        raise NoArticle("the entry has no link")
    if not title and not whole:
        raise NoArticle("the entry has neither a title nor a text")
    text = whole[:TEXT_LIMIT]
    stated = Published(entry.published_at, entry.published_precision) if entry.published_at else None
    published = settled(stated, now)
    return Article(
        article_id=ids.article_id(canonical),
        url=entry.link,
        canonical_url=canonical,
        guid=entry.guid,
        outlet=feed.outlet,
        byline=entry.byline or (page.byline if page else None),
        credit=entry.credit,
        title=title,
        summary=entry.summary,
        text=text,
        text_source=source,
        text_cut=len(text) < len(whole),
        published_raw=entry.published_raw,
        published_at=published.at,
        published_precision=published.precision,
        first_seen_at=now,
        discovered_at=discovered_at,
        content_hash=ids.content_hash(title, text),
        feed_url=feed.url,
    )


def dead_letter(feed: Feed, entry: Entry, reason: str) -> Failure:
    """What cannot be made into an article, as the feed gave it. The id is the same at every poll."""
    record = entry.model_dump_json(exclude_defaults=True).encode()
    return Failure(
        failure_id=ids.failure_id(STAGE, feed.url, 0, int(ids.digest(entry.model_dump_json())[:12], 16)),
        stage=STAGE,
        key=feed.url,
        record_base64=base64.b64encode(record[:RECORD_LIMIT]).decode(),
        exception=reason,
        failed_at=entry.published_at,
    )


def _text(entry: Entry, page: Page | None) -> tuple[str, TextSource]:
    return (page.text, "page") if page and page.text else (entry.text, "feed")
