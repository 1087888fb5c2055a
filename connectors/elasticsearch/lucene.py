"""Lucene's query syntax: whether a query can be read, and else where it cannot. Pure.

The grammar is that of Lucene's classic query parser (``QueryParser.jj``), which Elasticsearch's ``query_string``
extends: of the tokens that fit at a place the longest is taken, of equally long ones the one that stands first.

    Query  ::= Signs Clause ( ( "AND" | "OR" )? Signs Clause )*
    Signs  ::= ( "+" | "-" | "NOT" )?
    Clause ::= ( WORD ":" | "*" ":" )? ( Term | "(" Query ")" ( "^" NUMBER )? )
    Term   ::= ( WORD | PREFIX | WILDCARD | REGEX | PHRASE ) ( "^" NUMBER )? FUZZY? ( "^" NUMBER )?
             | ( "[" | "{" ) END "TO" END ( "]" | "}" ) ( "^" NUMBER )?
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

WORD_BEGINS = r"(?:\\.|[^ \t\n\r\u3000+\-!():^\[\]\"{}~*?\\/])"
WORD_GOES_ON = r"(?:\\.|[^ \t\n\r\u3000!():^\[\]\"{}~*?\\/])"
BLANK = re.compile(r"[ \t\n\r\u3000]+")

NUMBER = r"[0-9]+(?:\.[0-9]+)?"


def _compiled(**patterns: str) -> dict[str, re.Pattern[str]]:
    return {kind: re.compile(pattern, re.DOTALL) for kind, pattern in patterns.items()}


ANYWHERE = _compiled(
    conjunction=r"AND|&&|OR|\|\|",
    sign=r"NOT|[!+-]",
    lone=r"[+!-][ \t\n\r\u3000]",
    opening=r"\(",
    closing=r"\)",
    colon=":",
    star=r"\*",
    weight=r"\^",
    phrase=r'"(?:[^"\\]|\\.)*"',
    word=f"{WORD_BEGINS}{WORD_GOES_ON}*",
    fuzzy=f"~(?:{NUMBER})?{WORD_GOES_ON}*",
    prefix=rf"{WORD_BEGINS}{WORD_GOES_ON}*\*",
    wildcard=rf"(?:{WORD_BEGINS}|[*?])(?:{WORD_GOES_ON}|[*?])*",
    regex=r"/(?:\\/|[^/])*/",
    range=r"[\[{]",
)
IN_RANGE = _compiled(to="TO", end=r"[\]}]", quoted=r'"(?:\\"|[^"])+"', bound=r"[^ \]}]+")
IN_WEIGHT = _compiled(number=NUMBER)

TERMS = frozenset({"word", "star", "prefix", "wildcard", "regex", "lone"})
BOUNDS = frozenset({"bound", "quoted", "to"})
DISTANCE = re.compile(r"~(?:[012](?:\.0+)?|auto)?", re.IGNORECASE)
"""Elasticsearch's, for words alone: behind a phrase it is a number of words, and in wildcards it says nothing."""

DEEPEST = 50
"""Brackets in one another. 5,000 of them end a real Elasticsearch (9.4.3): its stack is exhausted, and it stops."""

COMPARED = re.compile("[<>]=?")
"""Begins the value of a field that is a range with one end: seen_at:>now-2h."""

CODE = re.compile("[0-9a-fA-F]{4}")
ESCAPE = re.compile(r"\\(u(?P<code>.{0,4})|.|$)", re.DOTALL)
ENDS = frozenset({"closing", "conjunction", "sign"})
"""Tokens that end what stands before them, so that nothing follows it."""

NOTHING = "".join(map(chr, range(33)))
"""What Java takes for blank; a query of nothing else finds nothing, and is not read."""

QUOTE_IT = "quote what holds a colon or a slash, such as an address or a time"


@dataclass(frozen=True)
class Token:
    """``kind``: a name of ANYWHERE, IN_RANGE or IN_WEIGHT, or ``stray`` for what begins no token.

    ``column``: of the query, in characters from 0.
    """

    kind: str
    text: str
    column: int


class Unreadable(Exception):
    """``column``: of the query, in characters from 0. ``do``: what may help."""

    def __init__(self, column: int, what: str, do: str = "") -> None:
        super().__init__(what)
        self.column = column
        self.what = what
        self.do = do


@dataclass(frozen=True)
class Bound:
    """An end of a range on a field; ``field`` is empty where the query names none."""

    field: str
    text: str
    column: int


def tokens(query: str) -> Iterator[Token]:
    """The query's tokens; where none begins, one character as a ``stray`` one."""
    kinds, column = ANYWHERE, 0
    while column < len(query):
        blank = BLANK.match(query, column) if kinds is not IN_WEIGHT else None
        token = _longest(kinds, query, column)
        if blank and token.kind != "bound":
            column = blank.end()
            continue
        yield token
        column += len(token.text)
        kinds = _after(token.kind, kinds)


def read(query: str) -> list[Bound]:
    """Read a query as the server's parser does; the bounds of its ranges.

    Raises:
        Unreadable: at its first fault.
    """
    return _Reader(query).read() if query.strip(NOTHING) else []


def named(query: str) -> list[Token]:
    """The words before a colon, in the order of the query, as far as it can be read."""
    found = list(tokens(query))
    return [word for word, colon in pairwise(found) if (word.kind, colon.kind) == ("word", "colon")]


def unescaped(text: str) -> str:
    """The text without its backslashes, and with the characters whose codes stand behind \\u."""
    return ESCAPE.sub(lambda met: chr(int(met["code"], 16)) if CODE.fullmatch(met["code"] or "") else met[1], text)


def _longest(kinds: Mapping[str, re.Pattern[str]], query: str, column: int) -> Token:
    found = [(len(met[0]), kind) for kind, pattern in kinds.items() if (met := pattern.match(query, column))]
    # `max` takes the first of the longest.
    length, kind = max(found, key=lambda each: each[0], default=(1, "stray"))
    return Token(kind, query[column : column + length], column)


def _after(kind: str, kinds: dict[str, re.Pattern[str]]) -> dict[str, re.Pattern[str]]:
    """What may come next: within a range's brackets and behind a ^ other tokens hold."""
    if kind in ("range", "weight"):
        return IN_RANGE if kind == "range" else IN_WEIGHT
    return IN_RANGE if kinds is IN_RANGE and kind != "end" else ANYWHERE


class _Reader:
    """Reads one query; the brackets that are open are kept in a list, so that no depth exhausts the stack."""

    def __init__(self, query: str) -> None:
        self._tokens = list(tokens(query))
        self._end = len(query)
        self._at = 0
        self._open: list[Token] = []
        self._bounds: list[Bound] = []
        self._fields: list[str] = []
        """For each open bracket the field that was named before it."""

    def read(self) -> list[Bound]:
        before: Token | None = None
        """What still wants a clause: a conjunction, a sign, a bracket; None at the beginning."""
        while True:
            before = self._signs(before)
            if self._clause(before):
                before = self._open[-1]
                continue
            while self._next("closing"):
                self._close()
            if self._here is None:
                if self._open:
                    raise self._unclosed(self._open[-1])
                return self._bounds
            before = self._take("conjunction")

    @property
    def _here(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _next(self, *kinds: str) -> bool:
        return self._here is not None and self._here.kind in kinds

    def _take(self, *kinds: str) -> Token | None:
        token = self._here
        if token is None or token.kind not in kinds:
            return None
        self._at += 1
        return token

    def _signs(self, before: Token | None) -> Token | None:
        sign = self._take("sign")
        if sign and self._next("sign"):
            here = self._tokens[self._at]
            raise Unreadable(here.column, "only one of +, - and NOT stands before a word")
        return sign or before

    def _clause(self, before: Token | None) -> bool:
        """Read a clause, or the bracket that opens one: then True."""
        field, colon = self._field()
        bracket = self._take("opening")
        if bracket:
            if len(self._open) == DEEPEST:
                raise Unreadable(bracket.column, f"more than {DEEPEST} brackets are open here")
            self._open.append(bracket)
            self._fields.append(field)
            return True
        if not (self._range(field) or self._term(field)):
            raise self._missing(colon or before, field)
        return False

    def _field(self) -> tuple[str, Token | None]:
        after = self._tokens[self._at + 1] if self._at + 1 < len(self._tokens) else None
        if not self._next("word", "star") or after is None or after.kind != "colon":
            return (self._fields[-1] if self._fields else ""), None
        name = self._tokens[self._at]
        _check_escapes(name)
        self._at += 2
        return unescaped(name.text), after

    def _term(self, field: str) -> bool:
        token = self._take("phrase", *TERMS)
        if token is None:
            return False
        _check_escapes(token)
        compared = COMPARED.match(token.text) if token.kind == "word" else None
        if field and compared:
            self._bounds.append(Bound(field, unescaped(token.text[compared.end() :]), token.column + compared.end()))
        weighed = self._weight()
        fuzzy = self._take("fuzzy")
        if fuzzy and token.kind in ("word", "lone") and not DISTANCE.fullmatch(fuzzy.text):
            raise Unreadable(fuzzy.column, "behind ~ a word may have 0, 1 or 2, the letters that may differ")
        if fuzzy and not weighed:
            self._weight()
        return True

    def _range(self, field: str) -> bool:
        bracket = self._take("range")
        if bracket is None:
            return False
        parts = [self._part(bracket, kinds) for kinds in (BOUNDS, {"to"}, BOUNDS, {"end"})]
        for bound in (parts[0], parts[2]):
            _check_escapes(bound)
            text = bound.text[1:-1] if bound.kind == "quoted" else bound.text
            self._bounds.append(Bound(field, unescaped(text), bound.column))
        self._weight()
        return True

    def _part(self, bracket: Token, kinds: Collection[str]) -> Token:
        part, here = self._take(*kinds), self._here
        if part is not None:
            return part
        raise self._unclosed(bracket) if here is None else Unreadable(here.column, "a range is written [1 TO 2]")

    def _weight(self) -> bool:
        sign = self._take("weight")
        if sign and not self._take("number"):
            raise Unreadable(sign.column, "a number follows ^, which says how much a word weighs")
        return sign is not None

    def _close(self) -> None:
        token = self._tokens[self._at]
        if not self._open:
            raise Unreadable(token.column, "nothing is open that this “)” could close")
        self._at += 1
        self._open.pop()
        self._fields.pop()
        self._weight()

    def _unclosed(self, bracket: Token) -> Unreadable:
        return Unreadable(bracket.column, f"this “{bracket.text}” is never closed")

    def _missing(self, before: Token | None, field: str) -> Unreadable:
        """Why no clause begins here. ``before``: what wants one."""
        here, wants = self._here, before.kind if before else ""
        if here is None and self._open:
            return self._unclosed(self._open[-1])
        if here is not None and here.kind == "closing" and not self._open:
            return Unreadable(here.column, "nothing is open that this “)” could close")
        if here is not None and here.kind == "colon":
            second = wants == "colon" or (self._at > 1 and self._tokens[self._at - 2].kind == "colon")
            return Unreadable(here.column, "a second “:”" if second else "no field is named before this “:”", QUOTE_IT)
        if here is not None and (here.kind not in ENDS or (wants == "colon" and here.kind == "sign")):
            return _stray(here)
        if here is not None and here.kind == "conjunction" and wants in ("", "opening", "conjunction"):
            return Unreadable(here.column, f"nothing stands before {here.text}")
        if before is None:
            return Unreadable(self._end, "nothing stands here")
        if wants == "opening":
            return Unreadable(before.column, "nothing stands in these brackets")
        return Unreadable(
            before.column, f"nothing follows {field}:" if wants == "colon" else f"nothing follows {before.text}"
        )


def _stray(here: Token) -> Unreadable:
    if here.text == '"':
        return Unreadable(here.column, "this quotation mark is never closed")
    if here.text == "/":
        return Unreadable(here.column, "this “/” begins an expression that no second “/” ends", QUOTE_IT)
    if here.text == "\\":
        return Unreadable(here.column, "nothing follows this backslash")
    if here.text in "]}":
        return Unreadable(here.column, f"nothing is open that this “{here.text}” could close")
    return Unreadable(here.column, f"“{here.text}” is not expected here")


def _check_escapes(token: Token) -> None:
    """Lucene takes \\u and four hexadecimal digits for a character."""
    for met in ESCAPE.finditer(token.text):
        if met[0] == "\\":
            raise Unreadable(token.column + met.start(), "nothing follows this backslash")
        if met["code"] is not None and not CODE.fullmatch(met["code"]):
            raise Unreadable(token.column + met.start(), "four hexadecimal digits follow \\u")
