"""The numbers that outlets give for one quantity, as a series: "12 dead", "killing 14 people", "the toll rises to 23".

Another number is another claim (see matching), so the series of a toll runs through the claims of its event; anything
else is counted within its claim. A wrong toll is worse than none: a number counts people only in the forms below.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from pipelines.rules.matching import other_subject
from pipelines.rules.numerals import NUMBERS, in_digits
from pipelines.rules.propositions import lexicon, proposition
from pipelines.rules.terms import STOP_WORDS, stem_of
from pipelines.wordlists import DAYS, MONTHS, words
from schemas.claim import Claim, Figure, Statement

FIGURES_LIMIT = 50
"""Figures of a claim that are kept, the newest ones."""

TOLLS = {"=die": "dead", "=injure": "injured", "=missing": "missing", "=sick": "ill", "=infect": "infected"}
"""Groups of the lexicon that count people, and how they are shown."""

_TOKEN = re.compile(
    r"(?P<sign>[$€£])? ?(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<scale>[mbt]n(?!\w))?(?![\w-]|[.,:]\d)"
    r"(?P<percent> ?%| per ?cent\b)?"
    r"|(?P<word>[^\W_]+(?:[-'’][^\W_]+)*)|(?P<end>[.;:,](?= |$))"
)
_SCALES = {"dozen": 12.0, "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_LETTERS = {"mn": 1e6, "bn": 1e9, "tn": 1e12}
_SIGNS = {"$": "dollars", "€": "euros", "£": "pounds"}
_PERSONS = words(
    "people person persons man men woman women child children civilian civilians soldier soldiers troops sailor "
    "sailors passenger passengers patient patients worker workers resident residents victim victims student students "
    "migrant migrants crew others other"
)
_BETWEEN = words("are were was is have has had been be now feared reported confirmed found left")
"""What may stand between those who are counted and what became of them: "14 people have been confirmed dead"."""
_HARMED = words("dead deaths fatalities injured wounded missing hurt ill sick infected")
"""What may stand right behind a number; "killed" may be the verb of what stands before it ("Flight 418 killed")."""
_HARMS = words("killed kills killing injured injures injuring wounded wounding hurt infected infecting leaving")
_SPREAD = words("at least about almost around more than nearly over some up to only just under fewer another further")
_REACHES = words("to at of reached hit is was stands stood rose risen now")
_NAMING = words("flight route magnitude article sector highway number no road line room unit section page group")
"""What a number behind it names and does not count."""
_TIMES = frozenset(
    stem_of(word) for word in (*words("second minute hour day night week month year o'clock am pm"), *DAYS, *MONTHS)
)
_VERBAL = re.compile(r".{3,}(?:ed|ing)")
_BOUNDS = words("and but while . ; : ,")
_PLACES = words("in at on by near after during when as off from")
"""What follows "12 people killed" where they are the ones who were."""
_A_NUMBER = "#"
_TOLL_BEHIND = 12
"""Words from "toll" to its number at most."""


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


@lru_cache(maxsize=5_000)
def quantities(text: str) -> tuple[Quantity, ...]:
    """The numbers of a text with what they count, tolls first; times, years and what only names is left out."""
    tokens = _tokens(text)
    found = []
    for place, token in enumerate(tokens):
        if token.value is not None and (unit := _unit(tokens, place, token.value)) is not None:
            found.append(Quantity(token.value, *unit))
    return tuple(sorted(found, key=lambda each: each.unit not in TOLLS))


def series(claims: Mapping[str, Claim], changed: Collection[str]) -> dict[str, tuple[Figure, ...]]:
    """The figures of the changed claims, and of those of their events whose toll they are about.

    A series has two values at least, each by whoever gave it first, in the order in which they were seen.
    """
    counts = {claim_id: _counted(claims[claim_id]) for claim_id in changed}
    touched = {(claims[claim_id].event_id, each.quantity.unit) for claim_id in changed for each in counts[claim_id]}
    touched |= {(claims[claim_id].event_id, _unit_of_figures(claims[claim_id])) for claim_id in changed}
    touched = {(event, unit) for event, unit in touched if unit in TOLLS}
    events = {event for event, _ in touched}
    for claim in claims.values():
        if claim.event_id in events and claim.claim_id not in counts:
            counts[claim.claim_id] = _counted(claim)
    tolls: dict[tuple[str, str], list[_Counted]] = {key: [] for key in touched}
    for claim_id, counted in counts.items():
        for each in counted:
            tolls.get((claims[claim_id].event_id, each.quantity.unit), []).append(each)
    first_told = {key: _first_told(counted) for key, counted in tolls.items()}
    found: dict[str, tuple[Figure, ...]] = {}
    for claim_id, counted in counts.items():
        unit = counted[0].quantity.unit if counted else ""
        of_event = first_told.get((claims[claim_id].event_id, unit))
        if of_event is not None:
            found[claim_id] = _figures(counted[0], of_event)
        elif claim_id in changed:
            found[claim_id] = _figures(counted[0], _first_told(counted)) if counted else ()
    return found


def _unit_of_figures(claim: Claim) -> str:
    """The toll that a claim had figures of: its statements may be withdrawn by now."""
    return next((unit for unit, named in TOLLS.items() if claim.figures and claim.figures[0].unit == named), "")


def _first_told(counted: Iterable[_Counted]) -> list[_Counted]:
    """Of each value whoever gave it first."""
    told: dict[tuple[str, float], _Counted] = {}
    for each in sorted(counted, key=lambda each: (each.statement.seen_at, each.statement.mention_id)):
        told.setdefault((each.quantity.unit, each.quantity.value), each)
    return list(told.values())


def _figures(first: _Counted, told: Iterable[_Counted]) -> tuple[Figure, ...]:
    unit, content = first.quantity.unit, first.statement.content
    figures = [
        Figure(
            value=quantity.value,
            unit=first.quantity.named,
            speaker=statement.speaker.shown or statement.outlet,
            seen_at=statement.seen_at,
            mention_id=statement.mention_id,
        )
        for statement, quantity in told
        if quantity.unit == unit and not _of_another(content, statement.content)
    ]
    return tuple(figures[-FIGURES_LIMIT:]) if len(figures) > 1 else ()


def _of_another(one: str, other: str) -> bool:
    return other_subject(proposition(one), proposition(other))


def _counted(claim: Claim) -> Sequence[_Counted]:
    """What the claim's statements count first, in the order in which they came. A copy counts nothing by itself."""
    if claim.merged_into is not None:
        return ()
    own = (s for s in claim.statements if s.side == "asserts" and not s.withdrawn and s.copy_of is None)
    return [_Counted(s, found[0]) for s in own if (found := quantities(s.content))]


def _tokens(text: str) -> list[_Token]:
    """Words and numbers in their order, a number with the words of its scale as one."""
    tokens: list[_Token] = []
    for match in _TOKEN.finditer(in_digits(text)):
        if match["digits"]:
            if match["sign"] is None and len(match["digits"]) == 4 and match["digits"][:2] in ("19", "20"):
                continue  # a year
            value = float(match["digits"].replace(",", ""))
            unit = _SIGNS.get(match["sign"] or "", "") or ("percent" if match["percent"] else "")
            tokens.append(_Token("", _scaled(value, _LETTERS.get(match["scale"] or "", 1.0)), unit))
            continue
        word = (match["word"] or match["end"]).lower()
        scale, last = _SCALES.get(word), tokens[-1] if tokens else None
        if scale is not None and last is not None and last.value is not None:
            tokens[-1] = last._replace(value=_scaled(last.value, scale))
        elif word in NUMBERS and word != "one":  # seldom a count
            tokens.append(_Token("", NUMBERS[word]))
        else:
            tokens.append(_Token(word))
    return tokens


def _scaled(value: float, scale: float) -> float:
    """4.1 million is 4,100,000, and no fraction less."""
    return round(value * scale, 6)


def _unit(tokens: Sequence[_Token], place: int, value: float) -> tuple[str, str] | None:
    token = tokens[place]
    ahead, behind = _words_ahead(tokens, place), _words_behind(tokens, place)
    if not math.isfinite(value) or (behind and behind[0] in _NAMING):
        return None
    if token.unit:
        return stem_of(token.unit), token.unit
    toll = _toll(ahead, behind) if value.is_integer() else None
    if toll is not None:
        return toll, TOLLS[toll]
    unit = ahead[0] if ahead else ""
    named = len(unit) > 2 and unit not in STOP_WORDS and unit not in _PERSONS and stem_of(unit) not in _TIMES
    if not named or _VERBAL.fullmatch(unit) or _group(unit) in TOLLS:
        return None
    return _group(unit), unit


def _toll(ahead: Sequence[str], behind: Sequence[str]) -> str | None:
    """The group by which a number counts people: "12 people were killed", "12 dead", "killed 12", "toll rose to 12"."""
    rest = list(ahead)
    while rest and rest[0] in _PERSONS:
        rest.pop(0)
    counted, verbs = len(rest) < len(ahead), 0
    while rest and rest[0] in _BETWEEN:
        rest.pop(0)
        verbs += 1
    after = rest[0] if rest else ""
    plainly = counted and (not rest[1:] or rest[1] in _PLACES)
    if _group(after) in TOLLS and (after in _HARMED or verbs or plainly):
        return _group(after)
    before = list(behind)
    while before and before[0] in _SPREAD and before[0] != "to":
        before.pop(0)
    last = before[0] if before else ""
    alone = not ahead or ahead[0] in _PERSONS or ahead[0] in STOP_WORDS or ahead[0] == _A_NUMBER
    if last in _HARMS and alone and _group(last) in TOLLS:
        return _group(last)
    if last in _REACHES and alone and "toll" in before[:_TOLL_BEHIND]:
        return "=die"
    return None


def _words_ahead(tokens: Sequence[_Token], place: int) -> list[str]:
    return _until_bound(tokens[place + 1 :])


def _words_behind(tokens: Sequence[_Token], place: int) -> list[str]:
    """The nearest first."""
    return _until_bound(tokens[:place][::-1])


def _until_bound(tokens: Sequence[_Token]) -> list[str]:
    found: list[str] = []
    for token in tokens:
        if token.word in _BOUNDS:
            break
        found.append(_A_NUMBER if token.value is not None else token.word)
        if token.value is not None:
            break
    return found


def _group(word: str) -> str:
    return lexicon().groups.get(stem_of(word), stem_of(word)) if word else ""
