"""What a clause says, reduced to what can be compared: weighted terms, names, figures, negation, persistence.

Words of one group of ``lexicon.yaml`` become one term ("=allow"), so that "granted permission" and "has allowed"
meet. A proposition keeps its clauses, because a sentence may affirm one thing and deny the next.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import yaml

from pipelines.rules.figures import Figure, figures
from pipelines.rules.numerals import NUMBERS, in_digits
from pipelines.rules.rarity import rarity_table
from pipelines.rules.terms import STOP_WORDS, stem_of
from pipelines.wordlists import DAYS, MONTHS, words

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_CLAUSE = re.compile(r"[;:—–]|,? (?:and|but|while|although|though|because)\b|\. |(?<=[a-z]), ")
_NEGATORS = words("not no never nobody nothing none neither nor cannot false untrue wrong baseless unfounded hoax")
_SELF = re.compile(
    r"^\W*(?:he|she|it|they)\b|\b(?:I|[Ww]e|[Mm]y|[Oo]ur|us|me)\b"
    r"|\b[Tt]he (?:company|firm|bank|group|airline|club|ministry|government|board|agency|union|party)\b"
)
"""Words by which speakers speak of themselves; their name then counts among the content's."""

_ASIDE = re.compile(r", (?:(?:who|which|whose|where|the|a|an)\b[^,.;]{0,120}|\d{1,3})(?:,|$)")
"""Relative clauses, appositions and ages: they tell the reader who somebody is, not what is claimed."""

_VERB = re.compile(
    r"\b(?:has|have|had|is|are|was|were|will|would|can|could|may|might|must|should|shall|to|[a-z]{2,}(?:s|ed|ing))\b"
)
"""Where the subject ends, roughly: an auxiliary or the ending of a verb, in lower case."""

_TAIL = re.compile(r"\b(?:after|following|amid|hours after|days after|despite|since|when|as|while)\b")
"""What follows tells the occasion, which other claims of the event share."""

_MOVES = re.compile(
    r"\b(?:ris|ros|climb|increas|grow|grew|jump|swell|swoll|went|gone|go|goes|fall|fell|drop|revis|correct|put)\w*"
    r"(?: \w+){0,2}? (?:to|at) (?:at least |more than |about |some |around |over )?\d"
    r"|\bbringing [^.]{0,60} to \w+"
    r"|\b(?:more|further|additional|another) (?:people|patients|cases|victims|bodies|dead)",
    re.IGNORECASE,
)

_BEGAN = re.compile(
    r"\b(?:opened|opens|opening) fire\b|\b(?:shot|shoot|fired|fire|attacked|attack|struck|strike|shoots|fires) first\b"
    r"|\b(?:began|started|begun) (?:the )?(?:shooting|firing|shelling|fighting|exchange)\b",
    re.IGNORECASE,
)
"""That somebody began to shoot or to strike, who stands before."""

_FIRST_SHOTS = re.compile(
    r"\bfirst (?:shots?|shells?|rounds?|attack|blow)\b[^.;]{0,30}? (?:from|by)\b(?P<whom>[^.;,]{0,60})", re.IGNORECASE
)
_PASSIVE = re.compile(r"\b(?:was|were|been|being|be)(?: \w+)? (?:shot|fired|attacked|struck|shelled)\b", re.IGNORECASE)

_JOINED = re.compile(r"[,;:]|\b(?:when|after|before|that|and|as)\b")
"""Before a verb: its subject is not all that stands there."""

_CALENDAR = DAYS | words("today yesterday tomorrow morning afternoon evening night week month year day hour minute")
_SEASONS = MONTHS | words("spring summer autumn winter")
TAIL_FACTOR = 0.3
NAME_FACTOR = 0.6
"""Names weigh less than what is said of them: most claims of an event share its names."""

COMMON = 12
"""Documents of the reference collection from which a word that opens a text is taken for a word, not for a name."""

GROUP_FACTOR = 1.3
"""A predicate of the lexicon weighs more: it is what is claimed."""


@dataclass(frozen=True)
class Lexicon:
    """Groups by stem, pairs of opposite groups, and the phrases that say that a state persists."""

    groups: Mapping[str, str]
    opposites: frozenset[frozenset[str]]
    persistence: re.Pattern[str]
    phrases: tuple[tuple[re.Pattern[str], str], ...]
    """What is said in several words, and the word that stands for its group."""
    change: frozenset[str]


@dataclass(frozen=True)
class Clause:
    """``terms`` is term → weight; ``negative`` is true for an odd number of negations."""

    terms: Mapping[str, float]
    negative: bool


@dataclass(frozen=True)
class Proposition:
    terms: Mapping[str, float]
    names: frozenset[str]
    figures: tuple[Figure, ...]
    """Each number with what it counts: (12.0, "=die"), (20.0, "kiln")."""
    persists: bool
    clauses: tuple[Clause, ...]
    subject: frozenset[str] = frozenset()
    """Names before the first verb."""
    times: frozenset[str] = frozenset()
    """Months, seasons and years."""
    beginners: frozenset[str] = frozenset()
    """Names of the side that is said to have begun to shoot or to strike."""
    moves: bool = False
    """Whether it says that a number went to another value ("has risen to 23")."""


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The lexicon that ships with the rules."""
    raw = yaml.safe_load(resources.files("pipelines.rules").joinpath("lexicon.yaml").read_text("utf-8"))
    groups: dict[str, str] = {}
    for group, members in raw["groups"].items():
        for word in members:
            groups.setdefault(stem_of(word.lower()), f"={group}")
    return Lexicon(
        groups=groups,
        opposites=frozenset(frozenset(f"={name}" for name in pair) for pair in raw["opposites"]),
        persistence=re.compile(r"\b(?:" + "|".join(raw["persistence"]) + r")\b", re.IGNORECASE),
        phrases=tuple(
            (re.compile(r"\b(?:" + "|".join(forms) + r")\b", re.IGNORECASE), raw["groups"][group][0])
            for group, forms in raw["phrases"].items()
        ),
        change=frozenset(f"={name}" for name in raw["change"]),
    )


@lru_cache(maxsize=20_000)
def proposition(text: str, speaker: str = "") -> Proposition:
    """Read a content. ``speaker`` stands in where speakers speak of themselves ("I have resigned")."""
    plain = in_digits(_ASIDE.sub(" ", text))
    told = plain
    for phrase, word in lexicon().phrases:
        told = phrase.sub(word, told)
    names = _names(told) | _opening_name(told)
    clauses = tuple(_clause(part, names) for part in _CLAUSE.split(told) if part and part.strip())
    terms: dict[str, float] = {}
    for clause in clauses:
        for term, weight in clause.terms.items():
            terms[term] = max(weight, terms.get(term, 0.0))
    verb = _VERB.search(told)
    subject = _names(told[: verb.start()] if verb else "") | _opening_name(told)
    if speaker and _SELF.search(told):
        own = {stem_of(word) for word in _WORD.findall(speaker)}
        for word in own:
            terms.setdefault(word, rarity_table().weight(word) * NAME_FACTOR)
        names = names | own
    return Proposition(
        terms=terms,
        names=names,
        figures=figures(told, lexicon().groups),
        persists=bool(lexicon().persistence.search(told)),
        clauses=tuple(c for c in clauses if c.terms),
        subject=subject,
        beginners=_beginners(plain),
        moves=bool(_MOVES.search(told)),
        times=frozenset(w for w in _WORD.findall(told) if _is_time(w)),
    )


def _beginners(text: str) -> frozenset[str]:
    """The names of the first words, or behind "the first shots came from"; none where somebody was shot at."""
    shots = _FIRST_SHOTS.search(text)
    if shots is not None:
        return _names("- " + shots["whom"])
    began = _BEGAN.search(text)
    if began is None or _PASSIVE.search(text):
        return frozenset()
    before = text[: began.start()]
    return frozenset() if _JOINED.search(before) else _names(before) | _opening_name(before)


def _clause(text: str, names: frozenset[str]) -> Clause:
    groups = lexicon().groups
    terms: dict[str, float] = {}
    negations = 0
    tail = _TAIL.search(text, 1)
    for match in _WORD.finditer(text):
        lower = match.group().lower().replace("’", "'")
        if lower in _NEGATORS or lower.endswith("n't"):
            negations += 1
            continue
        if lower in STOP_WORDS or lower in _CALENDAR or _is_time(match.group()) or lower.isdigit() or len(lower) < 2:
            continue
        stemmed = stem_of(lower)
        term = groups.get(stemmed, stemmed)
        factor = GROUP_FACTOR if term != stemmed else NAME_FACTOR if stemmed in names else 1.0
        if tail is not None and match.start() > tail.start():
            factor *= TAIL_FACTOR
        terms[term] = max(terms.get(term, 0.0), rarity_table().weight(stemmed) * factor)
    return Clause(terms, negations % 2 == 1)


def _is_time(word: str) -> bool:
    year = len(word) == 4 and word.isdigit() and word[:2] in ("19", "20")
    return year or (word.lower() in _SEASONS and (word[0].isupper() or word.lower() not in ("may", "march")))


def _opening_name(text: str) -> frozenset[str]:
    """The first word where it begins a name: a capitalised word follows, or a possessive, or it is no common word."""
    words = text.lstrip(" “\"'‘(").split()
    if len(words) < 2 or not words[0][:1].isupper():
        return frozenset()
    first = words[0].strip(",.;:").removesuffix("'s").removesuffix("’s")
    unknown = rarity_table().counts.get(stem_of(first), 0) < COMMON
    if first.lower() in STOP_WORDS or first.lower() in NUMBERS or not (unknown or words[1][:1].isupper()):
        return frozenset()
    return frozenset([stem_of(first)])


def _names(text: str) -> frozenset[str]:
    """Stems of capitalised words that do not merely begin the text or a sentence."""
    found = set()
    for match in re.finditer(r"[A-Z][^\W\d_]+(?:[-'’][^\W\d_]+)*", text):
        before = text[: match.start()].rstrip(" “\"'‘(")
        if (
            before
            and before[-1] not in ".!?:"
            and not _is_time(match.group())
            and match.group().lower() not in _CALENDAR
        ):
            found.add(stem_of(match.group().lower().removesuffix("'s").removesuffix("’s")))
    return frozenset(found)
