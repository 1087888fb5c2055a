"""Whom "he", "it", "the minister" and "one of the two" stand for."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from pipelines.rules.cast import Cast, Person
from pipelines.rules.institutions import Spoken, personal
from pipelines.rules.names import NAMES, is_body, plain_name
from pipelines.rules.roles import COMMON_MODIFIER, NAMED_BODIES, OFFICIAL_BODIES, ROLES
from pipelines.wordlists import words
from schemas.extraction import Speaker, Standing

Resolve = Callable[[str], tuple[Speaker, Standing]]


_PERSON_PRONOUNS = words("he she who him her i")


_BODY_PRONOUNS = frozenset(("it", "which", "we"))


_PLURAL_PRONOUNS = words("they both all some others neither these")


_ONE_OF = re.compile(
    "^(?:one|another|a second|the other|the first|both|two|all three|three"
    r"|either)(?: of (?:the|them|those|whom)\b[^,]*)?$"
)


_OWN_ROLE = re.compile(r"(?:her|his|their) (?:[a-z-]+ ){0,2}(?P<head>[a-z-]+)")
_STATEMENT = re.compile(r"(?:the|that|this) (?:statement|press release|announcement|communiqu[eé])")
_OFFICE = re.compile(r"(?P<whose>his|her) (?:office|spokes\w+|department|ministry|government|press office|party)")


_TELLS_OF_ITSELF = re.compile(
    r"(?!(?:It|He|She|They|We|I|You|This|That|These|Those|There|Who|Which|What|Nobody|Nothing|Everyone)\b)"
    r"(?P<who>(?:[A-Z][\w’'-]+ ){0,3}[A-Z][\w’'-]+) (?:has|have|had|will|is|was|would|plans|expects)\b.*,$"
)
"""The sentence so far where "it announced" ends it: "Varna Rowing has hired a coach, "."""


_SENTENCE_END = re.compile(r"[.!?][\"”]?\s")
_DEFINITE = re.compile(r"^(?:the|this|that) ")
_THE_PEOPLE = re.compile(
    "the (?:people|sources?|officials?|two(?: people| officials| sources)?|three(?: people"
    "| sources)?|pair|person|insiders?)"
)
_THIS_PERSON = re.compile(r"(?:this|that) (?:person|source|insider|man|woman|official)")
_BEHIND_SENTENCE = re.compile(r"(?<=[.!?\"”])\s+")
_OPENING = re.compile(
    r"(?:Last \w+ |On \w+ |In \w+ )?((?:the|a|an) (?:[\w’'-]+ ){1,5}?"
    r"|(?:[A-Z][\w’'-]+ ){1,4})(?:published|found|has|had|said|will|is|was|issued|released)\b",
    re.I,
)
_OPENS_SENTENCE = re.compile(r"(?:^|[\n.!?\"”]\s*)$")
_BEHIND_PREPOSITION = re.compile(
    r"\b(?:of|for|with|from|than|between|against|about|under|succeeds|near|at|in|met|named) (?:the |[a-z]+ ){0,2}$"
)
_UNNAMED = re.compile(r"\b(?:to|with|asked|by) (an? (?:[a-z-]+ ){0,2}?(?P<head>[a-z]+)\b(?: who [^.]*)?)")


def earlier(lower: str, before: Sequence[Spoken], cast: Cast, near: str, at: int, resolve: Resolve) -> Spoken | None:
    if not lower and before:
        return before[0]
    if lower in _PERSON_PRONOUNS:
        return _pronoun(lower, before, cast, near, at, resolve)
    if lower in _BODY_PRONOUNS:
        return _body_pronoun(before, cast, near, resolve)
    if lower in _PLURAL_PRONOUNS or _ONE_OF.match(lower):
        anonymous = next((s for s in before if s.standing == "anonymous"), None)
        return anonymous or next((s for s in before if not personal(s)), before[0] if before else None)
    own = _OWN_ROLE.fullmatch(lower)
    if own and (person := cast.of_person(own["head"])) is not None:
        return Spoken(*resolve(person.name))
    if _STATEMENT.fullmatch(lower):
        return next((s for s in before if s.standing == "official"), None)
    office = _OFFICE.fullmatch(lower)
    if office:
        return _pronoun("he" if office["whose"] == "his" else "she", before, cast, near, at, resolve)
    if not _DEFINITE.match(lower):
        return None
    head = lower.split()[-1]
    if head in ROLES:
        wanted = COMMON_MODIFIER.sub("", " ".join(lower.split()[1:]))
        for spoken in before:
            if spoken.speaker.role and wanted in spoken.speaker.role.lower():
                return spoken
        for spoken in before[:3]:
            role = spoken.speaker.role.lower().split()
            if head in role and (wanted == head or role == [head]):
                return spoken
    if _THE_PEOPLE.fullmatch(lower) or _THIS_PERSON.fullmatch(lower):
        return next((s for s in before if s.standing == "anonymous"), None)
    return None


def _body_pronoun(before: Sequence[Spoken], cast: Cast, near: str, resolve: Resolve) -> Spoken | None:
    """ "it": a body that opens the sentence before, else the last body that spoke."""
    opening = _BEHIND_SENTENCE.split(near[-500:].strip())[-2:]
    told = _TELLS_OF_ITSELF.match(opening[-1]) if opening else None
    if told is not None and cast.person(told["who"]) is None and told["who"].lower() not in cast.media:
        return Spoken(*resolve(told["who"]))
    for sentence in reversed(opening):
        subject = _OPENING.match(sentence)
        if subject and (
            OFFICIAL_BODIES.search(subject.group(1).lower())
            or NAMED_BODIES.search(subject.group(1).lower())
            or is_body(subject.group(1).strip())
        ):
            speaker, standing = resolve(subject.group(1).strip())
            if not any(s.speaker.institution == speaker.institution for s in before[:1]):
                return Spoken(speaker, standing)
            break
    return next((s for s in before if not personal(s) and s.standing != "anonymous"), before[0] if before else None)


def _pronoun(lower: str, before: Sequence[Spoken], cast: Cast, near: str, at: int, resolve: Resolve) -> Spoken | None:
    """The latest person who fits: one who spoke, or one who was named as a sentence's subject since."""
    female = lower in ("she", "her")
    spoken = next((s for s in before if personal(s) and _may_be(s.speaker, female, cast)), None)
    spoken_at = spoken.at if spoken else -1
    offset = at - len(near)
    for match in reversed(list(NAMES.finditer(near))):
        if offset + match.start() <= spoken_at:
            break
        person = cast.person(plain_name(match.group()))
        if person is None or not _prominent(near, match) or not _fits(person, female, cast):
            continue
        sure = spoken is not None and _is_surely(spoken.speaker, female, cast)
        if sure and not _is_surely(person, female, cast) and not _SENTENCE_END.search(near[match.end() :]):
            break  # within its own words a sentence names others: "X was travelling, she said"
        speaker, standing = resolve(person.name)
        return Spoken(speaker, standing, offset + match.start())
    unnamed = _unnamed_before(near, offset, spoken_at)
    if unnamed:
        speaker, standing = resolve(unnamed)
        return Spoken(speaker, standing)
    return spoken or next((s for s in before if s.standing == "anonymous"), None)


def _prominent(near: str, match: re.Match[str]) -> bool:
    head, tail = near[: match.start()], near[match.end() :]
    if match.group().endswith(("'s", "’s")) or tail.startswith(("'s", "’s")):
        return bool(_OPENS_SENTENCE.search(head))
    return not _BEHIND_PREPOSITION.search(head)


def _unnamed_before(near: str, offset: int, spoken_at: int) -> str:
    """ "a technician who ..." in the sentence before, of whom a pronoun may speak."""
    near = near[: max(near.rfind(". ") + 1, near.rfind("\n") + 1, near.rfind('" ') + 1)]
    found = list(_UNNAMED.finditer(near[-400:]))
    base = offset + max(0, len(near) - 400)
    for match in reversed(found):
        if match["head"] in ROLES and base + match.start() > spoken_at:
            return match.group(1).rstrip()
    return ""


def _may_be(speaker: Speaker, female: bool, cast: Cast) -> bool:
    return _fits(Person(speaker.name, speaker.role), female, cast)


_FEMALE = re.compile(
    r"\b(?:\w+woman|mother|wife|daughter|sister|aunt|widow|actress|queen|princess|mrs|ms|businesswoman|midwife)\b"
)


_MALE = re.compile(r"\b(?:\w*(?<!wo)man|father|husband|son|brother|uncle|king|prince|mr|fisherman)\b")


def _is_surely(person: Person | Speaker, female: bool, cast: Cast) -> bool:
    """Whether a role's own word or a title says that the pronoun is theirs."""
    titles = cast.titles.get(person.name.split()[-1], frozenset()) if person.name else frozenset()
    stated = titles & {"Mrs", "Ms", "Miss"} if female else titles & {"Mr"}
    return bool(stated or (_FEMALE if female else _MALE).search(person.role.lower()))


def _fits(person: Person, female: bool, cast: Cast) -> bool:
    """Whether nothing speaks against the pronoun: the role's own word, or a title before the surname."""
    role = person.role.lower()
    surname = person.name.split()[-1] if person.name else ""
    if surname:
        titles = cast.titles.get(surname, frozenset())
        if titles & {"Mrs", "Ms", "Miss"}:
            return female
        if "Mr" in titles:
            return not female
    return not (_MALE if female else _FEMALE).search(role)
