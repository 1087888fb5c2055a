"""Companies that their names do not give away: what an article says of "Oat and Ember" or "Brightwater Mills"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pipelines.rules.names import CAPITAL, UPPER
from pipelines.rules.roles import COMPANY_KIND, MEDIA_NAME, PARTY_NAME, ROLES, SIDE_GROUP

_RUNS = (
    r"(?:has|had|have|runs?|ran|owns?|owned|makes?|made|employs|sells?|builds?|built|operates?|operated|serves"
    r"|produces?|was founded|is owned|is listed|supplies|manages|bought|opened)"
)
_OFFICERS = (
    r"chief executive|chairman|chairwoman|chief (?:financial|operating) officer|managing director"
    r"|finance (?:chief|director)|shareholders|employees|customers|shares|founders?"
)
_NAME = rf"(?P<name>{CAPITAL}(?:[ ](?:(?:and|of|&)[ ])?{CAPITAL}){{0,3}})"
_KIND = f"(?:{COMPANY_KIND}|club|team|university|charity)"
_VERB = "(?:said|says|has|had|will|is|was|did|plans)"
_SIGNS = (
    re.compile(rf"\b{_KIND} {_NAME}(?=[,.;]|['’]s\b| {_VERB}\b)"),
    re.compile(rf"\b(?:{_OFFICERS}|(?<!general )staff|owners?) (?:of|at) {_NAME}"),
)
_KIND_BEFORE = re.compile(rf"\b{_KIND},? (?=[{UPPER}])")
"""What the first sign and the next pattern begin with, which most texts do not have."""
_KIND_THEN_NAME = re.compile(rf"\b{_KIND}, {_NAME}(?=[,.;]|['’]s\b| {_VERB}\b)")
_OF_KIND = r"(?=[,.;:)]| (?:of|in|that|which|with|based|from|for|behind|whose|owned|listed|founded|known)\b)"
"""What follows a kind that stands in apposition: "NAME, the firm said" has another subject."""
_DOES = (
    r"(?:(?:accept|announc|apologi|appeal|cooperat|compl[iy]|consider|decid|declin|den[iy]|dismiss|employ|expect|hir|inform"
    r"|invest|investigat|learn|plan|promis|protect|publish|recall|refund|regret|reject|respect|review|su|welcom)(?:e?d|e?s|e)?"
    r"|(?:open|clos|stop|cut|sell|sold|build|built|replac|pa[iy]|send|sent|order|giv|suspend|withdraw|receiv|offer)\w*"
    r" (?:the|its|an?|all|no|\d[\d,.]*)|no (?:choice|plans?|comment|intention|knowledge|records?))\b"
)
"""What a body does, and not the weather, or whatever else "it" may be in somebody's words."""
_SIGNS_BEHIND = tuple(
    (re.compile(behind), re.compile(f"{_NAME}{between}{behind}"))
    for between, behind in (
        (",?", rf" which (?:\w+ )?{_RUNS}\b"),
        (
            "",
            rf", (?:an?|the|its|his|her|one of the) (?P<before>(?:[\w’'-]+ ){{0,4}}?){COMPANY_KIND}{_OF_KIND}",
        ),
        ("(?:['’]s?)?(?: new| two| own)?", rf" (?:{_OFFICERS})\b"),
        ("", rf" (?:said|says) (?:that )?it (?:would|will|had|has) (?:not )?{_DOES}"),
    )
)
"""Signs behind a name, alone and with it. Alone they are found ten times as fast (150 articles, November
2026), and most texts have none."""
_SIDE_KIND = rf"(?:{SIDE_GROUP}|charity|ngo|NGO|think[- ]tank|lobby|trade union)"
_SIDE_WORDS = ("group", "network", "organi", "charity", "ngo", "NGO", "think", "lobby", "trade union")
"""One of these stands in each kind: plain words are looked for much faster."""
_SIDE = re.compile(rf"\b{_SIDE_KIND}\b")
_SIDE_SIGNS = (
    re.compile(rf"\b{_SIDE_KIND}(?: called)? {_NAME}"),
    re.compile(rf"\b[Aa]n? (?:[\w’'-]+ ){{0,2}}{_SIDE_KIND}, {_NAME}(?=,)"),
    re.compile(rf"{_NAME}, (?:an?|the) (?:(?!of\b|for\b|at\b)[\w’'-]+ ){{0,3}}?{_SIDE_KIND}{_OF_KIND}"),
)
_WHICH, _APPOSED = _SIGNS_BEHIND[0][1], _SIGNS_BEHIND[1][1]
_WORDS_BEFORE = re.compile(r"(?:[\w’'-]+ )+\Z")
_LINKS = frozenset("of for at with from to by who".split())
"""Between a name and a kind of company these make the name a person's: "NAME, the head of the firm"."""
_OBJECT = re.compile(r"\b(?:by|of|from|to|about|on|in) \Z")
_POSSESSIVE = re.compile(r"['’]s?$")
_PLURAL = re.compile(r"[A-Z][a-z]{2,}s")
_PERSON = re.compile(r"^[,]? (?:who|himself|herself)\b|^, \d\d,")
_PLACE = re.compile(
    r"(?:(?:North|South|East|West)(?:ern)?|New|Los|Las|San|Santa|Saudi|Great|Port|Cape|Mount|Lake|Fort|Isle|Point|Castel"
    r"|Lower|Upper) |.* (?:Bay|Street|Square|Road|Avenue|Islands?|Isles|Valley|River|Peak|Mountains|Bridge)$"
)
_NO_SURNAME = re.compile(
    r"\w{3,}(?:ics|ions|ologies)$|(?:Rovers|Wanderers|Rangers|Athletic|Albion|Town|County|Warriors|Tigers|Eagles)$"
)
"""How names of companies and teams end, and surnames do not: "Dynamics", "Productions", "Rovers"."""
_WITHIN = re.compile(r"(?P<verb>[\w’'-]*) ?\b(?:[Ii]n|[Aa]t|[Nn]ear) \Z")
_TOWARDS = frozenset(
    "looked looking look shouted shouting laughed laughing yelled smiled aimed directed pointed swore confidence "
    "interest trust faith believe believes believed fired threw".split()
)
"""Words with which "at" and "in" stand before people too."""
_THE = re.compile(r"\b[Tt]he \Z")
_ENDS = re.compile(
    r"(?:['’]s\b|[,.;:]| (?:said|says|has|had|have|will|would|was|were|is|are|did|wrote|writes|reported|reports|told)\b"
    r"|\Z)"
)
_NEUTER = re.compile(
    r",? which\b|(?: (?:said|says|announced|confirmed|added|wrote))(?: (?:on|in|late|early|at) [^.,;:\"“\n]{1,40}?)?"
    rf" (?:that )?it (?:(?:had|has|would|will|did) (?:not )?)?{_DOES}"
)
_OWNS_WORKS = re.compile(
    r"['’]s?(?: \w+)? (?:headquarters|shares|shareholders|employees|executives|subsidiary|branches|chief executive"
    r"|managing director)\b"
)
_OF_THEIRS = re.compile(r"['’]")
_QUOTES = re.compile(r"[\"“]\Z")
_UNQUOTES = re.compile(r"[,.]?[\"”]")


def companies_in(text: str, names: Iterable[str]) -> frozenset[str]:
    """Those of the names that the text treats as a company: by its officers, its kind, or its trade in lower case.

    A person of the same form ("spokeswoman for Wren Dabney") has none of these signs.
    """
    signed = set(_signed(text))
    return frozenset(
        name
        for name in names
        if (name in signed or _trade(name, text)) and not MEDIA_NAME.search(name) and not _is_person(name, text)
    )


def side_names(text: str) -> Iterator[str]:
    """The names that stand beside a group which takes a side: "the charity NAME", "NAME, an environmental group,"."""
    if not any(kind in text for kind in _SIDE_WORDS) or _SIDE.search(text) is None:
        return
    for sign in _SIDE_SIGNS:
        for match in sign.finditer(text):
            yield _POSSESSIVE.sub("", match["name"])


def is_place(name: str) -> bool:
    """Whether a name of several words is a town's, a street's or a bay's by its first or last word."""
    return _PLACE.match(name) is not None


def no_person(name: str, text: str) -> bool:
    """Whether a name that could be a person's is a thing's by what stands around it: "the NAME said", "NAME, which"."""
    last = name.split()[-1]
    if is_place(name) or PARTY_NAME.search(last) or _NO_SURNAME.match(last):
        return True
    return any(
        (_THE.search(text, max(0, at - 4), at) and _ENDS.match(text, end))
        or (_QUOTES.search(text, max(0, at - 1), at) and _UNQUOTES.match(text, end))
        for at, end in places_of(name, text)
    )


def acts_as_body(name: str, text: str) -> bool:
    """Whether the text treats a name as a body's of which nothing else says so.

    Asked of those whom it gives neither a role, a title or an age nor the surname alone: somebody speaks of "it", works
    at it, owns its shares, or the name ends in a trade that the text has in lower case ("Tarn Cycling").
    """
    last = name.split()[-1].lower()
    if no_person(name, text) or (last.endswith("ing") and re.search(rf"\b{re.escape(last)}\b", text)):
        return True
    for at, end in places_of(name, text):
        within = _WITHIN.search(text, max(0, at - 20), at)
        if within and within["verb"].lower() not in _TOWARDS and not _OF_THEIRS.match(text, end):
            return True
        neuter = _NEUTER.match(text, end)
        if _OWNS_WORKS.match(text, end) or (neuter and not _OBJECT.search(text, max(0, at - 6), at)):
            return True
    return False


def places_of(name: str, text: str) -> Iterator[tuple[int, int]]:
    """Where the name begins and ends, each time."""
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        if not text[end : end + 1].isalnum():
            yield at, end
        at = text.find(name, end)


def _signed(text: str) -> Iterator[str]:
    kinds = _KIND_BEFORE.search(text) is not None
    for sign in (*(_SIGNS if kinds else _SIGNS[1:]), *(sign for behind, sign in _SIGNS_BEHIND if behind.search(text))):
        for match in sign.finditer(text):
            if sign is _APPOSED and _is_post(match["before"]):
                continue
            if sign is _WHICH and _OBJECT.search(text, max(0, match.start() - 6), match.start()):
                continue
            yield _POSSESSIVE.sub("", match["name"])
    for match in _KIND_THEN_NAME.finditer(text) if kinds else ():
        before = _WORDS_BEFORE.search(text, max(0, match.start() - 40), match.start())
        if " " not in match["name"] or before is None or _LINKS.isdisjoint(before.group().split()):
            yield _POSSESSIVE.sub("", match["name"])


def _is_post(before: str) -> bool:
    """Whether the words between a name and a kind are somebody's post: "a spokeswoman for the"."""
    said = before.lower().split()
    return not _LINKS.isdisjoint(said) and not ROLES.isdisjoint(said)


def _trade(name: str, text: str) -> bool:
    """Whether the last of several words is a plural that the text also has in lower case: "Ferries" and "the ferry"."""
    words = name.split()
    last = words[-1]
    if len(words) < 2 or not _PLURAL.fullmatch(last) or last.endswith("ss"):
        return False
    lower = last.lower()
    one = lower[:-3] + "y" if lower.endswith("ies") else lower[:-1]
    # Looked for as plain letters first: to compile a pattern takes longer than to read the text.
    return (lower in text or one in text) and bool(re.search(rf"\b(?:{lower}|{one})\b", text))


def _is_person(name: str, text: str) -> bool:
    at = text.find(name)
    titled = re.search(rf"\b(?:Mr|Mrs|Ms|Miss|Dr)\.? (?:\w+ )?{re.escape(name.split()[-1])}\b", text)
    return bool(titled or (at >= 0 and _PERSON.match(text[at + len(name) : at + len(name) + 12])))
