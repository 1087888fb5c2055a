"""The names in an article, by which one happening is told from a like one elsewhere, and where in it they stand.

A name is kept as the stems of its words, so that a full and a short form meet: of "Lowen Harbour Trust" an article
that says "Lowen" holds a part.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Set
from dataclasses import dataclass

from pipelines.rules.names import TITLES
from pipelines.rules.roles import ROLES
from pipelines.rules.terms import STOP_WORDS, Rarity, stem_of
from pipelines.wordlists import DAYS, MONTHS, words

READ = 40_000
"""Characters of a text that are read for names."""

OPENING = 700
"""Characters of the text that are taken for its opening."""

KEPT = 80
"""Names of an article that are kept, the most told and rarest first; of 1,700 news articles none has more than 140."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")
_OPENS = re.compile(r"[.!?:\n\"“‘]|\s[-–—]\s|^\s*['`]")
_PARAGRAPHS = re.compile(r"\n\s*\n")
_SENTENCES = re.compile(r"(?<=[.!?])\s+")
_PLACE = re.compile(r"\b(?:in|at|near|off|outside|over|from|to|on)\s+(?:the\s+)?((?:[A-Z][\w’'-]+\s?){1,3})")
_DATELINE = re.compile(r"^\s*([A-Z][A-Z' -]{2,30})\s*(?:\([^)]*\)\s*)?[-–—]")
_NO_NAMES = STOP_WORDS | DAYS | MONTHS
_CALLED = (
    ROLES
    | TITLES
    | words(
        "maître maitre monsieur madame mademoiselle señor señora signor signora herr frau sheikh emir sultan imam rabbi"
        " pastor reverend vicar cardinal corporal ensign private cadet airman pilot officer patrolman ranger trooper"
    )
)
"""Roles, ranks and forms of address: before a name they tell who somebody is, and not what happened."""
_SOMEBODY = re.compile(
    r"\.? (?=[^\W\d_a-z])(?!(?:[^\W\d_a-z][\w’'-]*[ -]){0,2}(?:Street|St|Road|Rd|Avenue|Ave|Square|Lane|Drive|Boulevard"
    r"|Place|Court|Terrace|Way|Highway|Bridge|Tunnel|Island|Islands|Bay|Cove|Reef|Point|Cape|Sound|Strait|Lake|River"
    r"|Creek|Falls|Mount|Mountain|Hill|Hills|Valley|Forest|Park|Gardens|Fields?|Stadium|Arena|Airport|Station|Port"
    r"|Harbou?r|Dock|Pier|Hospital|Clinic|School|College|University|Institute|Library|Museum|Theatre|Theater|Hotel|Inn"
    r"|House|Hall|Palace|Castle|Tower|Fort|Barracks|Prison|Cathedral|Church|Mine|Dam|Plant|County|City|Town|Village"
    r"|Foundation|Company|Group|Bank|Cup|Trophy|Prize|Award)\b)"
)
"""What stands behind one of these before a name: "Captain Ruhl", but not "President Street"."""
_FIRST = 0.5
_UNKNOWN = 3
"""A word that only ever opens sentences is a name where fewer documents than this of the rarity table have it."""


@dataclass(frozen=True)
class Landmarks:
    """Stems of names. ``paragraphs`` has those of the title and then of each paragraph, for where they stand."""

    names: frozenset[str] = frozenset()
    opening: frozenset[str] = frozenset()
    title: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    """Of the names in title and first paragraph, those behind "in", "near" and their like, and the dateline's town."""
    paragraphs: tuple[frozenset[str], ...] = ()

    @property
    def own(self) -> frozenset[str]:
        """The names without those that only one of the later paragraphs has: that is where background stands."""
        first = (len(self.paragraphs) + 1) * _FIRST
        often = Counter(name for names in self.paragraphs for name in names)
        early = frozenset().union(*self.paragraphs[: math.ceil(first)])
        return frozenset(name for name in self.names if name in early or often[name] > 1)


def landmarks_of(title: str, text: str, table: Rarity) -> Landmarks:
    """The names of an article and where they stand. A headline in which most words are capitalised names nothing."""
    text = text[:READ]
    counts = _counts(title, text, table)
    kept = sorted(counts, key=lambda stem: (-counts[stem] * table.weight(stem), stem))[:KEPT]
    names = frozenset(kept)
    in_title = _among(title, names)
    parts = paragraphs_of(text)
    return Landmarks(
        names=names,
        opening=_among(text[:OPENING], names) | in_title,
        title=in_title,
        places=names & _places(title, parts[0] if parts else ""),
        paragraphs=(in_title, *(_among(part, names) for part in parts)),
    )


def _counts(title: str, text: str, table: Rarity) -> dict[str, int]:
    """How often each name's stem stands in the text: capitalised within a sentence more often than it is not."""
    inside: Counter[str] = Counter()
    opening: Counter[str] = Counter()
    small: Counter[str] = Counter()
    for part in (text,) if _all_capitalised(title) else (text, title):
        for word, opens, may_name in _words(part):
            stem = stem_of(word)
            if not may_name:
                small[stem] += 1
            else:
                (opening if opens else inside)[stem] += 1
    found = {stem: count + opening[stem] for stem, count in inside.items() if count >= small[stem]}
    unknown = {stem for stem in opening if table.counts.get(stem, 0) < _UNKNOWN}
    return found | {stem: opening[stem] for stem in unknown if stem not in inside and not small[stem]}


def _words(text: str) -> Iterator[tuple[str, bool, bool]]:
    """Words that can be names or belie them: whether each opens a sentence or a quotation, and whether it may name.

    A word in small letters names nothing, and nor does "Captain" before a name.
    """
    end = 0
    for match in _WORD.finditer(text):
        opens = end == 0 or _OPENS.search(text, end, match.start()) is not None
        end = match.end()
        word = match.group()
        folded = _folded(word)
        if len(word) > 1 and not word[0].isdigit() and folded not in _NO_NAMES:
            called = folded in _CALLED and word[0].isupper() and _SOMEBODY.match(text, end) is not None
            yield word, opens, word[0].isupper() and not called


def _folded(word: str) -> str:
    return word.lower().replace("’", "'").removesuffix("'s")


def _all_capitalised(title: str) -> bool:
    long = [word for word, *_ in _words(title) if len(word) > 3]
    return len(long) > 2 and sum(word[0].isupper() for word in long) > 0.7 * len(long)


def _among(text: str, names: Set[str]) -> frozenset[str]:
    return frozenset(stem_of(word) for word, _, may_name in _words(text) if may_name) & names


def paragraphs_of(text: str) -> list[str]:
    """The paragraphs; of a text that has hardly any, two sentences at a time."""
    parts = [part for part in _PARAGRAPHS.split(text) if part.strip()]
    if len(parts) >= 3:
        return parts
    sentences = _SENTENCES.split(text)
    return [" ".join(sentences[i : i + 2]) for i in range(0, len(sentences), 2)]


def _places(title: str, first: str) -> set[str]:
    told = [match[1] for part in (title, first[:400]) for match in _PLACE.finditer(part)]
    dateline = _DATELINE.match(first)
    if dateline:
        told.append(dateline[1])
    return {stem_of(word) for words in told for word in _WORD.findall(words)}
