"""Text of feeds and pages, which is hostile: made plain, with its paragraphs kept and nothing else of its markup."""

from __future__ import annotations

import html
import re

import nh3

_BLOCK_NAMES = (
    "p div br hr li ul ol dl dt dd h1 h2 h3 h4 h5 h6 blockquote pre table tr td th section article header footer "
    "figure figcaption address aside main"
)
BLOCKS = frozenset(_BLOCK_NAMES.split())
SILENT = frozenset({"script", "style", "noscript", "template", "iframe", "object", "svg", "math", "title"})
"""Elements whose content is no text for readers."""

_BLOCK_TAG = re.compile(r"</?(\w+)>")
_LOOKS_LIKE_A_TAG = re.compile(r"<(?:/?[a-zA-Z][\w:-]*(?:\s[^<>]*)?/?|!--.*?--)>", re.DOTALL)
_LOOKS_LIKE_AN_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_INVISIBLE = {
    ord(mark): None
    for mark in "\u00ad\u200b\u2060\ufeff\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
}
"""Marks that change what is seen without being text: soft hyphens, zero-width spaces, directions of writing."""


def plain_text(markup: str) -> str:
    """HTML as plain text: blocks become paragraphs parted by an empty line, a line break stays one line break.

    Whatever the markup, the result holds no control character but the line feed.
    """
    safe = nh3.clean(
        markup.replace("\x00", ""),
        tags=set(BLOCKS),
        attributes={},
        clean_content_tags=set(SILENT),
        link_rel=None,
        strip_comments=True,
    )
    # White space of the source is no line break: only blocks and <br> are. <pre> is rare in news and loses its lines.
    flowing = re.sub(r"\s+", " ", safe)
    return tidy(html.unescape(_BLOCK_TAG.sub(_as_lines, flowing)))


def plain_line(text: str, *, markup: bool = True, limit: int = 500) -> str:
    """A title, a name or the like as one line of at most ``limit`` characters.

    Text that the feed declares as plain (``markup=False``) is still cleaned where it plainly holds a tag or an entity,
    because many feeds declare wrongly; a lone ``<`` in it stays what it is.
    """
    if markup or _LOOKS_LIKE_A_TAG.search(text) or _LOOKS_LIKE_AN_ENTITY.search(text):
        text = plain_text(text)
    return " ".join(tidy(text).split())[:limit].rstrip()


def tidy(text: str) -> str:
    """Plain text without control characters, with single spaces, at most one empty line, and no space at line ends."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    text = text.translate(_INVISIBLE)
    text = _CONTROL.sub(" ", text)
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _as_lines(tag: re.Match[str]) -> str:
    return "\n" if tag[1] == "br" else "\n\n"
