"""KQL, the query language of Kibana's search bar, read as Kibana reads it.

A small recursive descent over the language's published grammar (Kibana, ``kbn-es-query``, read in 8.x and 9.x)::

    or     := and ("or" and)*          not   := "not" sub | sub
    and    := not ("and" not)*         sub   := "(" or ")" | field ":" "{" or "}" | test
    test   := field ("<=" | ">=" | "<" | ">") literal | field ":" values | literal
    values := "(" the same with values in place of tests ")" | literal

Oddities are kept: a word may hold spaces, an operator needs spaces around it, and "not " ends a word even inside one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

_SPACE = r"[ \t\r\n\xa0]"
_SPACES = re.compile(f"{_SPACE}*")
_OPERATORS = {word: re.compile(f"{_SPACE}+{word}{_SPACE}+", re.IGNORECASE) for word in ("or", "and")}
_NOT = re.compile(f"not{_SPACE}+", re.IGNORECASE)
_COMPARISON = re.compile("<=|>=|<|>")
_QUOTED = re.compile(r'"((?:\\.|[^"\\])*)"', re.DOTALL)
_CHARACTER = re.compile(
    rf'\\u[0-9a-f]{{4}}|\\(?:or|and|not)|\\[trn\\():<>"*{{}}]|\*'
    rf'|(?!{_SPACE}+(?:or|and){_SPACE}|not{_SPACE})[^\\():<>"*{{}}]',
    re.IGNORECASE,
)
_WHITE = {"\\t": "\t", "\\r": "\r", "\\n": "\n"}
DEEPEST = 50
"""Parentheses in one another; a query of a person has three."""

Comparison = Literal["lt", "lte", "gt", "gte"]
_COMPARISONS: dict[str, Comparison] = {"<": "lt", "<=": "lte", ">": "gt", ">=": "gte"}


class KqlError(ValueError):
    """A query that Kibana would not read; ``place`` is the offset of the fault in it."""

    def __init__(self, why: str, place: int) -> None:
        super().__init__(f"{why} at character {place + 1}")
        self.place = place


@dataclass(frozen=True)
class Word:
    """A literal. ``pieces`` are what stands between its wildcards, so that one without has one piece."""

    pieces: tuple[str, ...]
    quoted: bool = False

    @property
    def text(self) -> str:
        return "*".join(self.pieces)

    @property
    def wild(self) -> bool:
        return len(self.pieces) > 1

    @property
    def anything(self) -> bool:
        """A lone star: the field exists."""
        return self.pieces == ("", "")

    def matches(self, name: str) -> bool:
        return re.fullmatch(".*".join(map(re.escape, self.pieces)), name) is not None


@dataclass(frozen=True)
class Everything:
    """The empty query."""


@dataclass(frozen=True)
class Is:
    """``field: value``; without a field, a value in any field."""

    field: Word | None
    value: Word


@dataclass(frozen=True)
class Range:
    field: Word
    comparison: Comparison
    value: Word


@dataclass(frozen=True)
class Nested:
    field: Word
    child: Node


@dataclass(frozen=True)
class Not:
    child: Node


@dataclass(frozen=True)
class Both:
    """All (``and``) or any (``or``) of the children."""

    operator: Literal["and", "or"]
    children: tuple[Node, ...]


Node = Everything | Is | Range | Nested | Not | Both


def parse(query: str) -> Node:
    """The meaning of a query.

    Raises:
        KqlError: Kibana would show a syntax error.
    """
    return _Reader(query).whole()


def comparisons(node: Node, under: str = "") -> Iterator[tuple[str, Is | Range]]:
    """Every comparison of a query with the path of the nested field that it stands in, or "" outside of one."""
    if isinstance(node, Is | Range):
        yield under, node
    elif isinstance(node, Nested):
        yield from comparisons(node.child, f"{under}{node.field.text}.")
    elif isinstance(node, Not):
        yield from comparisons(node.child, under)
    elif isinstance(node, Both):
        for child in node.children:
            yield from comparisons(child, under)


class _Reader:
    def __init__(self, query: str) -> None:
        self._query = query
        self._at = 0
        self._depth = 0

    def whole(self) -> Node:
        self._skip()
        if self._ended:
            return Everything()
        found = self._any(self._test)
        self._skip()
        if not self._ended:
            raise self._fault(f"{self._query[self._at]!r} was not expected")
        return found

    def _any(self, leaf: Callable[[], Node]) -> Node:
        return self._joined("or", lambda: self._all(leaf))

    def _all(self, leaf: Callable[[], Node]) -> Node:
        return self._joined("and", lambda: self._negated(leaf))

    def _joined(self, word: Literal["and", "or"], each: Callable[[], Node]) -> Node:
        found = [each()]
        while self._take(_OPERATORS[word]):
            found.append(each())
        return found[0] if len(found) == 1 else Both(word, tuple(found))

    def _negated(self, leaf: Callable[[], Node]) -> Node:
        return Not(self._grouped(leaf)) if self._take(_NOT) else self._grouped(leaf)

    def _grouped(self, leaf: Callable[[], Node]) -> Node:
        return self._within("(", ")", leaf) if self._peek("(") else leaf()

    def _within(self, opening: str, closing: str, leaf: Callable[[], Node]) -> Node:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._fault(f"more than {DEEPEST} parentheses in one another")
        self._expect(opening)
        self._skip()
        found = self._any(leaf)
        self._skip()
        self._expect(closing)
        self._depth -= 1
        return found

    def _test(self) -> Node:
        word = self._word()
        before = self._at
        self._skip()
        if self._peek(":"):
            self._expect(":")
            self._skip()
            if self._peek("{"):
                return Nested(word, self._within("{", "}", self._test))
            return self._grouped_values(word)
        comparison = self._take(_COMPARISON)
        if comparison:
            self._skip()
            return Range(word, _COMPARISONS[comparison], self._word())
        self._at = before
        return Is(None, word)

    def _grouped_values(self, field: Word) -> Node:
        return self._grouped(lambda: self._value(field))

    def _value(self, field: Word) -> Node:
        return self._grouped_values(field) if self._peek("(") else Is(field, self._word())

    def _word(self) -> Word:
        quoted = _QUOTED.match(self._query, self._at)
        if quoted:
            self._at = quoted.end()
            return Word((_unescaped(quoted[1]),), quoted=True)
        start, pieces = self._at, [""]
        while found := _CHARACTER.match(self._query, self._at):
            self._at = found.end()
            if found[0] == "*":
                pieces.append("")
            else:
                pieces[-1] += _unescaped(found[0])
        if self._at == start:
            raise self._fault("a field or a value is missing" if self._ended else "this is no field and no value")
        pieces[0], pieces[-1] = pieces[0].lstrip(), pieces[-1].rstrip()
        return Word(tuple(pieces))

    @property
    def _ended(self) -> bool:
        return self._at >= len(self._query)

    def _peek(self, sign: str) -> bool:
        return self._query.startswith(sign, self._at)

    def _expect(self, sign: str) -> None:
        if not self._peek(sign):
            raise self._fault(f"{sign!r} is missing")
        self._at += len(sign)

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._query, self._at)
        self._at = found.end() if found else self._at
        return found[0] if found else ""

    def _skip(self) -> None:
        self._take(_SPACES)

    def _fault(self, why: str) -> KqlError:
        return KqlError(why, self._at)


def _unescaped(text: str) -> str:
    def plain(found: re.Match[str]) -> str:
        escape = found[0]
        if re.fullmatch(r"\\u[0-9a-fA-F]{4}", escape):
            return chr(int(escape[2:], 16))
        return _WHITE.get(escape, escape[1:])

    return re.sub(r"\\u[0-9a-fA-F]{4}|\\(?:or|and|not|.)", plain, text, flags=re.DOTALL | re.IGNORECASE)
