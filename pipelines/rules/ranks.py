"""What a role says of its body: the police of an inspector, the school of a dean, the part that "of" names."""

from __future__ import annotations

import re
from functools import lru_cache

from pipelines.rules.roles import COMPANY_KIND, NAMED_BODIES, OFFICIAL_BODIES
from pipelines.wordlists import words
from schemas.ids import normalised

_CACHE = 64
"""Questions about a text whose answers are remembered: each is asked for all that one person says in it."""
_OVER = words(
    "head director chair chairman chairwoman chairperson dean chief manager officer deputy coordinator vice-president"
)
"""Roles whose "of" names what they are over, where no body stands there: "the dean of humanities"."""
_PART = re.compile(
    r"(?!(?:the|an?|its|his|her|their|our|this|that|both|one|all|each|whose|what|which|them|it|us|some|many|such)\b)"
    r"(?P<part>[a-z]+(?: [a-z]+){0,2}?)"
    r"(?: (?:at|of|in|for) (?:the )?(?P<body>[A-Z].*|(?:[a-z]+ )?(?:company|university|institute|agency|authority)))?$"
)
_ANY_BODY = re.compile(
    rf"{OFFICIAL_BODIES.pattern}|{NAMED_BODIES.pattern}|\b{COMPANY_KIND}\b|\b(?:house|state|province|district|canton|county"
    r"|region|country|town|city|village|college|hall|shop|mine|plant|jury|committee|team|crew|squad|band|choir)s?\b"
)
_FIELD = re.compile(r"[a-z]+(?: (?:and )?[a-z]+){0,3}$")
_SERVICES: tuple[tuple[frozenset[str], tuple[str, ...]], ...] = (
    (words("inspector superintendent constable sergeant detective"), ("police",)),
    (words("judge magistrate"), ("court", "tribunal")),
    (words("prosecutor"), ("prosecutor's office", "prosecution service", "prosecutors", "prosecution")),
    (words("colonel brigadier"), ("army", "military", "armed forces", "air force", "border guard", "gendarmerie")),
)
"""Ranks of one service, and what the service may be called, the surest first."""
_SERVICE_WORD = re.compile(
    r"\b(?:police|court|tribunal|prosecut|army|military|armed forces|air force|guard|gendarmerie)"
)
_WHERE = re.compile(
    r"\b(?P<service>police|court|brigade|prosecutor['’]s office)"
    r" (?:in|at|investigating|looking into|responsible for) .*$",
    re.I,
)
_WHOSE = re.compile(
    r"^(?:city|town|village|country|county|state|district|province|region|canton)['’]s (?=police|court|army)"
)
_MODIFIERS = words(
    "public state federal city county district regional provincial national central local chief criminal high supreme "
    "constitutional appeal military harbour border traffic"
)
_BEFORE = 30
"""Characters in front of a service in which the word before it stands."""
_LAST_WORD = re.compile(r"\b([a-z']+) $")
_SCHOOL_ROLES = words("dean rector provost principal headteacher headmaster headmistress")
_SCHOOL = re.compile(r"\b(?:university|college|school|institute|academy)\b")
_STATE_ROLES = words(
    "minister ambassador envoy consul king queen prince princess pope bishop archbishop mayor governor"
)
_OWNING_ROLES = words("executive ceo cfo coo founder owner partner boss")
PUBLIC = re.compile(
    r"\b(?:police|courts?|tribunal|ministry|authority|union|council|government|commission|inspectorate|prosecut\w*|army"
    r"|military|navy|brigade|parliament|party|association|federation|league|hospital|clinic|university|college|school"
    r"|museum|institute|embassy|office|airport|theatre|coastguard|customs|regulator|cabinet|president|mayor|governor"
    r"|prime minister)\b"
)
"""What no company is called."""


def without_part(head: str, role: str, organisation: str, text: str) -> tuple[str, str]:
    """Role and organisation, where "of" names no body: ("dean", "humanities at X") → ("dean of humanities", "X").

    What the text speaks of with an article or as an owner ("the airfield") is a body of its own.

    Args:
        head: the role's own word, such as "dean".
        role: the role.
        organisation: as it is written behind "of", with its article.
        text: the article.
    """
    match = _PART.match(organisation) if head in _OVER else None
    if match is None or _ANY_BODY.search(match["part"]) or _is_thing(match["part"], text):
        return role, organisation
    return f"{role} of {match['part']}", match["body"] or ""


def is_part(organisation: str) -> bool:
    """Whether an organisation is a field and no body: "universities" of "the minister for universities"."""
    return _FIELD.match(organisation) is not None and _ANY_BODY.search(organisation) is None


def service_of(head: str, text: str) -> str | None:
    """The key of a rank's service: the police of an inspector. Empty where the text names none; None for no rank."""
    services = next((services for ranks, services in _SERVICES if head in ranks), None)
    if services is None:
        return None
    return "" if head == "inspector" and "inspectorate" in text else _named_service(services, text)


def plain_service(organisation: str) -> str:
    """The police of "police in Tarn", "the city's police" and "police investigating the fire", which are one."""
    return _WHERE.sub(r"\g<service>", _WHOSE.sub("", organisation))


def of_service(institution: str, service: str) -> bool:
    """Whether an institution is what the text calls the service elsewhere: "harbour police" of the police."""
    word = _SERVICE_WORD.search(service)
    return word is not None and re.search(rf"\b{word.group()}", institution) is not None


def leads(head: str, institution: str) -> bool:
    """Whether somebody of this role can speak for the body that spoke before: no owner for the police."""
    if head in _STATE_ROLES:
        return False
    if head in _SCHOOL_ROLES:
        return _SCHOOL.search(institution) is not None
    return head not in _OWNING_ROLES or PUBLIC.search(institution) is None


@lru_cache(maxsize=_CACHE)
def _is_thing(noun: str, text: str) -> bool:
    return bool(re.search(rf"\b(?:the|an?|its|our|this|that) {noun}\b|\b{noun}['’]", text, re.I))


@lru_cache(maxsize=_CACHE)
def _named_service(services: tuple[str, ...], text: str) -> str:
    """The first of these that the text names, with the word before if it always has the same; empty where none is."""
    lower = text.lower().replace("’", "'")
    for service in services:
        modifiers = {_word_before(lower, match.start()) for match in re.finditer(rf"\b{service}\b", lower)}
        if modifiers:
            own = modifiers.pop() if len(modifiers) == 1 else ""
            return normalised(f"{own} {service}" if own in _MODIFIERS else service)
    return ""


def _word_before(lower: str, at: int) -> str:
    match = _LAST_WORD.search(lower, max(0, at - _BEFORE), at)
    return match[1] if match else ""
