"""Whom "he", "it", "the minister" and "one of the two" stand for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.rules.cast import Cast
from pipelines.rules.institutions import Spoken, personal
from pipelines.rules.names import NAMES, is_body, plain_name
from pipelines.rules.pronouns import PERSON_PRONOUNS, Resolve, person_of
from pipelines.rules.roles import COMMON_MODIFIER, NAMED_BODIES, OFFICIAL_BODIES, ROLES
from pipelines.rules.subjects import PERSON_NOUNS
from pipelines.wordlists import words

_BODY_PRONOUNS = frozenset(("it", "which", "we"))


_PLURAL_PRONOUNS = words("they both all some others neither these")


_ONE_OF = re.compile(
    "^(?:one|another|a second|a third|the other|the second|the third|the first|both|two|all three|three"
    r"|either)(?: of (?:the|them|those|whom)\b[^,]*)?$"
)
_NEXT_OF = re.compile(
    r"^(?:the|an?)? ?(?:first|second|third|fourth|other|another|latter) (?P<noun>[a-z]+)(?:, (?:too|however|who\b.*))?$"
)
"""One of those who were told of as a group: "the second officer" behind "two officers"."""
_THE_GROUP = re.compile(r"^the (?:two |three |four |five )?(?P<noun>[a-z]{3,}s)$")
"""All of them: "the officers" behind "two officers"."""
_NOT_THE_SAME = re.compile(r"(?:the |an? )?(?:second|third|fourth|other|another) ")
_ANYBODY = words("person source official insider man woman employee")
_GROUP = re.compile(
    r"^(?:the |some |about )?(?:two|three|four|five|six|seven|several|both|many|\w*officials|people|persons|sources)\b"
    r"|^(?:one|an?|another) ",
    re.I,
)
"""Whom one may speak of as the second or the other: several, or one of them."""


_OWN_ROLE = re.compile(r"(?:her|his|their) (?:[a-z-]+ ){0,2}(?P<head>[a-z-]+)")
_STATEMENT = re.compile(r"(?:the|that|this) (?:statement|press release|announcement|communiqu[eé])")
_OFFICE = re.compile(r"(?P<whose>his|her) (?:office|spokes\w+|department|ministry|government|press office|party)")


_TELLS_OF_ITSELF = re.compile(
    r"(?!(?:It|He|She|They|We|I|You|This|That|These|Those|There|Who|Which|What|Nobody|Nothing|Everyone)\b)"
    r"(?P<who>(?:[A-Z][\w’'-]+ ){0,3}[A-Z][\w’'-]+)(?:, which [^.\"“”]{1,120},)?"
    r" (?:has|have|had|will|is|was|would|plans|expects)\b.*,$"
)
"""The sentence so far where "it announced" ends it: "Varna Rowing has hired a coach, "."""


_DEFINITE = re.compile(r"^(?:the|this|that) ")
_THE_PEOPLE = re.compile(
    "the (?:people|sources?|officials?|two(?: people| officials| sources)?|three(?: people"
    "| sources)?|pair|person|insiders?)"
)
_THIS_PERSON = re.compile(r"(?:this|that) (?:person|source|insider|man|woman|official)")
_BEHIND_SENTENCE = re.compile(r"(?<=[.!?\"”])\s+")
_OPENING = re.compile(
    r"(?:Last \w+ |On \w+ |In \w+ )?((?:the|a|an) (?:[\w’'-]+ ){1,5}?"
    r"|(?:[A-Z][\w-]*['’]s (?:[\w’'-]+ ){1,3}?)|(?:[A-Z][\w’'-]+ ){1,4})"
    r"(?:published|found|has|had|said|will|is|was|issued|released|\w{3,}ed)\b",
    re.I,
)
_THE = re.compile(r"^The ")
_CLAUSE = re.compile(r"[,.;:\"“”]\s")
_DETERMINER = re.compile(
    r"\b(?:the|an?|another|one|somebody|someone|anyone|people|those|two|three|its|his|her|their)\b", re.I
)


def earlier(lower: str, before: Sequence[Spoken], cast: Cast, near: str, at: int, resolve: Resolve) -> Spoken | None:
    """Whom words such as "he", "who", "the latter" or "the mayor" stand for among those who spoke, the last first."""
    if not lower and before:
        return before[0]
    if lower == "who" and (told := _relative(near, before, cast, resolve)) is not None:
        return told
    if lower in PERSON_PRONOUNS:
        return person_of(lower, before, cast, near, at, resolve)
    if lower == "we" and not _quoted(near if at else cast.title):
        return None  # the outlet speaks of itself
    if lower in _BODY_PRONOUNS:
        return _body_pronoun(before, cast, near, resolve)
    if lower in _PLURAL_PRONOUNS or _ONE_OF.match(lower):
        anonymous = next((s for s in before if s.standing == "anonymous"), None)
        return anonymous or next((s for s in before if not personal(s)), before[0] if before else None)
    following = _NEXT_OF.match(lower)
    if following is not None and (group := _group_of(following["noun"], before)) is not None:
        return group if lower.startswith("the ") else _another(lower, group)
    if following is not None and _NOT_THE_SAME.match(lower):
        return None
    again = _THE_GROUP.match(lower)
    if again is not None and (group := _group_of(again["noun"], before)) and group.standing == "anonymous":
        return group
    own = _OWN_ROLE.fullmatch(lower)
    if own and (person := cast.of_person(own["head"])) is not None:
        return Spoken(*resolve(person.name))
    if _STATEMENT.fullmatch(lower):
        return next((s for s in before if s.standing == "official"), None)
    office = _OFFICE.fullmatch(lower)
    if office:
        return person_of("he" if office["whose"] == "his" else "she", before, cast, near, at, resolve)
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
        match = _OPENING.match(sentence)
        subject = match.group(1).strip() if match else ""
        if subject and (
            OFFICIAL_BODIES.search(subject.lower())
            or NAMED_BODIES.search(subject.lower())
            or is_body(_THE.sub("", subject))
            or cast.is_company(subject)
        ):
            again = next((s for s in before if s.speaker.surface == subject), None)
            speaker, standing = (again.speaker, again.standing) if again else resolve(subject)
            if not any(s.speaker.institution == speaker.institution for s in before[:1]):
                return Spoken(speaker, standing)
            break
    return next((s for s in before if not personal(s) and s.standing != "anonymous"), before[0] if before else None)


def _relative(near: str, before: Sequence[Spoken], cast: Cast, resolve: Resolve) -> Spoken | None:
    """Whom "who" stands behind: "the clerk, who", "one of them, who", "NAME, who"."""
    clause = _CLAUSE.split(near[-120:].rstrip(" ,"))[-1]
    names = list(NAMES.finditer(clause))
    if names and names[-1].end() == len(clause) and (person := cast.person(plain_name(names[-1].group()))) is not None:
        return Spoken(*resolve(person.name))
    for match in reversed(list(_DETERMINER.finditer(clause))):
        phrase = clause[match.start() :]
        if _ONE_OF.match(phrase.lower()) or PERSON_NOUNS.intersection(phrase.lower().split()):
            again = next((s for s in before if s.speaker.surface.startswith(phrase)), None)
            known = again or earlier(phrase.lower(), before, cast, near, len(near), resolve)
            return known or Spoken(*resolve(phrase))
    return None


def _group_of(noun: str, before: Sequence[Spoken]) -> Spoken | None:
    """The latest of those without a name who may be "the second" of this noun."""
    for spoken in before:
        if spoken.standing not in ("anonymous", "named") or (spoken.speaker.name and personal(spoken)):
            continue
        phrase = spoken.speaker.surface or spoken.speaker.role
        fits = noun.rstrip("s") in phrase.lower() or (noun in _ANYBODY and spoken.standing == "anonymous")
        if fits and _GROUP.match(phrase):
            return spoken
    return None


def _another(lower: str, group: Spoken) -> Spoken | None:
    """One more than those who were told of: as they are without a name, but somebody of their own."""
    if group.standing != "anonymous":
        return None
    return Spoken(group.speaker.model_copy(update={"role": lower.partition(",")[0]}), group.standing, group.at)


def _quoted(near: str) -> bool:
    """Whether the text breaks off within a quotation."""
    paragraph = near.rsplit("\n", 1)[-1]
    last = max(paragraph.rfind('"'), paragraph.rfind("“"), paragraph.rfind("”"))
    if last < 0:
        return False
    opens = last == 0 or paragraph[last - 1] in " (—–-\t"
    return paragraph[last] == "“" or (paragraph[last] == '"' and opens)
