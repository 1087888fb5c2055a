"""The words that tell one story from another: stems weighted by rarity, and the names in a text."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import snowballstemmer

from pipelines.rules.roles import ROLES
from pipelines.wordlists import DAYS, MONTHS, words

TOP = 80
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+(?:[.,:]\d+)*")
_CACHE = 10_000
"""Words whose stems are remembered, 6 MB; the one met longest ago is forgotten, and stemmed again."""


STOP_WORDS = words(
    "a about above after again against all also although am among an and any are aren't as at be because "
    "been before being below between both but by can can't cannot could couldn't did didn't do does "
    "doesn't doing don't down during each either else ever every few for from further had hadn't has "
    "hasn't have haven't having he her here hers herself him himself his how however i if in into is "
    "isn't it its itself just let made make may me might more most much must my myself near neither no "
    "nor not now of off often on once one only or other our ours out over own per quite rather said same "
    "say says shall she should shouldn't since so some still such than that the their theirs them "
    "themselves then there these they this those though through to told too toward towards under until up "
    "upon us very was wasn't we were weren't what when where whether which while who whom whose why will "
    "with within without won't would wouldn't yet you your yours yourself mr mrs ms according added asked"
)


@dataclass(frozen=True)
class Rarity:
    """Document counts of stems over a reference collection. ``documents`` is its size."""

    documents: int
    counts: Mapping[str, int]

    def weight(self, stem: str) -> float:
        """Inverse document frequency, ln((N + 1) / (n + 1)); a stem never seen counts as seen in one document."""
        return self._weights.get(stem, self._of_unseen)

    @cached_property
    def _weights(self) -> dict[str, float]:
        return {stem: math.log((self.documents + 1) / (count + 1)) for stem, count in self.counts.items()}

    @cached_property
    def _of_unseen(self) -> float:
        return math.log((self.documents + 1) / 2)


@lru_cache(maxsize=_CACHE)
def stem_of(word: str) -> str:
    """The lower-cased Snowball stem of an English word; numbers stay without their separators."""
    lower = word.lower().replace("’", "'")
    if lower[:1].isdigit():
        return lower.replace(",", "")
    return str(_stemmer().stemWord(lower.removesuffix("'s")))


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    """PyStemmer's, where it is installed, else snowballstemmer's own in Python: one algorithm, equal stems.

    Both gave the same for 440,000 words, those of all texts at hand and made-up ones (November 2026).
    """
    return snowballstemmer.stemmer("english")


def stems(text: str) -> list[str]:
    """The stems of a text in order, without stop words and single letters."""
    return [stem for stem in map(_term_of, _WORD.findall(text)) if stem is not None]


def _counts(text: str) -> Counter[str]:
    """How often a text has each stem. A word is looked up once, however often it comes."""
    found: Counter[str] = Counter()
    for word, times in Counter(_WORD.findall(text)).items():
        stem = _term_of(word)
        if stem is not None:
            found[stem] += times
    return found


@lru_cache(maxsize=_CACHE)
def _term_of(word: str) -> str | None:
    """The stem; None for a stop word and a single letter."""
    if len(word) == 1 and not word.isdigit():
        return None
    return None if word.lower().replace("’", "'") in STOP_WORDS else stem_of(word)


def article_terms(title: str, text: str, table: Rarity, *, top: int = TOP) -> dict[str, float]:
    """The article's strongest stems, (1 + ln count) times rarity, of unit length. The title's words count double."""
    counts = _counts(text)
    for stem in stems(title):
        counts[stem] += 2
    return _unit({stem: (1 + math.log(count)) * table.weight(stem) for stem, count in counts.items()}, top)


def _unit(weights: Mapping[str, float], top: int) -> dict[str, float]:
    # The heaviest first, equal ones by the alphabet; sorting twice is faster than by a pair.
    kept = sorted(sorted(weights), key=weights.__getitem__, reverse=True)[:top]
    length = math.sqrt(sum(weights[stem] * weights[stem] for stem in kept))
    return {stem: round(weights[stem] / length, 5) for stem in kept} if length else {}


# --- entities -------------------------------------------------------------------------------------------------------

_ENTITY = re.compile(
    r"(?:[A-Z][\w]*(?:[’'-][A-Za-z]\w+)*)(?:\s+(?:(?:of|the|van|von|de|al"
    r"|bin)\s+){0,2}[A-Z][\w]*(?:[’'-][A-Za-z]\w+)*)*"
)
_NO_NAMES = DAYS | MONTHS | words("mr mrs ms dr i")
_DROP = words("the a an in on at of for and but he she it they we this that his her their its our")
_NEVER_FIRST = STOP_WORDS | _DROP
_POSSESSIVE = re.compile(r"['’]s\b|['’](?=\s|$)")


def entities_of(title: str, text: str, *, top: int = 40) -> tuple[str, ...]:
    """Normalised names of people, places and bodies, most frequent first.

    A capitalised word that only ever opens a sentence is no name; a surname counts for the full name it ends.
    """
    counts: Counter[str] = Counter()
    opening: Counter[str] = Counter()
    for part, weight in ((text, 1), (title, 1)):
        for match in _ENTITY.finditer(part):
            parts = _POSSESSIVE.sub("", match.group()).rstrip(".").split()
            while parts and parts[0].lower() in _NEVER_FIRST:
                parts = parts[1:]
            while parts and parts[-1].lower() in _DROP:
                parts = parts[:-1]
            parts = [w for w in parts if w.lower() not in _NO_NAMES]
            role = next((i for i in range(len(parts) - 2, -1, -1) if parts[i].lower() in ROLES), -1)
            parts = parts[role + 1 :]
            if not parts:
                continue
            name = " ".join(parts).lower().replace("’", "'")
            opens = part is title or _opens_sentence(part, match.start())
            if len(parts) == 1 and opens:
                opening[name] += weight
            else:
                counts[name] += weight
    parts_of_names = {word for known in counts for word in known.split()}
    for name, count in opening.items():
        if name in parts_of_names:
            counts[name] += count
    full = _full_names(counts)
    joined: Counter[str] = Counter()
    for name, count in counts.items():
        joined[full.get(name, name)] += count
    return tuple(name for name, _ in sorted(joined.items(), key=lambda item: (-item[1], item[0]))[:top])


def _opens_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - 3) : start].rstrip(" ")
    return not before or before[-1] in '\n.!?"“:'


def _full_names(counts: Mapping[str, int]) -> dict[str, str]:
    """Surname → the most frequent full name of two or three words that ends in it."""
    found: dict[str, str] = {}
    for name, count in counts.items():
        words = name.split()
        if len(words) in (2, 3) and " of " not in name:
            known = found.get(words[-1])
            if known is None or (count, name) > (counts[known], known):
                found[words[-1]] = name
    return found
