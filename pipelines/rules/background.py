"""Whether a sentence recalls an older matter rather than tells the news."""

from __future__ import annotations

import re
from datetime import datetime

from pipelines.wordlists import MONTHS, MONTHS_IN_ORDER, words

_ANY_MONTH = "|".join(MONTHS_IN_ORDER)
_YEAR = re.compile(
    rf"\b(?:in|since|of|by|until|during|from)\s+(?:early |late |mid-)?(?:(?:{_ANY_MONTH})\s+)?((?:19|20)\d\d)\b",
    re.I,
)
_ANY_YEAR = re.compile(r"(?:19|20)\d\d")
_AGO = (
    r"last (?:year|spring|summer|autumn|fall|winter|season|decade|century)"
    r"|(?:a|one|two|three|four|five|six|seven|eight|nine|ten|\d+|several|many|some|few|a few"
    "|a couple of) (?:years?|decades?|seasons?) (?:ago|earlier|before)"
    "|(?:years|decades|months) (?:ago|earlier|before)|the (?:previous|year before"
    r"|season before)|in the past|in previous years|at the time"
)
_MONTHS_AGO = r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|several|\d+) months (?:ago|earlier)"
_SAID_BEFORE = (
    r"(?:last (?:week|month)|(?:a|two|three|four) weeks? (?:ago|earlier)|earlier this (?:week|month)),? "
    r"(?:had )?(?:denied|rejected|dismissed|said|told|called|confirmed|announced)"
)
_BEFORE = re.compile(rf"\b(?=\w)(?:{_AGO}|{_MONTHS_AGO}|{_SAID_BEFORE})\b")
"""For lower case: patterns that ignore the case took three times as long (150 articles, November 2026)."""
_IN_MONTH = re.compile(
    rf"^(?:but |and )?(?:in|last|back in|early in|late in) ({_ANY_MONTH})\b(?!\s+(?:19|20)\d\d)", re.I
)
_BELONGS = re.compile(r"(?P<noun>[\w’'-]+) of $")
"""Before a year of which something is: "the best novel of last year" may be news today."""
_PARTS = words(
    "end start beginning middle close part half third quarter course spring summer autumn fall winter days weeks months"
    " most much all"
)
"""What a year has, so that "at the end of last year" is a time."""
_QUOTATION = re.compile(r"[\"“][^\"”]*[\"”]")
_LASTING = re.compile(r"\b(?:since|until|from|by)\s+(?:early |late )?(?:\w+ )?(?:19|20)\d\d\b", re.I)


def recalls(sentence: str, published_at: datetime, *, quoted: bool = False) -> bool:
    """Whether the sentence dates itself to an earlier year, an earlier season or a past month, or to words said before.

    A year inside a quotation does not count: the speaker argues with it. A plan for a later year is news.
    """
    text = sentence if not quoted else _QUOTATION.sub("", sentence)
    opening = text[:70].lower()
    for match in _YEAR.finditer(text) if _ANY_YEAR.search(text) else ():
        if int(match.group(1)) < published_at.year and not _LASTING.match(match.group()):
            return True
    if any(not _is_of_something(opening, match) for match in _BEFORE.finditer(opening)):
        return True
    month = _IN_MONTH.match(text.lstrip())
    if month:
        distance = (published_at.month - 1 - MONTHS_IN_ORDER.index(month.group(1).lower())) % 12
        return 1 <= distance <= 10
    return False


def _is_of_something(opening: str, time: re.Match[str]) -> bool:
    """Whether a time in the past tells which thing is meant rather than when it happened."""
    belongs = _BELONGS.search(opening[: time.start()]) if time.group().startswith("last ") else None
    return belongs is not None and belongs["noun"] not in _PARTS | MONTHS
