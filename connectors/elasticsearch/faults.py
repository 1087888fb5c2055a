"""Where a query is broken: pure, from the query and, where a server refused it, from what it said.

The query is read here first, by Lucene's own grammar: real servers name the column at which their parser gave up, which
for a quotation mark that is never closed is the end of the query, and the embedded one reads much that Kibana and a
real server refuse. What only a server knows, such as what a field can hold, is told at its place where that is found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from connectors.elasticsearch.lucene import Bound, Unreadable, named, read, tokens, unescaped

COLUMN = re.compile(r"at line 1, column (\d+)")
"""Lucene counts from 0, and takes the whole query for one line (tried with Elasticsearch 9.4.3)."""

ENCOUNTERED = re.compile(r'Encountered:?\s+(<EOF>|"<EOF>"|" (?:\S+ )?"(?P<token>.+?) ""|"(?P<plain>[^"]+)")')
UNFIT = re.compile(r'failed to parse date field \[(?P<time>[^\]]+)\]|For input string: "(?P<number>[^"]+)"')

TIME = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d)(-(?P<day>\d\d)(T(\d\d(:\d\d(:\d\d([.,]\d{1,9})?)?)?)?(Z|[+-]\d\d(:?\d\d)?)?)?)?"
)
RECKONING = re.compile(r"([+-]\d+[yMwdhHms]|/[yMwdhHms])*")
HALF = re.compile("[\ud800-\udfff]")
"""Halves of characters, as which bytes that are no UTF-8 come from a command line."""

NUMBERS = frozenset({"long", "integer", "short", "byte", "double", "float", "half_float", "unsigned_long"})
AS_TIME = "write it as 2026-11-01, 2026-11-01T09:30:00Z or now-2h"


@dataclass(frozen=True)
class Fault:
    """``column``: of the query, in characters from 0; None where nobody knows. ``what``: in a few words."""

    column: int | None
    what: str
    do: str = ""


def fault(query: str, reason: str, types: Mapping[str, str] | None = None) -> Fault:
    """The fault of a query.

    Args:
        query: as it was sent.
        reason: the server's innermost reason why it cannot be read.
        types: as for seen.
    """
    here = seen(query, types)
    if here is not None:
        return here
    unfit = UNFIT.search(reason)
    if unfit:
        text = unfit["time"] or unfit["number"]
        column = query.find(text)
        return _unfit(text, column if column >= 0 else None, a_time=bool(unfit["time"]))
    met = COLUMN.search(reason)
    expression = next((token for token in tokens(query) if token.kind == "regex"), None)
    if expression and not met:
        # The embedded server takes what stands between slashes for words, and stumbles over its signs.
        return Fault(expression.column, "this server cannot read what stands between the slashes", "use * and ?")
    return Fault(_characters(query, int(met[1])) if met else None, _plainly(reason))


def seen(query: str, types: Mapping[str, str] | None = None) -> Fault | None:
    """What is wrong with a query without having asked a server; None where nothing is.

    Args:
        types: field → its type, to see whether the ends of ranges can be compared with what is in it. A real server
            finds nothing by a range that does not fit, without a word (``lenient``); the embedded one refuses it.
    """
    half = HALF.search(query)
    if half:
        return Fault(half.start(), "what stands here is no text in UTF-8")
    try:
        bounds = read(query)
    except Unreadable as error:
        return Fault(error.column, error.what, error.do)
    return next((found for bound in bounds if (found := _misfit(bound, (types or {}).get(bound.field, "")))), None)


def drawn(query: str, at: Fault) -> tuple[str, ...]:
    """The query, and below it a caret under the fault, for letters of one width; wide ones count as two columns."""
    if at.column is None:
        return ()
    shown = "".join(" " if char in "\r\n\t" else char for char in query)
    width = sum(_width(char) for char in shown[: at.column])
    return shown, " " * width + "^"


def field_names(query: str) -> list[str]:
    """The names before a colon, in the order of the query, each once."""
    return list(dict.fromkeys(unescaped(name.text) for name in named(query)))


def _misfit(bound: Bound, kind: str) -> Fault | None:
    if bound.text == "*" or (kind == "date" and _is_time(bound.text)) or (kind in NUMBERS and _is_number(bound.text)):
        return None
    return _unfit(bound.text, bound.column, a_time=kind == "date") if kind == "date" or kind in NUMBERS else None


def _unfit(text: str, column: int | None, *, a_time: bool) -> Fault:
    if a_time:
        return Fault(column, f"“{text}” is no time", AS_TIME)
    return Fault(column, f"“{text}” is no number")


def _is_time(text: str) -> bool:
    """Elasticsearch's ``strict_date_optional_time||epoch_millis`` with its date math."""
    base, _, reckoning = ("now", "", text[3:]) if text.startswith("now") else text.partition("||")
    if not RECKONING.fullmatch(reckoning):
        return False
    met = TIME.fullmatch(base)
    if met is None:
        return base == "now" or re.fullmatch(r"-?\d+", base) is not None
    try:
        return bool(date(int(met["year"]), int(met["month"]), int(met["day"] or 1)))
    except ValueError:
        return False


def _is_number(text: str) -> bool:
    try:
        return float(text) == float(text)
    except ValueError:
        return False


def _characters(query: str, units: int) -> int:
    """Java counts what lies beyond the first 65,536 characters as two."""
    return len(query.encode("utf-16-le", "replace")[: 2 * units].decode("utf-16-le", "ignore"))


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
