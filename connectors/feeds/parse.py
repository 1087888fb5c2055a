"""Read the bytes of a feed: RSS 0.9 to 2.0, RDF and Atom, well formed or not, into frozen entries of plain text."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

import feedparser

from connectors.feeds.cleaning import plain_line, plain_text
from connectors.feeds.dates import stated
from connectors.feeds.urls import clean_link
from schemas.article import Precision
from schemas.record import Part

ENTRY_LIMIT = 1_000
"""Entries of one document that are read, the first ones; feeds list the newest first, and 10 to 100 of them."""
SUMMARY_LIMIT = 2_000
"""Characters of a summary that are kept."""

_NO_PERMALINK = re.compile(
    rb"""<guid\s[^<>]{0,200}ispermalink\s{0,9}=\s{0,9}["']false["'][^<>]{0,200}>\s{0,99}(?:<!\[CDATA\[)?([^<>\]]{1,2000})""",
    re.IGNORECASE,
)


class NotAFeed(ValueError):
    """The document is no feed: the reason is the message, for people."""


class Entry(Part):
    """An entry as the feed gives it: plain text, an absolute http(s) link or None, the date in UTC or None."""

    link: str | None = None
    guid: str | None = None
    permalink: bool = False
    """The GUID is an address that the feed declares, or leaves, to be the article's permanent one."""
    title: str = ""
    summary: str = ""
    text: str = ""
    """The longest text that the feed gives: the content, or else the summary in full."""
    byline: str | None = None
    credit: str | None = None
    """Whose text the feed says it is (RSS ``source``, Atom ``source``)."""
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


def parse_feed(body: bytes, url: str, content_type: str = "") -> Document:
    """Read a feed that was found at ``url``; relative links are resolved against it.

    Raises:
        NotAFeed: the bytes are a web page, JSON, empty, or nothing that is known.
    """
    body, media_type = _encoding_settled(body, content_type)
    headers = {"content-location": url, "content-type": media_type}
    # Through BytesIO: bytes given directly are tried as a file name first. The cleaning is ours (cleaning.py).
    parsed = feedparser.parse(
        io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    if not parsed.get("version") and not (parsed.entries and _looks_like_a_feed(body)):
        raise NotAFeed(_what_it_is(body))
    no_permalinks = _no_permalinks(body)
    return Document(
        version=parsed.get("version", "") or "unknown",
        title=_line(parsed.feed.get("title_detail")),
        site=clean_link(parsed.feed.get("link", "") or "", url),
        entries=tuple(_entry(raw, url, no_permalinks) for raw in parsed.entries[:ENTRY_LIMIT]),
        beyond=max(0, len(parsed.entries) - ENTRY_LIMIT),
        fault=_fault(parsed) if parsed.get("bozo") else "",
    )


def _encoding_settled(body: bytes, content_type: str) -> tuple[bytes, str]:
    """The body and the type under which feedparser reads it as RFC 7303 says: a byte order mark wins, then the
    header's charset, then the declaration. (feedparser still takes text/xml without a charset for ASCII, RFC 3023,
    and a byte order mark for a fault.)
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if body.startswith(mark):
            return body.decode(encoding, "replace").encode(), "application/xml; charset=utf-8"
    return body, content_type if "charset" in content_type.lower() else "application/xml"


def _no_permalinks(body: bytes) -> frozenset[str]:
    """The GUIDs that the feed says are no permalinks. feedparser's ``guidislink`` does not tell: it is also false
    where the entry's link happens to stand before its GUID.
    """
    return frozenset(
        html.unescape(found[1].decode("utf-8", "replace")).strip() for found in _NO_PERMALINK.finditer(body)
    )


def _entry(raw: Any, base: str, no_permalinks: Collection[str]) -> Entry:
    summary = _text(raw.get("summary_detail"))
    content = max((_text(part) for part in raw.get("content", ())), key=len, default="")
    date_raw = raw.get("published") or raw.get("updated")
    date = stated(date_raw, raw.get("published_parsed") or raw.get("updated_parsed"))
    guid = plain_line(raw.get("id", "") or "", markup=False) or None
    return Entry(
        link=_link(raw, base),
        guid=guid,
        permalink=bool(guid and guid.startswith(("http://", "https://")) and guid not in no_permalinks),
        title=_line(raw.get("title_detail")),
        summary=summary[:SUMMARY_LIMIT],
        text=max(content, summary, key=len),
        byline=_names(raw) or None,
        credit=_credit(raw),
        published_raw=plain_line(date_raw or "", markup=False, limit=100) or None,
        published_at=date.at if date else None,
        published_precision=date.precision if date else "second",
    )


def _link(raw: Any, base: str) -> str | None:
    candidates: Iterable[str] = (
        raw.get("link") or "",
        *(part.get("href") or "" for part in raw.get("links", ()) if part.get("rel") in ("alternate", None)),
    )
    links = (clean_link(candidate, base) for candidate in candidates if candidate.strip())
    return next((link for link in links if link), None)


def _text(detail: Any) -> str:
    value = (detail or {}).get("value") or ""
    if (detail or {}).get("type") == "text/plain" and "<" not in value and "&" not in value:
        value = re.sub(r"\n\s*\n", "<p>", value)
    return plain_text(value)


def _line(detail: Any) -> str:
    detail = detail or {}
    return plain_line(detail.get("value") or "", markup=detail.get("type") != "text/plain")


def _names(raw: Any) -> str:
    names = [author.get("name") or "" for author in raw.get("authors", ())] or [raw.get("author") or ""]
    return plain_line(", ".join(name for name in names if name), limit=200)


def _credit(raw: Any) -> str | None:
    source = raw.get("source")
    return plain_line(source.get("title") or "", limit=200) or None if isinstance(source, dict) else None


def _fault(parsed: Any) -> str:
    error = parsed.get("bozo_exception")
    if isinstance(error, feedparser.NonXMLContentType):
        return "it is served as another type than XML"
    if isinstance(error, feedparser.CharacterEncodingOverride | feedparser.CharacterEncodingUnknown):
        return "its character encoding is not the one that it declares"
    return f"it is not well formed ({plain_line(str(error), markup=False, limit=120)})"


def _looks_like_a_feed(body: bytes) -> bool:
    return re.search(rb"<(?:\w+:)?(?:rss|feed|rdf|channel|item|entry)[\s>]", body[:20_000], re.IGNORECASE) is not None


def _what_it_is(body: bytes) -> str:
    start = body[:4_000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not start:
        return "the document is empty"
    if b"\x00" in start:
        return "this is binary data, not a feed"
    if start.startswith((b"{", b"[")):
        return "this is JSON, not RSS or Atom"
    if re.search(rb"<!doctype html|<html|<head|<body", start):
        return "this is a web page, not a feed"
    if start.startswith(b"<"):
        return "this is XML, but neither RSS nor Atom"
    return "this is neither RSS nor Atom"
