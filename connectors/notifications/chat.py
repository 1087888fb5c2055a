"""The message of a chat: short, in the dialect that the service wants, never longer than it takes. Pure.

Words are ``unmarked`` in the text and Markdown dialects, since many services read Markdown whatever they are told,
and escaped in HTML; addresses are percent-encoded where they have signs of markup.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Literal, NamedTuple

from connectors.notifications.account import EXTENTS, subject
from connectors.notifications.message import Line, Run, lines
from connectors.notifications.notices import Links, Sent
from connectors.notifications.words import in_markup, pingless, unmarked

Dialect = Literal["text", "markdown", "html"]

CHAT_LIMIT = 4_000
"""Bytes of UTF-8 in a chat's message, title and body together, at most."""

TITLE_LIMIT = 240


class Chat(NamedTuple):
    """A chat's message. ``body`` is in the dialect, ``title`` plain."""

    title: str
    body: str


def chat(sent: Sent, links: Links, dialect: Dialect, limit: int = CHAT_LIMIT) -> Chat:
    """The most that fits into ``limit`` bytes; where not even the least fits, the title alone, cut.

    A body says what it leaves out, see ``account``.
    """
    room = min(limit, CHAT_LIMIT)
    title = _fitting(unmarked(subject(sent))[:TITLE_LIMIT], room)
    for extent in EXTENTS:
        body = "\n".join(_line(line, dialect) for line in lines(sent, links, extent))
        if dialect == "html":
            body = body.replace("\n", "<br />\n")
        if len(f"{title}\n{body}".encode()) <= room:
            return Chat(title, body)
    return Chat(title, "")


def _line(line: Line, dialect: Dialect) -> str:
    return "".join(map(_DIALECTS[dialect], line)).rstrip()


def _text(run: Run) -> str:
    return in_markup(run.url) if run.url else unmarked(run.words)


def _markdown(run: Run) -> str:
    if run.url:
        return f"[{unmarked(run.words)}]({in_markup(run.url)})"
    words = unmarked(run.words)
    return f"**{words.strip()}**" if run.strong and words.strip() else words


def _html(run: Run) -> str:
    words = escape(pingless(run.words))
    if run.url:
        return f'<a href="{escape(in_markup(run.url))}">{words}</a>'
    return f"<b>{words}</b>" if run.strong else words


_DIALECTS: dict[Dialect, Callable[[Run], str]] = {"text": _text, "markdown": _markdown, "html": _html}


def _fitting(words: str, limit: int) -> str:
    """As many whole characters as ``limit`` bytes of UTF-8 hold."""
    return words.encode()[: max(limit, 0)].decode(errors="ignore")
