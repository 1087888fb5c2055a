"""Where attributions stand in a paragraph: the sentences that they cover, are told from and run over."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from pipelines.language.attribution import Attribution
from pipelines.language.sentences import Paragraph, Span


def sentences_told(paragraph: Paragraph, found: list[Attribution]) -> set[Span]:
    """Sentences that an attribution tells of: its cue or a part of its content stands in them."""
    spans = [s for item in found for s in (*item.cue, *item.content) if tells(item)]
    return {sentence for span in spans for sentence in within(paragraph.sentences, span)}


def tells(item: Attribution) -> bool:
    """Whether the words are the source's; what somebody wants or did not say the outlet tells itself."""
    untold = item.negated and not item.source
    return not item.nested and item.frame != "attitude" and not untold


def within(sentences: Sequence[Span], span: Span) -> Sequence[Span]:
    """The sentences that share something with the span; ``sentences`` stand in order and apart."""
    first = bisect_right(sentences, span[0], key=lambda sentence: sentence[1])
    return sentences[first : max(first, bisect_left(sentences, span[1], key=lambda sentence: sentence[0]))]


def sentence_before(text: str, sentences: Sequence[Span], span: Span, last: str) -> str:
    """The sentence before one of a paragraph's; ``last`` ends the paragraph before."""
    earlier = [sentence for sentence in sentences if sentence[1] <= span[0]]
    return text[slice(*earlier[-1])] if earlier else last


def words_around(text: str, sentence: Span, parts: Sequence[Span]) -> str:
    """A sentence's words around a content."""
    found, at = [], sentence[0]
    for start, end in sorted(parts):
        found.append(text[at:start])
        at = max(at, end)
    return " ".join([*found, text[at : sentence[1]]])


def by_cue_sentence(paragraph: Paragraph, found: list[Attribution]) -> dict[Span, list[Attribution]]:
    """The attributions by the sentence that their cue begins in, from which each is told."""
    told: dict[Span, list[Attribution]] = {}
    for item in found:
        at = (item.cue or item.content)[0][0]
        for sentence in within(paragraph.sentences, (at, at + 1)):
            told.setdefault(sentence, []).append(item)
    return told


def by_sentence(item: Attribution, sentences: Sequence[Span]) -> list[tuple[Span, list[Span]]]:
    """The content by the sentences that it runs over, each of which is a statement of its own."""
    found: list[tuple[Span, list[Span]]] = []
    reach = (min(s for s, _ in item.content), max(e for _, e in item.content)) if item.content else (0, 0)
    for sentence in within(sentences, reach):
        parts = [
            (max(s, sentence[0]), min(e, sentence[1])) for s, e in item.content if s < sentence[1] and sentence[0] < e
        ]
        if parts:
            found.append((sentence, parts))
    if not found:
        home = next((s for s in sentences if item.cue and s[0] <= item.cue[0][0] < s[1]), item.unit)
        found.append((home, []))
    return found


def told_elsewhere(paragraph: Paragraph, found: Sequence[Attribution]) -> set[Span]:
    """Sentences of somebody's words whose cue stands in another one: "C. C2," said X."""
    told: set[Span] = set()
    for item in found:
        if item.cue and tells(item):
            home = within(paragraph.sentences, item.cue[0])
            told.update(s for span in item.content for s in within(paragraph.sentences, span) if s not in home)
    return told
