"""The feeds behind a site's address: those that its page names, and the few addresses at which sites keep them."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

import trafilatura
from lxml.html import HtmlElement

from connectors.feeds.cleaning import plain_line
from connectors.feeds.encodings import decoded
from connectors.feeds.urls import clean_link, host_of
from schemas.record import Part

FOUND_LIMIT = 50
"""Feeds of one page that are kept; a newspaper names one to twenty, one for each section."""
GUESSES = ("/feed", "/rss", "/rss.xml", "/atom.xml", "/feed.xml", "/index.xml")
"""Where sites keep a feed that their pages do not name. So few, because each is a request to a stranger."""

_TYPES = re.compile(r"^(?:application/(?:rss|atom|rdf|feed)\+(?:xml|json)|text/(?:rss|atom)\+xml|application/json)$")
_LIKE_A_FEED = re.compile(r"(?:^|[/._-])(?:rss|feed|feeds|atom|rdf)(?:[/._-]|\d?$)|\.(?:rss|rdf|atom)$", re.IGNORECASE)
_OF_COMMENTS = re.compile(r"comment|kommentar|commentaire|comentario|komment|reacties", re.IGNORECASE)
_NO_FEED = re.compile(r"wp-json|oembed|manifest|\.(?:png|jpe?g|gif|svg|css|js|pdf)$", re.IGNORECASE)


class Found(Part):
    """A feed that a page names: its address, absolute, and the title and the media type under which it is named."""

    url: str
    title: str = ""
    kind: str = ""


def feeds_in(body: bytes, url: str, content_type: str = "") -> tuple[Found, ...]:
    """The feeds that an HTML page at ``url`` names, the likeliest first; none where it is no page.

    First come those that the page declares for itself (``<link rel="alternate">``, in its order), then addresses in
    its text that look like a feed's; feeds of comments come last of all.
    """
    if not body.strip():
        return ()
    tree = trafilatura.load_html(decoded(body, content_type or "text/html").text)
    if tree is None:
        return ()
    base = urljoin(url, str(tree.xpath("string(//base/@href)")).strip() or url)
    named = [*_declared(tree, base), *_linked(tree, base)]
    named.sort(key=lambda each: bool(_OF_COMMENTS.search(f"{each.title} {urlsplit(each.url).path}")))
    once: dict[str, Found] = {}
    for each in named:
        once.setdefault(each.url, each)
    return tuple(once.values())[:FOUND_LIMIT]


def guesses(url: str) -> tuple[str, ...]:
    """Addresses at which the site of ``url`` may keep a feed, the likeliest first."""
    parts = urlsplit(url)
    return tuple(f"{parts.scheme}://{parts.netloc}{path}" for path in GUESSES)


def _declared(tree: HtmlElement, base: str) -> list[Found]:
    found = []
    for link in tree.xpath("//link[@href]"):
        rels = (link.get("rel") or "").lower().split()
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        if ("alternate" in rels and _TYPES.match(kind)) or "feed" in rels:
            found += _found(link.get("href"), base, link.get("title") or "", kind)
    return found


def _linked(tree: HtmlElement, base: str) -> list[Found]:
    """Links to the same site, or to a host of feeds, whose address looks like a feed's."""
    found = []
    for link in tree.xpath("//a[@href]"):
        for each in _found(link.get("href"), base, link.text_content() or link.get("title") or "", ""):
            host, path = host_of(each.url), urlsplit(each.url).path
            ours = _site(host) == _site(host_of(base)) or host.startswith(("feeds.", "feed.", "rss."))
            if ours and _LIKE_A_FEED.search(path):
                found.append(each)
    return found


def _found(link: str, base: str, title: str, kind: str) -> list[Found]:
    address = clean_link(link, base) if link.strip() else None
    if address is None or _NO_FEED.search(urlsplit(address).path):
        return []
    return [Found(url=address, title=plain_line(title, limit=100), kind=kind)]


def _site(host: str) -> str:
    """The last two parts of a host: near enough to a site to tell its own links from others'."""
    return ".".join(host.split(".")[-2:])
