"""The cast of an article: the people with their roles, the media and the bodies that it names."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from pipelines.rules.names import CAPITAL, NAMES, PARTICLE, TITLES, is_body, plain_name
from pipelines.rules.roles import BODY_NAME, COMPANY_NAME, MEDIA_NAME, ROLES
from pipelines.wordlists import words

_HEAD = re.compile(rf"\b(?:{'|'.join(sorted((r for r in ROLES if r.isalpha()), key=len, reverse=True))})\b", re.I)
_SPACED = rf"{CAPITAL}(?:[ ](?:{PARTICLE}[ ]){{0,2}}{CAPITAL}){{0,3}}"
_THEN_NAME = re.compile(rf"[ ](?P<name>{_SPACED})")
_COMMA_NAME = re.compile(
    "(?P<of>[ ](?:of|for|at|in|from"
    rf"|with)[ ][^,.;:\"“\n]{{2,60}})?,[ ](?P<name>{CAPITAL}(?:[ ](?:{PARTICLE}[ "
    f"]){{0,2}}{CAPITAL}){{1,3}})"
    rf"(?=[,.;]|[ ](?:said|says|told|wrote|added|on)\b)"
)
_OF = re.compile(r"(?P<of>[ ](?:of|for|at|with|in|from)[ ][^,.;:\"“\n]{2,60})?(?=[,.;: ])")
_NAME_BEFORE = re.compile(
    rf"(?P<name>{_SPACED}),[ ](?:\d\d,[ ])?(?:who[ ](?:is|heads|leads)[ ])?(?P<before>(?:[\w’'-]+[ ]){{0,6}})$"
)
_TELLING = words("told said asked met called named with to by for and but or from")
_AGED = re.compile(rf"(?P<name>{CAPITAL}(?:\s+{CAPITAL}){{0,3}}), \d\d,")
_MEDIUM = re.compile(
    r"\b(?:newspaper|broadcaster|magazine|news agency|news site|website|daily|weekly|tabloid"
    f"|radio station)[ ](?P<a>{_SPACED})"
    rf"|\b(?P<b>{CAPITAL}(?:[ ]{CAPITAL}){{1,3}})[ ](?:newspaper|magazine|website|news agency|broadcaster)\b"
    rf"|\b(?P<c>{CAPITAL}(?:[ ]{CAPITAL}){{1,3}}),[ ](?:a"
    r"|the)[ ](?:\w+[ ]){0,3}(?:newspaper|magazine|website|news agency|broadcaster)\b"
)
_ACTS = (
    "(?:said|says|declined|confirmed|denied|announced|did not|has|had|will|would|to|makes"
    r"|lost|plans|agreed|plane|jet|flight|shares|factory|plant|spokes\w+|aircraft"
    r"|stores?|executives?|employees|customers|statement|shareholders|board)\b"
)
_REPORTED = re.compile(
    rf"(?P<name>{CAPITAL}(?:[ ]{CAPITAL}){{1,3}})[ ](?:has[ ]|had[ ])?(?:first[ ]|earlier[ ])?reported\b"
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
_TITLED = re.compile(r"\b(?P<title>Mr|Mrs|Ms|Miss|Dr)\.? (?P<next>[\w'’-]+)(?: (?P<second>[\w'’-]+))?")
_MOST = 400
"""Distinct names that are kept of an article; one that has more is a list, and each is compared with the others."""
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
            if len(self.people) >= _MOST:
                return
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
        """The longest name in the article that begins with this one: "Plover" for "Plover Airways"."""
        plain = name.strip()
        words = plain.split()
        if not words or len(words) > 2:
            return plain
        fits = [n for stated, n in self._bodies.get(words[0], ()) if stated.startswith(plain + " ")]
        return max(fits, key=lambda n: (self.names[n], n)) if fits else plain

    @cached_property
    def _bodies(self) -> dict[str, list[tuple[str, str]]]:
        """First word → (name without possessives, name) of the bodies. Asked only once the cast is complete."""
        found: dict[str, list[tuple[str, str]]] = {}
        for name in self.names:
            stated = re.sub(r"['’]s\b", "", name)
            if (
                (COMPANY_NAME.search(name.split()[-1]) or name.endswith(("Hospital", "University", "Airport")))
                and is_body(name)
                and not MEDIA_NAME.search(name)
                and name not in self.people
                and " and " not in name
            ):
                found.setdefault(stated.split()[0], []).append((stated, name))
        return found

    @cached_property
    def titles(self) -> dict[str, frozenset[str]]:
        """Surname → the titles ("Mr", "Mrs", ...) before which the text has it, alone or behind a first name."""
        found: dict[str, set[str]] = {}
        for match in _TITLED.finditer(self.text):
            for part in ("next", "second"):
                if match[part]:
                    found.setdefault(re.sub(r"['’]s?$", "", match[part]), set()).add(match["title"])
        return {name: frozenset(titles) for name, titles in found.items()}

    def with_role(self, words: str) -> Person | None:
        """The one person whose role ends in the last of these words, the fuller match first; None where two fit."""
        last = words.split()[-1] if words else ""
        fits = [p for p in self.people.values() if p.role and p.role.lower().split()[-1] == last]
        full = [p for p in fits if words in p.role.lower()]
        return full[0] if len(full) == 1 else fits[0] if len(fits) == 1 and " " not in words else None

    def main_body(self) -> str:
        """The company or body that the article is about: the name that acts most like one; empty where none does."""
        return self._main

    @cached_property
    def _main(self) -> str:
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


def cast_of(title: str, text: str, outlet: str) -> Cast:
    """Read the people, media and bodies out of an article."""
    cast = Cast(title=title, text=text, outlet=outlet)
    for match in NAMES.finditer(text):
        name = plain_name(match.group())
        if not name or (name not in cast.names and len(cast.names) >= _MOST):
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
    speaking: dict[str, int] | None = None
    for match in _DEFINITE_ROLE.finditer(text):
        head = match["head"].lower()
        if head in held:
            continue
        if speaking is None:
            speaking = _speaking_without_role(cast, text)
        near = [(abs(at - match.start()), name) for name, at in speaking.items()]
        near = [item for item in near if item[0] <= _NEAR]
        if near:
            name = min(near)[1]
            del speaking[name]
            cast.people[name] = Person(
                name, match["role"].strip(), _organisation(match["of"]) or (match["owner"] or "").strip()
            )
            held.add(head)


def _speaking_without_role(cast: Cast, text: str) -> dict[str, int]:
    """The people without a role who say something, with the offset at which each is first named."""
    found: dict[str, int] = {}
    for name, person in cast.people.items():
        at = text.find(name)
        if not person.role and (
            _VERB_NEAR.search(text, at, at + len(name) + 12)
            or any(f"{verb} {name}" in text for verb in ("said", "told", "added"))
        ):
            found[name] = cast.first_seen.get(name, at)
    return found


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
    """Split ``Norland's defence`` into the owner and the rest; ``Plover Airways chief`` likewise."""
    match = re.search(r"^(.*?)(?:['’]s|s['’])\s+(.*)$|^(.*?)(?:['’]s|s['’])$", before)
    if match:
        return (match.group(1) or match.group(3) or "").strip(), (match.group(2) or "").strip()
    return "", before


def _acts_as_person(cast: Cast, name: str, text: str) -> bool:
    """Two capitalised words that are no body, and of which the text later uses the last alone, or that speak."""
    if is_body(name) or re.match(r"(?:Mr|Mrs|Ms|St)\b", name):
        return False
    last = name.split()[-1]
    if cast.names.get(last, 0) or cast.titles.get(last, frozenset()) - {"Miss"}:
        return True
    at = text.find(name)
    speaks = at >= 0 and (
        _VERB_AFTER.match(text, at + len(name)) or re.search(r"(?:said|says|told|to)\s$", text[max(0, at - 6) : at])
    )
    return bool(speaks)
