"""Who speaks behind a source phrase, for which institution, and with what standing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pipelines.rules.antecedents import earlier
from pipelines.rules.cast import Cast, Person
from pipelines.rules.descriptions import body_meant, described
from pipelines.rules.institutions import (
    Spoken,
    behind_kind,
    company_key,
    institution_of,
    names_body,
    role_head,
)
from pipelines.rules.names import NAMES, is_body, person_key
from pipelines.rules.persons import apposed, by_role, person_in
from pipelines.rules.pronouns import PERSON_PRONOUNS
from pipelines.rules.ranks import without_part
from pipelines.rules.roles import (
    COMPANY_KIND,
    FORMER,
    NAMED_BODIES,
    OFFICIAL_BODIES,
)
from pipelines.rules.sources import (
    heads_unnamed,
    is_anonymous,
    is_dateline,
    medium_in,
    medium_of,
    names_outlet,
    own_document,
    unnamed_group,
)
from pipelines.rules.standings import (
    of_authority,
    official,
    official_body,
    owns_matters,
    speaks_of_own_body,
)
from pipelines.rules.subject_matter import speaks_of_self
from pipelines.wordlists import words
from schemas.extraction import Speaker, Standing
from schemas.ids import normalised

_LONGEST = 400
"""Characters of a source phrase that are looked at; the longest of 700 news articles has 180."""

_LEADING = re.compile(r"^(?:but|and|as|also|then|meanwhile|while|yet|however)\s+", re.I)
_POSSESSIVE = re.compile(r"['’]s$")
_OWNING = re.compile(r"(?<=[a-z])['’]s$")
_BEHIND_ROLE = re.compile(r"[,;].*$")
_PASSED_ON = re.compile(r"(?:[\w-]+ ){0,3}(?:sources|people|officials) (?:cited|quoted) by (?P<by>.+)$")
_FROM_BODY = re.compile(
    r"^(?:in )?(?:an?|the|its?) (?:\w+ )?(?:statement|press release|announcement|communiqu[eé]|notice|bulletin|filing"
    r"|tweet) (?:from|by|of|issued by|released by|put out by) (?P<by>.+)$",
    re.I,
)
_FIRST = re.compile(r",|\s+who\s|\s+which\s")
_PREPOSITION = re.compile(r" (?:of|for|at|in) ")
_KIND_LAST = re.compile(rf"\b{COMPANY_KIND}$")
_LEADING_ROLES = words(
    "leader chairman chairwoman chair chairperson president spokesman spokeswoman spokesperson secretary"
)
_TITLE_ROLES = words("councillor professor")
"""What stands before a name as a title whatever office its bearer has."""
_THE = re.compile(r"^The ")
_AND = re.compile(r" and (?=[A-Z])")
_WITHOUT_NAME = PERSON_PRONOUNS | words("they them both some others neither these it which one")
"""What stands for somebody: where nobody was spoken of before, for nobody whom one knows."""
_OF_GROUP = words("they them")
_GROUP_REACH = 250
"""Characters in which the group is looked for that "they" stands for."""
_ROLE_THEN_CLAUSE = re.compile(r"(?P<role>the (?:[\w-]+ ){0,2}[\w-]+), (?:who|whose|which)\b.*")
_RIVAL = re.compile(r"\b(?:rival|competitor)$")


@lru_cache(maxsize=1_000)
def own_voice(outlet: str) -> Speaker:
    """The outlet itself."""
    key = f"outlet:{normalised(outlet)}"
    return Speaker(key=key, name=outlet, institution=key)


def identify(
    surface: str,
    cast: Cast,
    before: Sequence[Spoken] = (),
    *,
    near: str = "",
    at: int = 0,
    content: str = "",
    denies: bool = False,
    behind: str = "",
    headline: bool = False,
) -> tuple[Speaker, Standing]:
    """The speaker behind a source phrase and their standing.

    Args:
        surface: the source span as written; empty where the source is to be taken from the speaker before.
        cast: who is in the article.
        before: the speakers before, the latest first, for pronouns and "the minister".
        near: the text that ends where the phrase begins, for what pronouns and "the spokesman" refer to.
        at: the offset of the phrase in the text, so that pronouns choose the latest of who spoke and who was named.
        content: what is said, by which somebody whom the headline is about is known to speak of themselves.
        denies: whether it is denied.
        behind: the text that follows the phrase, where somebody may ask not to be named.
        headline: whether the phrase is one of the headline's.
    """
    phrase = _LEADING.sub("", " ".join(surface[:_LONGEST].split())).strip(' ,:;-–—"“”')
    phrase = _OWNING.sub("", phrase)
    lower = phrase.lower().replace("’", "'")
    if lower in _OF_GROUP and _group_since(near, at, before):
        return _nobody("", surface, cast), "anonymous"
    anonymous = is_anonymous(phrase, lower, behind)
    alone = lower if anonymous else _without_clause(lower)
    known = earlier(alone, before, cast, near, at, lambda other: identify(other, cast, before, near=near))
    if known is not None:
        standing = known.standing
        person = cast.person(known.speaker.name) if standing == "named" and known.speaker.name else None
        if person is not None and speaks_of_self(person, cast, content, denies=denies):
            standing = "official"
        if person is None and standing == "named" and _of_own_body(known.speaker, content):
            standing = "official"
        return known.speaker.model_copy(update={"surface": surface}), standing
    if lower in _WITHOUT_NAME:
        return _nobody("", surface, cast), "anonymous"
    if is_dateline(phrase, cast, near, behind):
        return own_voice(cast.outlet).model_copy(update={"surface": surface}), "outlet"
    if not phrase or names_outlet(lower, cast.outlet) or own_document(lower, cast.outlet):
        return own_voice(cast.outlet).model_copy(update={"surface": surface}), "outlet"
    passed_on = _PASSED_ON.match(lower)
    if passed_on and (medium := medium_in(phrase[passed_on.start("by") :], cast)):
        return Speaker(key=normalised(medium), name=medium, institution=normalised(medium), surface=surface), "media"
    if anonymous or (headline and heads_unnamed(lower, cast)):
        return _nobody(_BEHIND_ROLE.sub("", lower), surface, cast), "anonymous"
    medium = medium_of(phrase, lower, cast)
    if medium:
        return Speaker(key=normalised(medium), name=medium, institution=normalised(medium), surface=surface), "media"
    stated = _FROM_BODY.match(phrase)
    if stated is not None:
        return identify(stated["by"], cast, before, near=near, at=at)
    person = None if _jointly(phrase, cast) else person_in(phrase, cast) or by_role(alone, cast)
    if person is not None:
        speaker, standing = _of_person(person, phrase, surface, cast, near, before)
        if standing == "named" and (
            speaks_of_self(person, cast, content, denies=denies) or _of_own_body(speaker, content)
        ):
            standing = "official"
        return speaker, standing
    speaker, standing = _of_body(phrase, lower, surface, cast, near, before)
    if standing == "named" and (_of_own_body(speaker, content) or _with_authority(phrase, cast)):
        standing = "official"
    return speaker, standing


def _group_since(near: str, at: int, before: Sequence[Spoken]) -> bool:
    """Whether "they" stands behind a group without a name that was told of since somebody spoke."""
    begins = max(0, len(near) - _GROUP_REACH)
    named_at, _ = unnamed_group(near[begins:])
    return named_at >= 0 and (not before or before[0].at < at - len(near) + begins + named_at)


def _without_clause(lower: str) -> str:
    """ "the director" of "the director, whose company owns the weir"; "they" of "them"."""
    match = _ROLE_THEN_CLAUSE.fullmatch(lower)
    if match is None:
        return "they" if lower == "them" else lower
    return match["role"] if role_head(match["role"].split()) else lower


def _nobody(role: str, surface: str, cast: Cast) -> Speaker:
    """Somebody without a name: all of them in an outlet's articles are one."""
    key = f"anonymous@{normalised(cast.outlet)}"
    return Speaker(key=key, role=role, institution=key, surface=surface)


def _of_own_body(speaker: Speaker, content: str) -> bool:
    """Whether a company, a club or a party tells of its own doings; a union's word stays one side's."""
    body = speaker.organisation
    person = speaker.name not in ("", body)
    if not body or (person and not speaker.role) or not (body[:1].isupper() or speaker.role):
        return False
    leads = not speaker.role or role_head(speaker.role.lower().split()) in _LEADING_ROLES
    return leads and owns_matters(body) and speaks_of_own_body(content, body, person=bool(speaker.role))


def _jointly(phrase: str, cast: Cast) -> bool:
    """ "The Dockers' Union and Brandt Terminals": two bodies speak with one voice, and no person is among them."""
    parts = _AND.split(phrase) if "," not in phrase else []
    return (
        len(parts) == 2
        and all(
            part[:1].isupper() and cast.person(part) is None and not role_head(part.lower().split()) for part in parts
        )
        and any(" " in part and (is_body(_THE.sub("", part)) or cast.is_company(_THE.sub("", part))) for part in parts)
    )


def _with_authority(phrase: str, cast: Cast) -> bool:
    """Whether a body with authority speaks beside another."""
    parts = _AND.split(phrase)
    bodies = [part for part in parts if part[:1].isupper() and " " in part and cast.person(part) is None]
    return len(parts) == 2 and any(official_body(part, part.lower(), cast) for part in bodies)


def _of_person(
    person: Person, phrase: str, surface: str, cast: Cast, near: str, before: Sequence[Spoken] = ()
) -> tuple[Speaker, Standing]:
    role, organisation = person.role, person.organisation
    stated_role, stated_organisation = described(phrase, person.name)
    if stated_role and not (role and (stated_role.lower() in _TITLE_ROLES or FORMER.search(stated_role.lower()))):
        role, organisation = stated_role, stated_organisation or organisation
    key = person_key(person.name)
    kept = _kept(key, role, before) if not stated_organisation else None
    if kept is not None:
        organisation = kept.organisation
    role, organisation = without_part(role_head(role.lower().split()), role, organisation, cast.text)
    organisation = body_meant(organisation, near, cast)
    institution = institution_of(role, organisation, near, cast, before=before) or key
    standing: Standing = "official" if official(role, organisation, cast) else "named"
    authority = of_authority(person, phrase) if standing == "named" and not role else ""
    if authority:
        organisation, standing = authority, "official"
        institution = institution_of("", authority, near, cast, phrase=authority.lower(), before=before) or key
    elif standing == "named":
        institution = key
    elif kept is not None:
        institution = kept.institution
    return (
        Speaker(
            key=key, name=person.name, role=role, organisation=organisation, institution=institution, surface=surface
        ),
        standing,
    )


def _kept(key: str, role: str, before: Sequence[Spoken]) -> Speaker | None:
    """As whom a person has spoken in this article: nobody's institution changes from sentence to sentence."""
    if not role:
        return None
    spoke = (s.speaker for s in before if s.speaker.key == key and s.standing == "official" and s.speaker.role)
    return next((speaker for speaker in spoke if speaker.institution not in ("", key)), None)


def _of_body(
    phrase: str, lower: str, surface: str, cast: Cast, near: str, before: Sequence[Spoken] = ()
) -> tuple[Speaker, Standing]:
    body = _apposed_body(phrase, cast)
    if body:
        key = company_key(cast.full_body(body))
        standing: Standing = "official" if official_body(phrase, lower, cast) else "named"
        return Speaker(
            key=key, name=cast.full_body(body), organisation=cast.full_body(body), institution=key, surface=surface
        ), standing
    first = _FIRST.split(phrase)[0].strip()
    if first.lower().startswith(("the ", "a ", "an ")):
        first = first.split(" ", 1)[1]
    of_kind = behind_kind(first)
    if of_kind:
        first = phrase = of_kind
    role, organisation = ("", "") if names_body(phrase) else described(phrase, "\0")
    role, organisation = without_part(role_head(role.lower().split()), role, organisation, cast.text)
    organisation = body_meant(organisation, near, cast)
    named = [s.strip() for s in phrase.split(",")[1:] if NAMES.fullmatch(s.strip())]
    if role and named and not organisation:
        organisation = cast.full_body(named[0])
    if not role:
        organisation = cast.full_body(_POSSESSIVE.sub("", first))
    institution = institution_of(
        role, organisation if role else organisation or first, near, cast, phrase=lower, before=before
    ) or normalised(first)
    authority = official(role, organisation, cast) if role else official_body(phrase, lower, cast)
    standing = "official" if authority else "named"
    key = f"{normalised(role)}@{institution}" if role else institution
    return (
        Speaker(
            key=key,
            name="" if role else organisation,
            role=role,
            organisation=organisation,
            institution=institution,
            surface=surface,
        ),
        standing,
    )


def _apposed_body(phrase: str, cast: Cast) -> str:
    """The body that stands behind its kind: "his club, NAME"; empty where none does, or a person."""
    noun, name = apposed(phrase)
    kind = _PREPOSITION.split(noun)[0]
    if not name or cast.person(name) is not None or role_head(kind.split()):
        return ""
    body = OFFICIAL_BODIES.search(kind) or NAMED_BODIES.search(kind) or _KIND_LAST.search(kind)
    return name if body or _RIVAL.search(kind) else ""
