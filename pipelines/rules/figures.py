"""The numbers of a clause with what each of them counts, so that two can be told to be of one thing.

People are counted by what became of them: five who are dead and nine who were arrested are no two figures for one
thing. Of people of whom a part is counted ("names of 200 people") that part is what the number counts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pipelines.rules.numerals import NUMBERS
from pipelines.rules.terms import STOP_WORDS, stem_of
from pipelines.wordlists import words

Figure = tuple[float, str]

PEOPLE = "=people"

_WORD = r"[^\W\d_]+(?:[-'’][^\W\d_]+)*"
_COUNTED = re.compile(rf"[$€£] ?\d+(?:[.,]\d+)*|\d+(?:[.,]\d+)* ?%|\d+(?:[.,]\d+)*|{_WORD}|[.;:,—–](?=\s|$)")
_SIGNS = {"$": "dollar", "€": "euro", "£": "pound", "%": "percent"}
_CURRENCIES = words("dollar dollars euro euros pound pounds franc francs crown crowns yen yuan rupee rupees peso pesos")
_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_SCALES |= {"m": 1e6, "mn": 1e6, "bn": 1e9, "tn": 1e12}
_UNIT_WITHIN = 3
"""Words behind a number among which its unit stands."""

_CLAUSE_BOUNDS = words(
    ". ; : , — – and but or while when as after before if because since until though although that which who whom "
    "whose where he she it they we i you"
)
_PREPOSITIONS = words("in at on by near during from for with to into over under through against between within off")
_BOUNDS = _CLAUSE_BOUNDS | _PREPOSITIONS
"""What no unit stands behind: another clause, its subject, or a place ("was doing 25 when it hit")."""

_PERSONS = frozenset([PEOPLE, "=troops", "=child", "=woman", "=student", "=patient", "=police", "=victim", "=suspect"])
_STATES = {
    f"={group}": f"={group}"
    for group in (
        "die injure missing sick infect arrest charge convict free kidnap evacuate rescue layoff dismiss "
        "dismiss_post hire shoot stab poison capture flee hospital vaccine alive"
    ).split()
}
_STATES |= {"=drown": "=die", "=murder": "=die", "=hold": "=arrest"}
_STATES |= {stem: stem for stem in map(stem_of, "displaced homeless trapped stranded hospitalised quarantined".split())}
"""What becomes of people, and the state that it counts as."""

_LIGHT = words("take takes took taken fall falls fell fallen go goes went well living discharge discharged")
"""Words of those groups that seldom say what became of somebody."""

_AUXILIARIES = words("are were was is have has had be been being remain remained remains")
_BETWEEN = _AUXILIARIES | words("now still feared reported confirmed found left taken rushed in to also already known")
"""What may stand between those who are counted and what became of them: "14 people have been confirmed dead"."""
_OBJECTS = words("a an the his her its their this these another other others")
"""What follows a verb whose subject is counted: "12 people killed a guard"."""
_SPREAD = words("at least about almost around more than nearly over some up to only just fewer the all its their")
_REACHES = words("of to at is was now stood stands reached reaches")
_NO_HEADS = words(
    "crowd group total number toll estimate average maximum minimum gathering audience turnout crew team party "
    "out because ahead instead all most many some half part majority data details records information accounts "
    "spoke speak speaks told tells consists consisting warned accused"
)
"""Before "of 200 people" these count the people themselves, or belong to a verb."""


def figures(text: str, groups: Mapping[str, str]) -> tuple[Figure, ...]:
    """Each number with what it counts: of "84 of its 140 buses" both count buses, and "£3m" counts pounds.

    The unit is a stem or a term of ``groups``, which maps stems to terms.
    """
    tokens = [match.group().lower() for match in _COUNTED.finditer(text)]
    found = []
    for place, word in enumerate(tokens):
        value = _value(word.strip("$€£% "))
        if value is None or (word == "one" and tokens[place + 1 : place + 2] == ["of"]):
            continue
        behind = place + 1
        scale = _SCALES.get(tokens[behind], 1.0) if behind < len(tokens) else 1.0
        sign = _SIGNS.get(word[0]) or _SIGNS.get(word[-1]) or ""
        if tokens[behind : behind + 2] == ["per", "cent"]:
            sign = _SIGNS["%"]
        after = behind + (scale != 1.0)
        named, end = (sign, after) if sign else _unit(tokens, after)
        if scale != 1.0 and not named:
            named = tokens[behind]
        else:
            value = round(value * scale, 6)
        unit = _term(named, groups) + _rate(tokens, after, named)
        if unit in _PERSONS or unit in _STATES or not unit:
            unit = _counted_as(unit, tokens, place, end, groups)
        found.append((value, unit))
    return tuple(found)


def _value(word: str) -> float | None:
    """The number that a word is; None for another word, and for a date or a score ("3.4.2026")."""
    if not word[:1].isdigit():
        return NUMBERS.get(word)
    try:
        return float(word.replace(",", ""))
    except ValueError:
        return None


def _unit(tokens: Sequence[str], start: int) -> tuple[str, int]:
    """The word that a number before ``start`` counts, and where it ends; in "84 of its 140 buses" behind the whole."""
    first = start
    for _ in range(2):
        behind = _until(_BOUNDS, tokens[start : start + _UNIT_WITHIN])
        place, word = next(((p, w) for p, w in enumerate(behind) if w not in STOP_WORDS), (0, ""))
        if not (place and "of" in behind[:place] and _value(word) is not None):
            return word, (start + place + 1 if word else first)
        start += place + 1
    return "", first


def _rate(tokens: Sequence[str], start: int, unit: str) -> str:
    """ "/share" of "$40 a share", which is no part of a sum; empty where no money is given by the piece."""
    if unit not in _CURRENCIES:
        return ""
    behind = [word for word in tokens[start : start + 3] if word not in _CURRENCIES]
    return f"/{stem_of(behind[1])}" if len(behind) > 1 and behind[0] in ("a", "an", "per") else ""


def _counted_as(unit: str, tokens: Sequence[str], place: int, end: int, groups: Mapping[str, str]) -> str:
    """The unit of a number of people, by what became of them or by what of them is counted."""
    before = _until(_CLAUSE_BOUNDS, tokens[:place][::-1])
    if _is_whole(before):
        return unit
    while before and before[0] in _SPREAD:
        before.pop(0)
    head = before[1] if unit in _PERSONS and before[:1] == ["of"] and len(before) > 1 else ""
    if head and head not in _NO_HEADS and head not in STOP_WORDS and not _state(head, groups) and _value(head) is None:
        return f"{unit}/{stem_of(head)}"
    state = "" if unit in _STATES else _became(_until(_CLAUSE_BOUNDS, tokens[end:]), groups)
    while before and not state and before[0] in _REACHES:
        before.pop(0)
    if before and not state and unit not in _STATES:
        state = _state(before[0], groups)
    if unit in _STATES:
        return _STATES[unit]
    return state if unit in ("", PEOPLE) and state else f"{unit}/{state}" if state else unit


def _is_whole(before: Sequence[str]) -> bool:
    """Whether a number is the whole of which another one is told: the 140 of "84 of its 140 buses"."""
    return "of" in before[:2] and any(_value(word) is not None for word in before[:3])


def _became(rest: Sequence[str], groups: Mapping[str, str]) -> str:
    """What the words behind people say of them: the last state before another word ("were found dead in a wood")."""
    verb = next((place for place, word in enumerate(rest) if word in _AUXILIARIES), 0)
    told = rest[verb:] if verb and rest[0] in _PREPOSITIONS else rest
    state, between = "", False
    for word in told:
        if word in _BETWEEN:
            between = True
        elif found := _state(word, groups):
            state = found
        else:
            return "" if state and not between and (word in _OBJECTS or _value(word) is not None) else state
    return state


def _state(word: str, groups: Mapping[str, str]) -> str:
    return "" if word in _LIGHT else _STATES.get(_term(word, groups), "")


def _term(word: str, groups: Mapping[str, str]) -> str:
    return groups.get(stem_of(word), stem_of(word)) if word else ""


def _until(bounds: frozenset[str], tokens: Sequence[str]) -> list[str]:
    end = next((place for place, word in enumerate(tokens) if word in bounds), len(tokens))
    return list(tokens[:end])
