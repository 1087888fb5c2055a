"""Which phrase speaks, where the tagger cut it, split it or joined it with another.

The tagger labels word pieces, so a span may begin within a word or take a surname for a cue. Its links give every
phrase that no cue chose to some cue, so one source may hold two phrases of which only one speaks. The words between the
spans decide, and the lexicon's source where it found the same cue.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipelines.language.attribution import Attribution
from pipelines.language.complements import noun_lemma
from pipelines.language.lexicon import CUES, NOUN_CUES
from pipelines.language.linking import Group
from pipelines.language.sentences import Paragraph, Span
from pipelines.wordlists import PREPOSITIONS
from pipelines.wordlists import words as word_set

_SURNAME = re.compile(r"[A-Z][\w’'-]*")
_GOES_ON = re.compile(r"[.,;:]|\s[a-z]|\s*$")
"""What follows a surname where the text is no line of capitals ("Mayor Slams Rival Over Bridge")."""
_CLOSES = re.compile(r"[.,;:\n]|$")
_OPENING_PREPOSITION = re.compile(r"(?:^|[\s“])(?:In|At|With|During|Through|By)\s$")
_RELATIVE = re.compile(r"(?:who|which|whose)\b")
_RELATIVES = ("who", "which")
_JOINTS = (" ", ", ")
"""What stands between a phrase and its relative clause."""
_BY = re.compile(r"\bby $")
_BY_REACH = 4
"""Characters between a cue and its agent: " by "."""
_LEADS_IN = re.compile(
    r"(?:(?:in|since|by|until) (?:early |late |mid-)?(?:[A-Z][a-z]+ )?(?:19|20)\d\d,? |(?:them|him|us|me) )(?=[A-Z])",
    re.I,
)
"""What may stand before a name: a date, or whom it spoke to ("To them Dorn said")."""
_TRAILS = re.compile(r",? (?:who|which|whose)$")
_NOUN_PHRASE = re.compile(r"[A-Z]|(?:the|an?|one|two|three|four|five|several|his|her|its|their)\b")
_INSIDE_PHRASE = re.compile(r"\b(?:of|in|at|on|for|from|with|by|near) (?:the )?$")
_OF_SEVERAL = re.compile(r"(?:[\w’'-]+ ){0,3}?(?P<head>[a-z]+) of (?P<of>(?:[a-z-]+ ){0,2}[a-z]+s)$")
_NOBODY = word_set(
    "objection objections opposition resistance protest protests outcry anger fury dismay alarm fear fears concern"
    " concerns worry worries doubts criticism advice wishes hopes support approval disapproval backing consent presence"
    " absence arrest death deaths murder testimony evidence pleas appeals calls demands cries votes eyes face light"
)
"""What people feel, do or suffer, so that "who" behind "the anger of teachers" stands for the teachers."""
_BEFORE = 9
"""Characters before a phrase that show whether a preposition governs it."""


def at_words(text: str, paragraph: Span, group: Group) -> Group:
    """The group with spans that begin and end where words do; a surname taken for a cue is the end of its source."""
    source, cue, content = (
        tuple(_whole(text, paragraph, span) for span in part) for part in (group.source, group.cue, group.content)
    )
    cue = tuple(span for span in cue if not any(_shared(span, other) for other in source))
    if len(cue) == 1 and (before := _named_on(text, source, cue[0])) is not None:
        source = tuple((s, cue[0][1]) if (s, e) == before else (s, e) for s, e in source)
        cue = ()
    return replace(group, source=source, cue=cue, content=content)


def _whole(text: str, paragraph: Span, span: Span) -> Span:
    start, end = span
    while start > paragraph[0] and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < paragraph[1] and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return start, end


def _named_on(text: str, sources: Sequence[Span], cue: Span) -> Span | None:
    """The source that ends in a name right before a cue that looks like a surname and is no word of saying."""
    word = text[slice(*cue)]
    if not _SURNAME.fullmatch(word) or _says(word.lower()) or not _GOES_ON.match(text, cue[1]):
        return None
    before = next((span for span in sources if text[span[1] : cue[0]] == " "), None)
    return before if before and text[slice(*before)].split()[-1][:1].isupper() else None


def _says(word: str) -> bool:
    return word in CUES or noun_lemma(word) in NOUN_CUES or word == "according"


def speaking(
    text: str, paragraph: Paragraph, group: Group, known: Attribution | None, groups: Sequence[Group] = ()
) -> tuple[Span, ...]:
    """The phrase that speaks with a group's cue.

    Args:
        known: the lexicon's attribution with the same cue.
        groups: all of the paragraph's, for what a relative pronoun stands for.
    """
    lexical = known.source if known is not None else ()
    if known is not None and _inverted(text, known, group):
        return lexical
    spans = _rejoined(text, group.source)
    if len(spans) == 1 and len(lexical) == 1 and _led_in(text, spans[0], lexical[0]):
        return lexical
    if len(spans) > 1 and group.cue and not (known is not None and known.lemma == "learn"):
        spans = (_one(text, paragraph, spans, group.cue[0], lexical),)
    spans = tuple(_trimmed(text, span) for span in spans)
    if len(spans) == 1 and _RELATIVE.match(text[slice(*spans[0])]):
        return _antecedent(text, spans[0], lexical, groups)
    return spans or lexical


def _led_in(text: str, tagged: Span, lexical: Span) -> bool:
    """Whether the tagger's phrase holds what leads in to the lexicon's: "In [its report the coastguard] said"."""
    if not (tagged[0] < lexical[0] and tagged[1] == lexical[1]):
        return False
    return _OPENING_PREPOSITION.search(text, max(0, tagged[0] - 12), tagged[0]) is not None


def _inverted(text: str, known: Attribution, group: Group) -> bool:
    """Whether who speaks stands right behind the cue ("C, said X"), while the tagger took a phrase of the content.

    In "X, who was there, said C" the tagger's phrase ends right before the cue, and the lexicon's runs on.
    """
    if known.frame != "after" or not known.source or not group.source:
        return False
    start, end = known.source[0]
    behind = 0 < start - known.cue[-1][1] <= 1
    apart = not any(_shared(one, other) for one in known.source for other in group.source)
    within = all(any(s <= span[0] and span[1] <= e for s, e in known.content) for span in group.source)
    touching = any(
        0 <= known.cue[0][0] - span[1] <= len(_JOINTS[-1]) and _NOUN_PHRASE.match(text[slice(*span)])
        for span in group.source
    )
    closed = _CLOSES.match(text, end) is not None
    free = _is_phrase(text, start, end) and not _is_governed(text, start)
    return behind and apart and within and free and (closed or not touching)


def _rejoined(text: str, spans: Sequence[Span]) -> tuple[Span, ...]:
    """The spans in order, each with the relative clause that follows it: "NAME" and "who was there" are one."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and text[found[-1][1] : span[0]] in _JOINTS and _RELATIVE.match(text[slice(*span)]):
            found[-1] = (found[-1][0], span[1])
        else:
            found.append(span)
    return tuple(found)


def _one(text: str, paragraph: Paragraph, spans: Sequence[Span], cue: Span, lexical: Sequence[Span]) -> Span:
    """Of several phrases the agent of a passive, else the lexicon's, else the nearest in the cue's own sentence."""
    agents = [s for s in spans if 0 <= s[0] - cue[1] <= _BY_REACH and _BY.search(text[cue[0] : s[0]])]
    same = [s for s in spans if any(_shared(s, other) for other in lexical)]
    start, end = next((s for s in paragraph.sentences if s[0] <= cue[0] < s[1]), paragraph.span)
    here = [s for s in spans if start <= s[0] < end]
    return min(agents or same or here or spans, key=lambda s: max(cue[0] - s[1], s[0] - cue[1]))


def _trimmed(text: str, span: Span) -> Span:
    """Without a date before the phrase and without the "who" of a clause that the tagger cut off."""
    start, end = span
    if (lead := _LEADS_IN.match(text, start, end)) is not None:
        start = lead.end()
    if (trail := _TRAILS.search(text[start:end])) is not None:
        end = start + trail.start()
    return start, end


def _antecedent(text: str, relative: Span, lexical: tuple[Span, ...], groups: Sequence[Group]) -> tuple[Span, ...]:
    """What "who" stands for: the phrase that another group found right before it, else the lexicon's."""
    alone = text[slice(*relative)] in _RELATIVES
    for span in (span for group in groups for span in group.source):
        if text[span[1] : relative[0]] in _JOINTS and span[1] <= relative[0]:
            return (_nearest(text, span, relative),) if alone else ((span[0], relative[1]),)
    if len(lexical) != 1:
        return (relative,)
    start, end = lexical[0]
    whole = start < relative[0] and (alone or end >= relative[1])
    aside = text[slice(*relative)] == "which" and text[relative[0] - 2] == ","
    free = _is_phrase(text, start, end) and (aside or not _is_governed(text, start))
    return (_nearest(text, lexical[0], relative),) if whole and free else (relative,)


def _nearest(text: str, phrase: Span, relative: Span) -> Span:
    """Those who stand right before "who" where the phrase's head is nobody: "the objection of clerks who said"."""
    heads = _OF_SEVERAL.match(text, *phrase) if text[slice(*relative)] == "who" else None
    if heads is None or not (heads["head"] in _NOBODY or noun_lemma(heads["head"]) in NOUN_CUES):
        return phrase
    return heads.span("of")


def _is_phrase(text: str, start: int, end: int) -> bool:
    """Whether it is a name or opens with a determiner, and ends in no preposition."""
    words = text[start:end].lower().split()
    return bool(_NOUN_PHRASE.match(text[start:end])) and {words[0], words[-1]}.isdisjoint(PREPOSITIONS)


def _is_governed(text: str, start: int) -> bool:
    """Whether it is a part of a longer phrase: the north in "a man of the north"."""
    return _INSIDE_PHRASE.search(text[max(0, start - _BEFORE) : start]) is not None


def _shared(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
