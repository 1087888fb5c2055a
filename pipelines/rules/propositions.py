"""What a clause says, reduced to what can be compared: weighted terms, names, figures, negation, persistence.

Words of one group of ``lexicon.yaml`` become one term ("=allow"), so that "granted permission" and "has allowed"
meet. A proposition keeps its clauses, because a sentence may affirm one thing and deny the next.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import yaml

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

_CALENDAR = DAYS | words("today yesterday tomorrow morning afternoon evening night week month year day hour minute")
_SEASONS = MONTHS | words("spring summer autumn winter")
TAIL_FACTOR = 0.3
NAME_FACTOR = 0.6
"""Names weigh less than what is said of them: most claims of an event share its names."""

COMMON = 12
"""Documents of the reference collection from which a word that opens a text is taken for a word, not for a name."""

GROUP_FACTOR = 1.3
"""A predicate of the lexicon weighs more: it is what is claimed."""

NUMBERS = {
    word: float(value)
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen twenty".split()
    )
}

_COUNTED = re.compile(rf"[$€£] ?\d+(?:[.,]\d+)*|\d+(?:[.,]\d+)* ?%|{_WORD.pattern}")
_SIGNS = {"$": "dollar", "€": "euro", "£": "pound", "%": "percent"}
_CURRENCIES = words("dollar dollars euro euros pound pounds franc francs crown crowns yen yuan rupee rupees peso pesos")
_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_SCALES |= {"m": 1e6, "mn": 1e6, "bn": 1e9, "tn": 1e12}
_UNIT_WITHIN = 3
"""Words behind a number among which its unit stands."""


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
    figures: tuple[tuple[float, str], ...]
    """Each number with the stem of the word behind it: (12.0, "dead")."""
    persists: bool
    clauses: tuple[Clause, ...]
    subject: frozenset[str] = frozenset()
    """Names before the first verb."""
    times: frozenset[str] = frozenset()
    """Months, seasons and years."""
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
    told = _ASIDE.sub(" ", text)
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
        figures=_figures(told),
        persists=bool(lexicon().persistence.search(told)),
        clauses=tuple(c for c in clauses if c.terms),
        subject=subject,
        moves=bool(_MOVES.search(told)),
        times=frozenset(w for w in _WORD.findall(told) if _is_time(w)),
    )


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


def _value(word: str) -> float | None:
    """The number that a word is; None for another word, and for a date or a score ("3.4.2026")."""
    if not word[:1].isdigit():
        return NUMBERS.get(word)
    try:
        return float(word.replace(",", ""))
    except ValueError:
        return None


def _unit(words: Sequence[str], start: int) -> str:
    """The word that a number before ``start`` counts; in "84 of its 140 buses" the one behind the whole."""
    for _ in range(2):
        behind = words[start : start + _UNIT_WITHIN]
        place, word = next(((p, w) for p, w in enumerate(behind) if w not in STOP_WORDS), (0, ""))
        if not (place and "of" in behind[:place] and _value(word) is not None):
            return word
        start += place + 1
    return ""


def _rate(words: Sequence[str], start: int, unit: str) -> str:
    """ "/share" of "$40 a share", which is no part of a sum; empty where no money is given by the piece."""
    if unit not in _CURRENCIES:
        return ""
    behind = [word for word in words[start : start + 3] if word not in _CURRENCIES]
    return f"/{stem_of(behind[1])}" if len(behind) > 1 and behind[0] in ("a", "an", "per") else ""


def _figures(text: str) -> tuple[tuple[float, str], ...]:
    """Each number with what it counts: of "84 of its 140 buses" both count buses, and "£3m" counts pounds."""
    words = [match.group().lower() for match in _COUNTED.finditer(text)]
    figures = []
    for place, word in enumerate(words):
        value = _value(word.strip("$€£% "))
        if value is None or (word == "one" and words[place + 1 : place + 2] == ["of"]):
            continue
        behind = place + 1
        scale = _SCALES.get(words[behind], 1.0) if behind < len(words) else 1.0
        unit = _SIGNS.get(word[0]) or _SIGNS.get(word[-1]) or ""
        if words[behind : behind + 2] == ["per", "cent"]:
            unit = _SIGNS["%"]
        scaled = unit or _unit(words, behind + (scale != 1.0))
        if scale == 1.0 or unit or scaled in _CURRENCIES:
            value, unit = round(value * scale, 6), scaled
        else:
            unit = _unit(words, behind)
        rate = _rate(words, behind + (scale != 1.0), unit)
        figures.append((value, lexicon().groups.get(stem_of(unit), stem_of(unit)) + rate))
    return tuple(figures)
