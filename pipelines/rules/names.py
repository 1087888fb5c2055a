"""Capitalised runs of words: what is a name in them, and whether it is a person's or a body's."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pipelines.rules.numerals import is_numeral
from pipelines.rules.roles import BODY_NAME, CHARGE, COMPANY_NAME, MEDIA_NAME, ROLES
from pipelines.wordlists import CAPITALISED, words
from schemas.ids import normalised

UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĹĻŁŃŅŇŌŐŒŔŘŚŞŠŢŤŪŮŰŲŴŶŸŹŻŽȘȚ"
"""Capital letters of the names that English news has, for use within brackets."""
# No part repeats without a bound: a pattern that asks for more behind a name would try every part of a long one again.
_INITIALS = r"(?:[A-Z]\.){1,4}(?=\s)"
_PLURAL_OWNER = rf"(?:(?<=s)['’](?=\s[{UPPER}]))?"
"""The end of "Workers'" in "the Workers' Union"."""
_CAPITALISED = rf"(?:Mc|Mac|O['’]|D['’])?[{UPPER}]\w{{0,40}}(?:[.'’-][A-Za-z]\w{{0,40}}){{0,4}}{_PLURAL_OWNER}"
# A look at the first letter spares trying each form everywhere: 12 instead of 35 ms over 150 articles (November 2026).
CAPITAL = rf"(?=[{UPPER}])(?:{_INITIALS}|{_CAPITALISED}|[A-Z]\.)"
PARTICLE = r"(?:van|von|de|del|della|der|den|al|bin|ibn|la|le|da|dos|du|ten|ter)"
NAMES = re.compile(rf"{CAPITAL}(?:\s+(?:(?:{PARTICLE}|of|the|for|and|&)\s+){{0,2}}{CAPITAL}){{0,15}}")
TITLES = words(
    "mr mrs ms miss dr prof professor sir dame lord lady gov sen rep gen col capt cpt lt sgt adm maj cmdr st rev hon "
    "justice president cllr cpl brig insp supt det"
)
_PLAIN = str.maketrans({"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "æ": "ae", "Æ": "Ae", "ı": "i"})
"""Letters that no decomposition turns into those of English."""
_BESIDE_NAMES = TITLES | words("jr sr ii iii iv")
_INITIAL = re.compile(r"(?:[A-Z]\.)+|[A-Z]")
_POSSESSIVE = re.compile(r"['’]s?$")
_OWNER = re.compile(rf"(?P<owner>.+?)(?:['’]s|(?P<plural>(?<=s)['’]))\s+(?P<rest>{CAPITAL}.*)$")
_IN_CHARGE = re.compile(
    rf"(?:of|for) (?:the )?(?:{CHARGE}(?= .+ )|State(?= ))"
    rf" (?P<name>{CAPITAL}(?: (?:{PARTICLE} ){{0,2}}{CAPITAL}){{0,4}})$"
)
"""The name behind what an office is over: two words or more, as "City" may be one of a place; one behind "State"."""
_CACHE = 5_000
"""Names whose kind and plain form are remembered: an article asks for each of its names a dozen times."""
_CALENDAR = re.compile(rf"^(?:{CAPITALISED})\s+")
_OPENERS = re.compile(
    r"^(?:The|A|An|In|On|But|And|For|At|After|Its|His|Her|If|When|As|Two|Three|That|This|It|He|She|They|We|By|With|From"
    r"|To|Of|While|Asked|Last|Our|My|Their|Some|Several|Among|Under|First Lady|Both|All|No|Not|Then|Later"
    r"|Earlier|Since|Yet|Although|Another|Still|Perhaps|Though|Because|Before|During|Despite|Unlike|Meanwhile|However"
    r"|Instead|Many|Most|These|Those|What|Who|Now|Also|Even|Only|Just|So|Or|Nor"
    r"|I|You|Your|There|Here|Some(?:body|one|thing)|Any(?:body|one|thing)?|Every(?:body|one|thing)?|Nobody|Nothing|None"
    r"|Neither|Either|Each|Such|Whoever|Whatever|Whether|Whose|Why|How|Where|Until|Once|Without|Within|Through|Across"
    r"|Around|Behind|Beside|Between|Against|Outside|Inside|About|Nearly|Almost|Otherwise|Yesterday|Today|Tomorrow"
    r"|Tonight|Dear|Separately|Elsewhere|Afterwards|Finally|Eventually|Recently|Previously|Initially|Nevertheless"
    r"|Moreover|Furthermore|Indeed|Thus|Therefore|Had|Has|Have|Was|Were|Is|Are|Would|Should|Could|Does|Did)\s+(?:(?:the|of|for|and|&)\s+)*"
)
_ALONE = words(
    "according more less few fewer much one four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundreds thousands "
    "dozens others yes"
)
"""What opens a sentence and may yet be the first word of a name ("One Nation"): alone it is none."""


@lru_cache(maxsize=_CACHE)
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


def person_key(name: str) -> str:
    """A person's name for comparing: normalised, without accents, titles, initials and "Jr".

    "Sen. Zoë Q. Farrow Jr." and "Zoe Farrow" are one.
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).translate(_PLAIN)
    parts = [part for part in plain.split() if not _INITIAL.fullmatch(part)]
    kept = [part for part in parts if part.lower().strip(".,") not in _BESIDE_NAMES]
    return normalised(" ".join(kept)) or normalised(name)


@lru_cache(maxsize=_CACHE)
def plain_name(name: str) -> str:
    """A capitalised run without the words that open a sentence, dates, owners, and roles with what stands before."""
    before = None
    while before != name:
        before = name
        name = _CALENDAR.sub("", _OPENERS.sub("", name))
    if _CALENDAR.match(name + " ") or _OPENERS.match(name + " ") or name.lower() in _ALONE or is_numeral(name):
        return ""
    words = _POSSESSIVE.sub("", _owned(name)).split()
    cut = next((i for i in range(len(words) - 1, -1, -1) if words[i].lower() in ROLES), -1)
    if 0 <= cut < len(words) - 1:
        words = words[cut + 1 :]
        if words[0] in ("of", "for") and len(words) > 1:
            held = _IN_CHARGE.match(" ".join(words))
            words = held["name"].split() if held and not is_body(held["name"]) else words[1:]
    return " ".join(words)


def owner_of(name: str) -> str:
    """With whom a person belongs: "Radio Tarn" of "Radio Tarn's Otto Vale"; empty where no person is owned."""
    match = _OWNER.match(name)
    owns = match is not None and " " in match["rest"] and not is_body(match["rest"])
    return _OPENERS.sub("", match["owner"]) if match is not None and owns else ""


def _owned(name: str) -> str:
    """The person with whom they belong to, as "Otto Vale" of "Radio Tarn's Otto Vale"; a body's name stays whole."""
    match = _OWNER.match(name)
    if match is None or is_body(match["rest"]):
        return name
    if " " in match["rest"]:
        return match["rest"]
    return match["owner"] if match["plural"] else name
