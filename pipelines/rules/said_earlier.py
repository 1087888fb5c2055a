"""Whether a cue in the past perfect tells of words from an earlier matter."""

from __future__ import annotations

import re
from datetime import date, datetime

from pipelines.wordlists import DAYS, MONTHS_IN_ORDER
from schemas.extraction import Act

_MONTH = "|".join(month.capitalize() for month in MONTHS_IN_ORDER)
_HAD = re.compile(r"\bhad\b(?! (?:to|a|an|the|it)\b)")
_DATE = re.compile(rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?P<month>{_MONTH})|(?P<m>{_MONTH}) (?P<d>\d{{1,2}}))\b")
_IN_MONTH = re.compile(rf"\b[Ii]n (?:early |mid-|late )?(?P<month>{_MONTH})\b(?! \d)")
_LONG_AGO = re.compile(
    r"\b(?:last (?:month|year|spring|summer|autumn|winter)|in (?:the )?(?:spring|summer|autumn|winter)"
    r"|(?:a|one|two|three|four|five|six|several|some|\d+) (?:months?|years?) (?:ago|earlier|before)"
    r"|(?:months|years) (?:ago|earlier|before)|the (?:month|year) before|earlier this year)\b",
    re.I,
)
_WEEKS_AGO = re.compile(
    r"\b(?:last week|(?:a|one|two|three|four|several|some|\d+) weeks? (?:ago|earlier|before)|the week before"
    r"|earlier this month)\b",
    re.I,
)
_CLAUSE = re.compile(r",? (?:who|whose|which|when|where)\b[^,]*,")
"""A clause about the speaker, with times of its own."""
_OF_LATE = re.compile(
    r"\b(?:earlier|first|initially|originally|at first|so far|until|morning|afternoon|evening|night|noon|midday|hours?"
    rf"|minutes|days?|today|yesterday|this week|{'|'.join(sorted(DAYS))})\b",
    re.I,
)
"""Words of the same matter: "had said earlier", "had denied on Monday"."""
_OLD = 3
"""Days after which a dated word belongs to an earlier matter: the day of the article and the two before it do not."""


def said_earlier(cue: str, told: str, act: Act, published_at: datetime) -> bool:
    """Whether somebody "had said" it long before the news: by a date, or for a denial by the lack of any time.

    Args:
        cue: the cue as written.
        told: its sentence without the content, where the time stands.
        act: a report that somebody "had said" something undated is the news itself; what they "had denied" is not.
        published_at: when the article came out, by which dates are counted.
    """
    if not _HAD.search(cue):
        return False
    told = _CLAUSE.sub(" ", told)
    days = _days_ago(told, published_at.date())
    if days is not None:
        return days >= _OLD
    if _LONG_AGO.search(told):
        return True
    month = _IN_MONTH.search(told)
    if month is not None:
        return MONTHS_IN_ORDER.index(month["month"].lower()) + 1 != published_at.month
    return act == "denies" and bool(_WEEKS_AGO.search(told) or not _OF_LATE.search(told))


def _days_ago(told: str, today: date) -> int | None:
    """Days since the last such day of a month that the words name; None where they name none."""
    found = _DATE.search(told)
    if found is None:
        return None
    month = MONTHS_IN_ORDER.index((found["month"] or found["m"]).lower()) + 1
    day = int(found["day"] or found["d"])
    try:
        named = date(today.year, month, day)
        return (today - (named if named <= today else named.replace(year=today.year - 1))).days
    except ValueError:
        return None
