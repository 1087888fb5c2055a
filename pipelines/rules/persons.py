"""The person in a source phrase: by name beside a role, in apposition, or by the office that one in the article has."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.rules.cast import Cast, Person
from pipelines.rules.companies import is_place
from pipelines.rules.institutions import SPOKES, role_head
from pipelines.rules.names import CAPITAL, NAMES, is_body, plain_name
from pipelines.rules.roles import COMMON_MODIFIER, COMPANY_KIND, FUNCTION, NAMED_BODIES, OFFICIAL_BODIES, ROLES

_IN_FUNCTION = re.compile(rf"the (?P<role>[\w -]+ of {FUNCTION}(?: and {FUNCTION})?)$")
_COMMON_NOUN_LAST = re.compile(r"(?:^|\s)[a-z][\w’'-]*$")
_BEHIND_ROLE = re.compile(r",| of | for | who ")
_BEFORE_ROLE = re.compile(r"^(?:the |.+'s )")
_ROLE_ALONE = re.compile(r"(?:the |[\w .-]+'s |[a-z -]+$)")
_OF = re.compile(r"( (?:of|for)(?: the)? )")
_POSSESSIVE = re.compile(r"['’]s?\b")
_PLURAL_POSSESSIVE = re.compile(r"['’](?= )")
_OF_LAST = re.compile(r"\b(?:of|for|with|to|from) (?:the |(?:mr|mrs|ms|dr)\.? )?$")
_PLACED = re.compile(r"\b(?:in|at|near|off|outside) $")
_OF_WHOM = re.compile(
    r"\b(?:of|for|to|with|by) (?:the|an?|his|her|its|their|our|[\w’'-]+['’]s) (?:[\w-]+ )*?(?P<noun>[\w-]+) $"
)
_OFFICE = re.compile(rf"[Tt]he (?P<office>{CAPITAL} {CAPITAL}(?: {CAPITAL})?), ")
_OFFICE_THEN_NAME = re.compile(rf"(?P<before>{_OFFICE.pattern}){CAPITAL} {CAPITAL}")
_JOINED = re.compile(r" and (?:[Tt]he )?(?=[A-Z])")
_LOWER = re.compile(r"\b(?!(?:the|of|and|for)\b)[a-z]")
_PREPOSITION = re.compile(r" (?:of|for|at|in) ")
_KIND_LAST = re.compile(rf"\b{COMPANY_KIND}$")
_RIVAL = re.compile(r"\b(?:rival|competitor)$")
_EMPLOYER = re.compile(r"\b(?:of|for|from|to) (?:[\w. ]+ )?$")


def person_in(phrase: str, cast: Cast) -> Person | None:
    """The person named in the phrase: the name behind a role or before one, not an employer's."""
    known = cast.person(phrase)
    if known is not None:
        return known
    if _is_joint(phrase):
        return None
    names = list(_names_in(phrase))
    fits: list[Person] = []
    for start, name in names:
        plain = plain_name(name)
        if not plain or _owns(phrase, start, name):
            continue
        found = cast.person(plain)
        if found is not None and not _EMPLOYER.search(phrase[:start]) and not _PLACED.search(phrase[:start]):
            fits.append(found)
    if fits:
        return fits[-1] if role_head(phrase.lower().split()) and len(fits) > 1 else fits[0]
    return next(filter(None, (_new_person(phrase, start, name, cast) for start, name in names)), None)


def apposed(phrase: str) -> tuple[str, str]:
    """("his club", "NAME") of "his club, NAME"; both empty where the phrase has another form."""
    noun, _, rest = phrase.partition(", ")
    name = rest.partition(",")[0].strip()
    if not NAMES.fullmatch(name) or not _COMMON_NOUN_LAST.search(noun):
        return "", ""
    return noun.lower(), name


def by_role(lower: str, cast: Cast) -> Person | None:
    """ "the mayor" where the article has one mayor; "Norland's defence minister" likewise."""
    function = _IN_FUNCTION.match(lower)
    if function is not None:
        return cast.with_role(function["role"])
    words = _BEFORE_ROLE.sub("", _BEHIND_ROLE.split(lower)[0])
    words = COMMON_MODIFIER.sub("", words)
    if not _ROLE_ALONE.match(lower) or "," in lower or lower.startswith(("a ", "an ")):
        return None
    head = words.split()[-1] if words.split() else ""
    return cast.with_role(words) if head in ROLES and not SPOKES.search(head) else None


def _names_in(phrase: str) -> Iterator[tuple[int, str]]:
    """The capitalised runs with their offsets, and the parts of those that hold "of": "NAME of the Tarn police"."""
    for match in NAMES.finditer(phrase):
        yield match.start(), match.group()
        parts = _OF.split(match.group())
        at = match.start()
        for part in parts if len(parts) > 1 else ():
            if part[:1] != " ":
                yield at, part
            at += len(part)


def _owns(phrase: str, start: int, name: str) -> bool:
    behind = phrase[start + len(name) :]
    plural = name.endswith("s") and _PLURAL_POSSESSIVE.match(behind)
    return bool(plural or _POSSESSIVE.match(behind)) or name.endswith(("'s", "’s"))


def _is_joint(phrase: str) -> bool:
    """Whether two bodies, or a body and somebody, speak as one: "The Dockers' Union and Brandt Terminals"."""
    parts = _JOINED.split(phrase)
    return len(parts) == 2 and not _LOWER.search(phrase) and any(is_body(plain_name(part)) for part in parts)


def _of_somebody(before: str) -> bool:
    """Whether a name stands behind what it is to the speaker: "the agent of the striker NAME"."""
    whose = _OF_WHOM.search(before)
    return whose is not None and whose["noun"].lower() in ROLES


def _new_person(phrase: str, start: int, name: str, cast: Cast) -> Person | None:
    """A person whom the cast does not have, beside a role or behind what describes them."""
    plain, lower = plain_name(name), phrase.lower()
    if any(sign.isdigit() for sign in plain):
        return None
    if cast.full_body(plain) != plain or plain.startswith("St ") or cast.is_company(plain):
        return None
    if len(plain.split()) not in (2, 3, 4) or is_body(plain) or _owns(phrase, start, name) or cast.is_no_person(plain):
        return None
    if start == 0 and (office := _OFFICE_THEN_NAME.match(phrase)) and _in_office(office["before"], cast):
        return None
    words = name.split()
    cut = next((i for i in range(len(words) - 1, -1, -1) if words[i].lower() in ROLES), -1)
    rest = " ".join(words[cut + 1 :])
    beside = start == 0 or cut >= 0 or role_head(lower[:start].replace(",", " ").split()) or _described(phrase, name)
    beside = beside or _in_office(phrase[:start], cast)
    if not rest or not beside or any(sign.search(lower[:start]) for sign in (_OF_LAST, _PLACED)):
        return None
    if rest.startswith(("of ", "for ")) or _of_somebody(lower[:start]):
        return None
    return Person(rest) if " " in rest or cut >= 0 else None


def _in_office(before: str, cast: Cast) -> bool:
    """Whether a name stands behind an office that no list has, written large: "The Chief Steward, NAME"."""
    match = _OFFICE.fullmatch(before)
    if match is None:
        return False
    office = match["office"]
    return not (is_body(office) or cast.is_company(office) or is_place(office) or office.lower() in cast.media)


def _described(phrase: str, name: str) -> bool:
    """Whether the name stands behind what is no body: "one of the walkers, NAME"."""
    noun, behind = apposed(phrase)
    kind = _PREPOSITION.split(noun)[0]
    body = OFFICIAL_BODIES.search(kind) or NAMED_BODIES.search(kind) or _KIND_LAST.search(kind)
    return behind == name and not body and not _RIVAL.search(kind)
