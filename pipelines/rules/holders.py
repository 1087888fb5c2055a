"""Who holds an office that says what it is over before the name, and which bodies' people speak for them."""

from __future__ import annotations

import re

from pipelines.rules.cast import Cast
from pipelines.rules.companies import is_place
from pipelines.rules.names import CAPITAL, PARTICLE, TITLES, is_body, plain_name
from pipelines.rules.places import is_country
from pipelines.rules.roles import BODY_NAME, COMPANY_NAME, MEDIA_NAME, NAMED_BODIES, OFFICIAL_BODIES, PARTY_NAME, ROLES
from pipelines.wordlists import words

_THEN_BODY_AND_NAME = re.compile(
    rf"[ ](?P<run>(?:of|for)[ ](?:the[ ])?{CAPITAL}(?:[ ](?:(?:{PARTICLE}|for|the|and)[ ]){{0,2}}{CAPITAL}){{1,7}})"
)
_OVER_PLACES = words(
    "minister premier chancellor president secretary governor mayor king queen archbishop bishop sheriff speaker"
)
"""Offices that stand with what they are over before the name: "Mayor of Tarn NAME"."""
_OWN_PEOPLE = re.compile(
    r"\b(?:university|college|school|institute|academy|club|fc|united|city|league|team|group|theatre|opera|ballet|orchestra"
    r"|philharmonic|laboratory|studio|label|hospital|clinic|museum)(?: of .+)?$"
)
"""Bodies of whose people not everyone speaks for them: players, scholars, artists."""


def is_public(owner: str) -> bool:
    """Whether a body is one of whom each named person speaks with authority, rather than plays or teaches."""
    lower = owner.lower()
    if not owner or NAMED_BODIES.search(lower) or PARTY_NAME.search(owner) or MEDIA_NAME.search(owner):
        return False
    public = OFFICIAL_BODIES.search(lower) or BODY_NAME.search(owner)
    return public is not None and not COMPANY_NAME.search(owner) and not _OWN_PEOPLE.search(lower)


def holder_behind(cast: Cast, text: str, head: str, end: int) -> tuple[str, str]:
    """What an office that ends at ``end`` is over, and who holds it; both empty where that is unclear.

    ("Tarn", "Otto Vale") of "Mayor of Tarn Otto Vale". The name is then counted without the place.
    """
    match = _THEN_BODY_AND_NAME.match(text, end) if head[0].isupper() and head.lower() in _OVER_PLACES else None
    if match is None:
        return "", ""
    run = match["run"]
    over = run.split(" ", 1)[1].removeprefix("the ")
    if any(word.lower() in ROLES or word.lower() in TITLES for word in over.split()):
        return "", ""
    name = plain_name(f"{head} {run}").removeprefix("the ")
    if name == over:
        name = _recurring(cast, over.split())
        if name and (counted := cast.names.pop(over, 0)):
            cast.names[name] += counted
            cast.first_seen.setdefault(name, cast.first_seen.pop(over))
    return (over.removesuffix(name).strip(), name) if name else ("", "")


def _recurring(cast: Cast, words: list[str]) -> str:
    """The name at the end of "Tarn Otto Vale": behind a country, or what the text has again, whole or its surname."""
    tails = [" ".join(words[-length:]) for length in (3, 2) if len(words) > length]
    country = next((at for at in (2, 1) if len(words) - at >= 2 and is_country(" ".join(words[:at]))), 0)
    if country:
        tails = [" ".join(words[country:])]
    alone = words[-1] in cast.names or words[-1] in cast.titles
    fits = [tail for tail in tails if country or tail in cast.names]
    if not fits and alone and not is_place(" ".join(words)):
        fits = tails[-1:]
    return next((tail for tail in fits if not is_body(tail) and not cast.is_no_person(tail)), "")
