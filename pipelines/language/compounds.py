"""A headline that tells two things: "Two babies dead, ward cleared", "Skipper breaks hand, out for the season"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from pipelines.language.lexicon import (
    ADVERBS,
    AUXILIARIES,
    BOUNDARY,
    DETERMINERS,
    SUBJECT_PRONOUNS,
    TIME_NAMES,
)
from pipelines.language.sentences import Span
from pipelines.language.tokens import WORD, Token, finite, tokens_of
from pipelines.wordlists import PREPOSITIONS, words

_JOINT = re.compile(r"(?:;|,)\s+(?:(?:and|but)\s+)?|\s+and\s+")
_IF = re.compile(r"\b(?:if|unless|whether|should)\b", re.I)
_UNTIL = re.compile(r"\b(?:until|when)\b", re.I)
"""Words of a condition that may hold for all that the headline tells; "until" and "when" only behind a joint."""
_DOUBTED = re.compile(
    r"\b(?:no (?:\w+ )?(?:evidence|signs?|proof|doubts?|plans?|truth|indications?|reasons?|basis|question|intention)"
    r"|nothing to (?:suggest|show|indicate)|not true|not the case|untrue that|false that"
    r"|den(?:y|ies|ied|ying|ials?)|disput(?:es?|ed|ing)|refut(?:es?|ed|ing)|debunk(?:s|ed|ing)?|rul(?:es?|ed|ing) out"
    r"|(?:reject|dismiss)(?:s|es|ed|ing)? (?:[\w’'-]+ ){0,2}?(?:claim|report|allegation|rumou?r|suggestion|idea|talk)s?"
    r"|fear(?:s|ing|ed(?! (?:dead|lost|drowned|killed|missing)))?|doubt(?:s|ed|ing)?|wonders?|asks?|asked)\b",
    re.I,
)
"""What denies, fears, doubts or asks may do so with all that follows: "no evidence ship sank, crew died"."""
_QUOTATION = re.compile(r"[\"“][^\"”]*(?:[\"”]|$)|(?<!\w)['‘].*?(?:['’](?!\w)|$)")
_VERBS = words(
    "admit approve arrest ban beat blame block break burn burst cancel clear climb collapse crash deny detain dismiss"
    " drop escape evacuate explode fail fall fine flee flood free grow halt injure jail join kill lift miss overturn"
    " postpone pull quit reach recall recover reject remain reopen rescue resume return rise scrap search seize sell"
    " shut sign sink slip soar spill steal stop strike sue survive suspend trap tumble undergo urge vow warn withdraw"
)
"""Verbs of headlines that ``lexicon.FINITE`` has in another form or not at all."""
_THIRD = frozenset(f"{verb}{'es' if verb.endswith(('s', 'sh', 'ch', 'x')) else 's'}" for verb in _VERBS)
_BARE = _VERBS | words(
    "go leave close open stay take give make get keep hold begin run rise lose win meet pay send spend build buy stand"
    " become put set cut hit face seek step end start die move be have play speak appear resign"
)
"""What may stand behind "to": "visa desk to go"."""
_STATES = words(
    "dead alive missing injured wounded hurt unhurt ill home back gone out safe free open shut down ablaze adrift"
    " afloat aground ashore guilty held lost stolen sunk shot found freed trapped stranded unsold empty"
)
"""What a headline says of its subject without a verb, at its end or before a preposition."""
_LEANS = BOUNDARY | PREPOSITIONS | words("who whose not then including plus minus")
"""Words that begin no claim of their own."""
_SAYS = words("say says said tell tells told")
"""Verbs by which somebody tells what stands beside them."""
IN_SHORT = 2
"""Words of meaning that each claim of somebody else has at least: the text says it again by the same speaker."""
WHOLE = 3
"""The same for the outlet's own: what is shorter opens no claim, and nobody else may tell it in the outlet's name."""
_SMALL = frozenset(
    DETERMINERS | PREPOSITIONS | AUXILIARIES | BOUNDARY | SUBJECT_PRONOUNS | ADVERBS | TIME_NAMES | words("to up not")
)


class _Part(NamedTuple):
    """What stands between two joints: what its predicate says something of, and how many words of meaning it has.

    There are none where it has no predicate, or leans on what stands before it.
    """

    span: Span
    subject: Span | None
    meaning: int


def claims_in(title: str, whole: Span, least: int = IN_SHORT) -> list[tuple[Span, ...]]:
    """The claims among a headline's words from ``whole[0]`` to ``whole[1]``, each with the spans that tell it.

    There is one, unless each has a predicate of its own and at least so many words of meaning. A predicate alone has
    the subject of the claim before it, which is then the first of its spans. Nor are there two where what is said of
    one may hold for the other: a condition, a denial, a doubt.
    """
    if _hangs_together(title, whole):
        return [(whole,)]
    parts: list[_Part] = []
    for span in _between_joints(title, whole):
        part = _read(title, span, parts[-1].subject if parts else None)
        if not parts or (part.subject and min(part.meaning, parts[-1].meaning) >= least):
            parts.append(part)
        else:
            before = parts[-2].subject if len(parts) > 1 else None
            parts[-1] = _read(title, (parts[-1].span[0], span[1]), before)
    return [_told(part) for part in parts] if len(parts) > 1 else [(whole,)]


def _hangs_together(title: str, whole: Span) -> bool:
    joint = _JOINT.search(title, *whole)
    return joint is not None and bool(
        "?" in title or _IF.search(title) or _UNTIL.search(title, joint.end()) or _DOUBTED.search(title, *whole)
    )


def _told(part: _Part) -> tuple[Span, ...]:
    inherited = part.subject is not None and part.subject[1] < part.span[0]
    return (part.subject, part.span) if inherited and part.subject else (part.span,)


def _between_joints(title: str, whole: Span) -> list[Span]:
    quoted = [m.span() for m in _QUOTATION.finditer(title, *whole)]
    joints = [m.span() for m in _JOINT.finditer(title, *whole)]
    free = [(s, e) for s, e in joints if not any(q < e and s < r for q, r in quoted)]
    edges = [whole[0], *(edge for joint in free for edge in joint), whole[1]]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _read(title: str, span: Span, before: Span | None) -> _Part:
    """The part, which has the subject of the one before it where it begins with its predicate."""
    tokens = tokens_of(title, *span)
    verb = next((k for k in range(len(tokens)) if _is_predicate(tokens, k)), None)
    if verb is None or tokens[verb].lower in _SAYS or (tokens[0].lower in _LEANS and verb > 0):
        return _Part(span, None, 0)
    subject = (tokens[0].start, tokens[verb - 1].end) if verb else before
    shared = tokens_of(title, *subject) if subject and not verb else []
    return _Part(span, subject, sum(map(_means_something, [*shared, *tokens])))


def _means_something(token: Token) -> bool:
    return token.kind == WORD and (token.lower not in _SMALL or token.lower in _STATES)


def _is_predicate(tokens: Sequence[Token], k: int) -> bool:
    """Whether a token is a finite verb, a participle, "to" with a verb, or a state, as headlines have them."""
    token = tokens[k]
    follows = tokens[k + 1].lower if k + 1 < len(tokens) else ""
    if token.kind != WORD or (token.capital and k > 0):
        return False
    if token.lower == "to":
        return k > 0 and follows in _BARE
    if token.lower in _STATES:
        return not follows or follows in PREPOSITIONS or not follows[0].isalnum()
    plural = k > 0 and tokens[k - 1].lower.endswith("s") and not tokens[k - 1].capital
    if token.lower in _THIRD or (token.lower in _VERBS and plural):
        return k > 0
    return finite(tokens, k) and (k > 0 or not token.lower.endswith("ed"))
