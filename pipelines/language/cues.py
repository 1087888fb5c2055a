"""Reading one unit: which cues it holds, and for each its source and content as ranges of tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipelines.language.complements import Complement, complement, full_stop, noun_lemma
from pipelines.language.cue_forms import is_noun, is_passive
from pipelines.language.lexicon import (
    BE,
    BOUNDARY,
    CUES,
    DETERMINERS,
    DISMISSALS,
    NOUN_CUES,
    SUBJECT_PRONOUNS,
)
from pipelines.language.nominal import Found, according, nominal
from pipelines.language.preceding import inverted_content, postposed
from pipelines.language.subjects import Range, before_cue, subject
from pipelines.language.tokens import QUOTE, WORD, Token, finite, time_word
from pipelines.wordlists import PREPOSITIONS, words

NEGATIONS = words(
    "not n't never neither didn't doesn't don't hasn't haven't hadn't wouldn't won't cannot can't couldn't"
)

_MAY_BE_CUE = {*CUES, *DISMISSALS, "according", *NOUN_CUES, *(f"{noun}s" for noun in NOUN_CUES)}
_LETTERS = re.compile("[a-z]+")
"""Every cue word is made of these alone."""
_SPEAKS_OF = words("say call describe brand label dub")
_MOST_CUES = 60
"""Cue words of one unit that are looked at. A sentence has few; each costs a walk over the whole unit."""


def may_hold_cue(words: str) -> bool:
    """Whether a unit has a cue word, in quotes or not. Without one there is no attribution to read in it."""
    return not _MAY_BE_CUE.isdisjoint(_LETTERS.findall(words.lower()))


def read_unit(tokens: Sequence[Token]) -> list[Found]:
    """The attributions of one unit in the order of their cues."""
    found: list[Found] = []
    cues = 0
    for i, token in enumerate(tokens):
        if token.kind != WORD or token.lower not in _MAY_BE_CUE:
            continue
        cues += 1
        if cues > _MOST_CUES:
            break
        new = None
        if token.lower == "according" and i + 1 < len(tokens) and tokens[i + 1].lower == "to":
            new = according(tokens, i)
        elif token.lower in DISMISSALS:
            new = _dismissal(tokens, i, found)
        if new is None and token.lower in CUES:
            new = _verb(tokens, i, found)
        if new is None and noun_lemma(token.lower) in NOUN_CUES:
            new = nominal(tokens, i)
        if new is not None:
            _add(tokens, found, new)
    return found


def _add(tokens: Sequence[Token], found: list[Found], new: Found) -> None:
    """Put the new one behind the others: cut a content that ran into it, or mark it as nested.

    A tail that only credits who reports it ("A said that C, B reports") nests nothing.
    """
    at = min(part[0] for part in (*new.source, *new.cue)) if not new.inherited else new.cue[0][0]
    for k, old in enumerate(found):
        cut = []
        for first, last in old.content:
            if first < at < last:
                edge = at
                while edge - 1 > first and tokens[edge - 1].lower in ("and", "but", "while", ",", ";", "–", "—"):
                    edge -= 1
                separate = new.lemma in ("cite", "quote") or new.inherited or edge < at
                covers = any(f <= first and last <= t for f, t in new.content)
                if separate and new.frame != "nominal" and not covers:
                    last = edge
                elif not covers:
                    new = replace(new, nested=True)
            cut.append((first, last))
        inside = (
            new.frame in ("after", "according")
            and new.lemma != "report"
            and any(f <= old.cue[0][0] and old.cue[0][1] <= t for f, t in new.content)
        )
        found[k] = replace(old, content=tuple(cut), nested=old.nested or inside)
    found.append(new)


def _verb(tokens: Sequence[Token], i: int, found: Sequence[Found]) -> Found | None:
    lemma, frames = CUES[tokens[i].lower]
    word = tokens[i].lower
    if i and tokens[i].capital:
        return None
    if word.endswith("ing"):
        return _participle(tokens, i, lemma, frames, found)
    if is_noun(tokens, i) or is_passive(tokens, i):
        return None
    if i + 1 < len(tokens) and tokens[i + 1].lower == "by" and word.endswith("ed"):
        return None
    j = before_cue(tokens, i)
    if j >= 0 and tokens[j].lower == "to":
        return _after_infinitive(tokens, i, j, lemma, frames)
    cue_first = _cue_start(tokens, i, j)
    negated = any(t.lower in NEGATIONS for t in tokens[cue_first:i])
    inverted = inverted_content(tokens, i, j, lemma, frames)
    if inverted is not None:
        return Found((inverted[0],), ((i, i + 1),), inverted[1], lemma, "after", negated=negated)
    found_subject, inherited = _subject_or_earlier(tokens, j, found)
    if found_subject is None:
        return None
    right = None if _quote_before(tokens, i, found_subject) else complement(tokens, i, lemma, frames)
    if right is None and ("p" in frames or lemma in ("show", "find", "learn", "hear")):
        right = postposed(tokens, i, found_subject[0], lemma)
    if right is None:
        if lemma in ("decline", "refuse", "comment"):
            right = Complement("none", ())
        else:
            return None
    right = _whole_phrase(tokens, right, lemma)
    cue_last = max(i + 1, right.cue_end)
    cited = _cited_in(tokens, found_subject)
    source = found_subject
    return Found(
        (source,),
        ((cue_first, cue_last),),
        right.content,
        lemma,
        right.frame,
        negated=negated,
        inherited=inherited,
        cited=cited or _cited_after(tokens, i),
        about=right.about,
    )


def _dismissal(tokens: Sequence[Token], i: int, found: Sequence[Found]) -> Found | None:
    """``poured cold water on reports that C``: a phrase before something said, which no verb of saying stands for."""
    last = next((end for end in _phrase_ends(tokens, i)), None)
    if last is None:
        return None
    right = complement(tokens, last, "dismiss", "cn")
    if right is None or not right.content or not _of_something_said(tokens, last + 1):
        return None
    j = before_cue(tokens, i)
    source, inherited = _subject_or_earlier(tokens, j, found)
    if source is None:
        return None
    first = _cue_start(tokens, i, j)
    negated = any(t.lower in NEGATIONS for t in tokens[first:i])
    cue = ((first, last + 1),)
    return Found(
        (source,), cue, right.content, "dismiss", right.frame, negated=negated, inherited=inherited, about=right.about
    )


def _phrase_ends(tokens: Sequence[Token], i: int) -> Iterator[int]:
    """The index of the last token of each dismissing phrase that begins here."""
    for rest in DISMISSALS[tokens[i].lower]:
        if tuple(t.lower for t in tokens[i + 1 : i + 1 + len(rest)]) == rest:
            yield i + len(rest)


def _of_something_said(tokens: Sequence[Token], start: int) -> bool:
    """Whether the phrase behind the cue is headed by a claim, a report or their kin."""
    for token in tokens[start : start + 6]:
        if noun_lemma(token.lower) in NOUN_CUES or token.lower in ("story", "stories", "article", "articles"):
            return True
        if token.kind != WORD or token.lower in PREPOSITIONS:
            return False
    return False


def _whole_phrase(tokens: Sequence[Token], right: Complement, lemma: str) -> Complement:
    """In "said reports that C were false" the report is a part of what is said, unlike in "rejected reports that C"."""
    if right.frame != "about" or right.about is None or lemma not in _SPEAKS_OF:
        return right
    if tokens[right.about[0]].lower in PREPOSITIONS:
        return right
    whole = ((right.about[0], right.content[-1][1]),)
    return replace(right, frame="clause" if lemma == "say" else "object", content=whole, about=None)


def _quote_before(tokens: Sequence[Token], i: int, source: Range) -> bool:
    """Whether a whole quotation stands before the source and nothing that could be content behind the cue."""
    edge = source[0] - 1
    if edge < 0 or tokens[edge].kind != QUOTE or tokens[edge].text[-2:-1] not in (",", ".", "?", "!"):
        return False
    follows = tokens[i + 1].lower if i + 1 < len(tokens) else ""
    return follows != "that" and not (i + 1 < len(tokens) and tokens[i + 1].kind == QUOTE and edge > 0)


def _subject_or_earlier(tokens: Sequence[Token], j: int, found: Sequence[Found]) -> tuple[Range | None, bool]:
    """The phrase before the cue; behind "and" or "but" the source of the attribution before, or the first phrase."""
    if j < 0:
        return None, False
    if tokens[j].lower in ("and", "but", "or") or (tokens[j].lower in ("who", "which") and j):
        if tokens[j].lower in ("who", "which"):
            if found and found[-1].source and j - 1 <= found[-1].source[0][1] <= j:
                return found[-1].source[0], True
            return _antecedent(tokens, j - 2 if tokens[j - 1].text == "," else j - 1), False
        if found and found[-1].source:
            return found[-1].source[0], True
        return _opening(tokens, j), True
    direct = subject(tokens, j)
    single = direct is not None and direct[1] - direct[0] == 1
    if (
        direct is not None
        and single
        and tokens[direct[0]].lower in DETERMINERS - SUBJECT_PRONOUNS - {"another", "two", "three"}
    ):
        return None, False
    return direct, False


def _antecedent(tokens: Sequence[Token], last: int) -> Range | None:
    """The phrase before "who": the name that ends there with its roles, else the whole phrase."""
    if last >= 0 and tokens[last].capital:
        first = last
        while (
            first > 0 and tokens[first - 1].kind == WORD and tokens[first - 1].capital and not finite(tokens, first - 1)
        ):
            first -= 1
        return first, last + 1
    first = last
    while first > 0 and last - first < 8 and tokens[first - 1].kind == WORD and tokens[first].lower not in DETERMINERS:
        if tokens[first - 1].lower in BOUNDARY or finite(tokens, first - 1):
            break
        first -= 1
    return (first, last + 1) if last >= 0 and tokens[last].kind == WORD else None


def _opening(tokens: Sequence[Token], limit: int) -> Range | None:
    """The phrase before the unit's first finite verb."""
    for k in range(1, limit):
        if finite(tokens, k):
            return subject(tokens, before_cue(tokens, k))
    return None


def _cue_start(tokens: Sequence[Token], i: int, j: int) -> int:
    """The cue with its auxiliaries and single adverbs, without a time expression before them."""
    first = i
    while first - 1 > j and tokens[first - 1].kind == WORD and not time_word(tokens[first - 1]):
        before = tokens[first - 1].lower
        if before in ("on", "in", "this", "last", "late", "early", "himself", "herself", "themselves", "itself"):
            break
        first -= 1
    return first


def _after_infinitive(tokens: Sequence[Token], i: int, to: int, lemma: str, frames: str) -> Found | None:
    """``went on to say that C``, ``continued to insist that C``, ``was the first to report that C``."""
    k = to - 1
    chain = k
    if k >= 1 and tokens[k].lower == "on" and tokens[k - 1].lower in ("went", "goes", "gone"):
        chain = k - 1
    elif not (k >= 0 and tokens[k].lower in ("continued", "continues", "continue", "appeared", "seemed")):
        return None
    found = subject(tokens, before_cue(tokens, chain))
    right = complement(tokens, i, lemma, frames)
    if found is None or right is None:
        return None
    return Found((found,), ((chain, max(i + 1, right.cue_end)),), right.content, lemma, right.frame, about=right.about)


def _participle(tokens: Sequence[Token], i: int, lemma: str, frames: str, found: Sequence[Found]) -> Found | None:
    before = tokens[i - 1].lower if i else ""
    if i and tokens[i - 1].lower in BE:
        j = before_cue(tokens, i)
        source = subject(tokens, j)
        right = complement(tokens, i, lemma, frames)
        if source is None or right is None:
            return None
        return Found((source,), ((_cue_start(tokens, i, j), i + 1),), right.content, lemma, right.frame)
    if lemma in ("cite", "quote"):
        return None
    if i and before not in (",", "and", "while", "after", "before", "by", "–", "—") and tokens[i - 1].kind != QUOTE:
        return None
    right = complement(tokens, i, lemma, frames)
    if right is None or right.frame in ("object", "none", "infinitive"):
        return None
    if i == 0:
        comma = next((k for k in range(len(tokens) - 1, 0, -1) if tokens[k].text == ","), 0)
        later = _first_comma_subject(tokens, right.content[0][0]) if right.content else None
        if not comma or later is None:
            return None
        content = ((right.content[0][0], later[0] - 1),)
        return Found((later,), ((0, 1),), content, lemma, right.frame, inherited=True)
    if found and found[-1].source:
        source, inherited = found[-1].source[0], True
    else:
        opening = _opening(tokens, i)
        if opening is None:
            return None
        source, inherited = opening, True
    return Found((source,), ((i, i + 1),), right.content, lemma, right.frame, inherited=inherited, about=right.about)


def _first_comma_subject(tokens: Sequence[Token], start: int) -> Range | None:
    """In "Confirming that C, the minister said ...": the phrase behind the comma that a cue follows."""
    for k in range(start, len(tokens) - 2):
        if tokens[k].text != ",":
            continue
        for c in range(k + 2, min(len(tokens), k + 14)):
            if finite(tokens, c):
                found = subject(tokens, before_cue(tokens, c), k + 1)
                if found and found[0] == k + 1:
                    return found
                break
    return None


def _cited_in(tokens: Sequence[Token], source: Range) -> Range | None:
    for k in range(source[0] + 1, source[1]):
        if tokens[k].lower in ("citing", "quoting") and tokens[k - 1].text == ",":
            return k + 1, source[1]
    return None


def _cited_after(tokens: Sequence[Token], i: int) -> Range | None:
    n = len(tokens)
    for k in range(i + 1, n):
        if tokens[k].lower in ("citing", "quoting") and tokens[k - 1].text in (",", "–", "—"):
            end = k + 1
            while end < n and tokens[end].text not in (",", ";") and not full_stop(tokens, end):
                end += 1
            return (k + 1, end) if end > k + 1 else None
    return None
