"""Read the bytes of an article's page: its text, and the address that it declares as its own."""

from __future__ import annotations

import re
from email.message import Message

import trafilatura
from lxml.html import HtmlElement

from connectors.feeds.cleaning import plain_line, tidy
from connectors.feeds.walls import wall_before
from schemas.ids import normalised
from schemas.record import Part


class Page(Part):
    """What a page says. ``text`` is empty where no article was found in it, and ``no_text`` says why."""

    text: str = ""
    no_text: str = ""
    """Why there is no text, for people: a paywall, a consent page, too little. Empty where there is a text."""
    title: str = ""
    byline: str | None = None
    declared: str | None = None
    """``<link rel="canonical">`` as written; urls.article_url decides whether it is believed."""


class NotAPage(ValueError):
    """The document is no web page: the reason is the message, for people."""


def read_page(body: bytes, content_type: str = "", url: str = "") -> Page:
    """Find the text (trafilatura) and the metadata of a page; paragraphs are parted by an empty line.

    ``url`` is where it was found, after redirects: some lead to a page that asks for consent.

    Raises:
        NotAPage: another type than HTML, or bytes in which no HTML could be found.
    """
    header = Message()
    header["Content-Type"] = content_type or "text/html"
    if header.get_content_type() not in ("text/html", "application/xhtml+xml", "text/plain", "application/xml"):
        raise NotAPage(f"this is {plain_line(header.get_content_type(), limit=60)}, not a web page")
    source = _decoded(body, header.get_content_charset())
    tree = trafilatura.load_html(source)
    if tree is None:
        raise NotAPage("no web page could be read in it")
    title = plain_line(_first(tree, "//meta[@property='og:title']/@content") or _first(tree, "//title//text()"))
    byline = plain_line(_first(tree, "//meta[@name='author']/@content"), limit=200)
    declared = _first(tree, "//link[@rel='canonical']/@href").strip()
    found = trafilatura.extract(tree, include_comments=False, include_tables=False, deduplicate=False) or ""
    text = _paragraphs(found, title)
    wall = wall_before(text, source, url)
    if wall is not None and wall.strange:
        return Page(no_text=wall.reason)
    about = {"title": title, "byline": byline or None, "declared": declared or None}
    return Page(text="" if wall else text, no_text=wall.reason if wall else "", **about)


def _paragraphs(text: str, title: str) -> str:
    """trafilatura puts each paragraph on a line, and often the headline on the first, which is no text."""
    lines = [line for line in tidy(text).split("\n") if line]
    if lines and normalised(lines[0]) and normalised(title).startswith(normalised(lines[0])):
        lines = lines[1:]
    return "\n\n".join(lines)


def _decoded(body: bytes, charset: str | None) -> str | bytes:
    """By the header's charset where there is a true one (RFC 9110), else as the page itself says or is detected."""
    if charset and re.fullmatch(r"[\w.:-]{1,40}", charset):
        try:
            return body.decode(charset)
        except (LookupError, UnicodeDecodeError):
            pass
    return body


def _first(tree: HtmlElement, path: str) -> str:
    found = tree.xpath(path)
    return str(found[0]) if found else ""
