"""The institution that somebody speaks for: minister, spokesman and ministry of one portfolio coincide."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.rules.cast import Cast
from pipelines.rules.names import NAMES, is_body, plain_name
from pipelines.rules.roles import (
    BODY_NAME,
    COMPANY_NAME,
    COMPANY_SUFFIX,
    GENERIC_BODIES,
    MEDIA_NAME,
    MINISTRY_OF,
    NAMED_BODIES,
    OFFICE_ROLES,
    OFFICIAL_BODIES,
    OFFICIAL_ROLES,
    PORTFOLIO,
    ROLES,
)
from pipelines.wordlists import words
from schemas.extraction import Speaker, Standing
from schemas.ids import normalised

SPOKES = re.compile(r"\bspokes(?:man|woman|person|men|people|women|persons)\b")


_GOVERNMENT = re.compile(r"\bgovernment\b")


_CORPORATE = words(
    "executive ceo cfo chief chairman chairwoman chair director manager partner president founder owner head boss"
)


@dataclass(frozen=True)
class Spoken:
    """A speaker before this one, and the offset at which they were named."""

    speaker: Speaker
    standing: Standing
    at: int = -1


def personal(spoken: Spoken) -> bool:
    name = spoken.speaker.name
    return bool(
        name
        and not is_body(name)
        and spoken.standing in ("official", "named")
        and spoken.speaker.institution != spoken.speaker.key
    ) or bool(
        (name and " " in name and not is_body(name) and spoken.standing in ("official", "named"))
        or (spoken.speaker.role and spoken.standing in ("official", "named"))
    )


def role_head(words: Sequence[str]) -> str:
    """The last role word before "of", "for" or the end; empty where there is none."""
    found = ""
    for word in words:
        plain = word.strip(",.").removesuffix("'s")
        if plain in ("of", "for", "at", "from", "who", "with", "in", "to") and found:
            break
        if plain in ("office", "staff", "election", "ministry", "department", "house", "union") and found:
            found = "" if word is words[-1] or plain == "staff" else found
        if plain in ROLES:
            found = plain
    return found


def institution_of(
    role: str, organisation: str, near: str, cast: Cast, *, phrase: str = "", before: Sequence[Spoken] = ()
) -> str:
    """The institution for which somebody speaks: minister, spokesman and ministry of one portfolio coincide."""
    both = f"{role} of {organisation} {phrase}".lower().replace("’", "'").replace("defense", "defence")
    portfolio = PORTFOLIO.search(both) or MINISTRY_OF.search(both)
    if portfolio:
        return _ministry(portfolio.group(1))
    for office in OFFICE_ROLES:
        if re.search(rf"\b{office}\b", both) and not re.search(rf"\b(?:vice|union|company|bank|club) {office}\b", both):
            body = organisation.lower()
            corporate = (
                office == "president"
                and organisation
                and (
                    organisation[0].islower()
                    or COMPANY_NAME.search(organisation)
                    or BODY_NAME.search(organisation)
                    or NAMED_BODIES.search(body)
                )
            )
            if not corporate:
                return office
    if re.search(r"\b(?:deputy )?ministers?\b|\bministry\b", both):
        found = [m.group(1) for m in PORTFOLIO.finditer(near.lower().replace("defense", "defence"))]
        if found:
            return _ministry(found[-1])
    inside = re.search(r"\b(?:at|of|for) (?:the )?([A-Z].*)$", organisation)
    if inside and organisation[:1].islower():
        organisation = inside.group(1)
    if organisation and organisation[:1].isupper():
        return company_key(
            cast.full_body(re.sub(r"\s+(?:in|at) [A-Z].*$", "", re.sub(r"^.* (?:at|of) (?=[A-Z])", "", organisation)))
        )
    if _GOVERNMENT.search(both):
        return "government"
    of_body = re.match(r"(?P<body>.+) (?:spokes\w+|chief|officer|commissioner|official)$", role.lower())
    if of_body and not organisation and OFFICIAL_BODIES.search(of_body["body"]):
        return normalised(of_body["body"])
    if organisation and organisation.lower() not in ("its", "their", "her", "his"):
        return _bare_body(organisation, near, cast, before)
    if organisation.lower() in ("her", "his"):
        return ""
    if role and (SPOKES.search(role.lower()) or role_head(role.lower().split()) in OFFICIAL_ROLES):
        spoke = next((s for s in before[:2] if not personal(s) and s.standing == "official"), None)
        if spoke is not None:
            return spoke.speaker.institution
        if SPOKES.search(role.lower()) or role_head(role.lower().split()) in _CORPORATE:
            body = _last_body(near)
            return company_key(cast.full_body(body)) if body else company_key(cast.main_body())
    return ""


def company_key(name: str) -> str:
    """A body's name for comparing: normalised, without "the", a possessive, and what kind of company it is."""
    words = normalised(re.sub(r"['’]s\b", "", name)).split()
    if words and words[0] == "the":
        words = words[1:]
    while len(words) > 1 and words[-1] in COMPANY_SUFFIX:
        words.pop()
    return " ".join(words)


def _ministry(portfolio: str) -> str:
    word = portfolio.removeprefix("the ").replace("defense", "defence").replace("foreign affairs", "foreign")
    return {"state": "foreign ministry", "treasury": "finance ministry"}.get(word, f"{word} ministry")


def _bare_body(organisation: str, near: str, cast: Cast, before: Sequence[Spoken]) -> str:
    """ "the bank", "the airline": the named company of the article that fits best, else the words themselves."""
    plain = re.sub(r"^(?:the|a|an|its|his|her|their)\s+", "", organisation.lower())
    inner = re.search(r"\b(?:of|at) ((?:the )?[A-Z]\w+(?: [A-Z]\w+)*)$", organisation)
    if inner and GENERIC_BODIES.match(plain):
        return company_key(cast.full_body(inner.group(1)))
    if not GENERIC_BODIES.fullmatch(plain):
        return normalised(plain)
    hints = {
        "bank": "Bank",
        "lender": "Bank",
        "airline": "Air",
        "carrier": "Air",
        "hospital": "Hospital",
        "airport": "Airport",
    }
    hint = hints.get(plain, "")
    named = [n for n in cast.names if COMPANY_NAME.search(n) or (hint and BODY_NAME.search(n))]
    fits = [n for n in named if hint and hint in n and n not in cast.people and not MEDIA_NAME.search(n)]
    if fits:
        return company_key(max(fits, key=lambda n: (cast.names[n], -cast.first_seen.get(n, 0))))
    if plain in ("hospital", "airport", "authority", "agency", "board", "club", "department", "office", "team", "unit"):
        body = _last_body(near)
        return (
            company_key(body)
            if body and (plain in body.lower() or plain in ("team", "unit", "office", "department"))
            else plain
        )
    spoke = next((s for s in before[:2] if not personal(s) and s.standing == "official" and s.speaker.name), None)
    if spoke is not None:
        return spoke.speaker.institution
    return company_key(cast.main_body()) or plain


_LOWER_BODY = re.compile(
    r"\b(?:the|a) ((?:[a-z]+ ){0,2}(?:ministry|police|authority|airline|bank|company|council"
    "|court|coastguard|hospital|government"
    r"|audit office|laboratory|regulator|inspectorate|commission|brigade))\b",
    re.I,
)


def _last_body(near: str) -> str:
    """The body that opens the last sentence to name one, else the last body named."""
    for sentence in reversed(re.split(r"(?<=[.!?\"”])\s+", near[-600:])):
        found: list[tuple[int, str]] = []
        for match in NAMES.finditer(sentence):
            name = plain_name(match.group())
            if (COMPANY_NAME.search(name) or BODY_NAME.search(name)) and not MEDIA_NAME.search(name):
                found.append((match.start(), name))
        found += [(match.start(), match.group(1)) for match in _LOWER_BODY.finditer(sentence)]
        if found:
            return min(found)[1] if min(found)[0] < 25 else max(found)[1]
    return ""
