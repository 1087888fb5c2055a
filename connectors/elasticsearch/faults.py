"""Where a query that the server refused is broken: pure, from the query and from what the server said.

Real servers name the column at which Lucene's parser gave up, which for a quotation mark that is never closed is the
end of the query; the embedded one names no column. So the query is looked through first for what people forget, and
the server's column is the second best. Nothing is refused here: the server alone decides whether a query is broken.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

COLUMN = re.compile(r"at line 1, column (\d+)")
"""Lucene counts from 0, and takes the whole query for one line (tried with Elasticsearch 9.4.3)."""

ENCOUNTERED = re.compile(r'Encountered:?\s+(<EOF>|"<EOF>"|" (?:\S+ )?"(?P<token>.+?) ""|"(?P<plain>[^"]+)")')
TOKEN = re.compile(
    r'(?P<quoted>"(?:\\.|[^"\\])*"?)'
    r"|(?P<sign>&&|\|\||[()\[\]{}:!^~+-])"
    r'|(?P<word>(?:\\.|[^\s"()\[\]{}:!^~])+)'
)
OPERATORS = frozenset({"AND", "OR", "NOT", "&&", "||", "!", "+", "-"})
BINARY = frozenset({"AND", "OR", "&&", "||"})
CLOSING = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True)
class Fault:
    """``column``: of the query, in characters from 0; None where nobody knows. ``what``: in a few words."""

    column: int | None
    what: str
    do: str = ""


@dataclass(frozen=True)
class Token:
    text: str
    column: int
    quoted: bool = False


def fault(query: str, reason: str) -> Fault:
    """The fault of a query.

    Args:
        query: as it was sent.
        reason: the server's innermost reason why it cannot be read.
    """
    here = seen(query)
    if here is not None:
        return here
    column = COLUMN.search(reason)
    return Fault(min(int(column[1]), len(query)) if column else None, _plainly(reason))


def seen(query: str) -> Fault | None:
    """What people forget, found in the query itself; None where nothing is wrong that can be seen without a server."""
    found = list(tokens(query))
    return _unclosed(found) or _misplaced(found)


def drawn(query: str, at: Fault) -> tuple[str, ...]:
    """The query, and below it a caret under the fault, for letters of one width; wide ones count as two columns."""
    if at.column is None:
        return ()
    shown = "".join(" " if char in "\r\n\t" else char for char in query)
    width = sum(_width(char) for char in shown[: at.column])
    return shown, " " * width + "^"


def field_names(query: str) -> list[str]:
    """The names before a colon, in the order of the query, each once."""
    found = list(tokens(query))
    return list(dict.fromkeys(name.text for name, colon in pairwise(found) if colon.text == ":" and not name.quoted))


def tokens(query: str) -> Iterator[Token]:
    """The query's words, quoted parts and signs, each with its column; an escaped character is part of its word."""
    for match in TOKEN.finditer(query):
        yield Token(match[0], match.start(), match.lastgroup == "quoted")


def _unclosed(found: list[Token]) -> Fault | None:
    open_ones: list[Token] = []
    for token in found:
        if token.quoted and not re.fullmatch(r'"(?:\\.|[^"\\])*"', token.text, re.DOTALL):
            return Fault(token.column, "this quotation mark is never closed")
        if token.quoted:
            continue
        if token.text in CLOSING:
            open_ones.append(token)
        elif token.text in CLOSING.values():
            # A range may open with one kind of bracket and close with the other: [1 TO 5}.
            ranges = token.text in "]}"
            if not open_ones or (open_ones[-1].text in "[{") is not ranges:
                return Fault(token.column, f"nothing is open that this “{token.text}” could close")
            open_ones.pop()
    if open_ones:
        return Fault(open_ones[-1].column, f"this “{open_ones[-1].text}” is never closed")
    return None


def _misplaced(found: list[Token]) -> Fault | None:
    """An operator or a field name with nothing to work on, or two colons in a row."""
    before: Token | None = None
    for index, token in enumerate(found):
        after = found[index + 1] if index + 1 < len(found) else None
        ends = after is None or after.text in (")", "]", "}")
        if not token.quoted and token.text in BINARY and (before is None or before.text in ("(", *BINARY)):
            return Fault(token.column, f"nothing stands before {token.text}")
        if not token.quoted and token.text in (*OPERATORS, ":") and ends:
            named = f"{before.text}:" if token.text == ":" and before else token.text
            return Fault(token.column, f"nothing follows {named}")
        if token.text == ":" and index > 2 and found[index - 2].text == ":":
            return Fault(token.column, "a second “:”", "quote what holds a colon, such as an address or a time")
        if token.text == "^" and (after is None or not re.fullmatch(r"\d+(\.\d+)?", after.text)):
            return Fault(token.column, "a number follows ^, which says how much a word weighs")
        before = token
    return None


def _plainly(reason: str) -> str:
    """The first sentence of what the server says, without Lucene's list of what else might have stood there."""
    met = ENCOUNTERED.search(reason)
    if met and "EOF" in met[1]:
        return "it ends too early"
    if met:
        return f"“{met['token'] or met['plain']}” is not expected here"
    if "Lexical error" in reason:
        return "it cannot be read from here on"
    return reason.partition(" Was expecting")[0].rpartition("]: ")[2] or reason


def _width(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
