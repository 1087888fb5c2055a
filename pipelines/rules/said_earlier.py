"""Whether a cue, in the past perfect or with a month at its verb, tells of words from an earlier matter."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from pipelines.wordlists import DAYS, MONTHS_IN_ORDER, words
from schemas.extraction import Act

_MONTH = "|".join(month.capitalize() for month in MONTHS_IN_ORDER)
_ANY_MONTH = re.compile(_MONTH)
_HAD = re.compile(r"\bhad\b(?! (?:to|a|an|the|it)\b)")
_ON_DAY = (
    rf"(?:[Oo]n |(?<=[a-z]d ))(?:(?:{'|'.join(day.capitalize() for day in sorted(DAYS))}),? )?"
    rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?P<month>{_MONTH})|(?P<m>{_MONTH}) (?P<d>\d{{1,2}}))\b"
    r"(?:,? (?P<year>\d{4})\b)?"
)
_IN_MONTH = rf"[Ii]n (?:early |mid-|late )?(?P<whole>{_MONTH})\b(?! \d)"
_WHEN = rf"(?P<when>{_ON_DAY}|{_IN_MONTH})"
_OCCASION = r"(?:(?:[Ii]n|[Aa]t) an? (?:[a-z-]+ ){1,2}?)?"
_OPENING = re.compile(rf"\W*(?:(?:But|Yet|And|Back|Already|As early as),? )?{_OCCASION}{_WHEN}")
_BEHIND = re.compile(
    r"\bhad,? (?:"
    r"(?!(?:in|at|on|before|after|ahead|until|since|by|of|about|over|for|to|from|with|against|during|that)\b)"
    rf"[\w’'-]+,? ){{0,5}}?{_OCCASION}{_WHEN}"
)
"""A day right behind the cue: "had told Coast Daily on 25 March", but not "had said before the vote on 25 March"."""
_MONTH_AT = rf"(?:in|last) (?:early |mid-|late )?(?P<whole>{_MONTH})\b(?!['’]|,? \d)"
_TOLD = r"(?P<verb>\w+ed|said|told|wrote|spoke)\b"
_MONTHS_AT_VERB = (
    re.compile(rf"\b(?:who|which|he|she|they|it|and|but),? {_MONTH_AT},? (?:(?:also|first|\w+ly) )*{_TOLD}"),
    re.compile(rf"\b{_TOLD} {_MONTH_AT}"),
)
"""A month right at a cue: "who in May denied", "denied in May that", but not "the owner of what sank in May said"."""
_RELATIVE = re.compile(r"\b(?:who|which)\b(?:, (?:in|last) [^,]*,)?[^,]*$")
_CLAUSE_ENDS = re.compile(r",|\s\s")
"""A comma, or the place of the content: "who in January denied it, resigned on Friday" was not told on Friday."""
_NOT_YET = re.compile(r"\b(?:will|would|to|may|might|can|could|shall|should)\b")
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
_PARTICLE = re.compile(r" (?:for|to|of|about|against|over|with|from)$")
"""What belongs to the cue: "had asked for"."""
_GAP = re.compile(r"(?<!\s)\s+(,| )")
"""Left where the content stood."""
_CLAUSE = re.compile(r",? (?:who|whose|which|when|where)\b[^,]*,")
"""A clause about the speaker, with times of its own."""
_OF_LATE = re.compile(
    r"\b(?:earlier|first|initially|originally|at first|so far|until|morning|afternoon|evening|night|noon|midday|hours?"
    rf"|minutes|days?|today|yesterday|this week|{'|'.join(sorted(DAYS))})\b",
    re.I,
)
"""Words of the same matter: "had said earlier", "had denied on Monday"."""
_BEFORE_THAT = words("earlier first initially originally")
"""Those of them that may also tell of a time before an older matter."""
_OLD = 3
"""Days after which a dated word belongs to an earlier matter: the day of the article and the two before it do not."""
_TIME_AFTER = re.compile(
    r"\b(?P<time>days?|weeks?|fortnight|months?|years?) after (?:(?P<who>it|he|she|they|we)"
    r"|(?:[A-Z][\w’'-]+ ){0,3}[A-Z][\w’'-]+|(?:the|its|his|her|their) [a-z][\w’'-]+(?: [a-z][\w’'-]+)?)?"
    r"(?: (?:had|first|publicly|also|\w+ly))*\s*$"
)
"""Before a cue that is thereby of an earlier day: "two weeks after it denied"."""
_LONG = words("month months year years")
_TIME_READ = 120
"""Characters before a cue that are looked at for it."""
_OPENS = 2
"""Words before "weeks" with which a time opens its sentence: "Some two weeks after"."""
_AHEAD = 183
"""Days up to which a day of a month is the coming one, and not last year's."""


def said_earlier(cue: str, told: str, act: Act, published_at: datetime, *, recalling: bool = False) -> bool:
    """Whether somebody "had said" it long before the news: by a date, or for a denial by the lack of any time.

    With a month at the verb it need not be "had".

    Args:
        cue: the cue as written.
        told: its sentence without the content, where the time stands.
        act: a report that somebody "had said" something undated is the news itself; what they "had denied" is not.
        published_at: when the article came out, by which dates are counted.
        recalling: whether the sentence before tells of an older matter, so that "earlier" is before that; asked of
            denials alone.
    """
    after = _time_after(cue, told)
    if after and (act == "denies" or after in _LONG):
        return True
    if _in_a_past_month(cue, told, published_at.date()):
        return True
    if not _HAD.search(cue):
        return False
    own = _PARTICLE.sub("", cue)
    told = _GAP.sub(r"\1", _CLAUSE.sub(" ", told).replace(cue, own, 1))
    dated = _BEHIND.search(told, max(0, told.find(own))) or _OPENING.match(told)
    if dated is not None and not _OF_LATE.search(told[dated.start() : dated.start("when")] + told[dated.end("when") :]):
        past = _is_past(dated, published_at.date())
        if past is not None:
            return past
    if _LONG_AGO.search(told):
        return True
    of_late = {word.lower() for word in _OF_LATE.findall(told)}
    return act == "denies" and bool(_WEEKS_AGO.search(told) or of_late <= (_BEFORE_THAT if recalling else frozenset()))


def _in_a_past_month(cue: str, told: str, today: date) -> bool:
    """Whether a month that ended days before stands right at the cue's verb, without a word of the same matter."""
    at = told.find(cue)
    if at < 0 or not cue or _ANY_MONTH.search(told) is None or _NOT_YET.search(cue):
        return False
    dated = (found for pattern in _MONTHS_AT_VERB for found in pattern.finditer(told))
    return any(
        at <= found.start("verb") < at + len(cue)
        and _ended_long_before(found["whole"], today)
        and not _OF_LATE.search(_beside(told, found))
        for found in dated
    )


def _beside(told: str, month: re.Match[str]) -> str:
    """What stands around a month and its verb in their sentence, or in a clause about the speaker."""
    before, after = told[: month.start()], told[month.end() :]
    clause = _RELATIVE.search(told, 0, month.start("verb"))
    return (
        f"{told[clause.start() : month.start()]} {_CLAUSE_ENDS.split(after, 1)[0]}" if clause else f"{before} {after}"
    )


def _ended_long_before(month: str, today: date) -> bool:
    """Whether the last month of that name is over for more than ``_OLD`` days: its last day may be the day meant."""
    number = MONTHS_IN_ORDER.index(month.lower()) + 1
    if number == today.month:
        return False
    year = today.year - (number > today.month)
    after = date(year + number // 12, number % 12 + 1, 1)
    return today - after >= timedelta(days=_OLD)


def _time_after(cue: str, told: str) -> str:
    """ "weeks" of a cue behind "two weeks after it", else empty. What opens a sentence may date its main clause."""
    at = told.find(cue)
    match = _TIME_AFTER.search(told[max(0, at - _TIME_READ) : at]) if cue and at > 0 else None
    if match is None:
        return ""
    inside = at > _TIME_READ or match["who"] is not None or len(told[: match.start()].split()) > _OPENS
    return match["time"] if inside else ""


def _is_past(dated: re.Match[str], today: date) -> bool | None:
    """Whether the day or the month that the words name is of an earlier matter; None where it is still to come."""
    if dated["whole"]:
        return MONTHS_IN_ORDER.index(dated["whole"].lower()) + 1 != today.month
    month = MONTHS_IN_ORDER.index((dated["month"] or dated["m"]).lower()) + 1
    try:
        named = date(int(dated["year"] or today.year), month, int(dated["day"] or dated["d"]))
        if dated["year"]:
            return None if named > today else (today - named).days >= _OLD
        coming = named if named >= today else named.replace(year=today.year + 1)
        last = named if named <= today else named.replace(year=today.year - 1)
    except ValueError:
        return None
    return None if 0 < (coming - today).days <= _AHEAD else (today - last).days >= _OLD
