"""Sentences and quotations of a text, as character offsets."""

from __future__ import annotations

import re
from typing import NamedTuple

from nupunkt import sent_spans

Span = tuple[int, int]

_PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*")
_OPENS = {"“": "”", "„": "“", "«": "»"}
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
    for match in _PARAGRAPH.finditer(text):
        start, end = _stripped(text, *match.span())
        quotes = tuple(_quotes(text, start, end))
        sentences = tuple(_sentences(text, start, end))
        found.append(Paragraph((start, end), quotes, sentences, tuple(_units(sentences, quotes))))
    return found


def sentence_spans(text: str) -> list[Span]:
    """The sentences of the whole text in order, ``[start, end)`` without white space around them."""
    return [span for paragraph in paragraphs(text) for span in paragraph.sentences]


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
    while position < end:
        mark = text[position]
        closing = _OPENS.get(mark) or ('"' if mark == '"' else None)
        if closing is None:
            position += 1
            continue
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
    units: list[Span] = []
    for span in sentences:
        inside = units and any(q[0] < units[-1][1] and units[-1][1] < q[1] and span[0] < q[1] for q in quotes)
        if inside:
            units[-1] = (units[-1][0], span[1])
        else:
            units.append(span)
    return units
