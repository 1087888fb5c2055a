"""Tokens of a sentence: words, punctuation, and each quotation as one token."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from pipelines.language.lexicon import FINITE, NOT_FINITE, TIME_NAMES, TIME_NOUNS
from pipelines.wordlists import words

Span = tuple[int, int]

QUOTE, WORD, MARK = "quote", "word", "mark"

_TOKEN = re.compile(
    r"(?:[A-Za-z]\.){2,}|(?:Mr|Mrs|Ms|Dr|Prof|Gov|Sen|Rep|Gen|Col|Capt|Lt|Sgt|St|Jr|Sr|Rev|Hon|No)\.(?=\s)"
    r"|\d+(?:[.,:]\d+)*%?|[^\W\d_]+(?:['’.&-][^\W_]+)*['’]?(?!\w)|[^\W_]+(?:[-’'][^\W_]+)*|--|\.\.\.|[^\w\s]|_"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_BEFORE_NOUN = words("the a an to of no his her its their")
_BEFORE_PARTICIPLE = words("the a an of its his her their two three")
_DATELINE = re.compile(
    r"(?:[A-Z][A-Z.'’-]+(?:[ ,/]+[A-Z][A-Za-z.'’-]*){0,5}(?:,? [A-Z][a-z]{2,8}\.? \d{1,2})?\s*)"
    r"(?:\([^)]{2,40}\)\s*)?(?:[-–—]+|:)\s+(?=\S)"
    r"|[A-Z][\w.'’ ,-]{1,40}\([^)]{2,40}\)\s*[-–—]+\s+(?=\S)"
)


class Token(NamedTuple):
    """``kind`` is quote, word or mark; ``text`` of a quotation contains its marks."""

    start: int
    end: int
    text: str
    lower: str
    kind: str

    @property
    def capital(self) -> bool:
        return self.kind == WORD and (self.text[0].isupper() or self.text[0].isdigit())


def dateline_end(text: str, start: int, end: int) -> int:
    """Where the sentence begins behind a dateline such as ``TOWN (Agency) - ``; ``start`` where there is none."""
    match = _DATELINE.match(text, start, min(end, start + 90))
    return match.end() if match else start


def tokens_of(text: str, start: int, end: int, quotes: Sequence[Span] = ()) -> list[Token]:
    """The tokens between two offsets; a quotation there is one token, cut at ``end``. Quotations stand in order."""
    found: list[Token] = []
    position = start
    first = bisect_right(quotes, start, key=lambda quote: quote[1])
    last = bisect_left(quotes, end, key=lambda quote: quote[0])
    for s, e in [*quotes[first:last], (end, end)]:
        _words(text, position, min(max(s, position), end), found)
        if s < end and e > position:
            s, e = max(s, start), min(e, end)
            found.append(Token(s, e, text[s:e], "", QUOTE))
            position = e
    return found


def _words(text: str, start: int, end: int, found: list[Token]) -> None:
    for match in _TOKEN.finditer(text, start, end):
        word = match.group()
        kind = WORD if word[0].isalnum() else MARK
        found.append(Token(match.start(), match.end(), word, word.lower().replace("’", "'"), kind))


def finite(tokens: Sequence[Token], i: int) -> bool:
    """Whether token ``i`` looks like a finite verb. A list and the ending -ed stand in for a tagger."""
    token = tokens[i]
    word = token.lower
    if word in FINITE or word.endswith("n't"):
        noun_behind = _BEFORE_NOUN
    elif word.endswith("ed") and len(word) > 4 and word not in NOT_FINITE:
        noun_behind = _BEFORE_PARTICIPLE
    else:
        return False
    if token.kind != WORD or (token.capital and i > 0):
        return False
    return not (i and tokens[i - 1].lower in noun_behind)


def has_finite(tokens: Sequence[Token], start: int, end: int, *, quotes: bool = False) -> bool:
    """Whether a finite verb, with ``quotes`` also a quotation long enough to hold one, stands in ``[start, end)``."""
    return any(
        finite(tokens, i) or (quotes and tokens[i].kind == QUOTE and tokens[i].text.count(" ") >= 2)
        for i in range(max(start, 0), min(end, len(tokens)))
    )


def time_word(token: Token) -> bool:
    word = token.lower.rstrip(".")
    return word in TIME_NAMES or word in TIME_NOUNS or bool(_YEAR.fullmatch(word))
