"""The institution that somebody speaks for: minister, spokesman and ministry of one portfolio coincide."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.rules.cast import Cast, Person
from pipelines.rules.names import CAPITAL, NAMES, PARTICLE, is_body, person_key, plain_name
from pipelines.rules.places import ministry_at, ministry_name, place_key, stated_place
from pipelines.rules.ranks import PUBLIC, is_part, leads, of_service, plain_service, service_of
from pipelines.rules.roles import (
    BODY_NAME,
    COMMON_MODIFIER,
    COMPANY_KIND,
    COMPANY_NAME,
    COMPANY_SUFFIX,
    GENERIC_BODIES,
    MEDIA_NAME,
    NAMED_BODIES,
    OF_MEMBERS,
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
PARTIES = re.compile(
    r"(?:the (?:sides|parties|companies)|(?:both|the two|the three|all three) (?:sides|parties|(?:[a-z]+ )?(?:companies"
    r"|firms|clubs|banks|airlines|carriers|operators|lenders|retailers|governments|ministries|councils|authorities"
    r"|agencies|universities|hospitals|museums|countries|teams)))"
)
"""The parties to a matter, spoken of together: each of them tells of its own doings."""
_PARTICLE = re.compile(rf"(?:{PARTICLE}|ap|ben|y|e|zu|af|av|di|do|el|zum|zur|san)$")
_LOWER = re.compile(r"[a-z]{2,}$")
_OF_SIDE = words("group charity organisation organization network")
_ROLES_OR_OFFICE = ROLES | words("office cabinet department ministry palace")
_OF_ARMY = re.compile(r"(?:(?:army|brigadier|major|lieutenant|chief|four-star) )*(?:general|lieutenant colonel)")
"""Ranks of the service of a colonel; the "general" of a secretary general is none."""
_GOVERNMENT = re.compile(r"\bgovernment\b", re.I)


_NO_BODY = words("US UK CEO CFO COO CTO MP MEP VP TV IT HR PR AI")
_CORPORATE = words(
    "executive ceo cfo chief chairman chairwoman chair director manager partner president founder owner head boss"
)


_TRADE = re.compile(
    rf"(?:{COMPANY_KIND}|\w+maker|bank|group|insurer|corporation|developer|supplier|utility|brewer|bidder|buyer)"
)
_KIND_FIRST = re.compile(
    rf"(?:the |an? )?(?:[a-z-]+ ){{0,3}}(?:{COMPANY_KIND}|club|team|bank|group|service|site|brand|broker|developer"
    rf"|publisher|organi[sz]ation|charity) (?P<name>{CAPITAL}.*)$"
)
_TIME_FIRST = re.compile(r"(?:On|In|At|By|Since|Last) (?:[A-Z]\w+|\d+|\w+),? ")
_KIND_AND_NAME = re.compile(rf"\b{COMPANY_KIND},? (?P<name>{NAMES.pattern})")


@dataclass(frozen=True)
class Spoken:
    """A speaker before this one, and the offset at which they were named."""

    speaker: Speaker
    standing: Standing
    at: int = -1


def personal(spoken: Spoken) -> bool:
    """Whether a person spoke, rather than a body or a source that is not named."""
    name = spoken.speaker.name
    if any(_LOWER.match(word) and not _PARTICLE.match(word) for word in name.split()):
        return False  # "the harbour police", "dyke operator Tassk": a person's name has capitalised words and particles
    if name and not spoken.speaker.role and spoken.speaker.organisation == name:
        return False
    if not spoken.speaker.role and re.search(r"\b(?:ministry|department|government|police|court|agency)$", name):
        return False
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


def names_body(name: str) -> bool:
    """Whether a phrase is nothing but a body's name, in which no word is a role: "The Abbot's Mead Trust"."""
    plain = name.removeprefix("The ").removeprefix("the ")
    words = plain.split()
    if len(words) < 2 or words[-1].lower() in _ROLES_OR_OFFICE or NAMES.fullmatch(plain) is None or " of " in plain:
        return False
    return bool(BODY_NAME.fullmatch(words[-1]) or COMPANY_NAME.fullmatch(words[-1]))


def behind_kind(organisation: str) -> str:
    """The name behind what a company is: "NAME" of "grid operator NAME"; empty in any other phrase."""
    match = _KIND_FIRST.match(organisation)
    return match["name"] if match else ""


def institution_of(
    role: str, organisation: str, near: str, cast: Cast, *, phrase: str = "", before: Sequence[Spoken] = ()
) -> str:
    """The institution for which somebody speaks: minister, spokesman and ministry of one portfolio coincide."""
    stated = f"{role} of {organisation} {phrase}".replace("’", "'")
    both = stated.lower().replace("defense", "defence")
    portfolio = ministry_at(stated)
    if portfolio:
        place = stated_place(stated, *portfolio.span())
        return _placed(ministry_name(portfolio.group(1)), place, cast, before)
    for office in OFFICE_ROLES:
        if office not in both:
            continue
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
        found = list(PORTFOLIO.finditer(near))
        if found:
            return _placed(ministry_name(found[-1].group(1)), stated_place(near, *found[-1].span()), cast, before)
    principal = _principal(organisation, cast)
    if principal is not None:
        own = "" if cast.person(principal.organisation) else institution_of(*principal.post, near, cast)
        in_office = role_head(principal.role.lower().split()) in OFFICIAL_ROLES
        return own if own and in_office else person_key(principal.name)
    organisation = plain_service(behind_kind(organisation) or organisation)
    inside = re.search(r"\b(?:at|of|for) (?:the )?([A-Z].*)$", organisation)
    if inside and organisation[:1].islower():
        organisation = inside.group(1)
    government = _GOVERNMENT.search(organisation) if organisation[:1].isupper() else None
    if government and (place := stated_place(organisation, *government.span())):
        return _placed("government", place, cast, before)
    if organisation and organisation[:1].isupper():
        return company_key(
            cast.full_body(re.sub(r"\s+(?:in|at) [A-Z].*$", "", re.sub(r"^.* (?:at|of) (?=[A-Z])", "", organisation)))
        )
    if _GOVERNMENT.search(both):
        return _placed("government", "", cast, before)
    leading = _leading_body(role, cast) if not organisation else ""
    if leading:
        return _nearest(leading, near, cast) if " " not in leading and leading.islower() else company_key(leading)
    of_body = re.match(r"(?P<body>.+) (?:spokes\w+|chief|officer|commissioner|official)$", role.lower())
    if of_body and not organisation and OFFICIAL_BODIES.search(of_body["body"]):
        return normalised(of_body["body"])
    head = role_head(role.lower().split())
    if head == "minister" and is_part(organisation):
        return _placed(f"{organisation} ministry", "", cast, before)
    if organisation and organisation.lower() not in ("its", "their", "her", "his"):
        return _bare_body(organisation, near, cast, before)
    if organisation.lower() in ("her", "his"):
        return ""
    service = service_of("colonel" if _OF_ARMY.fullmatch(role.lower()) else head, cast.text)
    if service is not None:
        bodies = (s.speaker.institution for s in before if not personal(s) and s.standing == "official")
        return next((body for body in bodies if of_service(body, service)), service)
    if role and (SPOKES.search(role.lower()) or role_head(role.lower().split()) in OFFICIAL_ROLES):
        spoke = next((s for s in before[:2] if _is_body_of(s, trade=False)), None)
        if spoke is not None and leads(head, spoke.speaker.institution):
            return spoke.speaker.institution
        if SPOKES.search(role.lower()) or head in _CORPORATE:
            body = _last_body(near)
            return company_key(cast.full_body(body)) if body else company_key(cast.main_body())
    return ""


def _principal(organisation: str, cast: Cast) -> Person | None:
    """The person for whom somebody speaks: "Abel" in "Abel's spokesman" and "Abel's office"."""
    whose = re.sub(r"['’]s?(?: (?:press |private )?(?:office|team|campaign|cabinet|staff))?$", "", organisation)
    return cast.person(whose) if whose[:1].isupper() else None


def _leading_body(role: str, cast: Cast) -> str:
    """The body that a role begins with: "NSC" of "NSC spokeswoman"; empty where it begins with none, or a kind."""
    role = COMMON_MODIFIER.sub("", role)
    known = OFFICIAL_BODIES.match(role.lower())
    if known and known.end() < len(role):
        return "" if GENERIC_BODIES.fullmatch(known.group()) else known.group()
    front = re.match(r"(?:[A-Z][\w&-]*\s)+", role)
    kind = OFFICIAL_BODIES.match(role.lower(), front.end()) if front else None
    if front and kind and kind.end() < len(role):
        return role[: kind.end()]
    named = cast.full_body(front.group().strip()) if front else ""
    if named in cast.names and not any(word.lower() in ROLES for word in named.split()):
        return named if named not in _NO_BODY else ""
    short = re.match(r"(?P<short>[A-Z]{2,6}) ", role)
    return short["short"] if short and short["short"] not in _NO_BODY else ""


def company_key(name: str) -> str:
    """A body's name for comparing: normalised, without "the", a possessive, and what kind of company it is."""
    words = normalised(re.sub(r"['’]s\b", "", name)).split()
    if words and words[0] == "the":
        words = words[1:]
    while len(words) > 1 and words[-1] in COMPANY_SUFFIX:
        words.pop()
    return " ".join(words)


def _placed(ministry: str, place: str, cast: Cast, before: Sequence[Spoken]) -> str:
    """The ministry with its place: the stated one, else the article's only one, else that of the speaker before."""
    if place:
        return f"{place_key(place, cast.names, cast.text)} {ministry}"
    places = cast.ministries.get(ministry, ())
    if len(places) == 1:
        return f"{places[0]} {ministry}"
    spoke = next((s for s in before if s.speaker.institution.endswith(f" {ministry}")), None) if places else None
    return spoke.speaker.institution if spoke is not None else ministry


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
    hinted = re.compile(rf"\b{hint}(?:lines?|ways)?\b")
    fits = [n for n in named if hint and hinted.search(n) and n not in cast.people and not MEDIA_NAME.search(n)]
    if fits:
        return company_key(max(fits, key=lambda n: (cast.names[n], -cast.first_seen.get(n, 0))))
    if plain in ("hospital", "airport", "authority", "agency", "board", "club", "department", "office", "team", "unit"):
        return _nearest(plain, near, cast)
    trade = _TRADE.fullmatch(plain) is not None
    for side in before[:3] if plain in _OF_SIDE else ():
        if _is_side(side, cast):
            return side.speaker.institution
    subject = _company_before(near, cast) if trade else ""
    if subject:
        return company_key(cast.full_body(subject))
    spoke = next((s for s in before[:2] if _is_body_of(s, trade=trade)), None)
    if spoke is not None:
        return spoke.speaker.institution
    main = company_key(cast.main_body())
    if main and main != company_key(cast.outlet) and not (trade and PUBLIC.search(main)):
        return main
    kinds = [m["name"] for m in _KIND_AND_NAME.finditer(near) if not _no_company(m["name"], cast)] if trade else []
    return company_key(cast.full_body(kinds[-1])) if kinds else plain


def _is_side(spoken: Spoken, cast: Cast) -> bool:
    """Whether a group spoke that takes a side, which "the group" resumes."""
    name = spoken.speaker.name
    return name in cast.sides or (spoken.standing == "named" and OF_MEMBERS.search(name) is not None)


def _is_body_of(spoken: Spoken, *, trade: bool) -> bool:
    """Whether a body spoke that "the company" (trade) or another such word can stand for."""
    speaker = spoken.speaker
    joint = PARTIES.fullmatch(speaker.surface.lower())
    if joint or personal(spoken) or spoken.standing != "official" or not speaker.name:
        return False
    return not (trade and PUBLIC.search(f"{speaker.institution} {speaker.name.lower()}"))


def _company_before(near: str, cast: Cast) -> str:
    """The company that "the company" most likely is: this sentence's subject, or the one's before, or "the maker X"."""
    sentences = _SENTENCE_END.split(near[-400:])[-2:]
    for sentence in reversed(sentences):
        found = NAMES.match(_TIME_FIRST.sub("", sentence))
        name = plain_name(found.group()) if found else ""
        full = cast.full_body(name) if name else ""
        if full and (cast.is_company(name) or COMPANY_NAME.search(full)) and not _no_company(full, cast):
            return full
        kinds = [m["name"] for m in _KIND_AND_NAME.finditer(sentence)]
        if kinds and not _no_company(kinds[-1], cast):
            return kinds[-1]
    return ""


def _no_company(name: str, cast: Cast) -> bool:
    return bool(MEDIA_NAME.search(name)) or name.lower() in cast.media or cast.person(name) is not None


def _nearest(plain: str, near: str, cast: Cast) -> str:
    """ "the agency": the last body named if it can be one, else the article's only name of that kind."""
    body = _last_body(near)
    if body and (plain in body.lower() or plain in ("team", "unit", "office", "department")):
        return company_key(cast.full_body(body))
    named = {company_key(name) for name in cast.names if name.endswith(f" {plain.capitalize()}") and is_body(name)}
    return named.pop() if len(named) == 1 else plain


_SENTENCE_END = re.compile(r"(?<=[.!?\"”])\s+")
_LOWER_BODY = re.compile(
    r"\b(?:the|a) ((?:[a-z]+ ){0,2}(?:ministry|police|authority|airline|bank|company|council"
    "|court|coastguard|hospital|government"
    r"|audit office|laboratory|regulator|inspectorate|commission|brigade|army|navy|air force|armed forces|military"
    r"|coast guard|border guard|national guard|fire service|rescue service|weather service|prosecution service))\b",
    re.I,
)


def _last_body(near: str) -> str:
    """The body that opens the last sentence to name one, else the last body named."""
    for sentence in reversed(_SENTENCE_END.split(near[-600:])):
        found: list[tuple[int, str]] = []
        for match in NAMES.finditer(sentence):
            name = plain_name(match.group())
            if (COMPANY_NAME.search(name) or BODY_NAME.search(name)) and not MEDIA_NAME.search(name):
                found.append((match.start(), name))
        found += [(match.start(), match.group(1)) for match in _LOWER_BODY.finditer(sentence)]
        if found:
            return min(found)[1] if min(found)[0] < 25 else max(found)[1]
    return ""
