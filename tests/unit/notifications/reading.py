"""Reads messages as those do who get them: HTML as a browser, for what in it would run, load or lead somewhere."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urlsplit

DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

TAGS = frozenset("html head meta title body div p h1 h2 a span b br".split())
ATTRIBUTES = frozenset("style href rel dir lang charset name content".split())


class Page(HTMLParser):
    """An HTML text taken apart.

    Attributes:
        words: the text that a person sees, entities resolved.
        links: where its links lead.
        faults: tags and attributes that a message has no use for, and what would load something.
    """

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words = ""
        self.links: list[str] = []
        self.rels: list[str] = []
        self.faults: list[str] = []
        self.tags: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        self.words += " " if tag in ("p", "h1", "h2", "div", "br") else ""
        self.faults += [f"<{tag}>"] if tag not in TAGS else []
        self.faults += [f"<{tag} {name}>" for name in found if name not in ATTRIBUTES]
        self.faults += ["url()"] if "url(" in (found.get("style") or "") else []
        if tag == "a":
            self.links.append(found.get("href") or "")
            self.rels.append(found.get("rel") or "")

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_comment(self, data: str) -> None:
        self.faults.append("comment")

    def handle_pi(self, data: str) -> None:
        self.faults.append("instruction")

    def unknown_decl(self, data: str) -> None:
        self.faults.append("declaration")


def is_clean(words: str) -> bool:
    """Whether there is nothing in it but printable signs and ends of lines."""
    return all(sign.isprintable() or sign == "\n" for sign in words) and not set(words) & DIRECTIONS


def of_the_web(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not set(url) & set(' \r\n<>"')
