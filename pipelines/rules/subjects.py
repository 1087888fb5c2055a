"""Whom the sentences of an article are about, and whether the article calls each of them "he" or "she"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pipelines.rules.institutions import role_head
from pipelines.rules.names import NAMES, TITLES, is_body, plain_name
from pipelines.rules.roles import MEDIA_NAME, OFFICIAL_BODIES, ROLES
from pipelines.wordlists import words

PERSON_NOUNS = ROLES | words(
    "man woman men women boy girl boys girls child children colleague colleagues stewardess chambermaid worker "
    "employee clerk source insider person people parents partner foreman matron guard officer aide lady gentleman voice"
)
"""Nouns of people: a pronoun behind one may be theirs."""
_CLOSING = re.compile(r"(?<=\S)[\"”](?=[\s.,;:!?)—–-]|$)")
# What stands in front of the mark is looked at behind it: a pattern that begins with a sign is searched for faster.
_QUOTED = re.compile(r"[\"“](?<![^\s(—–-][\"“])(?=\S)([^\"“”\n]*)(?:[\"”]|$)", re.M)
_SENTENCE = re.compile(r"\S[^\n]*?(?:[.!?][\"”]?(?=\s|$)|$)", re.M)
_WORD = re.compile(r"[\w’'-]+")
_SAYING = (
    r"(?:said|says|added|adds|asked|asks|replied|retorted|cried|explained|recalled|wrote|writes|told|tells|announced"
    r"|insisted|admitted|warned|denied|confirmed|read|stressed|promised|answered|declared|argued)"
)
_SAYS = re.compile(rf"\b{_SAYING}\b")
_SAID_BEFORE = re.compile(rf"\b{_SAYING} (?P<between>[^.;:\"“”]{{0,70}})$")
_LEADING = re.compile(
    r"(?:(?:But|And|Yet|Then|So|Meanwhile|Later|Earlier|Outside|Inside|Only|Even)\b,? ?"
    r"|(?:On|In|At|By|Last|Until|Since|Early|Late)(?: (?!of\b)[\w’'-]+){1,3},? )?"
)
_OWNED = re.compile(r"(?:^|\s)[A-Z][\w-]*(?: [A-Z][\w-]*){0,2}['’]s? (?:[a-z-]+ ){1,4}$")
_DESCRIBED = re.compile(r"(?:The|the|A|An|an?|His|Her|Its|Their|Our|One) [^,;:\"“”]{1,60}, $")
_TITLE_LAST = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Sir|Gen|Col|Capt|Sen|Rep|Madame|Sister|Father)\.? $")
_TAIL = re.compile(r"(?P<apposed>, (?:[^,;:\"“”]{1,90}),)? (?P<next>[a-z][\w’'-]*)|, [a-z\d]")
_OF_BODY = re.compile(r" (?:of|from) (?:the |an? |[A-Z])")
_HUMAN = re.compile(r", (?:who|whose|whom|\d\d)\b| (?:of|from) the [a-z]")
_NO_VERB = words(
    "of in on at to for with from by and or but as than that which whose into over under after before between against "
    "about near"
)
_BELONGING = words("for to with from by at in on about")
_APPOSED = re.compile(r", (?!(?:he|she|it|they)\b)(?:the|an?|its|their|our|who|whose|whom|now|\d\d)\b[^,;:\"“”]*,?")
_PRONOUN = re.compile(r"\b(he|she|his|her|himself|herself)\b", re.I)
_OBJECT = re.compile(
    r"\s*(?:[.,;:!?\"“”)]|$|(?:that|to|in|on|and|or|but|he|she|the|an?|as|for|at|with|of|by|from|what|how|when|if|was|is"
    r"|it|into|out|up|off|about|not|who|over|away|back|before|after|until|because|while|again|there|here)\b)"
)
"""What stands behind "her" where it is an object and not whose something is."""
_POSTPOSED = re.compile(r"[,;?!][\"”]? ?$")
_OPENS = re.compile(r"(?:[\"“][,?!x]*[\"”] )?(?P<pronoun>[Hh]e|[Ss]he|His|Her)\b")
_CLAUSE_FIRST = re.compile(
    r"(?:With|After|Before|For|As|When|While|Despite|Although|Though|Because|Since|Until|If)\b[^,;:\"“”]{1,80}, "
)
_QUOTE_FIRST = re.compile(r"[\"“][,.?!x]*[\"”] ")
_UNNAMED = re.compile(
    r"(?P<who>(?:An?|One|Another|The) (?:[\w’'-]+ ){0,3}?(?P<head>[a-z]+)(?: (?:of|in|at|from) (?:the )?[\w’'-]+)?+)"
    r"(?=,? [a-z])"
)
_SINGLE_NOUN = re.compile(r"(?!people\b)\w*(?:[^s]|ss)(?<!men)(?<!children)")
_DOES = re.compile(
    r"(?:,? who\b|(?: (?:\w+ly|also|then|later|never|not|first|only|still|once|now|again|already|both|just))?"
    r" (?:\w{2,}ed|is|was|has|had|does|did|will|would|can|could|may|might|must|should|went|came|took|gave|got|made|left"
    r"|stood|sat|rose|read|put|kept|held|began|broke|brought|caught|chose|drove|fell|felt|found|grew|heard|knew|laid|led"
    r"|lost|met|paid|ran|saw|sent|shook|shut|sold|spent|spoke|threw|told|wrote|won|wore|said|says)\b)"
)
"""What makes "The mayor" the subject of its sentence, and no part of "The mayor election"."""
_OF = re.compile(r"\s(?:of|for)\s(?:the\s)?")
_FEMALE = frozenset(("she", "her", "herself"))
_HEAD, _TAIL_LENGTH = 120, 300
"""Characters of a sentence that are looked at in front of a name and behind it."""
_WEAK, _STRONG = 1, 2
"""What a pronoun counts: "his" is at times another's, "he" of the same sentence and "..., he said" behind it hardly."""
_SURE = 2
"""How many times as much as the other a pronoun must count to be theirs."""


@dataclass(frozen=True)
class Subjects:
    """What the sentences of one article open with.

    ``named`` are the people whom sentences are about, ``unnamed`` the phrases such as "A nurse of the ward"; both with
    their offsets and in the order of the text. ``women`` says of a full name whether "she" is used of it, ``sure``
    holds those of whom more than one weak sign says so, ``human`` those behind whose name "who" or an age stands.
    """

    named: tuple[tuple[int, str], ...]
    unnamed: tuple[tuple[int, str], ...]
    women: Mapping[str, bool]
    sure: frozenset[str]
    human: frozenset[str]


@lru_cache(maxsize=32)
def subjects_of(text: str) -> Subjects:
    """Read the subjects out of an article, once for all its pronouns."""
    masked = unquoted(text)
    full = _full_names(masked)
    named: list[tuple[int, str]] = []
    unnamed: list[tuple[int, str]] = []
    votes: dict[str, list[int]] = {}
    human: set[str] = set()
    open_to: tuple[str, bool] | None = None
    for sentence in _SENTENCE.finditer(masked):
        words = sentence.group()
        opens = _OPENS.match(words)
        if opens is not None and open_to is not None and _of_one_sex(words):
            quoted = words.startswith(('"', "“"))
            if open_to[1] or not quoted:
                _vote(votes, open_to[0], opens["pronoun"], _STRONG if quoted else _WEAK)
        if _all_quoted(words):
            continue
        described = _UNNAMED.match(words)
        if described is not None and _is_somebody(words, described):
            unnamed.append((sentence.start(), text[sentence.start() : sentence.start() + described.end("who")]))
        open_to = None
        found = _subject(words, full)
        if found is None:
            continue
        at, end, name = found
        named.append((sentence.start() + at, name))
        if _HUMAN.match(words, end):
            human.add(name)
        for pronoun in _pronouns_of(words, end, full, name):
            _vote(votes, name, pronoun, _WEAK if pronoun in ("his", "her") else _STRONG)
        if set(_people(words, full)) == {name} and not _others(_behind(words[end:])):
            open_to = name, _SAYS.search(words) is not None
    sure = frozenset(name for name, counted in votes.items() if max(counted) >= _STRONG)
    return Subjects(tuple(named), tuple(unnamed), _decided(votes), sure, frozenset(human))


@lru_cache(maxsize=32)
def unquoted(text: str) -> str:
    """The text with what is quoted made "x", so that no name or sentence end is found there; as long as it was."""
    first = _CLOSING.search(text)
    opening = _QUOTED.search(text)
    if first is not None and (opening is None or first.start() < opening.start()) and "\n" not in text[: first.start()]:
        text = "x" * max(0, first.start() - 1) + text[max(0, first.start() - 1) :]
    return _QUOTED.sub(lambda m: m.group()[0] + _masked(m.group()[1:]), text)


def _masked(quoted: str) -> str:
    """All but the last mark and what closes the quotation."""
    kept = 2 if quoted[-1:] in '"”' else 1
    return "x" * max(0, len(quoted) - kept) + quoted[max(0, len(quoted) - kept) :]


def _all_quoted(words: str) -> bool:
    return words[:1] in '"“' and not re.search(r"[\"”] \w", words)


def _is_somebody(words: str, described: re.Match[str]) -> bool:
    """Whether a sentence that opens without a name is about a person; "The NOUN" only where it does something alone."""
    if described["head"] not in PERSON_NOUNS or OFFICIAL_BODIES.search(described["who"]):
        return False
    if not described["who"].startswith("The "):
        return True
    return (
        _SINGLE_NOUN.fullmatch(described["head"]) is not None and _DOES.match(words, described.end("who")) is not None
    )


def _of_one_sex(words: str) -> bool:
    """Whether a sentence has "he" or "she", but not both: "She was asleep, he said"."""
    return len({match.group().lower() in _FEMALE for match in _PRONOUN.finditer(words)}) == 1


def _vote(votes: dict[str, list[int]], name: str, pronoun: str, weight: int) -> None:
    votes.setdefault(name, [0, 0])[pronoun.lower() in _FEMALE] += weight


def _decided(votes: dict[str, list[int]]) -> dict[str, bool]:
    return {
        name: female > male
        for name, (male, female) in votes.items()
        if male != female and max(male, female) >= _SURE * min(male, female)
    }


def _full_names(text: str) -> dict[str, str]:
    """Surname → the one full name that ends in it; a full name stands for itself."""
    found: dict[str, set[str]] = {}
    for name in (_untitled(part) for match in NAMES.finditer(text) for part in _OF.split(match.group())):
        if 2 <= len(name.split()) <= 4 and not is_body(name) and not MEDIA_NAME.search(name):
            found.setdefault(name.split()[-1], set()).add(name)
    one = {last: next(iter(names)) for last, names in found.items() if len(names) == 1}
    return one | {name: name for names in found.values() for name in names}


def _untitled(name: str) -> str:
    return " ".join(word for word in plain_name(name).split() if word.lower().rstrip(".") not in TITLES)


def _people(words: str, full: Mapping[str, str]) -> Iterator[str]:
    for match in NAMES.finditer(words):
        name = full.get(_untitled(match.group()))
        if name:
            yield name


def _subject(words: str, full: Mapping[str, str]) -> tuple[int, int, str] | None:
    """Start, end and full name of the person whom the sentence is about; None where it is nobody by name."""
    quoted = _QUOTE_FIRST.match(words)
    begin = first = quoted.end() if quoted else 0
    for match in NAMES.finditer(words):
        plain = _untitled(match.group())
        name = full.get(plain)
        owns = match.group().endswith(("'s", "’s")) or words.startswith(("'", "’"), match.end())
        if name is None or owns:
            continue
        start = match.start() + max(0, match.group().rfind(plain))
        end = start + len(plain)
        head = _TITLE_LAST.sub("", words[max(first, start - _HEAD) : start])
        if start <= first + _HEAD and _opens(head) and _acts(words[end : end + _HEAD]):
            return start, end, name
        clause = _CLAUSE_FIRST.match(words, first)
        if clause is not None and clause.end() == start and words[end : end + 1] == " " and _acts(words[end:][:_HEAD]):
            return start, end, name
        said = _SAID_BEFORE.search(head)
        if said is not None and _is_role(said["between"]):
            return start, end, name
        if _PRONOUN.search(words, begin, start):
            return None
        begin = start
    return None


def _opens(head: str) -> bool:
    """Whether what stands before a name leaves it the subject: nothing, a date, a role, a description."""
    leading = _LEADING.match(head)
    rest = head[leading.end() :] if leading else head
    if not rest:
        return True
    if _PRONOUN.search(rest) and not rest.startswith(("His ", "Her ")):
        return False
    return _is_role(rest) or _OWNED.search(f" {rest}") is not None or _DESCRIBED.fullmatch(rest) is not None


def _is_role(phrase: str) -> bool:
    """ "Mayor", "the chief of operations" and "the doctor, ": nothing, or a role with what belongs to it."""
    plain = phrase.lower().replace(",", " ").split()
    if not plain:
        return True
    behind = set(plain[1:]) & _BELONGING
    if (behind and not phrase.endswith(", ")) or ("of" in plain and plain[-1] in ROLES):
        return False  # "a spokesman for Prime Minister NAME"
    first = plain[1] if plain[0] in ("the", "a", "an", "its", "his", "her", "their") and len(plain) > 1 else plain[0]
    return (
        first not in _NO_VERB
        and bool(role_head(plain))
        and (plain[-1] in ROLES or phrase.endswith(", ") or first in ROLES)
    )


def _acts(tail: str) -> bool:
    if _OF_BODY.match(tail):
        return True
    match = _TAIL.match(tail)
    return match is not None and (match["next"] or "") not in _NO_VERB


def _pronouns_of(words: str, end: int, full: Mapping[str, str], name: str) -> Iterator[str]:
    """The pronouns that can only be the subject's: those behind it, before anybody else is spoken of."""
    tail = words[end : end + _TAIL_LENGTH]
    if tail.startswith((", his ", ", her ")):
        return
    for match in _PRONOUN.finditer(tail):
        between = tail[: match.start()]
        pronoun = match.group().lower()
        if pronoun == "her" and _OBJECT.match(tail[match.end() :]):
            return
        if pronoun in ("he", "she") and _POSTPOSED.search(between):
            return
        if any(other != name for other in _people(between, full)) or _others(_behind(between)):
            return
        yield pronoun


def _behind(tail: str) -> str:
    """What stands behind a name without what is apposed to it: ", the mayor of Tarn, has ..." gives " has ..."."""
    apposed = _APPOSED.match(tail)
    return tail[apposed.end() :] if apposed else tail


def _others(words: str) -> bool:
    """Whether somebody is spoken of by a common noun."""
    return any(word.lower() in PERSON_NOUNS for word in _WORD.findall(words))
