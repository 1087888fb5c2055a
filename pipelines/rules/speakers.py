"""Who speaks behind a source phrase, for which institution, and with what standing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.rules.antecedents import earlier
from pipelines.rules.cast import Cast, Person
from pipelines.rules.institutions import SPOKES, Spoken, institution_of, role_head
from pipelines.rules.names import NAMES, is_body, plain_name
from pipelines.rules.roles import (
    BODY_NAME,
    COMPANY_NAME,
    FORMER,
    MEDIA_NAME,
    MINISTRY_OF,
    NAMED_BODIES,
    NAMED_ROLES,
    OFFICIAL_BODIES,
    OFFICIAL_ROLES,
    PARTY_NAME,
    PLURAL_NAMED,
    PORTFOLIO,
    ROLES,
)
from pipelines.rules.sources import is_anonymous, medium_in, medium_of, names_outlet, own_document
from schemas.extraction import Speaker, Standing
from schemas.ids import normalised

_LONGEST = 400
"""Characters of a source phrase that are looked at; the longest of 700 news articles has 180."""

_LEADING = re.compile(r"^(?:but|and|as|also|then|meanwhile|while|yet|however)\s+", re.I)


_OWNER = re.compile(r"^(?P<owner>.+?)(?:['’]s|s['’])\s+(?P<rest>.+)$")


_RELATION = re.compile(r"\b(?:of|for|at|with|from)\s+(?P<of>.+)$")


_NAMED_HEADS = re.compile(
    r"\b(?:opposition|union|party|parliamentary|faction|backbench|rights|campaign|fan|residents?['’]?)\b"
)


def own_voice(outlet: str) -> Speaker:
    """The outlet itself."""
    return Speaker(key=f"outlet:{normalised(outlet)}", name=outlet, institution=f"outlet:{normalised(outlet)}")


def identify(
    surface: str, cast: Cast, before: Sequence[Spoken] = (), *, near: str = "", at: int = 0
) -> tuple[Speaker, Standing]:
    """The speaker behind a source phrase and their standing.

    Args:
        surface: the source span as written; empty where the source is to be taken from the speaker before.
        cast: who is in the article.
        before: the speakers before, the latest first, for pronouns and "the minister".
        near: the text that ends where the phrase begins, for what pronouns and "the spokesman" refer to.
        at: the offset of the phrase in the text, so that pronouns choose the latest of who spoke and who was named.
    """
    phrase = _LEADING.sub("", " ".join(surface[:_LONGEST].split())).strip(' ,:;-–—"“”')
    phrase = re.sub(r"(?<=[a-z])['’]s$", "", phrase)
    lower = phrase.lower().replace("’", "'")
    known = earlier(lower, before, cast, near, at, lambda other: identify(other, cast, (), near=near))
    if known is not None:
        return known.speaker.model_copy(update={"surface": surface}), known.standing
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
    person = _person(phrase, cast) or _by_role(lower, cast)
    if person is not None:
        return _of_person(person, phrase, surface, cast, near, before)
    return _of_body(phrase, lower, surface, cast, near, before)


def _by_role(lower: str, cast: Cast) -> Person | None:
    """ "the mayor" where the article has one mayor; "Norland's defence minister" likewise."""
    words = re.sub(r"^(?:the |.+'s )", "", re.split(r",| of | for | who ", lower)[0])
    if not re.match(r"(?:the |[\w .-]+'s |[a-z -]+$)", lower) or "," in lower or lower.startswith(("a ", "an ")):
        return None
    head = words.split()[-1] if words.split() else ""
    return cast.with_role(words) if head in ROLES and not SPOKES.search(head) else None


def _person(phrase: str, cast: Cast) -> Person | None:
    """The person named in the phrase: the name behind a role or before one, not an employer's."""
    known = cast.person(phrase)
    if known is not None:
        return known
    names = [(m.start(), m.group()) for m in NAMES.finditer(phrase)]
    fits: list[Person] = []
    for start, name in names:
        plain = plain_name(name)
        owner = bool(re.match(r"['’]s?\b", phrase[start + len(name) :])) or name.endswith(("'s", "’s"))
        if not plain or owner:
            continue
        found = cast.person(plain)
        if found is not None and not re.search(r"\b(?:of|for|from|to) (?:[\w ]+ )?$", phrase[:start]):
            fits.append(found)
    if fits:
        return fits[-1] if role_head(phrase.lower().split()) and len(fits) > 1 else fits[0]
    lower = phrase.lower()
    for start, name in names:
        plain = plain_name(name)
        if cast.full_body(plain) != plain or plain.startswith("St "):
            continue
        if len(plain.split()) in (2, 3, 4) and not is_body(plain) and not name.endswith(("'s", "’s")):
            words = name.split()
            cut = next((i for i in range(len(words) - 1, -1, -1) if words[i].lower() in ROLES), -1)
            rest = " ".join(words[cut + 1 :])
            if (
                rest
                and (start == 0 or cut >= 0 or role_head(lower[:start].replace(",", " ").split()))
                and not re.search(r"\b(?:of|for) (?:the )?$", lower[:start])
            ):
                if " " not in rest and cut < 0:
                    continue
                return Person(rest)
    return None


def _of_person(
    person: Person, phrase: str, surface: str, cast: Cast, near: str, before: Sequence[Spoken] = ()
) -> tuple[Speaker, Standing]:
    role, organisation = person.role, person.organisation
    stated_role, stated_organisation = _described(phrase, person.name)
    role, organisation = stated_role or role, stated_organisation or organisation
    organisation = _body_in(_whose(organisation, near), cast)
    institution = institution_of(role, organisation, near, cast, before=before) or normalised(person.name)
    key = normalised(person.name)
    standing: Standing = "official" if _official(role, organisation, cast) else "named"
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
        if owner:
            organisation, left = organisation or owner["owner"], owner["rest"]
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
    first = re.split(r",|\s+who\s|\s+which\s", phrase)[0].strip()
    if first.lower().startswith(("the ", "a ", "an ")):
        first = first.split(" ", 1)[1]
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
    official = _official(role, organisation, cast) if role else _official_body(phrase, lower)
    standing: Standing = "official" if official else "named"
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


def _official(role: str, organisation: str, cast: Cast) -> bool:
    """Whether somebody of this role in this organisation speaks with authority for it."""
    both = f"{role} {organisation}".lower()
    if not role or FORMER.search(role.lower()) or "professor" in both:
        return False
    head = role_head(role.lower().split())
    if NAMED_BODIES.search(both) or PARTY_NAME.search(organisation) or _NAMED_HEADS.search(role.lower()):
        return bool(SPOKES.search(role.lower()) and re.search(r"\bgovern", both)) or bool(
            PORTFOLIO.search(role.lower()) and not FORMER.search(role.lower())
        )
    if head == "manager" and (organisation.lower() in ("her", "his") or cast.person(organisation) is not None):
        return False
    return head in OFFICIAL_ROLES and head not in NAMED_ROLES


def _official_body(phrase: str, lower: str) -> bool:
    plain = re.sub(r"^(?:the|a|an) ", "", lower)
    first = re.split(r",| who | which ", plain)[0]
    if PORTFOLIO.search(first) or MINISTRY_OF.search(first):
        return not FORMER.search(first)
    if NAMED_BODIES.search(first) or PARTY_NAME.search(re.split(r",| who | which ", phrase)[0]):
        return False
    words = first.replace("'s", "").split()
    before_of = re.split(r" (?:at|of|for|from|with|in) ", first)[0].split()
    if (words and words[-1] in PLURAL_NAMED) or (before_of and before_of[-1] in PLURAL_NAMED):
        return False
    head = role_head(words)
    if head:
        return head in OFFICIAL_ROLES
    if OFFICIAL_BODIES.search(first):
        return True
    name = re.split(r",| who | which ", phrase)[0].strip()
    if BODY_NAME.search(name) or COMPANY_NAME.search(name):
        return True
    if re.match(r"^(?:a|an|one|some|many|several|most) ", lower):
        return False
    return bool(NAMES.fullmatch(re.sub(r"^[Tt]he\s+", "", name))) and len(name.split()) <= 2
