"""Lists of feeds as OPML 2.0 (http://opml.org/spec2.opml), the form in which feed readers exchange them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote, unquote

from lxml import etree

from connectors.feeds.cleaning import plain_line
from connectors.feeds.outlets import Outlets
from connectors.feeds.urls import clean_link, host_of
from schemas.feed import Feed

OPML_LIMIT = 50 * 1024 * 1024
"""Bytes of a list at most: 200,000 feeds are about 40 MB."""


class OpmlError(ValueError):
    """A list that cannot be read: ``what`` is wrong, ``where``, and what to ``do``."""

    def __init__(self, what: str, where: str, do: str) -> None:
        super().__init__(f"{what} ({where}): {do}")
        self.what, self.where, self.do = what, where, do


def read_opml(path: Path, outlets: Outlets | None = None) -> list[Feed]:
    """The feeds of a list, each address once. Folders become tags.

    The outlet is the one that ``write_opml`` wrote, else the one on whose domain the feed is, else the feed's title,
    else its host.

    Raises:
        OpmlError: no such file, no OPML, no feed in it, or a feed whose address is not http(s).
    """
    root = _root(path)
    feeds: dict[str, Feed] = {}
    for outline, folders in _outlines(root.find("body"), ()):
        address = outline.get("xmlUrl") or outline.get("xmlurl")
        if address is None:
            continue
        url = clean_link(address)
        if url is None:
            where = f"{path}, line {outline.sourceline}"
            raise OpmlError("a feed's xmlUrl is not an http or https address", where, "correct the line or remove it")
        feeds.setdefault(url, _feed(outline, url, folders, outlets))
    if not feeds:
        raise OpmlError("there is no feed in it", str(path), "feeds are <outline> elements with an xmlUrl")
    return list(feeds.values())


def write_opml(feeds: Iterable[Feed], title: str = "Feeds of claimwatch") -> str:
    """The feeds as OPML, with all that read_opml reads again; tags are in ``category`` as comma-separated paths."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = title
    body = etree.SubElement(root, "body")
    for feed in feeds:
        outline = etree.SubElement(body, "outline", type="rss", text=feed.title or feed.outlet, xmlUrl=feed.url)
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
        name = plain_line(outline.get("text") or outline.get("title") or "", limit=100)
        below = (*above, name) if name and name not in above else above
        pending.extend((child, below) for child in reversed(outline.findall("outline")))


def _feed(outline: etree._Element, url: str, folders: tuple[str, ...], outlets: Outlets | None) -> Feed:
    title = plain_line(outline.get("text") or outline.get("title") or "", limit=200)
    known = outlets.at(url) if outlets else None
    outlet = outline.get("outlet") or (known.name if known else "") or title or host_of(url)
    category = outline.get("category") or ""
    tags = dict.fromkeys((*folders, *(unquote(tag).strip(" /") for tag in category.split(","))))
    given: dict[str, object] = {
        "url": url,
        "outlet": plain_line(outlet, limit=200),
        "title": title,
        "tags": tuple(tag for tag in tags if tag),
    }
    for name in ("interval_min_s", "interval_max_s"):
        value = outline.get(name) or ""
        if value.isdecimal() and 0 < int(value[:9]) <= 31_536_000:
            given[name] = int(value)
    if outline.get("full_text") in ("feed", "page", "auto"):
        given["full_text"] = outline.get("full_text")
    given |= {name: True for name in ("priority", "paused") if outline.get(name) == "true"}
    return Feed.model_validate(given)


def _attributes(feed: Feed) -> dict[str, str]:
    """Beyond OPML's own attributes: what differs from a feed's defaults. Credentials stay where they are."""
    plain = Feed(url=feed.url, outlet=feed.outlet)
    kept: dict[str, str] = {"outlet": feed.outlet}
    if feed.tags:
        kept["category"] = ",".join(quote(tag, safe=" ") for tag in feed.tags)
    for name in ("interval_min_s", "interval_max_s", "full_text"):
        if getattr(feed, name) != getattr(plain, name):
            kept[name] = str(getattr(feed, name))
    kept |= {name: "true" for name in ("priority", "paused") if getattr(feed, name)}
    return {name: _xml_text(value) for name, value in kept.items()}


def _xml_text(value: str) -> str:
    return plain_line(value, markup=False, limit=2_000)
