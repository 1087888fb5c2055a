"""Where a content ends: within a relative clause, and behind a title in quotation marks.

The tagger and the lexicon run on to the end of the sentence where the outer sentence goes on behind a relative clause
("X, who said that C, was not there"; "X reported that A, which Y called talk, and that B"), and the tagger takes the
comma inside a quoted title for the end of a quotation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipelines.language.attribution import Attribution
from pipelines.language.lexicon import ADVERBS
from pipelines.language.sentences import Paragraph, Span
from pipelines.language.tokens import Token, finite, has_finite, tokens_of

_OF_SUBJECT = re.compile(r", (?P<pronoun>who|which) (?:[\w’'-]+ ){0,4}$")
"""Before a cue whose subject is a relative pronoun, with auxiliaries, adverbs and a time between: ", who later "."""
_OF_OBJECT = re.compile(r", which $")
"""Before the source of a relative clause that says something of what stands before it: ", which X called"."""
_ALSO = re.compile(r", (?=(?:and|but|or) that\b)")
"""A second content of the outer cue."""
_TITLE_ENDS = re.compile(r"\W{0,2}(?<=[,”\"])\s(?=[a-z])")
"""Behind a title with its comma inside the marks, where the sentence goes on."""
_SMALL = 4
"""Letters of the words that a title writes small: "The Keeper of the Lamp"."""
_LONGEST_TITLE = 8
"""Words of a quotation that may be a title."""
_NEAR = 60
"""Characters before a cue in which its relative pronoun stands."""


def well_ended(text: str, paragraph: Paragraph, found: Sequence[Attribution]) -> list[Attribution]:
    """The attributions of a paragraph in their order, each with what is its own of its content."""
    found = [_behind_semicolon(text, paragraph, item, found) for item in found]
    items = [_behind_title(text, paragraph, _in_clause(text, paragraph, item), found) for item in found]
    for at, item in enumerate(items):
        cut = _second_content(text, item)
        outer = next((k for k, other in enumerate(items) if cut and _opens(text, other, item)), None)
        if cut is not None and outer is not None:
            ends, begins = cut
            rest = (begins, max(e for _, e in item.content))
            items[at] = replace(item, content=_until(item.content, ends))
            items[outer] = replace(items[outer], content=(*_until(items[outer].content, ends), rest))
    return items


def _in_clause(text: str, paragraph: Paragraph, item: Attribution) -> Attribution:
    """Without the predicate of the main clause behind ", who CUE that C,"."""
    if not item.cue or not item.content:
        return item
    cue = item.cue[0][0]
    sentence = _sentence_of(paragraph, cue)
    match = _OF_SUBJECT.search(text, max(sentence[0], cue - _NEAR), _behind_time(text, item))
    if match is None or _has_finite(text, sentence[0], match.start()):
        return item
    told = tuple(span for span in item.content if span[0] >= match.end("pronoun"))
    last = told[-1] if told and told[-1][0] >= item.cue[-1][1] else None
    ends = _main_predicate(text, last, paragraph.quotes) if last else None
    return replace(item, content=_until(told, ends)) if ends is not None else item


def _behind_time(text: str, item: Attribution) -> int:
    """Where the cue's verb begins: the tagger takes "in May denied" for one cue."""
    start, end = item.cue[0]
    verb = text.rfind(" ", start, end)
    return start if verb < 0 else verb + 1


def _main_predicate(text: str, content: Span, quotes: Sequence[Span]) -> int | None:
    """The comma before the main clause's finite verb, where the content has a verb of its own before it."""
    tokens = tokens_of(text, *content, quotes)
    verb = aside = False
    for k, token in enumerate(tokens):
        if token.text == ",":
            if verb and _predicate_at(tokens, k + 1):
                return token.start
            aside = k + 1 < len(tokens) and tokens[k + 1].lower in ("who", "which", "whose") if not aside else False
        verb |= not aside and finite(tokens, k)
    return None


def _predicate_at(tokens: Sequence[Token], k: int) -> bool:
    while k + 1 < len(tokens) and (tokens[k].lower in ADVERBS or tokens[k].lower.endswith("ly")):
        k += 1
    return k < len(tokens) and finite(tokens, k)


def _second_content(text: str, item: Attribution) -> Span | None:
    """In ", which X called talk, and that B" the comma before what somebody else told."""
    start = min((s for s, _ in item.source), default=-1)
    if start < 0 or not item.cue or not item.content or not _OF_OBJECT.search(text[max(0, start - _NEAR) : start]):
        return None
    match = _ALSO.search(text, item.cue[-1][1], max(e for _, e in item.content))
    return match.span() if match else None


def _opens(text: str, other: Attribution, item: Attribution) -> bool:
    """Whether the other's content is a clause with "that" which leads up to the item's relative clause."""
    if other.unit != item.unit or not other.content or not other.cue or other.cue[0][0] >= item.source[0][0]:
        return False
    start, end = other.content[0]
    return text.startswith("that ", start) and end >= item.source[0][0] - len(", which ") and start > other.cue[0][0]


def _behind_title(text: str, paragraph: Paragraph, item: Attribution, found: Sequence[Attribution]) -> Attribution:
    """With what the sentence goes on with behind a title, whose comma stands inside its marks."""
    if not item.content:
        return item
    start, end = item.content[-1]
    mark = next((quote for quote in paragraph.quotes if start < quote[0] and quote[0] < end <= quote[1]), None)
    if mark is None or mark[1] - end > len(',"') or not _is_title(text[mark[0] : mark[1]]):
        return item
    stop = _sentence_of(paragraph, start)[1]
    goes_on = _TITLE_ENDS.match(text, end) is not None and end < stop
    spoken = any(end <= s < stop for other in found for s, _ in (*other.cue, *other.source))
    if not goes_on or spoken:
        return item
    whole = text[start:stop].rstrip(".!?")
    return replace(item, content=(*item.content[:-1], (start, start + len(whole))))


def _is_title(quotation: str) -> bool:
    """Whether every longer word of a quotation that ends in a comma begins with a capital."""
    words = quotation.strip('“”" ').rstrip(",").split()
    if not quotation.rstrip('”"').endswith(",") or not 0 < len(words) <= _LONGEST_TITLE:
        return False
    return words[0][0].isupper() and all(word[0].isupper() or len(word) <= _SMALL for word in words)


def _sentence_of(paragraph: Paragraph, offset: int) -> Span:
    return next((s for s in paragraph.sentences if s[0] <= offset < s[1]), paragraph.span)


def _has_finite(text: str, start: int, end: int) -> bool:
    tokens = tokens_of(text, start, end)
    return has_finite(tokens, 0, len(tokens))


def _until(content: Sequence[Span], end: int) -> tuple[Span, ...]:
    """The content without what stands behind an offset."""
    return tuple((s, min(e, end)) for s, e in content if s < end)


def _behind_semicolon(text: str, paragraph: Paragraph, item: Attribution, found: Sequence[Attribution]) -> Attribution:
    """Without the clause before a semicolon in which others speak: "X denied that A; it was B, they said"."""
    if not item.cue or not item.content or item.content[0][0] >= item.cue[0][0]:
        return item
    start, end = item.content[0]
    at = text.rfind(";", start, end)
    while at >= 0 and any(s <= at < e for s, e in paragraph.quotes):
        at = text.rfind(";", start, at)
    if at < 0 or not any(other.cue and start <= other.cue[0][0] < at for other in found if other is not item):
        return item
    begins = at + 1 + len(text[at + 1 : end]) - len(text[at + 1 : end].lstrip())
    return replace(item, content=((begins, end), *item.content[1:])) if begins < end else item
