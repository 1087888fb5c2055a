"""The tagger's spans and the lexicon's grammar as one list of attributions, paragraph by paragraph.

The tagger knows where source, cue and content begin and end; the lexicon knows what a cue means: its dictionary form,
whether it is negated, what is cited behind it. Where both find one cue, the spans are the tagger's and the rest is the
lexicon's. What only the tagger found is read by the lexicon's tables; what only the lexicon found stays where the
tagger does not know its kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipelines.language.attribution import Attribution, paragraph_attributions
from pipelines.language.complements import noun_lemma
from pipelines.language.cues import NEGATIONS
from pipelines.language.extents import well_ended
from pipelines.language.lexicon import CUES, DETERMINERS, NOUN_CUES
from pipelines.language.linking import Group
from pipelines.language.phrases import at_words, speaking
from pipelines.language.sentences import Paragraph, Span, paragraphs
from pipelines.language.tagger import Tagger
from pipelines.language.tokens import has_finite, tokens_of
from pipelines.wordlists import words as word_set

MODEL = "tagger/1+lexicon/1"

_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?")
_LEADS_ON = word_set("continue begin go")
"""Cues that another follows: "continued to insist"."""
_MARKS = ("“", '"')
_KEPT = word_set("learn deny reject dismiss confirm")
_PLAIN = word_set("say tell add write")
_SAY = word_set("say says said")
_QUARRELS = word_set("dispute contest discount")
"""Forms that are nouns behind a determiner, which deny nothing: "a dispute over his fee"."""
_HEARD = re.compile(r"\b(?:is|are|was|were|be|been|being) (?:\w+ ){0,2}?heard\b")
_MOST = 0.8
"""Share of a content that must be the lexicon's too, where only the lexicon found its cue."""
_IS_JUDGED = re.compile(r"(?:is|are|was|were|has been|have been) (?:\w+ly )?(?:dismissed|denied|rejected|confirmed)\b")
_QUESTION = re.compile(r"(?:whether|if|how|why|what|who|where|when|which)\b", re.I)


def attributions_by_paragraph(text: str, tagger: Tagger) -> Iterator[tuple[Paragraph, list[Attribution]]]:
    """Each paragraph with its attributions, which depend on its own words only."""
    cut = paragraphs(text)
    tagged = tagger.groups([text[start:end] for (start, end), *_ in cut])
    for paragraph, groups in zip(cut, tagged, strict=True):
        here = [group.moved(paragraph.span[0]) for group in groups]
        yield paragraph, merged(text, paragraph, here, paragraph_attributions(text, paragraph))


def merged(text: str, paragraph: Paragraph, groups: Sequence[Group], known: Sequence[Attribution]) -> list[Attribution]:
    """The attributions of a paragraph in the order of their cues; a bare content comes first.

    Args:
        groups: the tagger's, offsets into the text.
        known: the lexicon's.
    """
    left = list(known)
    whole = _with_what_is_judged(text, [at_words(text, paragraph.span, group) for group in groups])
    found = []
    for group in whole:
        if not (group.cue or group.content) or _is_hearing(text, group):
            continue
        same = _same(left, group)
        if same is not None:
            left.remove(same)
            found.append(_with_spans_of(text, paragraph, same, group, whole))
        else:
            found.append(_read(text, paragraph, group, whole))
    own = [item for item in left if _stays(item) or (_says_plainly(text, item) and not _told_by(found, item))]
    found = [_without_told(item, own) for item in found] + own
    return well_ended(text, paragraph, sorted(found, key=lambda item: item.cue[0] if item.cue else item.unit))


def _with_what_is_judged(text: str, groups: Sequence[Group]) -> list[Group]:
    """The groups, with what "Reports that C" told as the content of the "were dismissed by X" that follows it."""
    found = list(groups)
    for judging in groups:
        if (
            not (judging.source and judging.cue)
            or judging.content
            or not _IS_JUDGED.match(text[slice(*judging.cue[0])])
        ):
            continue
        at = judging.cue[0][0]
        told = (g for g in groups if g.cue and g.content and not g.source and 0 <= at - g.content[-1][1] <= 2)
        if (group := next(told, None)) is not None:
            found.remove(group)
            found[found.index(judging)] = replace(judging, content=group.content)
    return found


def _same(known: Sequence[Attribution], group: Group) -> Attribution | None:
    """The lexicon's attribution with the group's cue; for a content alone the one that holds most of it."""
    if group.cue:
        best = max(known, key=lambda item: _shared(item.cue, group.cue), default=None)
        return best if best is not None and _shared(best.cue, group.cue) else None
    if group.source:
        return None
    size = sum(e - s for s, e in group.content)
    tells = [
        item
        for item in known
        if (item.frame == "clause" or item.lemma in _PLAIN) and not (item.nested or item.inherited)
    ]
    return next((item for item in tells if _shared(item.content, group.content) >= _MOST * size), None)


def _with_spans_of(
    text: str, paragraph: Paragraph, item: Attribution, group: Group, groups: Sequence[Group]
) -> Attribution:
    """The tagger's spans, but for a content that the frame needs as it is ("rejected a report that C"), and for one
    that ran over who speaks ("C, its leader, NAME, said").
    """
    if not group.cue:
        return item
    swallowed = not group.source and any(_shared([source], group.content) for source in item.source)
    content = item.content if item.frame == "about" or swallowed or not group.content else group.content
    source = speaking(text, paragraph, group, item, groups)
    return replace(item, source=source, cue=group.cue, content=content)


def _without_told(item: Attribution, own: Sequence[Attribution]) -> Attribution:
    """Without the content of a sentence that has a cue of its own, which the tagger overlooked: "C, she added"."""
    content = item.content
    for other in own:
        if other.frame == "after" and other.unit != item.unit and _shared(content, other.content):
            content = tuple(part for span in content for part in _outside(span, other.unit))
    return replace(item, content=content) if content else item


def _outside(span: Span, unit: Span) -> Iterator[Span]:
    for start, end in ((span[0], min(span[1], unit[0])), (max(span[0], unit[1]), span[1])):
        if start < end:
            yield start, end


def _stays(item: Attribution) -> bool:
    """Whether an attribution that the tagger did not find is kept.

    On polnear-dev 22 of 196 of them are right (November 2026): most only look like cues. Kept are the few forms that
    the tagger was not taught but wire reports live by: "X's claim that C", "X has learned", denials, threats to do
    something, what X cites. The seed story needs the first.
    """
    threatened = item.lemma == "threaten" and item.frame == "infinitive"
    return item.frame == "nominal" or item.cited is not None or item.lemma in _KEPT or threatened


def _says_plainly(text: str, item: Attribution) -> bool:
    """The plainest forms, which the tagger rarely overlooks: "C, X said" and "X says that C"."""
    if item.nested or item.inherited or item.negated or not item.source or not item.content:
        return False
    if item.frame == "clause":
        return item.lemma == "say" and text.startswith("that ", item.content[0][0])
    return item.frame == "after" and item.lemma in _PLAIN


def _told_by(found: Sequence[Attribution], item: Attribution) -> bool:
    """Whether its words stand in what another cue of the same sentence tells."""
    return any(other.unit == item.unit and _shared(other.content, item.content) for other in found)


def _is_hearing(text: str, group: Group) -> bool:
    """Whether somebody "is heard by a judge", which tells nobody's words."""
    return any(_HEARD.search(text[s:e]) for s, e in group.cue)


def _read(text: str, paragraph: Paragraph, group: Group, groups: Sequence[Group]) -> Attribution:
    """What only the tagger found, with what the words of its cue say."""
    group = _turned(text, group)
    words = [word.lower().replace("’", "'") for s, e in group.cue for word in _WORD.findall(text[s:e])]
    at = min(s for s, _ in group.cue or group.content)
    lemma = _lemma(words)
    return Attribution(
        unit=next((unit for unit in paragraph.units if unit[0] <= at < unit[1]), paragraph.span),
        source=speaking(text, paragraph, group, None, groups),
        cue=group.cue,
        content=group.content,
        lemma=lemma,
        frame=_frame(text, group, lemma),
        negated=any(word in NEGATIONS for word in words),
        inherited=group.bare or not group.source,
    )


def _turned(text: str, group: Group) -> Group:
    """With who says it and what is said the right way round, where the tagger took "C, say two people" for "X say C".

    A clause is no speaker; and whoever speaks stands at their verb without a comma, unless there is one within as well.
    """
    if not len(group.source) == len(group.cue) == len(group.content) == 1:
        return group
    [told], [cue], [speaker] = group.source, group.cue, group.content
    apart = text[told[1] : cue[0]].strip() == "," and "," not in text[slice(*told)]
    behind = cue[1] <= speaker[0] and not text[cue[1] : speaker[0]].strip()
    if not (apart and behind and text[slice(*cue)] in _SAY):
        return group
    clause, phrase = (tokens_of(text, *span) for span in (told, speaker))
    if not has_finite(clause, 0, len(clause)) or has_finite(phrase, 0, len(phrase)):
        return group
    return replace(group, source=group.content, content=group.source)


def _lemma(words: Sequence[str]) -> str:
    """The dictionary form of the cue's head: its first verb of saying, else its noun; empty for any other word.

    A mark alone (``NAME: C``) and a quotation whose speaker spoke before it stand for "say".
    """
    if not words or "according" in words:
        return "according" if words else "say"
    verbs = [
        CUES[word][0]
        for before, word in zip(("", *words), words, strict=False)
        if word in CUES and not (word in _QUARRELS and before in DETERMINERS)
    ]
    nouns = [noun_lemma(word) for word in words if noun_lemma(word) in NOUN_CUES]
    return next((head for head in (*verbs, *nouns) if head not in _LEADS_ON), verbs[0] if verbs else "")


def _frame(text: str, group: Group, lemma: str) -> str:
    if not group.content:
        return "attitude"
    start, end = group.content[0]
    words = text[start:end].lstrip(" ,:")
    quoted = words[:1] in _MARKS or text[start - 1 : start] in _MARKS
    if not (lemma or quoted or words.startswith("that ")):
        return "attitude"
    if group.cue and start < group.cue[0][0]:
        return "after"
    if _QUESTION.match(words):
        return "question"
    if words.startswith("to "):
        return "infinitive"
    return "quote" if quoted else "clause"


def _shared(one: Sequence[Span], other: Sequence[Span]) -> int:
    """Characters that two lists of spans have in common."""
    return sum(max(0, min(e, f) - max(s, t)) for s, e in one for t, f in other)
