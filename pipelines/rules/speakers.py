"""Who speaks behind a source phrase, for which institution, and with what standing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.rules.antecedents import earlier
from pipelines.rules.cast import Cast, Person
from pipelines.rules.institutions import Spoken, company_key, institution_of, role_head
from pipelines.rules.names import NAMES, is_body, person_key, plain_name
from pipelines.rules.persons import apposed, by_role, person_in
from pipelines.rules.roles import COMPANY_KIND, FORMER, MEDIA_NAME, NAMED_BODIES, OFFICIAL_BODIES, with_function
from pipelines.rules.sources import is_anonymous, medium_in, medium_of, names_outlet, own_document
from pipelines.rules.standings import official, official_body, speaks_of_self
from schemas.extraction import Speaker, Standing
from schemas.ids import normalised

_LONGEST = 400
"""Characters of a source phrase that are looked at; the longest of 700 news articles has 180."""

_LEADING = re.compile(r"^(?:but|and|as|also|then|meanwhile|while|yet|however)\s+", re.I)


_OWNER = re.compile(r"^(?P<owner>.+?)(?:['’]s|s['’])\s+(?P<rest>.+)$")


_FROM_BODY = re.compile(
    r"^(?:in )?(?:an?|the|its?) (?:\w+ )?(?:statement|press release|announcement|communiqu[eé]|notice|bulletin|filing"
    r"|tweet) (?:from|by|of|issued by|released by|put out by) (?P<by>.+)$",
    re.I,
)
_RELATION = re.compile(r"\b(?:of|for|at|with|from)\s+(?P<of>.+)$")


def own_voice(outlet: str) -> Speaker:
    """The outlet itself."""
    return Speaker(key=f"outlet:{normalised(outlet)}", name=outlet, institution=f"outlet:{normalised(outlet)}")


def identify(
    surface: str,
    cast: Cast,
    before: Sequence[Spoken] = (),
    *,
    near: str = "",
    at: int = 0,
    content: str = "",
    denies: bool = False,
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
    """
    phrase = _LEADING.sub("", " ".join(surface[:_LONGEST].split())).strip(' ,:;-–—"“”')
    phrase = re.sub(r"(?<=[a-z])['’]s$", "", phrase)
    lower = phrase.lower().replace("’", "'")
    known = earlier(lower, before, cast, near, at, lambda other: identify(other, cast, (), near=near))
    if known is not None:
        standing = known.standing
        person = cast.person(known.speaker.name) if standing == "named" and known.speaker.name else None
        if person is not None and speaks_of_self(person, cast, content, denies=denies):
            standing = "official"
        return known.speaker.model_copy(update={"surface": surface}), standing
    if not phrase or names_outlet(lower, cast.outlet) or own_document(lower, cast.outlet):
        return own_voice(cast.outlet).model_copy(update={"surface": surface}), "outlet"
    passed_on = re.match(r"(?:[\w-]+ ){0,3}(?:sources|people|officials) (?:cited|quoted) by (?P<by>.+)$", lower)
    if passed_on and (medium := medium_in(phrase[passed_on.start("by") :], cast)):
        return Speaker(key=normalised(medium), name=medium, institution=normalised(medium), surface=surface), "media"
    if is_anonymous(phrase, lower):
        key = f"anonymous@{normalised(cast.outlet)}"
        role = re.sub(r"[,;].*$", "", lower)
        return Speaker(key=key, role=role, institution=key, surface=surface), "anonymous"
    medium = medium_of(phrase, lower, cast)
    if medium:
        return Speaker(key=normalised(medium), name=medium, institution=normalised(medium), surface=surface), "media"
    stated = _FROM_BODY.match(phrase)
    if stated is not None:
        return identify(stated["by"], cast, before, near=near, at=at)
    person = person_in(phrase, cast) or by_role(lower, cast)
    if person is not None:
        speaker, standing = _of_person(person, phrase, surface, cast, near, before)
        if standing == "named" and speaks_of_self(person, cast, content, denies=denies):
            standing = "official"
        return speaker, standing
    return _of_body(phrase, lower, surface, cast, near, before)


def _of_person(
    person: Person, phrase: str, surface: str, cast: Cast, near: str, before: Sequence[Spoken] = ()
) -> tuple[Speaker, Standing]:
    role, organisation = person.role, person.organisation
    stated_role, stated_organisation = _described(phrase, person.name)
    if stated_role and not (role and FORMER.search(stated_role.lower())):
        role, organisation = stated_role, stated_organisation or organisation
    organisation = _body_in(_whose(organisation, near), cast)
    institution = institution_of(role, organisation, near, cast, before=before) or person_key(person.name)
    key = person_key(person.name)
    standing: Standing = "official" if official(role, organisation, cast) else "named"
    if standing == "named":
        institution = key
    return (
        Speaker(
            key=key, name=person.name, role=role, organisation=organisation, institution=institution, surface=surface
        ),
        standing,
    )


def _described(phrase: str, name: str) -> tuple[str, str]:
    """Role and organisation as the phrase itself states them around the name."""
    around = phrase.replace(name, " ").replace(name.split()[-1], " ")
    best = ("", "")
    for part in re.split(r",", around):
        whose = re.match(r"\s*(its|their|her|his)\b", part, re.I)
        part = re.sub(
            r"^\s*(?:who is|who heads|who leads|the|a|an|its|his|her|their|our|and|while|as)\s+",
            "",
            " ".join(part.split()),
            flags=re.I,
        )
        words = part.lower().split()
        head = role_head(words)
        if not head:
            continue
        at = next(i for i, w in enumerate(words) if w.strip(",.").removesuffix("'s") == head)
        for i, word in enumerate(words):
            if word in ("of", "for", "at", "from", "who", "with"):
                break
            if word.strip(",.") == head:
                at = i
        left = " ".join(part.split()[: at + 1])
        relation = _RELATION.match(" ".join(part.split()[at + 1 :]))
        owner = _OWNER.match(left)
        organisation = relation["of"] if relation else ""
        left, organisation = with_function(left, organisation)
        if owner:
            organisation, left = organisation or owner["owner"], _OWNER.sub(r"\g<rest>", left)
        if not organisation and whose:
            organisation = whose.group(1).lower()
        if not best[0]:
            best = re.sub(r"['’]s$", "", left), organisation
    return best


def _whose(organisation: str, near: str) -> str:
    """What "its" stands for: the last body before, unions and parties included."""
    if organisation.lower() not in ("its", "their"):
        return organisation
    kinds = (
        "union|party|association|charity|group|company|bank|airline|ministry|club|firm|council"
        "|authority|hospital|agency|inspectorate|board|commission|institute|operator"
    )
    found = [
        (m.start(), m.group(1))
        for m in re.finditer(rf"\b(?:the|a|an) ((?:[\w’'-]+ ){{0,4}}?(?:{kinds}))\b", near[-400:], re.I)
    ]
    found += [
        (m.start(), m.group())
        for m in NAMES.finditer(near[-400:])
        if is_body(plain_name(m.group())) and not MEDIA_NAME.search(m.group())
    ]
    return max(found)[1] if found else ""


def _body_in(organisation: str, cast: Cast) -> str:
    plain = re.sub(r"^(?:the|a|an|its|his|her|their)\s+", "", organisation.strip(), flags=re.I)
    plain = re.sub(r"\s+(?:who|which|that|when|where|in|on|said)\b.*$", "", plain)
    if plain.lower() in ("her", "his", "its", "their"):
        return "her" if plain.lower() in ("her", "his") else ""
    return cast.full_body(plain) if plain[:1].isupper() else plain


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
    first = re.split(r",|\s+who\s|\s+which\s", phrase)[0].strip()
    if first.lower().startswith(("the ", "a ", "an ")):
        first = first.split(" ", 1)[1]
    of_kind = re.match(rf"(?:{COMPANY_KIND}|club|team|bank) (?P<name>[A-Z].*)$", first)
    if of_kind is not None:
        first = phrase = of_kind["name"]
    role, organisation = _described(phrase, "\0")
    organisation = _body_in(_whose(organisation, near), cast)
    named = [s.strip() for s in re.split(r",", phrase)[1:] if NAMES.fullmatch(s.strip())]
    if role and named and not organisation:
        organisation = cast.full_body(named[0])
    if not role:
        organisation = cast.full_body(re.sub(r"['’]s$", "", first))
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
    kind = re.split(r" (?:of|for|at|in) ", noun)[0]
    if not name or cast.person(name) is not None or role_head(kind.split()):
        return ""
    body = OFFICIAL_BODIES.search(kind) or NAMED_BODIES.search(kind) or re.search(rf"\b{COMPANY_KIND}$", kind)
    return name if body or re.search(r"\b(?:rival|competitor)$", kind) else ""
