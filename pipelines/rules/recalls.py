"""Where an article looks back: the later paragraphs that recall another happening, and the lead that tells its own.

A second crash of the same airline closes with a paragraph on the first one, which has all the names and words of it.
By its words such a paragraph says that it tells of something before, or of another.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from pipelines.rules.landmarks import OPENING, READ, paragraphs_of
from pipelines.rules.terms import Rarity, article_terms
from pipelines.wordlists import DAYS_IN_ORDER

LEAD = 1 / 3
"""Share of the text that its lead has at least, in whole paragraphs, unless ``OPENING`` characters are enough."""

PARAGRAPHS = 40
"""Paragraphs that are looked at."""

_DAY = "|".join(DAYS_IN_ORDER)
_BEFORE = re.compile(
    r"\b(?:last|previous|earlier (?:this|that|in the)|the same|this|in a|within a)"
    rf" (?:week|month|weekend|night|{_DAY})\b"
    r"|\b(?:hours?|days?|weeks?|months?) (?:ago|earlier|before|after)\b"
    rf"|\b(?:that|which) (?:occasion|time)\b|\brecent(?:ly)?\b|\bsince (?:{_DAY}|last)\b"
    rf"|(?:^|[.!?]\s+)On (?:{_DAY})\b",
    re.IGNORECASE,
)
"""Up to a month ago: an older happening is no open event."""
_HAD_DONE = re.compile(
    r"(?:^|[.!?][\"”’]?\s+)(?!(?:by|when|once|after|because|if) )"
    r"(?:(?!(?:who|which|that|when|after|said|says|told)\b)[\w’'-]+ ){1,8}?had"
    r" (?:(?:not|never|also|already|first|only|just|\w+ly) )*"
    r"(?:\w+(?:ed|wn|en|ght|nt|lt|pt|me|ne)|said|told|made|had|left|lost|found|held|won|led|met|paid|put|read|sold|set"
    rf"|struck|begun|run|cut|hit|shut)\b[^,;:.!?\"“”]*? on (?:{_DAY})\b",
    re.IGNORECASE,
)
"""A main clause in the pluperfect that names its day: what was over when the article's own news came."""
_ANOTHER = re.compile(
    r"\b(?:second|third|fourth|another|other|neighbou?ring|namesake|similar|unrelated"
    r"|separate(?:ly)?|no connection|nothing to do)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Telling:
    """Terms of the title with the lead, and those of each later paragraph that looks back; of unit length."""

    lead: Mapping[str, float] = field(default_factory=dict)
    back: tuple[Mapping[str, float], ...] = ()


def telling_of(title: str, text: str, table: Rarity) -> Telling:
    """What the article tells as its own, and what it recalls."""
    text = text[:READ]
    parts = paragraphs_of(text)[:PARAGRAPHS]
    enough, length, number = min(OPENING, LEAD * len(text)), 0, 0
    while number < len(parts) and length < enough:
        length += len(parts[number])
        number += 1
    lead = article_terms(title, "\n\n".join(parts[:number]), table)
    return Telling(lead, tuple(article_terms("", part, table) for part in parts[number:] if looks_back(part)))


def looks_back(paragraph: str) -> bool:
    """Whether the paragraph says that it tells of something before, or of another."""
    return any(pattern.search(paragraph) is not None for pattern in (_BEFORE, _HAD_DONE, _ANOTHER))
