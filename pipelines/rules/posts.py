"""Posts that an article tells of apart from their holders: "The mayor kept them waiting. 'It is late,' said Ward"."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.rules.cast import Cast, Person, qualifiers, role_end
from pipelines.rules.leaders import SPACED
from pipelines.rules.names import CAPITAL
from pipelines.rules.roles import FUNCTION, OFFICIAL_BODIES, PLURAL_NAMED
from pipelines.rules.subjects import PERSON_NOUNS, unquoted
from pipelines.wordlists import words

_LEADING = (
    r"(?:minister|president|governor|mayor|chancellor|premier|executive|chairman|chairwoman|chair|head|director"
    r"|commissioner|spokesman|spokeswoman|chief)"
)
_POST = (
    rf"(?:{_LEADING}|chairperson|treasurer|speaker|secretary|prosecutor|commander|ambassador|coroner|master"
    r"|harbou?rmaster|stationmaster|headteacher|headmaster|headmistress|principal|rector|dean|curator|warden|inspector"
    r"|superintendent|registrar|auditor|ombudsman|sheriff|bishop|archbishop|doctor|physician)"
)
_DEFINITE = re.compile(
    r"(?=[A-Zti])(?:(?<=\n)|(?<=[.!?\"”] )|^|(?<=on )|(?<=, )|(?<=afternoon )|(?<=morning )"
    "|(?<=evening ))(?:[Tt]he (?:(?P<owner>company|country|airline|bank|firm|city|town|club|operator|maker)['’]s )?"
    rf"|[Ii]ts |(?P<named>{CAPITAL}(?:[ ]{CAPITAL})?)['’]s )"
    rf"(?P<role>(?:[a-z]+ ){{0,2}}?(?P<head>{_LEADING}))\b(?P<of> (?:of|for) [^,.;:\"“\n]{{2,40}}?)?"
    r"(?=,? (?:who|had|has|was|is|said|says|told|tells|wrote|kept|announced|announces|confirms|denies|[a-z]+ed)\b)"
)
"""A post that opens a sentence or a clause and does something."""
_ANYWHERE = re.compile(
    r"\b[Tt]he (?P<before>(?:(?!(?:of|for|at|in|on|to|by|from|with|and|or|but|that|which|who|was|is|had|has|as"
    r"|the|an?|when|while|after|before|until|because|since|where|if)\b)[\w’'-]+ )"
    rf"{{0,4}}?)(?P<head>{_POST})\b"
    r"(?! (?:executive|constable|inspector|superintendent|minister|secretary|director|manager)\b)"
)
_KIND = rf"(?:{OFFICIAL_BODIES.pattern}|\b(?:team|squad|crew)\b)"
_BODY_BEHIND = re.compile(
    rf" (?:of|for|at) (?P<body>(?:the )?{CAPITAL}(?:[ ](?:(?:of|and|&|for)[ ](?:the[ ])?)?{CAPITAL}){{0,5}}"
    rf"(?:(?<=['’]s)(?: [a-z-]+)? {_KIND}| {_KIND})?"
    rf"|(?:the|its|their|an?) (?:[a-z-]+ ){{0,2}}?{_KIND})"
)
_POSSESSIVE = re.compile(r"['’]s?$")
_FUNCTION = re.compile(rf" of {FUNCTION}(?: and {FUNCTION})?\b")
_OWNER = re.compile(r"(?P<owner>.+?)(?:['’]s|(?<=s)['’]) (?P<rest>.*)$")
_TERRITORY = re.compile(
    r"(?:city|town|county|district|state|regional|provincial|village|borough|parish|harbou?r|station|fire|police|dock)\b"
)
_OPENS_SENTENCE = re.compile(r"(?:\A|[.!?][\"”]? |\n)\Z")
_NO_SUBJECT = re.compile(
    r"\b(?:of|to|from|against|for|with|about|on|over|under|than|like|near|behind|by|in|at|past|around|outside|inside|without"
    r"|besides?|alongside|across|opposite|through|towards?|(?<!, )and"
    r"|(?:accus|critici[sz]|attack|blam|urg|sue|prais|defend|call(?:ed)? on|ask|nam)\w*) \Z",
    re.I,
)
"""Before a post that others speak of: whoever speaks next may be they."""
_HAPPENING = (
    r"(?:meeting|rally|session|hearing|march|debate|vote|ceremony|conference|match|game|race|concert|parade|strike|storm"
    r"|fire|flood|rain|snow|day|morning|afternoon|evening|night)"
)
_HOUR = r"(?:noon|midnight|dawn|dusk|first|once|morning|afternoon|evening|night|day|week|month|year|\d[\w.:]*)"
_OPENING = re.compile(
    r"(?:[A-Z][\w ,()./]{1,40} [-–—] )?"
    r"(?P<told>(?:(?i:but|and|yet|then|so|meanwhile|later|earlier|however|still|only|even),? )?"
    r"(?:(?i:on|in|at|by|since|until|last|this|late|early) (?:(?:the|this|that|last|late|early|on|in) )*"
    rf"(?:{CAPITAL}|{_HOUR})(?: (?:{CAPITAL}|{_HOUR}|of|in|on)){{0,5}},? "
    r"|(?i:on|in|at|by|after|before|during|despite|following|outside|inside|near|behind|under|within) [^,;:]{1,60}, )?"
    r"(?:(?i:when|while|as|after|before|once|because|although|though|since|until|if) "
    r"|(?i:it|there|this|that|nobody|no one|nothing) [^;:]{0,80}"
    rf"|(?i:the|an?) (?:[a-z-]+ )?{_HAPPENING} [^,;:]{{1,60}}?,? (?:when|while|as|before|after|until|once|and|but) )?)"
)
"""Before the post whom a sentence is about: a time or place, "when", or a clause whose subject is nobody."""
_PLACED = re.compile(rf"\b(?i:in|on|at|of|from|near|the) {CAPITAL}(?: {CAPITAL})*")
_SOMEBODY = re.compile(r"\w+(?:ers|ors|ists|men|women|folk)")
_CROWD = words("they we he she crowd crowds audience police family families team council union staff company board")
_INTRODUCES = re.compile(r"[,?!][\"”]? ?\Z")
_TOLD = re.compile(
    r"\b(?:said|says|saying|tells?|told|claim\w*|accus\w+|according|wrote|reported|added|alleg\w+|cit(?:ed|ing)|quoted)\b"
)
_OWN_VERB = 25
"""Characters behind a post in which its own verb of saying may stand."""
_SILENT = re.compile(
    r"\b(?:died|dead|killed|missing|declined|refused|unavailable|could not be|did not|had not|has not|would not)\b"
)
_PAST = re.compile(r"\b(?:former|late|ex|then|previous|future|next|would-be|second|third)\b", re.I)
_THEN_NAME = re.compile(rf",? (?:(?:Mr|Mrs|Ms|Dr|Prof|Cllr|Councillor|Sir)\.? )?{CAPITAL}")
_SAYS = (
    r"(?:said|says|added|adds|wrote|explained|explains|replied|insisted|conceded|admitted|recalled|announced|confirmed)"
)
_SPEECH = re.compile(
    rf"\b{_SAYS} (?:(?:Mr|Mrs|Ms|Miss|Dr|Prof|Sir)\.? )?(?P<behind>{SPACED})"
    rf"|(?P<front>{SPACED})(?=,? (?:{_SAYS}|told|tells|answered|answers)\b)"
)
_OTHERWISE = re.compile(r", (?:\d\d\b|an? |one of |who |whose )| (?:of|from) ")
"""Behind a name: what says who somebody is, and makes them no holder of a post that stands apart."""
_VERB_NEAR = re.compile(r"(?:said|says|told|added|wrote|announced|confirmed|replied|answered)\b")
_SPEAKS = re.compile(r" (?:said|says|told|tells|announced|confirmed|denied)\b")
_SENTENCE = 300
"""Characters before a post in which its sentence must begin."""
_NEAR = 450
"""Characters between a role without a name and a name without a role that are taken for one person."""
_BEFORE_BODY = re.compile(r"^\s*(?:of|for|at|in|from|with)\s+")
_BEHIND_BODY = re.compile(
    r"\s+(?:who|said|says|told|has|had|have|was|is|will|would|on|wrote|added"
    r"|(?:in|at)(?= [^A-Z])|late|early|\w{3,}ed)\b.*$"
)
_SENTENCE_END = re.compile(r"[.!?][\"”]?(?=\s|$)|\n")


@dataclass(frozen=True)
class _Post:
    """A post without a name, for whom it is held, where it ends and where its sentence does."""

    role: str
    organisation: str
    end: int
    sentence_end: int


def bind_posts(cast: Cast, text: str) -> None:
    """Join posts that are told of apart with the people near who speak without a role."""
    _bind_nearest(cast, text)
    if any(not person.role for person in cast.people.values()):
        _bind_only_speaker(cast, text)


def organisation_of(of: str | None) -> str:
    """The body of " of the board said": without the preposition and what follows."""
    return _BEHIND_BODY.sub("", _BEFORE_BODY.sub("", of or "")).strip()


def _bind_nearest(cast: Cast, text: str) -> None:
    """Join "The prime minister kept them waiting" with the nearest person who speaks without a role."""
    held = {role_end(person.role) for person in cast.people.values()}
    speaking: dict[str, int] | None = None
    for match in _DEFINITE.finditer(text):
        if match["head"] in held:
            continue
        if speaking is None:
            speaking = _speaking_without_role(cast, text)
        before = 0 if match["named"] or match.group()[:3].lower() == "its" else _NEAR
        away = [(at - match.start(), name) for name, at in speaking.items()]
        near = [(abs(by), name) for by, name in away if -before <= by <= _NEAR]
        if near:
            name = min(near)[1]
            del speaking[name]
            held.add(match["head"])
            owner = (match["owner"] or match["named"] or "").strip()
            cast.people[name] = Person(name, match["role"].strip(), organisation_of(match["of"]) or owner)


def _speaking_without_role(cast: Cast, text: str) -> dict[str, int]:
    """The people without a role who say something, with the offset at which each is first named."""
    found: dict[str, int] = {}
    for name, person in cast.people.items():
        at = text.find(name)
        if not person.role and (
            _VERB_NEAR.search(text, at, at + len(name) + 12)
            or any(
                f"{verb} {known}" in text for verb in ("said", "told", "added") for known in (name, name.split()[-1])
            )
        ):
            found[name] = cast.first_seen.get(name, at)
    return found


def _bind_only_speaker(cast: Cast, text: str) -> None:
    """Join a post that is told of anywhere in a sentence with the one person without a role who speaks next.

    ("the director of the port faced reporters. 'It broke,' said Otto Vale".) Not where somebody else says the sentence
    or speaks in between, where the post's holder is silent, and not where the person has spoken before or is described.
    """
    masked = unquoted(text)
    speeches: list[tuple[int, Person]] | None = None
    places: list[int] = []
    first: dict[str, int] = {}
    for post in _posts(masked):
        if _is_held(post.role, post.organisation, cast):
            continue
        if speeches is None:
            speeches = list(_speeches(cast, masked))
            places = [at for at, _ in speeches]
            first = {who.name: at for at, who in reversed(speeches)}
        spoken = slice(bisect_left(places, post.sentence_end), bisect_right(places, post.end + _NEAR))
        behind = [who for _, who in speeches[spoken]]
        without = {who.name for who in behind if not cast.people[who.name].role}
        name = behind[0].name if behind else ""
        if without == {name} and first[name] >= post.end and not _described(name, text):
            cast.people[name] = Person(name, post.role, post.organisation)


def _posts(masked: str) -> Iterator[_Post]:
    """The posts of a named or known body, and those that open a sentence, of which the sentence may be about."""
    for match in _ANYWHERE.finditer(masked):
        before = masked[max(0, match.start() - 20) : match.start()]
        if _NO_SUBJECT.search(before) or _PAST.search(match["before"]) or _THEN_NAME.match(masked, match.end()):
            continue
        owned = _OWNER.match(match["before"])
        owner, modifiers = (owned["owner"], owned["rest"]) if owned else _split(match["before"])
        over = _FUNCTION.match(masked, match.end())
        body, end = _body_behind(masked, over.end() if over else match.end())
        known = body or owner
        if match["head"] not in ("doctor", "physician"):
            known = known or _TERRITORY.match(modifiers) or OFFICIAL_BODIES.match(modifiers)
            known = known or _OPENS_SENTENCE.search(before) or _speaks(masked, end)
        sentence_end = _heard_until(masked, match.start(), end) if known else None
        if sentence_end is None:
            continue
        role = f"{modifiers}{match['head']}{over.group() if over else ''}"
        yield _Post(role, body or owner, end, sentence_end)


def _split(before: str) -> tuple[str, str]:
    """ "Lune Water managing " → ("Lune Water", "managing "): the capitalised words are the body's."""
    words = before.split()
    cut = next((place for place, word in enumerate(words) if not word[0].isupper()), len(words))
    return " ".join(words[:cut]), "".join(f"{word} " for word in words[cut:])


def _body_behind(text: str, end: int) -> tuple[str, int]:
    """The body of which a post is, and where it ends: "Tarn's parliament" of "the speaker of Tarn's parliament sat"."""
    match = _BODY_BEHIND.match(text, end)
    return (_POSSESSIVE.sub("", match["body"]), match.end()) if match else ("", end)


def _heard_until(text: str, start: int, end: int) -> int | None:
    """The end of a post's sentence, behind which its holder may speak.

    None where the sentence is about others or in their words, where it says that the holder is silent or dead, or where
    it begins or ends too far away: a text may have no sentence ends at all.
    """
    far = max(0, start - _SENTENCE)
    begins = max((m.end() for m in _SENTENCE_END.finditer(text, far, start)), default=far)
    last = _SENTENCE_END.search(text, end, end + _NEAR)
    if last is None or (begins == far > 0) or not _is_about(text[begins:start].lstrip(), speaks=_speaks(text, end)):
        return None
    others = _TOLD.search(text, begins, start) or _TOLD.search(text, min(end + _OWN_VERB, last.start()), last.start())
    silent = _SILENT.search(text, end, last.start())
    return last.end() if others is None and silent is None else None


def _speaks(text: str, end: int) -> bool:
    return _SPEAKS.match(text, end) is not None


def _is_about(front: str, *, speaks: bool) -> bool:
    """Whether a post is the first of whom its sentence tells; whoever says the sentence may do so behind others.

    "Farmers shouted while the director ate": the next who speaks is rather one of the farmers.
    """
    if speaks and _INTRODUCES.search(front):
        return True
    opening = _OPENING.fullmatch(front)
    if opening is None:
        return False
    told = opening["told"]
    named = re.search(CAPITAL, _PLACED.sub("", told)[1:])
    return named is None and not any(_is_somebody(word) for word in re.findall(r"\w+", told.lower()))


def _is_somebody(word: str) -> bool:
    plain = word.removesuffix("s")
    return bool(word in _CROWD or word in PLURAL_NAMED or {word, plain} & PERSON_NOUNS or _SOMEBODY.fullmatch(word))


def _speeches(cast: Cast, text: str) -> Iterator[tuple[int, Person]]:
    """Where the people of the cast say something by name, in the order of the text."""
    for match in _SPEECH.finditer(text):
        person = cast.person(match["behind"] or match["front"])
        if person is not None:
            yield match.start(), person


def _described(name: str, text: str) -> bool:
    at = text.find(name)
    return at >= 0 and _OTHERWISE.match(text, at + len(name)) is not None


def _is_held(role: str, organisation: str, cast: Cast) -> bool:
    """Whether somebody has this role, or one that says less or more: "director"; not where both name other bodies."""
    end, asked = role_end(role), set(role.lower().split()) - qualifiers(role)
    for person in cast.people.values():
        if role_end(person.role) != end or qualifiers(person.role) != qualifiers(role):
            continue
        held = set(person.role.lower().split()) - qualifiers(person.role)
        others = _names_in(organisation) and person.organisation and not _is_same(organisation, person.organisation)
        if (asked <= held or held <= asked) and not others:
            return True
    return False


def _names_in(organisation: str) -> set[str]:
    return {word for word in organisation.split() if word[0].isupper()}


def _is_same(one: str, other: str) -> bool:
    return not _names_in(one).isdisjoint(_names_in(other))
