"""Whether a sentence recalls an older matter rather than tells the news."""

from __future__ import annotations

import re
from datetime import datetime

from pipelines.rules.numerals import NUMBERS
from pipelines.wordlists import MONTHS, MONTHS_IN_ORDER, PREPOSITIONS, words

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
_MONTHS_BACK = 10
"""Months up to which one without a year is a past one, rather than the month that is coming."""
_A_MONTH = re.compile(rf"\b(?:in|last) (?:early |mid-|late )?({_ANY_MONTH})\b(?!,? \d)", re.I)
_THEN = re.compile(r"(?:But |And |Even )?(?:at|At) that time\b(?! of )")
_NUMBER = r"(?P<number>an?|one|two|three|four|five|six|seven|eight|nine|ten|\d+)"
_LATER = re.compile(
    rf"(?:but |and |only |some |about |just )?(?:{_NUMBER} (?P<unit>years?|decades?) later"
    r"|the (?:following|next) year)\b(?! than\b)",
    re.I,
)
"""How a sentence is dated by the year of the one before it."""
_ARTICLE = r"(?:the|an?|this|that|these|those|his|her|its|their|our|my|best|worst|\w+est|[\w-]+[’']s)"
_INSIDE = rf"(?:(?!(?:{'|'.join(sorted(PREPOSITIONS))}|the|an?) )[\w’'-]+ ){{0,4}}"
_BELONGS = re.compile(rf"(?:\b{_ARTICLE} |^\W*(?=(?:[\w-]+ )?[\w-]+s of $)){_INSIDE}(?P<noun>[\w’'-]+) of $")
"""Before a year of which something is: "the best novel of last year", "Critics of last year's law" may be news today.

Without an article or the plural, "ahead of" and "instead of", it is no thing.
"""
_PARTS = words(
    "end start beginning middle close part half third quarter course spring summer autumn fall winter days weeks months"
    " most much all day week month morning evening night eve wake aftermath result light face outset height anniversary"
)
"""What a year has, or what came in it, so that "the end of last year", "the eve of last year's vote" is a time."""
_DATING = words("after before since during following until amid")
"""Words that make a time of any thing: "the mayor resigned after the flood of last year"."""
_BEGINS = words("and but yet even only")
_QUOTATION = re.compile(r"[\"“][^\"”]*[\"”]")
_LASTING = re.compile(r"\b(?:since|until|from|by)\s+(?:early |late )?(?:\w+ )?(?:19|20)\d\d\b", re.I)


def recalls(sentence: str, published_at: datetime, *, quoted: bool = False, before: str = "") -> bool:
    """Whether the sentence dates itself to an earlier year, an earlier season or a past month, or to words said before.

    A year inside a quotation does not count: the speaker argues with it. A plan for a later year is news.

    Args:
        sentence: the sentence as written.
        published_at: when the article came out.
        quoted: whether years inside quotations are left out.
        before: the sentence before it, from which "four years later" and "at that time" count.
    """
    if before and _goes_on(sentence, before, published_at):
        return True
    text = sentence if not quoted else _QUOTATION.sub("", sentence)
    opening = text[:70].lower()
    for match in _YEAR.finditer(text) if _ANY_YEAR.search(text) else ():
        if int(match.group(1)) < published_at.year and not _LASTING.match(match.group()):
            return True
    if any(not _is_of_something(opening, match) for match in _BEFORE.finditer(opening)):
        return True
    month = _IN_MONTH.match(text.lstrip())
    if month:
        return 1 <= _distance(month.group(1), published_at) <= _MONTHS_BACK
    return False


def _goes_on(sentence: str, before: str, published_at: datetime) -> bool:
    """Whether the sentence is dated by the one before it, and still to an older matter."""
    if _THEN.match(sentence):
        months = (_distance(match.group(1), published_at) for match in _A_MONTH.finditer(before))
        return recalls(before, published_at) or any(1 <= distance <= _MONTHS_BACK for distance in months)
    later = _LATER.match(sentence)
    told = [int(match.group(1)) for match in _YEAR.finditer(before)] if later else []
    if later is None or not told:
        return False
    number = (later["number"] or "a").lower()
    passed = int(number) if number.isdigit() else int(NUMBERS.get(number, 1))
    return told[-1] + passed * (10 if (later["unit"] or "").lower().startswith("decade") else 1) < published_at.year


def _distance(month: str, published_at: datetime) -> int:
    """How many months ago it was that a month last came."""
    return (published_at.month - 1 - MONTHS_IN_ORDER.index(month.lower())) % 12


def _is_of_something(opening: str, time: re.Match[str]) -> bool:
    """Whether a time in the past tells which thing is meant rather than when it happened.

    A preposition that opens the sentence makes a time or a cause of the thing: "In the great flood of last year".
    """
    before = opening[: time.start()]
    belongs = _BELONGS.search(before) if time.group().startswith("last ") else None
    if belongs is None or belongs["noun"] in _PARTS | MONTHS | PREPOSITIONS | {"instead"}:
        return False
    lead = before[: belongs.start()].split()
    opens = not set(lead[:-1]) - _BEGINS
    return not lead or not (lead[-1] in _DATING or (opens and lead[-1] in PREPOSITIONS))
