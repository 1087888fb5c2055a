"""The noun phrase before or behind a cue: who says it. A walk over tokens, without a parser."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.language.lexicon import (
    ADVERBS,
    AUXILIARIES,
    BOUNDARY,
    DETERMINERS,
    NOT_ADVERBS,
    SUBJECT_PRONOUNS,
)
from pipelines.language.tokens import MARK, QUOTE, WORD, Token, finite, has_finite, time_word
from pipelines.wordlists import PREPOSITIONS, words

Range = tuple[int, int]
"""Token indices ``[first, last)``."""

_LONGEST = 28
_DEEPEST = 3
"""Appositions behind one another that are looked through. Each is tried at up to four commas: 4 ** depth in all."""
_JOINS = words("and or")
_LEAD_IN = words("but and yet so then meanwhile still however because while as after when although")
_MAY_END = words("all both some many most another two her that this three four five six several one")
_OBJECTS = frozenset(("him", "her", "them", "us", "me"))
_NEVER_SUBJECT = words("there that this which what it's")


def before_cue(tokens: Sequence[Token], cue: int) -> int:
    """The index of the last token before the cue that is no auxiliary, adverb or time; -1 at the start."""
    j = cue - 1
    while j >= 0:
        token = tokens[j]
        word = token.lower
        if token.kind == WORD and (
            word in AUXILIARIES
            or word in ADVERBS
            or (word.endswith("ly") and len(word) > 4 and word not in NOT_ADVERBS and not token.capital)
        ):
            j -= 1
        elif time_word(token) and not _names_subject(tokens, j):
            back = j - 1
            while back >= 0 and tokens[back].lower in (
                "this",
                "last",
                "late",
                "early",
                "on",
                "in",
                "next",
                "that",
                "same",
                "the",
                "earlier",
                "a",
            ):
                back -= 1
            if back == j - 1 and tokens[j].lower not in (
                "monday",
                "tuesday",
                "wednesday",
                "thursday",
                "friday",
                "saturday",
                "sunday",
            ):
                break
            j = back
        else:
            break
    return j


def _names_subject(tokens: Sequence[Token], j: int) -> bool:
    return j > 0 and tokens[j - 1].kind == WORD and tokens[j - 1].capital and tokens[j - 1].lower in ("the", "in")


def subject(tokens: Sequence[Token], last: int, first: int = 0, *, depth: int = 0) -> Range | None:
    """The noun phrase that ends at token ``last``, with its appositions; None where there is none."""
    if last < first or depth > _DEEPEST:
        return None
    if tokens[last].text in (",", ")", "–", "—", "-"):
        return _with_apposition(tokens, last, first, depth)
    if tokens[last].kind != WORD:
        return None
    start = _phrase_start(tokens, last, first)
    start = _without_lead_in(tokens, start, last)
    found = (start, last + 1)
    return found if _plausible(tokens, found) else None


def _with_apposition(tokens: Sequence[Token], last: int, first: int, depth: int) -> Range | None:
    """``NAME, the minister,`` and ``NAME (A-B)``: the phrase before the matching comma, and everything up to here."""
    opening = "(" if tokens[last].text == ")" else tokens[last].text
    k = last - 1
    for _ in range(4):
        while k >= first and last - k <= _LONGEST and tokens[k].text != opening:
            k -= 1
        if k <= first or last - k > _LONGEST:
            return None
        inner = tokens[k + 1]
        starts = inner.kind == WORD and (
            inner.capital
            or inner.lower in DETERMINERS
            or inner.lower in ("who", "whose", "which", "former", "citing", "quoting", "speaking", "asked", "in", "on")
            or inner.lower.endswith(("ing", "ed"))
            or (inner.lower not in BOUNDARY and not has_finite(tokens, k + 1, last))
        )
        if opening != "(" and not starts:
            return None
        head = before_cue(tokens, k) if opening == "," else k - 1
        found = subject(tokens, head, first, depth=depth + 1) if tokens[head].text != "," else None
        if found is not None:
            return found[0], last if opening == "," else last + 1
        k -= 1
    return None


def _phrase_start(tokens: Sequence[Token], last: int, first: int) -> int:
    start = last
    while start > first and last - start < _LONGEST:
        token = tokens[start - 1]
        word = token.lower
        if token.kind == QUOTE or (token.kind == MARK and token.text not in "&()'’%$£€#/-"):
            break
        if word in ("who", "whose") and start - 2 >= first:
            start -= 1
            continue
        if word in _JOINS and _joins(tokens, start - 1, first, last):
            start -= 1
            continue
        if word in BOUNDARY:
            break
        if finite(tokens, start - 1) and not _in_relative(tokens, start - 1, first):
            break
        start -= 1
    return start


def _in_relative(tokens: Sequence[Token], i: int, first: int) -> bool:
    """Whether the verb belongs to a relative clause or follows a noun as a participle ("two members reached today")."""
    for k in range(i - 1, max(first, i - 8) - 1, -1):
        if tokens[k].lower in ("who", "whose"):
            return True
        if tokens[k].kind != WORD:
            return False
    follows = tokens[i + 1].lower if i + 1 < len(tokens) else ""
    participle = tokens[i].lower.endswith("ed") or tokens[i].lower in ("seen", "held", "led", "sent", "given", "taken")
    return participle and follows in ("by", "in", "at", "on", "for", "with", "from", "to")


def _joins(tokens: Sequence[Token], i: int, first: int, last: int) -> bool:
    """Whether this "and" joins two names or nouns of one subject, not two clauses."""
    if i - 1 < first or tokens[i - 1].kind != WORD:
        return False
    start = i
    while start > first and tokens[start - 1].kind == WORD and tokens[start - 1].lower not in BOUNDARY:
        start -= 1
    at_edge = start == first or tokens[start - 1].text in (",", ";", ":")
    return at_edge and not has_finite(tokens, start, i) and i - start <= 8 and last - i <= 10


def _without_lead_in(tokens: Sequence[Token], start: int, last: int) -> int:
    """Drop "But", "In a statement" and "On Tuesday" from the front of a phrase."""
    while start < last and tokens[start].lower in _LEAD_IN:
        start += 1
    start = _past_time(tokens, start, last)
    if start < last and tokens[start].lower in PREPOSITIONS:
        for k in range(start + 2, last + 1):
            before, token = tokens[k - 1], tokens[k]
            opens = token.lower in DETERMINERS or token.lower in SUBJECT_PRONOUNS or token.capital
            if opens and before.lower not in PREPOSITIONS and before.lower not in DETERMINERS:
                if token.capital and before.capital and not time_word(before):
                    continue
                return k
    if start < last and time_word(tokens[start]) and tokens[start].capital and tokens[start + 1].kind == WORD:
        following = tokens[start + 1]
        if following.lower in DETERMINERS or following.lower in SUBJECT_PRONOUNS:
            return start + 1
    return start


def _past_time(tokens: Sequence[Token], start: int, last: int) -> int:
    """Drop "Last year" and "Two years ago" from the front of a phrase."""
    if (
        start + 2 <= last
        and tokens[start].lower in ("last", "this", "earlier", "later", "next", "late", "early")
        and time_word(tokens[start + 1])
    ):
        return start + 2
    if (
        start + 3 <= last
        and time_word(tokens[start + 1])
        and tokens[start + 2].lower in ("ago", "later", "earlier", "before")
    ):
        return start + 3
    return start


def _plausible(tokens: Sequence[Token], found: Range) -> bool:
    first, last = tokens[found[0]], tokens[found[1] - 1]
    if last.lower in PREPOSITIONS or last.lower in BOUNDARY - {"who"} or last.lower in DETERMINERS - _MAY_END:
        return False
    if first.lower in _NEVER_SUBJECT and found[1] - found[0] == 1:
        return False
    if first.lower in PREPOSITIONS or first.lower == "to":
        return False
    return any(token.kind == WORD and token.text[0].isalpha() for token in tokens[found[0] : found[1]])


def following(tokens: Sequence[Token], i: int) -> Range | None:
    """The noun phrase that begins at token ``i``, for inverted cues and "according to": with its appositions.

    None where a verb of its own follows, for then the phrase begins a clause.
    """
    n = len(tokens)
    if i >= n or tokens[i].kind != WORD:
        return None
    k = i
    while k < n and (tokens[k].kind == WORD or tokens[k].text in "&()'’/-$"):
        word = tokens[k].lower
        if k > i and (word in BOUNDARY - {"and", "or"} or time_word(tokens[k])):
            break
        if k > i and finite(tokens, k) and not _after_who(tokens, k, i) and not _in_relative(tokens, k, i):
            return None
        if k > i and word in ("and", "or") and has_finite(tokens, k, min(n, k + 8)):
            break
        k += 1
    while k > i + 1 and (
        tokens[k - 1].lower in PREPOSITIONS
        or tokens[k - 1].lower in ADVERBS
        or tokens[k - 1].lower in ("late", "early", "last", "this")
    ):
        k -= 1
    if k <= i or (k == i + 1 and tokens[i].lower in _OBJECTS):
        return None
    return i, _through_apposition(tokens, k)


def _after_who(tokens: Sequence[Token], k: int, i: int) -> bool:
    return any(tokens[m].lower in ("who", "whose") for m in range(i, k))


def _through_apposition(tokens: Sequence[Token], k: int) -> int:
    """Extend over ``, a spokeswoman for the bank`` and ``, who wished to stay unnamed``."""
    n = len(tokens)
    if k + 1 >= n or tokens[k].text != "," or tokens[k + 1].kind != WORD:
        return k
    opener = tokens[k + 1]
    if not (opener.lower in ("who", "whose", "a", "an", "the", "its", "his", "her", "their") or opener.capital):
        return k
    m = k + 1
    while m < n and (tokens[m].kind == WORD or tokens[m].text in "&()'’/-"):
        m += 1
    relative = opener.lower in ("who", "whose")
    if not relative and has_finite(tokens, k + 1, m):
        return k
    if not relative and time_word(tokens[m - 1]):
        while m > k + 2 and (time_word(tokens[m - 1]) or tokens[m - 1].lower in ("on", "in", "late", "early")):
            m -= 1
    return m
