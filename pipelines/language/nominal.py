"""Cues that are no verbs: "according to X", and "X's claim that C" with its kin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.language.complements import full_stop, noun_lemma, sentence_end
from pipelines.language.lexicon import BOUNDARY
from pipelines.language.preceding import clause_start
from pipelines.language.subjects import Range, following
from pipelines.language.tokens import WORD, Token, finite, has_finite
from pipelines.wordlists import PREPOSITIONS


@dataclass(frozen=True)
class Found:
    """One attribution as ranges of tokens; the fields are those of ``attribution.Attribution``."""

    source: tuple[Range, ...]
    cue: tuple[Range, ...]
    content: tuple[Range, ...]
    lemma: str
    frame: str
    negated: bool = False
    inherited: bool = False
    nested: bool = False
    cited: Range | None = None
    about: Range | None = None


def according(tokens: Sequence[Token], i: int) -> Found | None:
    n = len(tokens)
    k = i + 2
    while k < n and tokens[k].text not in (",", ";", ":", "–", "—") and not full_stop(tokens, k):
        k += 1
    source_end = k
    found = following(tokens, i + 2)
    if found is not None and found[1] >= k - 1:
        source_end = min(found[1], n)
    if source_end <= i + 2:
        return None
    head = i == 0 or (i <= 2 and not has_finite(tokens, 0, i))
    if head:
        content: tuple[Range, ...] = ((source_end + 1, sentence_end(tokens, source_end + 1)),)
    else:
        first = clause_start(tokens, i)
        edge = i - 1 if tokens[i - 1].text == "," else i
        content = ((first, edge),)
        if source_end < n and tokens[source_end].text == "," and source_end + 1 < n:
            rest = (source_end + 1, sentence_end(tokens, source_end + 1))
            joined = tokens[rest[0]].lower in (
                "and",
                "but",
                "or",
                "though",
                "although",
                "because",
                "which",
                "who",
                "with",
                "while",
            )
            if joined:
                content = (*content, rest)
    if not all(a < b for a, b in content):
        return None
    return Found(((i + 2, source_end),), ((i, i + 2),), content, "according", "according")


def nominal(tokens: Sequence[Token], i: int) -> Found | None:
    """``X's claim that C``, ``a claim by X that C``, ``a statement from X that C``."""
    n = len(tokens)
    source: Range | None = None
    k = i + 1
    if k < n and tokens[k].lower in ("by", "from") and (by := _by_phrase(tokens, k + 1)):
        source, k = by, by[1]
    if not (k < n and tokens[k].lower == "that") or not has_finite(tokens, k + 1, n):
        return None
    if source is None:
        j = i - 1
        while (
            j >= 0
            and tokens[j].kind == WORD
            and tokens[j].lower not in BOUNDARY
            and not tokens[j].text.endswith(("'s", "’s", "s'", "s’"))
            and i - j < 6
        ):
            j -= 1
        if j < 0 or tokens[j].kind != WORD or not tokens[j].text.endswith(("'s", "’s", "s'", "s’")):
            return None
        start = j
        while (
            start > 0
            and tokens[start - 1].kind == WORD
            and (tokens[start - 1].capital or start == j)
            and not finite(tokens, start - 1)
        ):
            if tokens[start - 1].lower in PREPOSITIONS or tokens[start - 1].lower in BOUNDARY:
                break
            start -= 1
        if start > 0 and tokens[start - 1].lower in ("the", "a", "an"):
            start -= 1
        source = (start, j + 1)
    return Found((source,), ((i, i + 1),), ((k, sentence_end(tokens, k)),), noun_lemma(tokens[i].lower), "nominal")


def _by_phrase(tokens: Sequence[Token], i: int) -> Range | None:
    n = len(tokens)
    k = i
    while k < n and tokens[k].kind == WORD and tokens[k].lower != "that" and tokens[k].lower not in BOUNDARY:
        if finite(tokens, k) and not tokens[k].lower.endswith("ed"):
            return None
        k += 1
    return (i, k) if i < k < n and k - i <= 12 else None
