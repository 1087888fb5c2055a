"""Lists of feeds as OPML 2.0 (http://opml.org/spec2.opml), the form in which feed readers exchange them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote

from lxml import etree
from pydantic import ValidationError

from connectors.feeds.cleaning import plain_line
from connectors.feeds.outlets import Outlets
from connectors.feeds.urls import clean_link, host_of
from schemas.feed import Feed

OPML_LIMIT = 50 * 1024 * 1024
"""Bytes of a list at most: 200,000 feeds are about 40 MB."""


_SETTINGS = tuple(sorted(set(Feed.model_fields) - {"url", "outlet", "title", "tags", "credentials", "proxy"}))
"""Fields of a feed that are attributes of their names. Names of logins and proxies mean nothing elsewhere."""


class OpmlError(ValueError):
    """A list that cannot be read: ``what`` is wrong, ``where``, and what to ``do``."""

    def __init__(self, what: str, where: str, do: str) -> None:
        super().__init__(f"{what} ({where}): {do}")
        self.what, self.where, self.do = what, where, do


class LeftOut(NamedTuple):
    """An outline that is no feed of ours: its line, its address as written, and why."""

    line: int
    address: str
    reason: str


@dataclass(frozen=True)
class FeedList:
    """The feeds of a list, each address once; ``twice`` counts the lines whose address had stood before."""

    feeds: tuple[Feed, ...]
    left_out: tuple[LeftOut, ...] = ()
    twice: int = 0


def read_opml(path: Path, outlets: Outlets | None = None) -> FeedList:
    """The feeds of a list. Folders become tags. One bad line does not keep the others out.

    The outlet is the one that ``write_opml`` wrote, else the one on whose domain the feed is, else the feed's title,
    else its host.

    Raises:
        OpmlError: no such file, no OPML, or no feed in it that can be polled.
    """
    root = _root(path)
    feeds: dict[str, Feed] = {}
    left_out: list[LeftOut] = []
    twice = 0
    for outline, folders in _outlines(root.find("body"), ()):
        address = _address(outline)
        if address is None:
            continue
        url = clean_link(address)
        if url is None:
            reason = "a feed's xmlUrl is not an http or https address"
            left_out.append(LeftOut(outline.sourceline or 0, plain_line(address, markup=False, limit=200), reason))
        elif url in feeds:
            twice += 1
        else:
            feeds[url] = _feed(outline, url, folders, outlets)
    if not feeds and left_out:
        where = f"{path}, line {left_out[0].line}"
        raise OpmlError(left_out[0].reason, where, "correct the line or remove it")
    if not feeds:
        raise OpmlError("there is no feed in it", str(path), "feeds are <outline> elements with an xmlUrl")
    return FeedList(tuple(feeds.values()), tuple(left_out), twice)


def write_opml(feeds: Iterable[Feed], title: str = "Feeds of claimwatch") -> str:
    """The feeds as OPML, with all that read_opml reads again except the names of logins and proxies.

    A feed stands in a folder of its first tag, for other feed readers; all tags are in ``category``, separated by
    commas.
    """
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = title
    body = etree.SubElement(root, "body")
    folders: dict[str, etree._Element] = {}
    for feed in feeds:
        parent, first = body, feed.tags[0] if feed.tags else ""
        if first and _folder_name(first) == first:
            if first not in folders:
                folders[first] = etree.SubElement(body, "outline", text=first)
            parent = folders[first]
        text = _xml_text(feed.title or feed.outlet)
        outline = etree.SubElement(parent, "outline", type="rss", text=text, xmlUrl=feed.url)
        outline.attrib.update(_attributes(feed))
    raw: bytes = etree.tostring(root, pretty_print=True, xml_declaration=True, encoding="UTF-8")
    return raw.decode()


def _root(path: Path) -> etree._Element:
    try:
        if path.stat().st_size > OPML_LIMIT:
            raise OpmlError("the list is larger than 50 MB", str(path), "split it")
        raw = path.read_bytes()
    except OSError as error:
        raise OpmlError("the list cannot be opened", str(path), error.strerror or "check its name") from error
    # No entities, no network, no DTD: a list may come from anywhere.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        where = f"{path}, line {error.lineno or 1}"
        raise OpmlError("the list is not well-formed XML", where, "export it again from where it comes") from error
    if root.tag != "opml" or root.find("body") is None:
        raise OpmlError("this is XML, but no OPML", str(path), "a list of feeds starts with <opml> and has a <body>")
    return root


def _outlines(parent: etree._Element, folders: tuple[str, ...]) -> Iterator[tuple[etree._Element, tuple[str, ...]]]:
    """All outlines with the folders above them; without recursion, since the nesting is not ours to bound."""
    pending = [(outline, folders) for outline in reversed(parent.findall("outline"))]
    while pending:
        outline, above = pending.pop()
        yield outline, above
        name = _folder_name(outline.get("text") or outline.get("title") or "")
        below = (*above, name) if name and name not in above else above
        pending.extend((child, below) for child in reversed(outline.findall("outline")))


def _address(outline: etree._Element) -> str | None:
    """The feed's address; attributes of XML have a case that some exports do not know."""
    given = {str(name).lower(): value for name, value in outline.attrib.items()}
    if (given.get("type") or "").lower() in ("rss", "atom"):
        return given.get("xmlurl") or given.get("url")
    return given.get("xmlurl")


def _feed(outline: etree._Element, url: str, folders: tuple[str, ...], outlets: Outlets | None) -> Feed:
    ours, named = outline.get("outlet"), outline.get("title")
    title = _xml_text((named if named or (ours and named is not None) else outline.get("text")) or "")[:200].rstrip()
    known = outlets.at(url) if outlets else None
    outlet = ours or (known.name if known else "") or title or host_of(url)
    category = (outline.get("category") or "").split(",")
    tags = dict.fromkeys((*folders, *(unquote(tag.strip(" /")) for tag in category)))
    feed = Feed(url=url, outlet=_xml_text(outlet)[:200].rstrip(), title=title, tags=tuple(tag for tag in tags if tag))
    return _with_settings(feed, outline)


def _with_settings(feed: Feed, outline: etree._Element) -> Feed:
    """The feed with the settings that its outline has; a value that is none of ours is somebody else's attribute."""
    for name in _SETTINGS:
        value = outline.get(name)
        if value is None:
            continue
        with suppress(ValidationError):
            given = None if value == "none" else value
            feed = Feed.model_validate({**feed.model_dump(), name: given})
    return feed


def _attributes(feed: Feed) -> dict[str, str]:
    """Beyond OPML's own attributes: what differs from a feed's defaults. Names of secrets stay where they are."""
    kept = {"title": _xml_text(feed.title), "outlet": _xml_text(feed.outlet)}
    if feed.tags:
        kept["category"] = ",".join(quote(tag, safe="") for tag in feed.tags)
    values = feed.model_dump(mode="json", exclude_defaults=True)
    return kept | {name: _as_attribute(values[name]) for name in _SETTINGS if name in values}


def _as_attribute(value: object) -> str:
    return "none" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _folder_name(text: str) -> str:
    return plain_line(text, limit=100)


def _xml_text(value: str) -> str:
    return plain_line(value, markup=False, limit=2_000)
