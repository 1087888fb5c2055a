"""The cast of an article: the people with their roles, the media and the bodies that it names."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from pipelines.rules.roles import BODY_NAME, COMPANY_NAME, MEDIA_NAME, ROLES, words

_CAPITAL = r"(?:(?:Mc|Mac|O['’]|D['’])?[A-Z][\w]*(?:[.'’-][A-Za-z][\w]*)*|[A-Z]\.)"
_PARTICLE = r"(?:van|von|de|del|della|der|den|al|bin|ibn|la|le|da|dos|du|ten|ter)"
NAME = rf"{_CAPITAL}(?:\s+(?:{_PARTICLE}\s+){{0,2}}{_CAPITAL}){{0,4}}"
NAMES = re.compile(rf"{_CAPITAL}(?:\s+(?:(?:{_PARTICLE}|of|the|for|and|&)\s+){{0,2}}{_CAPITAL})*")
_WORDS = re.compile(r"[\w.&’'-]+|,")
TITLES = words("mr mrs ms miss dr prof professor sir dame lord lady gov sen rep gen col capt lt sgt st rev president")
_HEAD = re.compile(rf"\b(?:{'|'.join(sorted((r for r in ROLES if r.isalpha()), key=len, reverse=True))})\b", re.I)
_SPACED = rf"{_CAPITAL}(?:[ ](?:{_PARTICLE}[ ]){{0,2}}{_CAPITAL}){{0,3}}"
_THEN_NAME = re.compile(rf"[ ](?P<name>{_SPACED})")
_COMMA_NAME = re.compile(
    "(?P<of>[ ](?:of|for|at|in|from"
    rf"|with)[ ][^,.;:\"“\n]{{2,60}})?,[ ](?P<name>{_CAPITAL}(?:[ ](?:{_PARTICLE}[ "
    f"]){{0,2}}{_CAPITAL}){{1,3}})"
    rf"(?=[,.;]|[ ](?:said|says|told|wrote|added|on)\b)"
)
_OF = re.compile(r"(?P<of>[ ](?:of|for|at|with|in|from)[ ][^,.;:\"“\n]{2,60})?(?=[,.;: ])")
_NAME_BEFORE = re.compile(
    rf"(?P<name>{_SPACED}),[ ](?:\d\d,[ ])?(?:who[ ](?:is|heads|leads)[ ])?(?P<before>(?:[\w’'-]+[ ]){{0,6}})$"
)
_TELLING = words("told said asked met called named with to by for and but or from")
_CALENDAR = re.compile(
    r"^(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August"
    r"|September|October|November|December)\s+"
)
_OPENERS = re.compile(
    r"^(?:The|A|An|In|On|But|And|For|At|After|Its|His|Her|If|When|As|Two|Three|That|This|It|He|She|They|We|By|With|From"
    r"|To|Of|While|Asked|Last|Our|My|Their|Some|Several|Among|Under|Both|All|No|Not|Then|Later|Earlier|Since)\s+"
)
_AGED = re.compile(rf"(?P<name>{_CAPITAL}(?:\s+{_CAPITAL}){{0,3}}), \d\d,")
_MEDIUM = re.compile(
    r"\b(?:newspaper|broadcaster|magazine|news agency|news site|website|daily|weekly|tabloid"
    f"|radio station)[ ](?P<a>{_SPACED})"
    rf"|\b(?P<b>{_CAPITAL}(?:[ ]{_CAPITAL}){{1,3}})[ ](?:newspaper|magazine|website|news agency|broadcaster)\b"
    rf"|\b(?P<c>{_CAPITAL}(?:[ ]{_CAPITAL}){{1,3}}),[ ](?:a"
    r"|the)[ ](?:\w+[ ]){0,3}(?:newspaper|magazine|website|news agency|broadcaster)\b"
)
_ACTS = (
    "(?:said|says|declined|confirmed|denied|announced|did not|has|had|will|would|to|makes"
    r"|lost|plans|agreed|plane|jet|flight|shares|factory|plant|spokes\w+|aircraft"
    r"|stores?|executives?|employees|customers|statement|shareholders|board)\b"
)
_REPORTED = re.compile(
    rf"(?P<name>{_CAPITAL}(?:[ ]{_CAPITAL}){{1,3}})[ ](?:has[ ]|had[ ])?(?:first[ ]|earlier[ ])?reported\b"
)
_DEFINITE_ROLE = re.compile(
    r"(?:(?<=\n)|(?<=[.!?\"”] )|^|(?<=on )|(?<=, )|(?<=afternoon )|(?<=morning )"
    "|(?<=evening ))[Tt]he (?:(?P<owner>company|country|airline|bank|firm|city|town)['’]s )?"
    "(?P<role>(?:[a-z]+ ){0,2}?(?P<head>minister|president|governor|mayor|chancellor|premier"
    "|executive|chairman|chairwoman|chair|head"
    r"|director|commissioner|spokesman|spokeswoman|chief))\b(?P<of> (?:of|for) [^,.;:\"“\n]{2,40}?)?"
    r"(?=,? (?:who|had|has|was|is|said|told|wrote|kept|announced|[a-z]+ed)\b)"
)
_VERB_NEAR = re.compile(r"(?:said|says|told|added|wrote|announced|replied|answered)\b")
_NEAR = 450
"""Characters between a role without a name and a name without a role that are taken for one person."""
_VERB_AFTER = re.compile(r"\s+(?:said|says|told|added|wrote|who|asked|answered|replied)\b")


@dataclass(frozen=True)
class Person:
    name: str
    role: str = ""
    organisation: str = ""


@dataclass
class Cast:
    """People by their full name, full names by surname, and the other capitalised names with their counts."""

    people: dict[str, Person] = field(default_factory=dict)
    surnames: dict[str, str] = field(default_factory=dict)
    names: Counter[str] = field(default_factory=Counter)
    media: dict[str, str] = field(default_factory=dict)
    """Last word or full name in lower case → full name."""
    first_seen: dict[str, int] = field(default_factory=dict)
    title: str = ""
    text: str = ""
    outlet: str = ""
    _main: str | None = None

    def add(self, name: str, role: str = "", organisation: str = "") -> None:
        """Join what is said of a person; the first role that is stated stays."""
        words = [w for w in name.split() if w.lower().rstrip(".") not in TITLES]
        name = " ".join(words).removesuffix("'s").removesuffix("’s")
        if not words:
            return
        if len(words) == 1:
            full = self.surnames.get(name.lower())
            if full is None:
                if not role:
                    return
                full = self._longer(name) or name
            name = full
        known = self.people.get(name)
        if known is None:
            self.people[name] = Person(name, role, organisation)
            self.surnames.setdefault(name.split()[-1].lower(), name)
        elif role and not known.role:
            self.people[name] = Person(name, role, organisation)

    def _longer(self, surname: str) -> str | None:
        """The fullest name in the text that ends in this surname and is no body."""
        fits = [n for n in self.names if n.endswith(" " + surname) and not is_body(n) and len(n.split()) <= 4]
        return max(fits, key=lambda n: self.names[n]) if fits else None

    def person(self, name: str) -> Person | None:
        """The person of this name or surname."""
        plain = re.sub(r"['’]s$", "", name.strip())
        words = [w for w in plain.split() if w.lower().rstrip(".") not in TITLES]
        plain = " ".join(words)
        if plain in self.people:
            return self.people[plain]
        if words:
            full = self.surnames.get(words[-1].lower())
            if full and (len(words) == 1 or words[0][0] == full[0]):
                return self.people[full]
        return None

    def full_body(self, name: str) -> str:
        """The longest name in the article that begins with this one: "Skyline" for "Skyline Airways"."""
        plain = name.strip()
        fits = [
            n
            for n in self.names
            if re.sub(r"['’]s\b", "", n).startswith(plain + " ")
            and is_body(n)
            and not MEDIA_NAME.search(n)
            and n not in self.people
            and " and " not in n
        ]
        best = [
            n for n in fits if COMPANY_NAME.search(n.split()[-1]) or n.endswith(("Hospital", "University", "Airport"))
        ]
        return max(best, key=lambda n: (self.names[n], n)) if best and len(plain.split()) <= 2 else plain

    def with_role(self, words: str) -> Person | None:
        """The one person whose role ends in the last of these words, the fuller match first; None where two fit."""
        last = words.split()[-1] if words else ""
        fits = [p for p in self.people.values() if p.role and p.role.lower().split()[-1] == last]
        full = [p for p in fits if words in p.role.lower()]
        return full[0] if len(full) == 1 else fits[0] if len(fits) == 1 and " " not in words else None

    def main_body(self) -> str:
        """The company or body that the article is about: the name that acts most like one; empty where none does."""
        if self._main is None:
            self._main = self._find_main_body()
        return self._main

    def _find_main_body(self) -> str:
        scores: dict[str, float] = {}
        for name, count in self.names.items():
            if self.person(name) or name.lower() in self.media or MEDIA_NAME.search(name) or len(name.split()) > 4:
                continue
            speaks = len(re.findall(rf"{re.escape(name)}(?:['’]s)? {_ACTS}", self.text))
            placed = len(re.findall(rf"\b(?:in|at|from|to|near|off|of) {re.escape(name)}\b", self.text))
            company = 3 if COMPANY_NAME.search(name) and " " in name else 0
            score = 3 * speaks + company + 0.3 * count + (name in self.title) - 2 * placed
            if speaks or company:
                scores[name] = score
        return max(scores, key=lambda n: (scores[n], n)) if scores else ""


def is_body(name: str) -> bool:
    """Whether a capitalised name is that of a company, a public body or a medium rather than a person's."""
    last = name.split()[-1] if name.split() else ""
    return bool(
        COMPANY_NAME.search(last)
        or BODY_NAME.search(name)
        or MEDIA_NAME.search(name)
        or name.startswith("The ")
        or " of " in name
        or "&" in name
        or " and " in name
    )


def cast_of(title: str, text: str, outlet: str) -> Cast:
    """Read the people, media and bodies out of an article."""
    cast = Cast(title=title, text=text, outlet=outlet)
    for match in NAMES.finditer(text):
        name = plain_name(match.group())
        if not name:
            continue
        cast.names[name] += 1
        cast.first_seen.setdefault(name, match.start())
        if MEDIA_NAME.search(name):
            cast.media.setdefault(name.lower(), name)
            cast.media.setdefault(name.lower().split()[-1], name)
    cast.media.setdefault(outlet.lower(), outlet)
    cast.media.setdefault(outlet.lower().split()[-1] if outlet else "", outlet)
    for match in _MEDIUM.finditer(text):
        name = match["a"] or match["b"] or match["c"]
        cast.media.setdefault(name.lower(), name)
    for match in _HEAD.finditer(text):
        _meet(cast, text, match)
    for match in _AGED.finditer(text):
        if not is_body(match["name"]):
            cast.add(match["name"])
    for name in list(cast.names):
        words = name.split()
        if 2 <= len(words) <= 4 and name not in cast.people and _acts_as_person(cast, name, text):
            cast.add(name)
    for match in _REPORTED.finditer(text):
        name = plain_name(match["name"])
        if " " in name and cast.person(name) is None and not BODY_NAME.search(name) and not COMPANY_NAME.search(name):
            cast.media.setdefault(name.lower(), name)
    _bind_roles(cast, text)
    return cast


def _bind_roles(cast: Cast, text: str) -> None:
    """Join "The prime minister kept them waiting" with the one person near it who speaks without a role."""
    held = {p.role.lower().split()[-1] for p in cast.people.values() if p.role}
    for match in _DEFINITE_ROLE.finditer(text):
        head = match["head"].lower()
        if head in held:
            continue
        near = [
            (abs(cast.first_seen.get(name, text.find(name)) - match.start()), name)
            for name, person in cast.people.items()
            if (not person.role and _VERB_NEAR.search(text, text.find(name), text.find(name) + len(name) + 12))
            or (not person.role and re.search(rf"(?:said|told|added) {re.escape(name)}", text))
        ]
        near = [item for item in near if item[0] <= _NEAR]
        if near:
            name = min(near)[1]
            cast.people[name] = Person(
                name, match["role"].strip(), _organisation(match["of"]) or (match["owner"] or "").strip()
            )
            held.add(head)


def plain_name(name: str) -> str:
    """A capitalised run without the words that open a sentence, dates, and roles with what stands before them."""
    before = None
    while before != name:
        before = name
        name = _CALENDAR.sub("", _OPENERS.sub("", name))
    if _CALENDAR.match(name + " ") or _OPENERS.match(name + " "):
        return ""
    words = re.sub(r"['’]s?$", "", name).split()
    cut = next((i for i in range(len(words) - 1, -1, -1) if words[i].lower() in ROLES), -1)
    if 0 <= cut < len(words) - 1:
        words = words[cut + 1 :]
    return " ".join(words)


def _meet(cast: Cast, text: str, match: re.Match[str]) -> None:
    """Take up a person whose name stands beside this role: before it, behind it, or behind a comma."""
    head, end = match.group(), match.end()
    window = text[max(0, match.start() - 90) : match.start()].rsplit("\n", 1)[-1]
    before = _role_words(window)
    owner, modifiers = _owner(before)
    if not owner and (
        own := re.search(r"\b(her|his|its|their)\s+$", window[: len(window) - len(before) - 1] + " ", re.I)
    ):
        owner = own.group(1).lower()
    role = f"{modifiers} {head}".strip()
    behind = _THEN_NAME.match(text, end)
    if behind is not None:
        of = _OF.match(text, behind.end())
        _take(
            cast,
            behind["name"],
            role,
            owner or (_organisation(of["of"]) if of and of["of"] and of["of"].startswith((" of", " for")) else ""),
        )
        return
    comma = _COMMA_NAME.match(text, end)
    if comma is not None:
        _take(cast, comma["name"], role, _organisation(comma["of"]) or owner)
    front = _NAME_BEFORE.search(window)
    if front is not None and not any(w.lower() in _TELLING for w in front["before"].split()):
        of = _OF.match(text, end)
        _take(cast, front["name"], role, (_organisation(of["of"]) if of else "") or owner)


def _organisation(of: str | None) -> str:
    plain = re.sub(r"^\s*(?:of|for|at|in|from|with)\s+", "", of or "")
    return re.sub(
        r"\s+(?:who|said|says|told|has|had|have|was|is|will|would|on|wrote|added"
        r"|(?:in|at)(?= [^A-Z])|late|early|\w{3,}ed)\b.*$",
        "",
        plain,
    ).strip()


def _take(cast: Cast, name: str, role: str, organisation: str) -> None:
    name = plain_name(name)
    if name and not is_body(name) and name.lower() not in TITLES:
        cast.add(name, role, organisation)


def _role_words(before: str) -> str:
    """The words before a role's head that belong to it: back to a determiner, preposition, verb or comma."""
    kept: list[str] = []
    for word in reversed(before.split()):
        lower = word.lower()
        if lower in _STOPS or re.search(r"[.,;:\"“”()]", word) or lower in TITLES:
            break
        kept.append(word)
        if len(kept) >= 4:
            break
    return " ".join(reversed(kept))


_STOPS = words(
    "the a an said says told by with of for to and but from in on at as that who when while after is was "
    "were are been between over his her their its also will would has had have if than then about under "
    "between met"
)


def _owner(before: str) -> tuple[str, str]:
    """Split ``Norland's defence`` into the owner and the rest; ``Skyline Airways chief`` likewise."""
    match = re.search(r"^(.*?)(?:['’]s|s['’])\s+(.*)$|^(.*?)(?:['’]s|s['’])$", before)
    if match:
        return (match.group(1) or match.group(3) or "").strip(), (match.group(2) or "").strip()
    return "", before


def _acts_as_person(cast: Cast, name: str, text: str) -> bool:
    """Two capitalised words that are no body, and of which the text later uses the last alone, or that speak."""
    if is_body(name) or re.match(r"(?:Mr|Mrs|Ms|St)\b", name):
        return False
    last = name.split()[-1]
    if cast.names.get(last, 0) or re.search(rf"\b(?:Mr|Mrs|Ms|Dr)\.? {re.escape(last)}\b", text):
        return True
    at = text.find(name)
    speaks = at >= 0 and (
        _VERB_AFTER.match(text, at + len(name)) or re.search(r"(?:said|says|told|to)\s$", text[max(0, at - 6) : at])
    )
    return bool(speaks)
