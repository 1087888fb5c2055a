"""Reading the cast out of an article: who stands beside a role, who speaks, and what else is named."""

from __future__ import annotations

import re

from pipelines.rules.cast import MOST_NAMES, Cast, Person
from pipelines.rules.companies import places_of
from pipelines.rules.holders import holder_behind, is_public
from pipelines.rules.leaders import SPACED, council_leaders, leaders_in
from pipelines.rules.names import CAPITAL, NAMES, PARTICLE, TITLES, is_body, owner_of, plain_name
from pipelines.rules.posts import bind_posts, organisation_of
from pipelines.rules.roles import (
    BODY_NAME,
    COMPANY_NAME,
    FUNCTION,
    HEADING,
    MEDIA_NAME,
    OFFICIAL_BODIES,
    PARTY_NAME,
    ROLES,
)
from pipelines.wordlists import words

_TITLE = r"(?:(?:Mr|Mrs|Ms|Miss|Dr|Gen|Col|Capt|Maj|Lt|Sgt|Adm|Sen|Rep|Prof)\.?[ ])?"
_TITLE_BEHIND = (
    r"(?:Dr|Prof(?:essor)?|Sir|Dame|Lord|Lady|Mr|Mrs|Ms|Miss|Capt|Cpl|Sgt|Lt|Maj|Col|Brig|Gen|Adm|Cmdr|Insp|Supt|Rev|Cllr"
    r"|Captain|Sergeant|Colonel|General|Admiral|Councillor|Judge)\.?"
)
"""What stands before a name behind a role and a comma."""
_HEADS = frozenset(role for role in ROLES if role.isalpha())
_ANY_WORD = re.compile(r"\w+")
_EDGE = re.compile(r"\b")
_THEN_NAME = re.compile(rf"[ ]{_TITLE}(?P<name>{SPACED})")
_THEN_ROLE = re.compile(r" (?:executive|constable|inspector|superintendent|minister|secretary|director|manager)\b")
"""What completes a role that ends in a role of its own."""
_COMMA_NAME = re.compile(
    "(?P<of>[ ](?:of|for|at|in|from"
    rf"|with)[ ][^,.;:\"“\n]{{2,60}})?,[ ](?:{_TITLE_BEHIND}[ ](?:{_TITLE_BEHIND}[ ])?(?P<titled>{SPACED})"
    rf"|(?P<name>{CAPITAL}(?:[ ](?:{PARTICLE}[ ]){{0,2}}{CAPITAL}){{1,3}}))"
    rf"(?=[,.;]|[ ](?:said|says|told|wrote|added|on)\b)"
)
_OF = re.compile(r"(?P<of>[ ](?:of|for|at|with|in|from)[ ][^,.;:\"“\n]{2,60})?(?=[,.;: ])")
_NAME_BEFORE = re.compile(
    rf"(?P<name>{SPACED}),[ ](?:\d\d,[ ])?(?:who[ ](?:is|heads|leads)[ ])?(?P<before>(?:(?!-[ ])[\w’'-]+[ ]){{0,6}})$"
)
_PLACED = re.compile(r"\b(?:[Ii]n|[Aa]t|[Nn]ear|[Oo]f|[Ff]rom|[Tt]o) (?:the )?\Z")
_TELLS = re.compile(
    r"(?: (?:of|for|at|in|from) [^,.;:\"“\n]{2,50}?)? (?:said|says|told|announced|confirmed|denied|added|wrote|reported"
    r"|conceded|admitted|explained|warned|insisted)\b"
)
_TELLING = words("whose told said asked met called named with to by for and but or from")
_OF_FUNCTION = re.compile(
    rf"[ ]of[ ](?:{FUNCTION}(?:[ ]and[ ]{FUNCTION})?\b"
    r"|(?!(?:the|an?|its|his|her|their|our|this|that|whose)\b)[a-z]+"
    r"(?:[ ](?!(?:at|of|for|in|to|from|with|and|who|said|says|told)\b)[a-z]+)?"
    r"(?=[,.;]|[ ](?:at|of|for|to|who|said|says|told|added)\b|[ ][A-Z]))"
)
_OF_SUBJECT = HEADING | words("dean professor lecturer")
"""Roles completed by what they are over, or by what they teach."""
_AGED = re.compile(rf"(?P<name>{CAPITAL}(?:\s+{CAPITAL}){{0,3}}), \d\d,")
_JUSTICE = re.compile(rf"\b(?:(?:Mr|Mrs|Ms|Madam|Lord|Lady|Chief) )Justice (?P<name>{CAPITAL}(?: {CAPITAL})?)")
"""A judge's title, which is also the name of a ministry: it counts behind another title only."""
_AGE = re.compile(r", \d\d,")
_MEDIUM = re.compile(
    r"\b(?:newspaper|broadcaster|magazine|news agency|news site|website|daily|weekly|tabloid"
    f"|radio station)[ ](?P<a>{SPACED})"
    rf"|\b(?P<b>{CAPITAL}(?:[ ]{CAPITAL}){{1,3}})[ ](?:newspaper|magazine|website|news agency|broadcaster)\b"
    rf"|\b(?P<c>{CAPITAL}(?:[ ]{CAPITAL}){{1,3}}),[ ](?:a"
    r"|the)[ ](?:\w+[ ]){0,3}(?:newspaper|magazine|website|news agency|broadcaster)\b"
)
_CALL_SIGN = re.compile(
    r"\b(?:[Ss]tation|[Cc]hannel|[Aa]ffiliate|[Bb]roadcaster) (?P<a>[KW][A-Z]{3})\b(?!-)"
    r"|(?<!the )(?<!The )\b(?P<b>[KW][A-Z]{3})(?:(?P<band>-(?:TV|FM|AM|DT))\b| (?:News|Radio|TV|Television)\b"
    r"| (?:(?:has|had|first|earlier) )?reported(?= (?:that|on|earlier|late)\b|[.,:;]|$))"
)
"""Four bare letters are a station's where a word beside them says so; a dateline has a town's."""
_LETTERS = re.compile(r"[KW][A-Z]{3}\b")
"""These alone are found ten times as fast, and most texts have none."""
_MEDIUM_KINDS = ("newspaper", "broadcaster", "magazine", "news ", "site", "daily", "weekly", "tabloid", "radio station")
"""One of these stands in whatever ``_MEDIUM`` finds."""
_REPORTED = re.compile(
    rf"(?P<name>{CAPITAL}(?:[ ]{CAPITAL}){{1,3}})[ ](?:has[ ]|had[ ])?(?:first[ ]|earlier[ ])?reported\b"
)
_OWN = re.compile(r"\b(her|his|its|their)\s+$", re.I)
_PUNCTUATION = re.compile(r"[.,;:\"“”()]")
_OWNER = re.compile(r"^(.*?)(?:['’]s|(?<=s)['’])\s+(.*)$|^(.*?)(?:['’]s|(?<=s)['’])$")
_SOMEBODYS = re.compile(
    r",? who\b|['’]s? (?:office|lawyers?|spokes\w+|agent|family|wife|husband|widow|mother|father|parents|son|daughter"
    r"|brother|sister|doctor|home|death|resignation)\b"
)
_RANK = re.compile(r"\w*(?:visor|master|mistress|keeper|warden|marshal)")
_OPENS_SENTENCE = re.compile(r"(?:\A|[\n.!?:\"“”] *)\Z")
_TITLED = re.compile(r"(?:Mr|Mrs|Ms|St)\b")
_VERB_BEFORE = re.compile(r"\b(?:said|says|added|shouted|replied|asked)\s$")
_VERB_AFTER = re.compile(r"\s+(?:said|says|told|added|wrote|asked|answered|replied)\b")
_OBJECT = re.compile(r"\b(?:of|for|at|in|from|with|by) \Z")
"""What stands before a name whose verb is another's: "the head of NAME said"."""


def cast_of(title: str, text: str, outlet: str) -> Cast:
    """Read the people, media and bodies out of an article."""
    cast = Cast(title=title, text=text, outlet=outlet)
    _name(cast, text)
    alone: dict[str, bool] = {}
    for medium in [*(name for name in cast.names if MEDIA_NAME.search(name)), outlet]:
        cast.media.setdefault(medium.lower(), medium)
        last = medium.split()[-1] if medium else ""
        if last not in alone:
            alone[last] = _names_medium(cast, last)
        if alone[last]:
            cast.media.setdefault(last.lower(), medium)
    for match in _MEDIUM.finditer(text) if any(kind in text for kind in _MEDIUM_KINDS) else ():
        name = match["a"] or match["b"] or match["c"]
        cast.media.setdefault(name.lower(), name)
    for match in _CALL_SIGN.finditer(text) if _LETTERS.search(text) else ():
        sign = match["a"] or match["b"]
        cast.media.setdefault(sign.lower(), sign + (match["band"] or ""))
    for name, role, body in council_leaders(text):
        _take(cast, name, role, body)
    for start, end in _roles_in(text):
        _meet(cast, text, start, end)
    for name, role, body in leaders_in(text) if ", who " in text else ():
        _take(cast, name, role, body)
    for match in _JUSTICE.finditer(text) if "Justice " in text else ():
        cast.add(match["name"], "judge")
    for match in _AGED.finditer(text) if _AGE.search(text) else ():
        if not is_body(match["name"]):
            cast.add(match["name"])
    for name in list(cast.names):
        words = name.split()
        title, tail = _titled(name, cast)
        if title:
            cast.add(tail, title)
        elif not tail and 2 <= len(words) <= 4 and name not in cast.people and _acts_as_person(cast, name, text):
            cast.add(name)
    for name in cast.companies & cast.people.keys():
        del cast.people[name]
        cast.surnames = {surname: full for surname, full in cast.surnames.items() if full != name}
    for match in _REPORTED.finditer(text) if "reported" in text else ():
        name = plain_name(match["name"])
        known = cast.person(name) is not None or BODY_NAME.search(name) or PARTY_NAME.search(name)
        if " " in name and not known and not COMPANY_NAME.search(name.split()[-1]):
            cast.media.setdefault(name.lower(), name)
    bind_posts(cast, text)
    for name, owner in cast.owners.items():
        person = cast.people.get(name)
        if person is not None and not person.organisation:
            cast.people[name] = Person(name, person.role, owner)
    return cast


def _name(cast: Cast, text: str) -> None:
    """Count the names, and drop the common words that do no more than open sentences ("Farmers", "Salmonella")."""
    within: set[str] = set()
    for match in NAMES.finditer(text):
        name = plain_name(match.group())
        if not name or (name not in cast.names and len(cast.names) >= MOST_NAMES):
            continue
        cast.names[name] += 1
        owner = owner_of(match.group()) if "’" in match.group() or "'" in match.group() else ""
        if is_public(owner):
            cast.owners.setdefault(name, owner)
        cast.first_seen.setdefault(name, match.start())
        if " " in match.group() or not _OPENS_SENTENCE.search(text, max(0, match.start() - 3), match.start()):
            within.add(name)
    parts = {part for name in cast.names if " " in name and not is_body(name) for part in name.split()}
    cast.openers = {name for name in cast.names if name not in within and name not in parts}
    for name in [name for name in cast.openers if not is_body(name)]:
        if name.lower() in text and re.search(rf"\b{re.escape(name.lower())}\b", text):
            del cast.names[name], cast.first_seen[name]


def _names_medium(cast: Cast, last: str) -> bool:
    """Whether "the Post" is a medium's name: not where its last word is a place's or somebody's ("Radio Hoor")."""
    if last not in cast.names:
        return last != ""
    longer = tuple({name.removesuffix(last) for name in cast.names if name.endswith(f" {last}")} | {"the ", "The "})
    most = max(map(len, longer))
    return all(cast.text[max(0, at - most) : at].endswith(longer) for at, _ in places_of(last, cast.text))


def _roles_in(text: str) -> list[tuple[int, int]]:
    """Where the text's roles begin and end, in order. Its distinct words are looked at, and few of them are roles."""
    roles = {word for word in set(_ANY_WORD.findall(text)) if word.lower() in _HEADS}
    return sorted(
        (at, end)
        for role in roles
        for at, end in places_of(role, text)
        if _EDGE.match(text, at) and _EDGE.match(text, end)
    )


def _meet(cast: Cast, text: str, start: int, end: int) -> None:
    """Take up a person whose name stands beside this role: before it, behind it, or behind a comma."""
    head = text[start:end]
    function = _OF_FUNCTION.match(text, end) if head.lower() in _OF_SUBJECT else None
    if function is not None and not OFFICIAL_BODIES.search(function.group()):
        head, end = text[start : function.end()], function.end()
    window = text[max(0, start - 90) : start].rsplit("\n", 1)[-1]
    before = _role_words(window)
    owner, modifiers = _owner(before)
    if not owner and (own := _OWN.search(window[: len(window) - len(before) - 1] + " ")):
        owner = own.group(1).lower()
    role = f"{modifiers} {head}".strip()
    if _THEN_ROLE.match(text, end):
        return  # "chief" of "the chief executive": the last of these roles is met with the whole of them
    behind = _THEN_NAME.match(text, end)
    if behind is not None and any(word.lower() in ROLES for word in behind["name"].split()):
        return  # "Deputy" of "Deputy Health Minister NAME": the last of these roles is met with the whole of them
    if behind is not None:
        of = _OF.match(text, behind.end())
        _take(
            cast,
            behind["name"],
            role,
            owner or (organisation_of(of["of"]) if of and of["of"] and of["of"].startswith((" of", " for")) else ""),
        )
        return
    body, name = holder_behind(cast, text, head, end)
    if name:
        _take(cast, name, role, body)
        return
    comma = _COMMA_NAME.match(text, end)
    if comma is not None:
        _take(cast, comma["titled"] or comma["name"], role, organisation_of(comma["of"]) or owner)
    front = _NAME_BEFORE.search(window)
    if front is not None and not _is_telling(text, window, front, end):
        of = _OF.match(text, end)
        _take(cast, front["name"], role, (organisation_of(of["of"]) if of else "") or owner)


def _is_telling(text: str, window: str, front: re.Match[str], end: int) -> bool:
    """Whether the role behind a name and a comma is another's: "It rained in Tarn, the mayor of Ulmby said"."""
    if any(word.lower() in _TELLING for word in front["before"].split()):
        return True
    alone, placed = " " not in front["name"], _PLACED.search(window, 0, front.start()) is not None
    return (alone and placed) or ((alone or placed) and _TELLS.match(text, end) is not None)


def _titled(name: str, cast: Cast) -> tuple[str, str]:
    """A title that no list has, and the name behind it: one that recurs without it, or "Gatekeeper NAME"."""
    before, tail = name.split()[:-2], " ".join(name.split()[-2:])
    if not 1 <= len(before) <= 2 or is_body(name) or not all(word.isalpha() for word in before):
        return "", ""
    if _RANK.fullmatch(before[-1].lower()):
        return " ".join(before).lower(), tail
    return ("", tail) if tail in cast.names else ("", "")


def _take(cast: Cast, name: str, role: str, organisation: str) -> None:
    name = plain_name(name)
    if name and not is_body(name) and name.lower() not in TITLES:
        cast.add(name, role, organisation)


def _role_words(before: str) -> str:
    """The words before a role's head that belong to it: back to a determiner, preposition, verb or comma."""
    kept: list[str] = []
    for word in reversed(before.split()):
        lower = word.lower()
        if lower in _STOPS or not any(map(str.isalnum, word)) or _PUNCTUATION.search(word) or lower in TITLES:
            break
        kept.append(word)
        if len(kept) >= 4:
            break
    return " ".join(reversed(kept))


_STOPS = words(
    "the a an said says told by with of for to and but from in on at as that who when while after is was "
    "were are been between over his her their its whose also will would has had have if than then about under "
    "between met"
)


def _owner(before: str) -> tuple[str, str]:
    """Split ``Norland's defence`` into the owner and the rest; ``Plover Airways chief`` likewise."""
    match = _OWNER.search(before)
    if match:
        return (match.group(1) or match.group(3) or "").strip(), (match.group(2) or "").strip()
    return "", before


def _acts_as_person(cast: Cast, name: str, text: str) -> bool:
    """Two capitalised words that are no body, and of which the text later uses the last alone, or that speak."""
    if is_body(name) or _TITLED.match(name) or cast.is_no_person(name):
        return False
    last = name.split()[-1]
    if cast.names.get(last, 0) or cast.titles.get(last, frozenset()) - {"Miss"}:
        return True
    at = text.find(name, cast.first_seen.get(name, 0))
    speaks = at >= 0 and _VERB_AFTER.match(text, at + len(name)) and not _OBJECT.search(text, max(0, at - 6), at)
    speaks = speaks or any(
        _SOMEBODYS.match(text, end) or _VERB_BEFORE.search(text, max(0, at - 9), at)
        for at, end in places_of(name, text)
    )
    if not speaks:
        return False
    return not any(longer.startswith(f"{name} ") and is_body(longer) for longer in cast.names)
