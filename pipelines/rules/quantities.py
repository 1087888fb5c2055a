"""The numbers that outlets give for one quantity, as a series: "12 dead", "killing at least 14 people", "23 have died".

Another number is another claim (see matching), so the series of a claim runs through the claims of its event that count
the same: the same unit, and of the same matter.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from pipelines.rules.matching import TOLLS, other_subject, overlap
from pipelines.rules.propositions import NUMBERS, lexicon, proposition
from pipelines.rules.terms import STOP_WORDS, stem_of
from pipelines.wordlists import DAYS, MONTHS, words
from schemas.claim import Claim, Figure, Statement

FIGURES_LIMIT = 50
"""Figures of a claim that are kept, the newest ones."""

ALIKE = 0.25
"""Similarity of contents from which a number of the same unit is about the same matter. Of a toll the event is enough:
outlets word it in too many ways. Set by hand."""

AHEAD, BEHIND = 5, 15
"""Words after a number and before it among which a toll is looked for."""

_TOKEN = re.compile(
    r"(?P<sign>[$€£])? ?(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<scale>[mbt]n(?!\w))?(?![\w-]|[.,:]\d)"
    r"(?P<percent> ?%| per ?cent\b)?"
    r"|(?P<word>[^\W_]+(?:[-'’][^\W_]+)*)|(?P<end>[.;:,](?= |$))"
)
_SCALES = {"dozen": 12.0, "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_LETTERS = {"mn": 1e6, "bn": 1e9, "tn": 1e12}
_SIGNS = {"$": "dollars", "€": "euros", "£": "pounds"}
_NAMED = {
    "=die": "dead",
    "=injure": "injured",
    "=missing": "missing",
    "=sick": "ill",
    "=infect": "infected",
    "=layoff": "jobs",
}
_PERSONS = words(
    "people person persons man men woman women child children civilian civilians soldier soldiers troops "
    "passenger passengers patient patients worker workers resident residents victim victims body bodies "
    "student students migrant migrants sailor sailors crew others"
)
_TIMES = frozenset(
    stem_of(word) for word in (*words("second minute hour day night week month year o'clock am pm"), *DAYS, *MONTHS)
)
_VERBAL = re.compile(r".{3,}(?:ed|ing)")
"""What follows is no count but a name with a number: "flight 418 landed"."""
_BOUNDS = words("and but while . ; : ,")


class Quantity(NamedTuple):
    """A number in a text. ``unit`` is a group of the lexicon ("=die") or a stem, ``named`` the unit as it is shown."""

    value: float
    unit: str
    named: str


class _Token(NamedTuple):
    word: str
    value: float | None = None
    unit: str = ""


class _Counted(NamedTuple):
    statement: Statement
    quantity: Quantity


@lru_cache(maxsize=20_000)
def quantities(text: str) -> tuple[Quantity, ...]:
    """The numbers of a text with what they count; times, years and numbers of nothing are left out."""
    tokens = _tokens(text)
    found = []
    for place, token in enumerate(tokens):
        if token.value is not None:
            unit = _unit(tokens, place)
            if unit is not None:
                found.append(Quantity(token.value, *unit))
    return tuple(found)


def series(claims: Mapping[str, Claim], changed: Collection[str]) -> dict[str, tuple[Figure, ...]]:
    """The figures of the claims whose series the changed ones touch: those of their events that count the same.

    A series has two values at least, each told once by whoever told it, in the order in which they were seen.
    """
    events = {claims[each].event_id for each in changed}
    of_event = [each for each in claims.values() if each.event_id in events and each.merged_into is None]
    counted: dict[tuple[str, str], list[_Counted]] = {}
    for claim in of_event:
        for each in _counted(claim):
            counted.setdefault((claim.event_id, each.quantity.unit), []).append(each)
    told = {claim.claim_id: own[0].quantity for claim in of_event if (own := _counted(claim))}
    touched = {
        (claims[each].event_id, counts.unit)
        for each in changed
        for statement in claims[each].statements
        for counts in quantities(statement.content)
    }
    found = {}
    for claim in of_event:
        quantity = told.get(claim.claim_id)
        if quantity is not None and (claim.event_id, quantity.unit) in touched:
            found[claim.claim_id] = _series(claim, quantity, counted[claim.event_id, quantity.unit])
    return found


def _series(claim: Claim, quantity: Quantity, counted: Iterable[_Counted]) -> tuple[Figure, ...]:
    own = {statement.mention_id for statement in claim.statements}
    opening = next(each.content for each in claim.statements if quantity in quantities(each.content))
    figures: dict[tuple[str, float], Figure] = {}
    for statement, number in sorted(counted, key=lambda each: (each.statement.seen_at, each.statement.mention_id)):
        if statement.mention_id in own or _of_one_matter(opening, statement.content, quantity.unit):
            speaker = statement.speaker.shown or statement.outlet
            figure = Figure(
                value=number.value,
                unit=quantity.named,
                speaker=speaker,
                seen_at=statement.seen_at,
                mention_id=statement.mention_id,
            )
            figures.setdefault((speaker, number.value), figure)
    if len({figure.value for figure in figures.values()}) < 2:
        return ()
    return tuple(figures.values())[-FIGURES_LIMIT:]


def _counted(claim: Claim) -> Sequence[_Counted]:
    """What the claim's statements count first, in the order in which they came. A copy counts nothing by itself."""
    own = (s for s in claim.statements if s.side == "asserts" and not s.withdrawn and s.copy_of is None)
    return [_Counted(s, found[0]) for s in own if (found := quantities(s.content))]


def _of_one_matter(one: str, other: str, unit: str) -> bool:
    ours, theirs = proposition(one), proposition(other)
    if other_subject(ours, theirs):
        return False
    return unit in TOLLS or overlap(ours.terms, theirs.terms) >= ALIKE


def _tokens(text: str) -> list[_Token]:
    """Words and numbers in their order, a number with the words of its scale as one."""
    tokens: list[_Token] = []
    for match in _TOKEN.finditer(text):
        if match["digits"]:
            if match["sign"] is None and len(match["digits"]) == 4 and match["digits"][:2] in ("19", "20"):
                continue  # a year
            sign = _SIGNS.get(match["sign"] or "", "") or ("percent" if match["percent"] else "")
            value = float(match["digits"].replace(",", "")) * _LETTERS.get(match["scale"] or "", 1.0)
            tokens.append(_Token("", value, sign))
            continue
        word = (match["word"] or match["end"]).lower()
        scale, last = _SCALES.get(word), tokens[-1] if tokens else None
        if scale is not None and last is not None and last.value is not None:
            tokens[-1] = last._replace(value=last.value * scale)
        elif word in NUMBERS and word != "one":  # seldom a count
            tokens.append(_Token("", NUMBERS[word]))
        else:
            tokens.append(_Token(word))
    return tokens


def _unit(tokens: Sequence[_Token], place: int) -> tuple[str, str] | None:
    if tokens[place].unit:
        return stem_of(tokens[place].unit), tokens[place].unit
    ahead = list(_until_bound(tokens[place + 1 :], AHEAD))
    unit = next((word for word in ahead[:3] if word not in STOP_WORDS), "")
    if stem_of(unit) in _TIMES:
        return None
    behind = list(_until_bound(tokens[:place][::-1], BEHIND))
    toll = next((group for word in (*ahead, *behind) if (group := _group(word)) in TOLLS), None)
    if toll is not None and (not unit or unit in _PERSONS or _group(unit) == toll):
        return toll, _NAMED[toll]
    return (_group(unit), unit) if unit and not _VERBAL.fullmatch(unit) else None


def _until_bound(tokens: Sequence[_Token], most: int) -> Iterable[str]:
    for token in tokens[:most]:
        if token.value is not None or token.word in _BOUNDS:
            return
        yield token.word


def _group(word: str) -> str:
    return lexicon().groups.get(stem_of(word), stem_of(word))
