"""Read the bytes of a feed: RSS 0.9 to 2.0, RDF, Atom, JSON Feed, well formed or not, into entries of plain text."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Collection, Iterable
from itertools import islice
from typing import Any
from xml.sax import SAXException, SAXParseException

import feedparser

from connectors.feeds.aggregators import behind
from connectors.feeds.cleaning import plain_line, plain_text
from connectors.feeds.credits import credit_line
from connectors.feeds.dates import stated
from connectors.feeds.encodings import decoded, without_declaration
from connectors.feeds.entries import ENTRY_LIMIT, MEDIA_LIMIT, SUMMARY_LIMIT, Document, Entry, NotAFeed
from connectors.feeds.jsonfeed import parse_json_feed
from connectors.feeds.urls import clean_link

__all__ = ["ENTRY_LIMIT", "SUMMARY_LIMIT", "Document", "Entry", "NotAFeed", "parse_feed"]

TTL_LIMIT_S = 366 * 86_400.0
"""A feed that asks to be left alone for longer than a year has made a fault."""
_PERIODS_S = {"hourly": 3_600.0, "daily": 86_400.0, "weekly": 604_800.0, "monthly": 2_592_000.0, "yearly": 31_536_000.0}
"""The periods of RSS 1.0's module Syndication, in seconds."""
_FOOTER = re.compile(
    r"(?:^|\n+)(?:The post .{1,300} (?:first )?appeared (?:first )?on .{1,200}|(?:Continue|Keep) reading.{0,200}|"
    r"Read more(?: .{0,100})?)\.?$|\s*\[(?:…|\.\.\.)\]$"
)
"""What WordPress and others put below a text that is not the author's."""
FOOTER_LENGTH = 1_600
"""Characters at the end of a text among which that is looked for."""
_ENDED = re.compile(rb"</(?:\w+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
ENDING = 64 * 1024
"""Bytes at the end of a document among which its last element is closed; software writes comments behind it."""
_ENTRY = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s/>]")
_ROOT = re.compile(rb"<((?:\w+:)?(?:rss|feed|rdf))[\s>]", re.IGNORECASE)
MARKS_LIMIT = 300_000
"""Elements, their ends and the like of ENTRY_LIMIT entries: one takes feedparser up to 20 µs (2 cores, 2026)."""
_ADDRESS = re.compile(r"[^\s@()<>,;]{1,64}@[\w.-]{1,255}")
_EMPTIED = re.compile(r"^\(([^()]*)\)$|\s*\(\s*\)$")
"""What is left of ``address (Name)`` and of ``Name (address)`` without the address."""
_NO_PERMALINK = re.compile(
    rb"""<guid\s[^<>]{0,200}ispermalink\s{0,9}=\s{0,9}["']false["'][^<>]{0,200}>\s{0,99}(?:<!\[CDATA\[)?([^<>\]]{1,2000})""",
    re.IGNORECASE,
)


def parse_feed(body: bytes, url: str, content_type: str = "") -> Document:
    """Read a feed that was found at ``url``; relative links are resolved against it.

    Raises:
        NotAFeed: the bytes are a web page, JSON, empty, or nothing that is known.
    """
    text, wrong = decoded(body, content_type)
    if text.lstrip()[:1] in ("{", "["):
        return parse_json_feed(text, url)
    body, beyond = _first_entries(without_declaration(text).encode("utf-8", "replace"))
    if body.count(b"<") > MARKS_LIMIT:
        raise NotAFeed(f"it has more than {MARKS_LIMIT:,} elements")
    # No content-location: feedparser would take a GUID such as "77" for a relative address.
    headers = {"content-type": "application/xml; charset=utf-8"}
    # Through BytesIO: bytes given directly are tried as a file name first. The cleaning is ours (cleaning.py).
    parsed = feedparser.parse(
        io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    if not parsed.get("version") and not (parsed.entries and _looks_like_a_feed(body)):
        raise NotAFeed(_what_it_is(body))
    no_permalinks = _no_permalinks(body)
    broken = bool(parsed.get("bozo"))
    raw_entries = parsed.entries[:-1] if broken and _cut_off(body) else parsed.entries
    return Document(
        version=parsed.get("version", "") or "unknown",
        title=_line(parsed.feed.get("title_detail")),
        site=clean_link(parsed.feed["link"], url) if parsed.feed.get("link") else None,
        entries=tuple(_entry(raw, url, no_permalinks) for raw in raw_entries[:ENTRY_LIMIT]),
        beyond=beyond,
        fault=wrong or (_fault(parsed) if parsed.get("bozo") else ""),
        cut=broken and not _ENDED.search(body[-ENDING:]),
        ttl_s=_ttl_s(parsed.feed),
    )


def _ttl_s(feed: Any) -> float | None:
    """``ttl`` in minutes, else the period of the module Syndication parted by its frequency."""
    try:
        seconds = float(str(feed.get("ttl") or "0").strip()) * 60
        if not seconds and feed.get("sy_updateperiod"):
            period = _PERIODS_S[str(feed.get("sy_updateperiod")).strip().lower()]
            seconds = period / float(str(feed.get("sy_updatefrequency") or "1").strip())
    except (ValueError, KeyError, ZeroDivisionError, OverflowError):
        return None
    return seconds if 0 < seconds <= TTL_LIMIT_S else None


def _first_entries(body: bytes) -> tuple[bytes, int]:
    """The document up to its ENTRY_LIMIT-th entry, closed as it should be, and how many entries follow.

    The rest is never parsed: a document of 8 MB would take 20 seconds, and only its first entries are read.
    """
    starts = [found.start() for found in islice(_ENTRY.finditer(body), ENTRY_LIMIT + 1)]
    if len(starts) <= ENTRY_LIMIT:
        return body, 0
    root = _ROOT.search(body[: starts[0]])
    name = root[1] if root else b"rss"
    end = b"</channel></" if name.lower().endswith(b"rss") else b"</"
    beyond = sum(1 for _ in _ENTRY.finditer(body, starts[-1]))
    return body[: starts[-1]] + end + name + b">", beyond


def _cut_off(body: bytes) -> bool:
    """Whether the document ends within an entry: half a text would be sent, and the whole one as its correction."""
    return any(body.rfind(b"<" + name) > body.rfind(b"</" + name) for name in (b"item", b"entry"))


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
    text, byline = max(content, summary, key=len), _names(raw)
    # dict.get: feedparser's own passes off the one date as the other, and warns of it.
    date_raw = dict.get(raw, "published") or dict.get(raw, "updated")
    date = stated(date_raw, dict.get(raw, "published_parsed") or dict.get(raw, "updated_parsed"))
    guid = plain_line(raw.get("id", "") or "", markup=False) or None
    permalink = bool(guid and guid.startswith(("http://", "https://")) and guid not in no_permalinks)
    return Entry(
        link=_link(raw, base, guid if permalink else None),
        guid=guid,
        permalink=permalink,
        title=_line(raw.get("title_detail")),
        summary=summary[:SUMMARY_LIMIT],
        text=text,
        byline=byline or None,
        credit=_credit(raw) or credit_line(text, byline),
        media=_media(raw, base),
        published_raw=plain_line(date_raw or "", markup=False, limit=100) or None,
        published_at=date.at if date else None,
        published_precision=date.precision if date else "second",
    )


def _link(raw: Any, base: str, permalink: str | None) -> str | None:
    """The entry's own link, else its permanent one, else where its recording is, which is all that podcasts have.

    Where an aggregator's link carries the publisher's openly, it is that one.
    """
    candidates: Iterable[str] = (
        raw.get("feedburner_origlink") or "",
        raw.get("link") or "",
        *(part.get("href") or "" for part in raw.get("links", ()) if part.get("rel") in ("alternate", None)),
        permalink or "",
        *_media(raw, base, ("audio", "video")),
    )
    links = (clean_link(candidate, base) for candidate in candidates if candidate.strip())
    first = next((link for link in links if link), None)
    return first and (behind(first) or first)


def _text(detail: Any) -> str:
    value = (detail or {}).get("value") or ""
    if (detail or {}).get("type") == "text/plain" and "<" not in value and "&" not in value:
        value = re.sub(r"\n\s*\n", "<p>", value)
    text = plain_text(value)
    ending = max(0, len(text) - FOOTER_LENGTH)
    return text[:ending] + _FOOTER.sub("", text[ending:]).rstrip()


def _line(detail: Any) -> str:
    detail = detail or {}
    return plain_line(detail.get("value") or "", markup=detail.get("type") != "text/plain")


def _names(raw: Any) -> str:
    """The authors, then who contributed. Of RSS's ``address (Name)`` only the name is one."""
    whole = raw.get("author") or ""
    people = (*raw.get("authors", ()), *raw.get("contributors", ()))
    # feedparser cuts an address off within a long domain; the text as it was written is beside it.
    names = [whole if person.get("email") and person["email"] in whole else person.get("name") for person in people]
    found = dict.fromkeys(_EMPTIED.sub(r"\1", _ADDRESS.sub("", name or "").strip(" <>,;")) for name in names or [whole])
    return plain_line(", ".join(name for name in found if name), limit=200)


def _credit(raw: Any) -> str | None:
    source = raw.get("source")
    stated = (source.get("title") or "") if isinstance(source, dict) else raw.get("dc_source") or ""
    return None if "://" in stated else plain_line(stated, limit=200) or None


def _media(raw: Any, base: str, kinds: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Addresses of enclosures and media, absolute, each once; with ``kinds`` only of those main media types."""
    parts = [part for part in raw.get("links", ()) if part.get("rel") == "enclosure"]
    parts += [*raw.get("enclosures", ()), *raw.get("media_content", ())]
    wanted = [part for part in parts if not kinds or (part.get("type") or "").startswith(kinds)]
    addresses = [part.get("href") or part.get("url") or "" for part in wanted]
    links = dict.fromkeys(link for each in addresses if each and (link := clean_link(each, base)))
    return tuple(links)[:MEDIA_LIMIT]


def _fault(parsed: Any) -> str:
    error = parsed.get("bozo_exception")
    what = error.getMessage() if isinstance(error, SAXException) else str(error)
    line = f"line {error.getLineNumber()}: " if isinstance(error, SAXParseException) else ""
    return f"it is not well formed ({line}{plain_line(what, markup=False, limit=120)})"


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
    if b"<opml" in start:
        return "this is a list of feeds (OPML), not a feed"
    if re.search(rb"<!doctype html|<html|<head|<body", start):
        return "this is a web page, not a feed"
    if start.startswith(b"<"):
        return "this is XML, but neither RSS nor Atom"
    return "this is neither RSS nor Atom"
