"""What a feed's document becomes, whatever its format: entries of plain text, and what the feed says of itself."""

from __future__ import annotations

from datetime import datetime

from schemas.article import Precision
from schemas.record import Part

ENTRY_LIMIT = 1_000
"""Entries of one document that are read, the first ones; feeds list the newest first, and 10 to 100 of them."""
SUMMARY_LIMIT = 2_000
"""Characters of a summary that are kept."""
MEDIA_LIMIT = 10
"""Addresses of pictures and recordings that are kept of an entry."""


class NotAFeed(ValueError):
    """The document is no feed: the reason is the message, for people."""


class Entry(Part):
    """An entry as the feed gives it: plain text, an absolute http(s) link or None, the date in UTC or None."""

    link: str | None = None
    """Where the article is: the entry's link, else a GUID that is a permalink, else its recording."""
    guid: str | None = None
    permalink: bool = False
    """The GUID is an address that the feed declares, or leaves, to be the article's permanent one."""
    title: str = ""
    summary: str = ""
    text: str = ""
    """The longest text that the feed gives: the content, or else the summary in full."""
    byline: str | None = None
    credit: str | None = None
    """Whose text the feed says it is: its source element, or else a credit line in the text or the byline."""
    media: tuple[str, ...] = ()
    """Addresses of enclosures and media:content, absolute."""
    published_raw: str | None = None
    published_at: datetime | None = None
    published_precision: Precision = "second"


class Document(Part):
    """A feed as read. ``fault`` says what is wrong with its form where it was read nevertheless."""

    version: str
    title: str = ""
    site: str | None = None
    entries: tuple[Entry, ...] = ()
    beyond: int = 0
    """Entries beyond ENTRY_LIMIT, which were not read."""
    fault: str = ""
    cut: bool = False
    """It ends before its end, and where that is within an entry, this was not read: the same document may come whole at
    the next poll."""
    ttl_s: float | None = None
    """Seconds for which the feed says that it need not be asked again (``ttl``, ``sy:updatePeriod``), if it does."""
