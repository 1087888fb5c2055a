"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/); any field may be missing or of another type."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from connectors.feeds.cleaning import plain_line, plain_text
from connectors.feeds.credits import credit_line
from connectors.feeds.dates import stated
from connectors.feeds.entries import ENTRY_LIMIT, MEDIA_LIMIT, SUMMARY_LIMIT, Document, Entry, NotAFeed
from connectors.feeds.urls import clean_link

_VERSION = "jsonfeed.org/version/"


def parse_json_feed(text: str, url: str) -> Document:
    """Read a JSON Feed that was found at ``url``.

    Raises:
        NotAFeed: it is no JSON, or JSON of another kind.
    """
    try:
        feed = json.loads(text)
    except ValueError as error:
        raise NotAFeed("this starts like JSON and is not well formed") from error
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list) or _VERSION not in _string(feed, "version"):
        raise NotAFeed("this is JSON, but no JSON Feed")
    of_feed = [item for item in items if isinstance(item, dict)]
    return Document(
        version="json" + _string(feed, "version").rpartition("/")[2].replace(".", "")[:4],
        title=plain_line(_string(feed, "title"), markup=False),
        site=clean_link(_string(feed, "home_page_url"), url) if _string(feed, "home_page_url") else None,
        entries=tuple(_entry(item, url) for item in of_feed[:ENTRY_LIMIT]),
        beyond=max(0, len(of_feed) - ENTRY_LIMIT),
        fault="" if len(of_feed) == len(items) else "some of its items are no objects",
    )


def _entry(item: Mapping[str, Any], base: str) -> Entry:
    whole = _string(item, "content_html")
    text = plain_text(whole) if whole else _plain(_string(item, "content_text"))
    summary = _plain(_string(item, "summary")) or text
    guid = plain_line(_id(item), markup=False) or None
    date_raw = _string(item, "date_published") or _string(item, "date_modified")
    date = stated(date_raw, None)
    byline = plain_line(", ".join(dict.fromkeys(_authors(item))), limit=200)
    permalink = bool(guid and guid.startswith(("http://", "https://")))
    links = (_string(item, "url"), guid if permalink else "", _string(item, "external_url"))
    return Entry(
        link=next((link for link in (clean_link(each, base) for each in links if each) if link), None),
        guid=guid,
        permalink=permalink,
        title=plain_line(_string(item, "title"), markup=False),
        summary=summary[:SUMMARY_LIMIT],
        text=max(text, summary, key=len),
        byline=byline or None,
        credit=credit_line(max(text, summary, key=len), byline),
        media=_media(item, base),
        published_raw=plain_line(date_raw, markup=False, limit=100) or None,
        published_at=date.at if date else None,
        published_precision=date.precision if date else "second",
    )


def _plain(text: str) -> str:
    """Text that JSON Feed declares to be plain: its line breaks count, and its "<" is no markup."""
    return plain_text("<p>".join(_escaped(part) for part in text.split("\n\n")))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>")


def _authors(item: Mapping[str, Any]) -> list[str]:
    authors = item.get("authors")
    listed = authors if isinstance(authors, list) else [item.get("author")]
    return [name for author in listed if isinstance(author, dict) and (name := _string(author, "name").strip())]


def _media(item: Mapping[str, Any], base: str) -> tuple[str, ...]:
    attached = item.get("attachments")
    parts = [each for each in attached if isinstance(each, dict)] if isinstance(attached, list) else []
    addresses = [_string(item, "image"), *(_string(part, "url") for part in parts)]
    links = dict.fromkeys(link for each in addresses if each and (link := clean_link(each, base)))
    return tuple(links)[:MEDIA_LIMIT]


def _string(of: Mapping[str, Any], name: str) -> str:
    """A field as text; what is none is empty."""
    value = of.get(name)
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def _id(item: Mapping[str, Any]) -> str:
    """Some ids are numbers."""
    value = item.get("id")
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else _string(item, "id")
