"""Other people's words made fit for a message: one clean line each, bounded, and links of the web only. Pure.

Sentences, names and titles come from pages that anybody may write. Three grades, each on top of the one before:

``clean``     one line of printable text, cut to a limit: no control characters, no direction overrides
``disarmed``  and nothing that pings people or looks like a tag, for forms without an escape: mail text, the terminal
``unmarked``  and nothing that a chat takes for its markup: many read Markdown whatever format they are told
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from schemas.alert import AlertKind
from schemas.claim import Status
from schemas.extraction import Speaker, Standing

WORDS: dict[AlertKind, tuple[str, str]] = {
    "confirmed": ("CONFIRMED", "confirmed by"),
    "contradicted": ("CONTRADICTED", "denied by"),
    "retracted": ("RETRACTED", "withdrawn by"),
    "denied_on_record": ("DENIED ON RECORD", "denied on record by"),
    "reversed": ("NO LONGER HOLDS", "taken back by"),
    "corroborated": ("CORROBORATED", "also asserted by"),
    "reported": ("REPORTED", "asserted by"),
}

SAID_ALREADY: dict[AlertKind, frozenset[Status]] = {
    "confirmed": frozenset({"confirmed"}),
    "contradicted": frozenset({"contradicted"}),
    "retracted": frozenset({"retracted"}),
    "denied_on_record": frozenset({"contradicted"}),
    "reversed": frozenset(),
    "corroborated": frozenset({"corroborated"}),
    "reported": frozenset({"reported"}),
}
"""Where the claim stands when the kind of alert says it already; otherwise a subject says it beside the kind."""

STANDINGS: dict[Standing, str] = {
    "official": "official",
    "named": "named source",
    "anonymous": "anonymous source",
    "media": "another outlet",
    "outlet": "the outlet itself",
}

NAME_LIMIT = 200
SENTENCE_LIMIT = 500
LINK_LIMIT = 2_000
"""Characters of an address that is still linked: what browsers and mail clients take for sure."""

READ_TIMES = 4
"""How many times the limit of a text is looked at, so that a megabyte of white space costs nothing either."""

_HARMLESS = str.maketrans({"@": "＠", "<": "‹", ">": "›"})
_UNMARKED = str.maketrans("*_`~|[]\\", "＊＿ˋ～｜［］＼")
_ENTITY = re.compile(r"&(?=#?[A-Za-z0-9]{1,31};)")
_IN_LINKS = {ord(sign): f"%{ord(sign):02X}" for sign in '<>"'}
_IN_MARKUP = {ord(sign): f"%{ord(sign):02X}" for sign in "()[]`|'"}


def clean(words: str, limit: int = NAME_LIMIT) -> str:
    """One line of printable text of at most ``limit`` characters; what was cut ends in "…"."""
    return _cut(words, limit)[0]


def is_cut(words: str, limit: int) -> bool:
    """Whether ``clean`` leaves out some of the words."""
    return _cut(words, limit)[1]


def _cut(words: str, limit: int) -> tuple[str, bool]:
    looked_at = words[: READ_TIMES * limit]
    printable = looked_at.isprintable()  # mostly, and much faster asked of the whole
    line = " ".join((looked_at if printable else _printable(looked_at)).split())
    cut = len(line) > limit or len(words) > len(looked_at)
    return (line[: limit - 1] + "…" if cut else line), cut


def _printable(words: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in words)


def harmless(words: str, limit: int = NAME_LIMIT) -> str:
    """A clean line in which nothing pings and nothing is a tag, whatever reads it."""
    return disarmed(clean(words, limit))


def disarmed(words: str) -> str:
    """Clean words in which nothing pings and nothing is a tag: their signs become letters that look like them."""
    return words.translate(_HARMLESS)


def unmarked(words: str) -> str:
    """Clean words that are disarmed and without the signs of Markdown and of chats' own markup."""
    return _ENTITY.sub("＆", disarmed(words)).translate(_UNMARKED)


def pingless(words: str) -> str:
    """Clean words in which nothing pings, for HTML, where tags are escaped rather than replaced."""
    return words.replace("@", "＠")


def quoted(sentence: str, limit: int = SENTENCE_LIMIT) -> str:
    """The sentence in quotation marks; without more of them where it has its own around it or in front."""
    words = clean(sentence, limit)
    return words if words[:1] in ("“", '"', "„", "«") else f"“{words}”"


def link(url: str, limit: int = LINK_LIMIT) -> str:
    """The URL where it is one of the web, one word and not too long; nothing otherwise.

    Addresses with a user name in front of the host are left out: they read like the host that they are not.
    """
    if len(url) > limit or not url.isprintable() or " " in url or "\\" in url:
        return ""
    try:
        parts = urlsplit(url)
        whole = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return ""
    return url.translate(_IN_LINKS) if whole else ""


def in_markup(url: str) -> str:
    """A link whose signs of markup behind the host are percent-encoded: it stays one link in every dialect."""
    host = "/".join(url.split("/", 3)[:3])
    return host + url[len(host) :].translate(_IN_MARKUP)


def introduced(speaker: Speaker, limit: int = NAME_LIMIT) -> str:
    """The speaker with the body that they speak for, where name and role do not say it already."""
    body, shown = clean(speaker.organisation, limit), clean(speaker.shown, limit)
    return f"{shown}, {body}" if body and body.casefold() not in shown.casefold() else shown


def unencoded(words: str) -> str:
    """Clean words for a header of mail, in which no encoded word (RFC 2047) is read: those may hold line breaks."""
    return words.replace("=?", "＝?")


def counted(number: int, thing: str) -> str:
    """A number and what it counts: ``1 origin``, ``2 origins``."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def listed(names: tuple[str, ...], beyond: int = 0) -> str:
    """Names as a sentence lists them: ``A, B and C``, or ``A, B and 7 more``."""
    parts = [*names, *([f"{beyond:,} more"] if beyond else [])]
    return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)
