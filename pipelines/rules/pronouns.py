"""Which person "he" and "she" stand for."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pipelines.rules.cast import Cast, Person
from pipelines.rules.companies import is_place
from pipelines.rules.institutions import Spoken, personal
from pipelines.rules.names import NAMES, is_body, plain_name
from pipelines.rules.roles import MEDIA_NAME, ROLES
from pipelines.rules.subjects import PERSON_NOUNS, subjects_of, unquoted
from pipelines.wordlists import words
from schemas.extraction import Speaker, Standing

Resolve = Callable[[str], tuple[Speaker, Standing]]
"""A phrase → who speaks behind it, and with what standing."""

PERSON_PRONOUNS = words("he she who him her i")

_SENTENCE_END = re.compile(r"[.!?][\"”]?\s")
_BEHIND_CONTENT = re.compile(r"[,;?!][\"”]?\s*$")
_SUBORDINATE = re.compile(r"(?:When|As|After|Before|While|Asked|Once|Because|Until|Though|Although|According)\b")
_SINGLE = re.compile(
    r"(?:an?|one|another|the|this|somebody|someone)\b(?! (?:\w+ )?(?:people|sources|officials|two|three)\b)", re.I
)
_SUBJECTS = 40
"""Whom a pronoun may go back to where nobody has spoken."""
_REACH = 600
"""Characters that a pronoun reaches back over others' words to somebody who says nothing."""
_OPENS_SENTENCE = re.compile(r"(?:^|[\n.!?\"”]\s*)$")
_BEHIND_PREPOSITION = re.compile(
    r"\b(?:of|for|with|from|than|between|against|about|under|succeeds|near|at|in|met|named) (?:the |[a-z]+ ){0,2}$"
)
_PLACED = re.compile(
    r"\b(?:[Ii]n|[Aa]t|[Nn]ear|[Oo]ff|[Oo]n|[Oo]utside|[Tt]owards?|[Aa]board|(?:[Tt]he|[Aa]n?|[Ii]ts)(?: [\w-]+)?) \Z"
)
"""What stands before places, ships and bodies, and hardly before somebody who is named once."""
_OF_CLAIM = re.compile(
    r"\b(?:claims?|reports?|allegations?|accusations?|suggestions?|assertions?|warnings?|complaints?|statements?|stories"
    r"|story|rumou?rs?|accounts?|estimates?|findings?|posts?|words|remarks|comments)"
    r"(?: (?:made|spread|put about|posted))?"
    r" (?:by|of|from) \Z"
)
"""Behind it stands whose claim it is that the sentence's subject speaks of."""
_HEAD = 40
_UNNAMED = re.compile(r"\b(?:to|with|asked|by) (an? (?:[a-z-]+ ){0,2}?(?P<head>[a-z]+)\b(?: who [^.]*)?)")
_FEMALE = re.compile(
    r"\b(?:\w*woman|mother|wife|daughter|sister|aunt|widow|actress|queen|princess|mrs|ms|midwife|girl|lady)\b"
)
_MALE = re.compile(
    r"\b(?:(?!chairman|ombudsman|alderman)\w*(?<!wo)man|father|husband|son|brother|uncle|king|prince|mr|boy)\b"
)
"""Without the offices that women hold by the same word."""


@dataclass(frozen=True)
class Meant:
    """Whether a pronoun is "she", None for "who" and "I"; and the names of those whom it is not meant for."""

    female: bool | None = None
    others: frozenset[str] = frozenset()


def person_of(lower: str, before: Sequence[Spoken], cast: Cast, near: str, at: int, resolve: Resolve) -> Spoken | None:
    """The latest person who fits: one who spoke, or one who was named as a sentence's subject since.

    Where nobody was, the last whom a sentence before is about, or somebody of the headline; None where nobody fits.

    Args:
        lower: the pronoun.
        before: who has spoken, the latest first.
        near: the text that ends where the pronoun begins, at the offset ``at``.
        resolve: what identifies a name that speaks for the first time.
    """
    meant = _meant(lower, before, cast)
    spoken = _spoken_last(before, meant, cast, resolve)
    spoken_at = spoken.at if spoken else -1
    named = _named_since(near, at, spoken, meant, cast)
    subject = _subject_since(near, at, spoken, meant, cast)
    if named and subject and _of_one_sentence(near, at, subject[0], named[0]):
        named = None
    unnamed_since = _unnamed_since(near, at, spoken_at, meant, cast)
    if (
        unnamed_since
        and unnamed_since[1].startswith("The ")
        and not _may_be_the_one(unnamed_since[1], spoken, meant, cast, resolve)
    ):
        unnamed_since = None
    since = [found for found in (named, subject, unnamed_since) if found is not None and found[0] > spoken_at]
    if since:
        named_at, name = max(since)
        if spoken is not None and spoken.speaker.name == name:
            return spoken
        unnamed = cast.person(name) is None
        again = (
            s
            for s in before
            if s.at == named_at and (s.speaker.name == name or (unnamed and s.speaker.surface.startswith(name)))
        )
        return next(again, None) or Spoken(*resolve(name), named_at)
    return (
        spoken
        or _first_named(at, meant, cast, resolve)
        or next((s for s in before if s.standing == "anonymous"), None)
        or next((s for s in before if personal(s) and _may_have_been(s.speaker.name, meant, cast)), None)
        or _only_named(at, meant, cast, resolve)
    )


def _spoken_last(before: Sequence[Spoken], meant: Meant, cast: Cast, resolve: Resolve) -> Spoken | None:
    """The latest one person who spoke and fits; of one sentence its subject rather than whose claim it tells of."""
    fits = (s for s in before if _one_person(s) and _may_be(s.speaker, meant, cast))
    spoken = next(fits, None)
    if spoken is None or spoken.at < 0 or not _OF_CLAIM.search(cast.text, max(0, spoken.at - _HEAD), spoken.at):
        return spoken
    masked = unquoted(cast.text)
    for named_at, name in reversed(subjects_of(cast.text).named):
        if named_at >= spoken.at:
            continue
        person = cast.person(name) or Person(name)
        apart = _SENTENCE_END.search(masked, named_at, spoken.at)
        if apart or not _may_speak(name, cast) or not _fits(person, meant, cast):
            break
        again = next((s for s in before if s.speaker.name == person.name), None) or Spoken(*resolve(person.name))
        return replace(again, at=spoken.at)
    return spoken


def _of_one_sentence(near: str, at: int, first: int, second: int) -> bool:
    """Whether no sentence ends between two offsets, of which the first is in ``near`` and in front of the second."""
    offset = at - len(near)
    return offset <= first < second and not _SENTENCE_END.search(unquoted(near), first - offset, second - offset)


def _named_since(near: str, at: int, spoken: Spoken | None, meant: Meant, cast: Cast) -> tuple[int, str] | None:
    """The latest of the cast who is named in front of a pronoun, with the offset, and not only told of."""
    offset, masked = at - len(near), unquoted(near)
    told = _told_from(masked)
    for match in reversed(list(NAMES.finditer(masked))):
        if spoken is not None and offset + match.start() <= spoken.at:
            break
        person = cast.person(plain_name(match.group()))
        if match.start() >= told or person is None or not _prominent(masked, match) or not _fits(person, meant, cast):
            continue
        if spoken is not None and _of_one_sentence(near, at, spoken.at, offset + match.start()):
            break  # whoever says the sentence is its subject: "Lamm said that Brand had left. He ..."
        sure = spoken is not None and _is_surely(spoken.speaker, meant, cast)
        if sure and not _is_surely(person, meant, cast) and not _SENTENCE_END.search(masked[match.end() :]):
            break  # within its own words a sentence names others: "X was travelling, she said"
        return offset + match.start(), person.name
    return None


def _subject_since(near: str, at: int, spoken: Spoken | None, meant: Meant, cast: Cast) -> tuple[int, str] | None:
    """The latest whom a sentence is about though they say nothing; beside a speaker only who is surely meant."""
    told = at - len(near) + _told_from(unquoted(near))
    for named_at, name in reversed(subjects_of(cast.text).named):
        if named_at >= min(at, told):
            continue
        if named_at < at - _REACH or (spoken is not None and named_at <= spoken.at):
            return None
        known = cast.person(name)
        person = known or Person(name)
        if _may_speak(name, cast) and _fits(person, meant, cast):
            human = known is not None or name in subjects_of(cast.text).human
            if spoken is None or human or _is_surely(person, meant, cast):
                return named_at, name
    return None


def _unnamed_since(near: str, at: int, spoken_at: int, meant: Meant, cast: Cast) -> tuple[int, str] | None:
    """Somebody without a name whom the text has told of: "A nurse of the ward", or behind "to" or "by"."""
    told = at - len(near) + _told_from(unquoted(near))
    found = _unnamed_before(unquoted(near), at - len(near), spoken_at)
    for named_at, phrase in reversed(subjects_of(cast.text).unnamed):
        if spoken_at < named_at < min(at, told) and named_at >= at - _REACH:
            if meant.female is None or not (_MALE if meant.female else _FEMALE).search(phrase.lower()):
                return max((named_at, phrase), found or (-1, ""))
            break
    return found


def _may_be_the_one(phrase: str, spoken: Spoken | None, meant: Meant, cast: Cast, resolve: Resolve) -> bool:
    """Whether "The mayor", who does something, may be meant: not beside a speaker who surely is, nor of another sex."""
    if spoken is not None and _is_surely(spoken.speaker, meant, cast):
        return False
    return _may_be(resolve(phrase)[0], meant, cast)


def _first_named(at: int, meant: Meant, cast: Cast, resolve: Resolve) -> Spoken | None:
    """Where nobody has spoken: the last whom a sentence before is about, else somebody of the headline."""
    subjects = [(named_at, name) for named_at, name in subjects_of(cast.text).named if named_at < at]
    titled = [(-1, plain_name(match.group())) for match in NAMES.finditer(cast.title)]
    for named_at, name in (*reversed(subjects[-_SUBJECTS:]), *titled):
        person = cast.person(name) or (Person(name) if named_at >= 0 and _may_speak(name, cast) else None)
        if person is not None and _fits(person, meant, cast):
            return Spoken(*resolve(person.name), named_at)
    return None


def _only_named(at: int, meant: Meant, cast: Cast, resolve: Resolve) -> Spoken | None:
    """The one person whose full name stands anywhere before: "The town waited for NAME to speak. At noon she ..."."""
    found = [(first, name) for name, first in cast.first_seen.items() if first < at and " " in name]
    people = [(first, name) for first, name in found if name in cast.people] or found
    fits = [each for each in people if _may_speak(each[1], cast) and _may_be_name(each, cast)]
    if len(fits) != 1 or not _fits(cast.person(fits[0][1]) or Person(fits[0][1]), meant, cast):
        return None
    return Spoken(*resolve(fits[0][1]), fits[0][0])


def _may_be_name(named: tuple[int, str], cast: Cast) -> bool:
    """Whether a name of several words, of which nothing more is known, stands as people's names do."""
    at, name = named
    if name in cast.people:
        return True
    if len(name.split()) > 3 or any(word.lower() in ROLES for word in name.split()):
        return False
    placed = is_place(name) or _PLACED.search(cast.text, max(0, at - _HEAD), at)
    return not placed and not cast.is_no_person(name)


def _told_from(masked: str) -> int:
    """Where the words begin that a pronoun's "she said" stands behind; those whom they name are spoken of by her."""
    if not _BEHIND_CONTENT.search(masked):
        return len(masked)
    begin = max((match.end() for match in _SENTENCE_END.finditer(masked)), default=0)
    begin = max(begin, masked.rfind("\n") + 1, masked.rfind("; ") + 2)
    return len(masked) if _SUBORDINATE.match(masked, begin) else begin


def _may_speak(name: str, cast: Cast) -> bool:
    """Whether a name that says nothing in the text can be a person's."""
    if cast.person(name) is not None:
        return True
    known = is_body(name) or cast.is_company(name) or name.lower() in cast.media or MEDIA_NAME.search(name)
    return not known and cast.full_body(name) == name and not (" " in name and cast.is_no_person(name))


def _one_person(spoken: Spoken) -> bool:
    """Whether one person spoke, with a name or without."""
    if spoken.standing == "anonymous":
        return _SINGLE.match(spoken.speaker.role) is not None
    surface = spoken.speaker.surface.lower()
    return personal(spoken) or (
        spoken.standing == "named"
        and _SINGLE.match(surface) is not None
        and not PERSON_NOUNS.isdisjoint(surface.split()[:5])
    )


def _prominent(near: str, match: re.Match[str]) -> bool:
    head, tail = near[: match.start()], near[match.end() :]
    if match.group().endswith(("'s", "’s")) or tail.startswith(("'s", "’s")):
        return bool(_OPENS_SENTENCE.search(head))
    return not _BEHIND_PREPOSITION.search(head)


def _unnamed_before(near: str, offset: int, spoken_at: int) -> tuple[int, str] | None:
    """ "a technician who ..." in the sentence before, of whom a pronoun may speak."""
    near = near[: max(near.rfind(". ") + 1, near.rfind("\n") + 1, near.rfind('" ') + 1)]
    found = list(_UNNAMED.finditer(near[-400:]))
    base = offset + max(0, len(near) - 400)
    for match in reversed(found):
        if match["head"] in ROLES and base + match.start() > spoken_at:
            return base + match.start(1), match.group(1).rstrip()
    return None


def _meant(lower: str, before: Sequence[Spoken], cast: Cast) -> Meant:
    """The sex that a pronoun tells, and who is not meant: the "he" of before, or "her deputy" beside a sure "she"."""
    if lower not in ("she", "her", "he", "him"):
        return Meant()
    meant = Meant(lower in ("she", "her"))
    other, own = ("he", "her") if meant.female else ("she", "his")
    others = {s.speaker.name for s in before if s.speaker.name and s.speaker.surface.lower() == other}
    if any(_is_known(s.speaker.name, cast) and _is_surely(s.speaker, meant, cast) for s in before):
        others |= {s.speaker.name for s in before if s.speaker.name and s.speaker.organisation.lower() == own}
    return Meant(meant.female, frozenset(others))


def _is_known(name: str, cast: Cast) -> bool:
    """Whether more than the pronoun of a next sentence says what the article calls somebody."""
    return name in subjects_of(cast.text).sure or (name != "" and bool(cast.titles.get(name.split()[-1])))


def _may_be(speaker: Speaker, meant: Meant, cast: Cast) -> bool:
    return _fits(Person(speaker.name, speaker.role), meant, cast)


def _learned(name: str, cast: Cast) -> bool | None:
    """Whether the article calls a person "she", by a title or by its pronouns; None where it calls them neither."""
    titles = cast.titles.get(name.split()[-1], frozenset()) if name else frozenset()
    if titles & {"Mrs", "Ms", "Miss"}:
        return True
    return False if "Mr" in titles else subjects_of(cast.text).women.get(name)


def _is_surely(person: Person | Speaker, meant: Meant, cast: Cast) -> bool:
    """Whether the article or a role's own word says that the pronoun is theirs."""
    learned = _learned(person.name, cast)
    if meant.female is None or learned is not None:
        return learned is not None and learned == meant.female
    return bool((_FEMALE if meant.female else _MALE).search(person.role.lower()))


def _fits(person: Person, meant: Meant, cast: Cast) -> bool:
    """Whether nothing speaks against the pronoun: a title, the article's other pronouns, or the role's own word."""
    if meant.female is None:
        return True
    if person.name in meant.others and not _is_known(person.name, cast):
        return False
    learned = _learned(person.name, cast)
    if learned is not None:
        return learned == meant.female
    return not (_MALE if meant.female else _FEMALE).search(person.role.lower())


def _may_have_been(name: str, meant: Meant, cast: Cast) -> bool:
    """Whether no sure sign speaks against the pronoun, though a weak one does."""
    return name not in meant.others and name not in subjects_of(cast.text).sure
