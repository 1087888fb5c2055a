"""The cast of an article: the people with their roles, the media and the bodies that it names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from pipelines.rules.companies import acts_as_body, companies_in, is_place, no_person, side_names
from pipelines.rules.names import PARTICLE, TITLES, is_body
from pipelines.rules.places import places_of_ministries
from pipelines.rules.roles import BODY_NAME, COMPANY_NAME, MEDIA_NAME, PARTY_NAME, ROLES
from pipelines.wordlists import words

MOST_NAMES = 400
"""Distinct names that are kept of an article; one that has more is a list, and each is compared with the others."""
_POSSESSIVE = re.compile(r"['’]s?$")
_OWNING = re.compile(r"['’]s$")
_OWNING_WORD = re.compile(r"['’]s\b")
_PARTICLE = re.compile(PARTICLE)
_OF = re.compile(r" (?:of|for) ")
_OWN_PERSON = re.compile(r"(?:her|his)", re.I)
_ACTS = (
    "(?:said|says|declined|confirmed|denied|announced|did not|has|had|will|would|to|makes"
    r"|lost|plans|agreed|plane|jet|flight|shares|factory|plant|spokes\w+|aircraft"
    r"|stores?|executives?|employees|customers|statement|shareholders|board)\b"
)
_ACTING = re.compile(rf"(?:['’]s)? {_ACTS}")
_NOT_AT = re.compile("(?<!at )(?<!of )(?<!for )(?<!association )(?<!union )(?<!charity )")
_PLACED = re.compile(r"\b(?:in|at|from|to|near|off|of) \Z")
_WORD_END = re.compile(r"\b")
_POSTS_OF_BODIES = words("owner buyer bidder rival competitor partner founder organiser organizer investor dealer")
"""What companies are called as people are; whoever has another role is no company."""
_ITS = re.compile(r"\bits\b")
_IN_PLACE = re.compile(
    r"[,.;:]| (?:on|and|said|has|had|is|was|were|after|at|by|who|to|for|where|when|with|last|this"
    r"|will|would|did|\w{2,}ed)\b"
)
"""What follows "in Tarn", but not "in Plover flights"."""
_QUALIFIERS = words("deputy vice acting former assistant associate interim ex shadow honorary")
"""With these somebody does not hold the post itself. An outgoing mayor still does."""
_LEAD = 200
"""Characters of a text in which the body that it is about is mostly named."""
_TITLED = re.compile(r"\b(?P<title>Mr|Mrs|Ms|Miss|Dr)\.? (?P<next>[\w'’-]+)(?: (?P<second>[\w'’-]+))?")


@dataclass(frozen=True)
class Person:
    name: str
    role: str = ""
    organisation: str = ""

    @property
    def post(self) -> tuple[str, str]:
        """Role and organisation."""
        return self.role, self.organisation


@dataclass
class Cast:
    """People by their full name, full names by surname, and the other capitalised names with their counts."""

    people: dict[str, Person] = field(default_factory=dict)
    surnames: dict[str, str] = field(default_factory=dict)
    names: Counter[str] = field(default_factory=Counter)
    media: dict[str, str] = field(default_factory=dict)
    """Last word or full name in lower case → full name."""
    openers: set[str] = field(default_factory=set)
    """Names of one word that only ever open a sentence, as a common noun does."""
    first_seen: dict[str, int] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    """Name → the public body whose the text says that they are: "Kremlin" of "the Kremlin's NAME"."""
    title: str = ""
    text: str = ""
    outlet: str = ""
    _no_persons: dict[str, bool] = field(default_factory=dict)

    def add(self, name: str, role: str = "", organisation: str = "") -> None:
        """Join what is said of a person; the first role that is stated stays."""
        words = [w for w in name.split() if w.lower().rstrip(".") not in TITLES]
        name = " ".join(words).removesuffix("'s").removesuffix("’s")
        if not words or any(sign.isdigit() for sign in name):
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
            if len(self.people) >= MOST_NAMES:
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
        plain = _OWNING.sub("", name.strip())
        words = [w for w in plain.split() if w.lower().rstrip(".") not in TITLES]
        plain = " ".join(words)
        if plain in self.people:
            return self.people[plain]
        if 2 < len(words) < 7 and all(word[0].isupper() for word in words):
            for tail in (" ".join(words[-3:]), " ".join(words[-2:])):
                if tail in self.people:
                    return self.people[tail]  # "Gatekeeper Otto Vale": a title that no list has
        if words:
            full = self.surnames.get(words[-1].lower())
            alone = all(_PARTICLE.fullmatch(word.lower()) for word in words[:-1])
            if full and (alone or words[0][0] == full[0]):
                return self.people[full]
        return None

    def full_body(self, name: str) -> str:
        """The longest name in the article that begins with this one: "Plover" for "Plover Airways"."""
        plain = name.strip()
        words = plain.split()
        if not words or len(words) > 2:
            return plain
        fits = [n for stated, n in self._bodies.get(words[0], ()) if stated.startswith(plain + " ")]
        if not fits and len(words) == 1 and PARTY_NAME.fullmatch(plain) and not plain.endswith("s"):
            fits = self._of_kind(plain)
            return fits[0] if len(fits) == 1 else plain
        return max(fits, key=lambda n: (self.names[n], n)) if fits else plain

    def _of_kind(self, kind: str) -> list[str]:
        """The names that end in a kind of body: "Zemmar Front" for "Front"."""
        return [n for n in self.names if n.endswith(" " + kind) and " and " not in n and n not in self.people]

    @cached_property
    def _bodies(self) -> dict[str, list[tuple[str, str]]]:
        """First word → (name without possessives, name) of the bodies. Asked only once the cast is complete."""
        found: dict[str, list[tuple[str, str]]] = {}
        for name in self.names:
            stated = _OWNING_WORD.sub("", name)
            if (
                (
                    COMPANY_NAME.search(name.split()[-1])
                    or name.endswith(("Hospital", "University", "Airport"))
                    or name in self.companies
                )
                and (is_body(name) or name in self.companies)
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
                    found.setdefault(_POSSESSIVE.sub("", match[part]), set()).add(match["title"])
        return {name: frozenset(titles) for name, titles in found.items()}

    @cached_property
    def ministries(self) -> dict[str, tuple[str, ...]]:
        """Ministry → the places of which the text names one."""
        return places_of_ministries(self.text, self.names)

    @cached_property
    def sides(self) -> frozenset[str]:
        """The names that the text gives to groups which take a side: a charity's, a union's, a campaign group's."""
        return frozenset(name for name in side_names(self.text) if name not in self.people)

    @cached_property
    def companies(self) -> frozenset[str]:
        """The names that the text treats as companies."""
        found = companies_in(self.text, (name for name in self.names if not is_body(name) or " and " in name))
        known = {name for name in found if not self._in_post(name)}
        return frozenset(known | {name for name in self.names if " " in name and self._is_longer(name, known)})

    def _is_longer(self, name: str, companies: Collection[str]) -> bool:
        """Whether a name begins with a company's and can be no person's: "Wexholt Marine" where "Wexholt" is a firm."""
        words = name.split()
        short = next((" ".join(words[:n]) for n in range(1, len(words)) if " ".join(words[:n]) in companies), "")
        if not short or is_place(name) or is_body(name) or self._in_post(name) or name in companies:
            return False
        return not self.names.get(words[-1], 0) and words[-1] not in self.titles

    def _in_post(self, name: str) -> bool:
        """Whether somebody of this name has a role that no company has."""
        role = self.people[name].role if name in self.people else ""
        return role != "" and role_end(role) not in _POSTS_OF_BODIES

    def is_no_person(self, name: str) -> bool:
        """Whether the text treats a name of several words, of which it gives no more, as a body's or a place's."""
        if name not in self._no_persons:
            alone = self.names.get(name.split()[-1], 0)
            heads = self.title.startswith(name) and _ITS.search(self.title, len(name)) is not None
            self._no_persons[name] = (no_person if alone else acts_as_body)(name, self.text) or heads
        return self._no_persons[name]

    def is_company(self, name: str) -> bool:
        """Whether the text shows the name, or the longer one that begins with it, to be a company's."""
        return self.full_body(name) in self.companies

    def with_role(self, words: str) -> Person | None:
        """The one person of this role ("mayor", "head of finance"), the fuller match first; None where two fit.

        A deputy mayor is no mayor, and a former one none either.
        """
        last, meant = role_end(words), qualifiers(words)
        held = [p for p in self.people.values() if p.role and role_end(p.role) == last]
        fits = [p for p in held if qualifiers(p.role) <= meant]
        full = [p for p in fits if words in p.role.lower()]
        return full[0] if len(full) == 1 else fits[0] if len(fits) == 1 and " " not in words else None

    def of_person(self, head: str) -> Person | None:
        """The one manager, lawyer or sister of somebody in the article; None where there are several or none."""
        fits = [
            p
            for p in self.people.values()
            if role_end(p.role) == head and (_OWN_PERSON.match(p.organisation) or self.person(p.organisation))
        ]
        return fits[0] if len(fits) == 1 else None

    def main_body(self) -> str:
        """The company or body that the article is about: the name that acts most like one; empty where none does."""
        return self._main

    @cached_property
    def _main(self) -> str:
        scores: dict[str, float] = {}
        for name, count in self.names.items():
            if self.person(name) or name.lower() in self.media or MEDIA_NAME.search(name) or len(name.split()) > 4:
                continue
            company = 3 if (COMPANY_NAME.search(name) and " " in name) or name in self.companies else 0
            if not company and not self._may_be_main(name):
                continue
            speaks, placed = _acting(self.text, name)
            lead = 2 * (self.first_seen.get(name, len(self.text)) < _LEAD)
            side = 6 * bool(PARTY_NAME.search(name.split()[-1]))
            score = 3 * speaks + company + 0.3 * count + 4 * (name in self.title) + lead - 2 * placed - side
            if speaks or company:
                scores[name] = score
        return max(scores, key=lambda n: (scores[n], n)) if scores else ""

    def _may_be_main(self, name: str) -> bool:
        """Whether a name that no sign makes a company's can be one body's: neither two names, a person nor a place."""
        first, *rest = name.split()
        of_people = "for" in rest and first.lower().removesuffix("s") in ROLES
        if "and" in rest or of_people or first.lower().rstrip(".") in TITLES or is_place(name):
            return False
        if not rest and (BODY_NAME.fullmatch(name) or PARTY_NAME.fullmatch(name)):
            return False
        seldom = self.names[name] == 1 and name not in self.title
        if name in self.openers and (seldom or name.endswith("s")):
            return False
        if is_body(name):
            return True
        if " " in name:
            return self.is_no_person(name) or f"the {name}" in self.text or f"The {name}" in self.text
        return not any(_IN_PLACE.match(self.text, at) for at in _found(f"in {name}", self.text))


def _found(words: str, text: str) -> Iterator[int]:
    """The offsets behind the words."""
    at = text.find(words)
    while at >= 0:
        yield at + len(words)
        at = text.find(words, at + len(words))


def _acting(text: str, name: str) -> tuple[int, int]:
    """How often a name does something that a body does, and how often something happens in, at or near it.

    A pattern for each name would cost more to compile than the text takes to read.
    """
    speaks = placed = 0
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        speaks += bool(_NOT_AT.match(text, at) and _ACTING.match(text, end))
        placed += bool(_PLACED.search(text, max(0, at - 6), at) and _WORD_END.match(text, end))
        at = text.find(name, end)
    return speaks, placed


def role_end(role: str) -> str:
    """The last word of a role in lower case, without what it is for: "head" of "head of finance"."""
    words = _OF.split(role.lower())[0].split()
    return words[-1] if words else ""


def qualifiers(role: str) -> frozenset[str]:
    """The words of a role by which somebody stands in for its holder, or has been it: "deputy" of "deputy mayor"."""
    return _QUALIFIERS.intersection(role.lower().replace("-", " ").split())
