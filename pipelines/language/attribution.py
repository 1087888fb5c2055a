"""Who says what: source, cue and content of each attribution, found by a lexicon of cues and the words around them.

In running text the trained tagger's spans are laid over these (``merging``); headlines are read by these alone. Every
rule looks at one unit (a sentence, or the sentences that one quotation holds together), so a unit's result depends on
nothing else, except that a bare quotation goes on with the speaker before it in the same paragraph.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipelines.language.cues import may_hold_cue, read_unit
from pipelines.language.nominal import Found
from pipelines.language.sentences import Paragraph, Span, paragraphs
from pipelines.language.tokens import QUOTE, Token, dateline_end, tokens_of

MODEL = "lexicon/1"


@dataclass(frozen=True)
class Attribution:
    """Spans are offsets into the text. ``lemma`` is the cue's dictionary form, ``frame`` how content follows it.

    Frames: clause, quote, question, infinitive, gerund, object, about, nominal, according, after, none, and attitude
    for what somebody wants, expects or remarks on without words that could be told again. ``inherited``
    says that the source stands elsewhere; ``cited`` is what stands behind "citing".
    """

    unit: Span
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    lemma: str
    frame: str
    negated: bool = False
    inherited: bool = False
    nested: bool = False
    cited: Span | None = None
    about: Span | None = None


def attributions_of(text: str) -> list[Attribution]:
    """The attributions of a text in order."""
    return [found for paragraph in paragraphs(text) for found in paragraph_attributions(text, paragraph)]


def paragraph_attributions(text: str, paragraph: Paragraph) -> list[Attribution]:
    """The attributions of one paragraph. A quotation that stands alone continues the attribution before it."""
    found: list[Attribution] = []
    for start, end in paragraph.units:
        if not (found and paragraph.quotes) and not may_hold_cue(text[start:end]):
            continue  # neither a cue nor a quotation that could continue what was found before
        body = dateline_end(text, start, end) if start == paragraph.span[0] else start
        tokens = tokens_of(text, body, end, paragraph.quotes)
        here = [_with_spans(tokens, item, (start, end)) for item in read_unit(tokens)]
        if not here and found and tokens and tokens[0].kind == QUOTE and _alone(tokens):
            speaks = max((i for i, a in enumerate(found) if not a.nested), default=None)
            if speaks is not None:
                last = found[speaks]
                found[speaks] = replace(last, content=(*last.content, (tokens[0].start, tokens[-1].end)))
            continue
        found += here
    return found


def _alone(tokens: Sequence[Token]) -> bool:
    return len(tokens) <= 2 and len(tokens[0].text.split()) > 2


def _with_spans(tokens: Sequence[Token], item: Found, unit: Span) -> Attribution:
    def span(part: tuple[int, int]) -> Span:
        first, last = part
        while last - 1 > first and tokens[last - 1].text in ",;:":
            last -= 1
        return tokens[first].start, tokens[last - 1].end

    def spans(parts: tuple[tuple[int, int], ...]) -> tuple[Span, ...]:
        return tuple(span(part) for part in parts if part[0] < part[1])

    return Attribution(
        unit=unit,
        source=spans(item.source),
        cue=spans(item.cue),
        content=spans(item.content),
        lemma=item.lemma,
        frame=item.frame,
        negated=item.negated,
        inherited=item.inherited,
        nested=item.nested,
        cited=span(item.cited) if item.cited else None,
        about=span(item.about) if item.about else None,
    )
