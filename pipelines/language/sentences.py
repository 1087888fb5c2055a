"""Sentences and quotations of a text, as character offsets."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from nupunkt import sent_spans

Span = tuple[int, int]

LONGEST_PARAGRAPH = 4_000
"""Characters of a line that are one paragraph; a longer one is read in pieces.

Reading a paragraph costs up to the square of its length, and nothing reaches this far but an article that came without
its line breaks (the longest paragraph of 700 news articles, measured in 2026, has 940 characters)."""

_LINE = re.compile(r"[^\n]+")
_ENDS_SENTENCE = re.compile(r"[.!?][\"”’)]*\s")
_OPENS = {"“": "”", "„": "“", "«": "»", '"': '"'}
_OPENING = re.compile('[“„«"]')
_TAG = re.compile(
    r"(?:he|she|it|they|the\s+\w+|[A-Z][\w.'’-]+(?:\s+[A-Z][\w.'’-]+){0,3})\s+"
    r"(?:said|says|told|asked|added|wrote|replied|answered|cried|shouted|joked|continued)\b"
    r"|(?:said|says|asked|added|wrote|replied|answered)\s+"
)


class Paragraph(NamedTuple):
    """A paragraph, its quotations and its sentences; all offsets are into the whole text.

    ``units`` are runs of sentences that a quotation holds together: ``"A. B," said X.`` is two sentences, one unit.
    """

    span: Span
    quotes: tuple[Span, ...]
    sentences: tuple[Span, ...]
    units: tuple[Span, ...]


def paragraphs(text: str) -> list[Paragraph]:
    """Every paragraph (a line with something in it) with its sentences, none of which crosses a paragraph's end."""
    found = []
    for start, end in blocks(text):
        quotes = tuple(_quotes(text, start, end))
        sentences = tuple(_sentences(text, start, end))
        found.append(Paragraph((start, end), quotes, sentences, tuple(_units(sentences, quotes))))
    return found


def beginning(text: str, longest: int) -> str:
    """The text's first ``longest`` characters, back to the end of a paragraph or sentence so that none is clipped."""
    return text if len(text) <= longest else text[: _cut(text, 0, longest)]


def blocks(text: str) -> Iterator[Span]:
    """The spans of the paragraphs: the lines that hold something, without white space around them.

    What is too long for a paragraph comes in pieces.
    """
    for match in _LINE.finditer(text):
        start, end = _stripped(text, *match.span())
        while end - start > LONGEST_PARAGRAPH:
            edge = _cut(text, start, start + LONGEST_PARAGRAPH)
            piece = _stripped(text, start, edge)
            if piece[0] < piece[1]:
                yield piece
            start = _stripped(text, edge, end)[0]
        if start < end:
            yield start, end


def _cut(text: str, start: int, limit: int) -> int:
    """The last end of a line, else of a sentence, else of a word before ``limit``, in the second half of the way."""
    half = (start + limit) // 2
    line = text.rfind("\n", half, limit)
    if line > 0:
        return line
    ends = [match.end() for match in _ENDS_SENTENCE.finditer(text, half, limit)]
    word = text.rfind(" ", half, limit)
    return ends[-1] if ends else word if word > 0 else limit


def _stripped(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _sentences(text: str, start: int, end: int) -> list[Span]:
    spans: list[Span] = []
    for s, e in sent_spans(text[start:end]):
        span = _stripped(text, start + s, start + e)
        if span[0] >= span[1]:
            continue
        if spans and _continues(text, spans[-1], span):
            spans[-1] = (spans[-1][0], span[1])
        else:
            spans.append(span)
    return spans


def _continues(text: str, before: Span, after: Span) -> bool:
    """Whether the splitter cut a sentence in two: after ``"Who?"`` of ``"Who?" he asked``, or before a lower case."""
    head, first = text[after[0] : after[1]], text[after[0]]
    if first.islower() or first in "),;:”" or not any(letter.isalnum() for letter in head):
        return True
    tail = text[before[0] : before[1]]
    return tail[-1] in '"”' and tail[-2:-1] in "?!" and len(head) < 120 and bool(_TAG.match(head))


def _quotes(text: str, start: int, end: int) -> list[Span]:
    """Quotations from mark to mark. One that stays open runs to the end of the paragraph."""
    found: list[Span] = []
    position = start
    while opening := _OPENING.search(text, position, end):
        position, mark = opening.start(), opening.group()
        closing = _OPENS[mark]
        stop = text.find(closing, position + 1, end)
        if stop < 0 and mark != '"':
            stop = text.find('"', position + 1, end)
        again = text.find("“", position + 1, end) if mark == "“" else -1
        if again > 0 and (stop < 0 or again < stop) and text[again - 1] in ",.?!":
            stop = again
        stop = end if stop < 0 else stop + 1
        found.append((position, stop))
        position = stop
    return found


def _units(sentences: tuple[Span, ...], quotes: tuple[Span, ...]) -> list[Span]:
    """Quotations stand in order and apart, so only the last that opens before a sentence's end can reach beyond it."""
    units: list[Span] = []
    for span in sentences:
        edge = units[-1][1] if units else 0
        last = bisect_left(quotes, edge, key=lambda quote: quote[0]) - 1
        if units and last >= 0 and edge < quotes[last][1] and span[0] < quotes[last][1]:
            units[-1] = (units[-1][0], span[1])
        else:
            units.append(span)
    return units
