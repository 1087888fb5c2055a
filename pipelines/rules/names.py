"""Capitalised runs of words: what is a name in them, and whether it is a person's or a body's."""

from __future__ import annotations

import re

from pipelines.rules.roles import BODY_NAME, COMPANY_NAME, MEDIA_NAME, ROLES
from pipelines.wordlists import CAPITALISED, words

# No part repeats without a bound: a pattern that asks for more behind a name would try every part of a long one again.
CAPITAL = r"(?:(?:Mc|Mac|O['’]|D['’])?[A-Z]\w{0,40}(?:[.'’-][A-Za-z]\w{0,40}){0,4}|[A-Z]\.)"
PARTICLE = r"(?:van|von|de|del|della|der|den|al|bin|ibn|la|le|da|dos|du|ten|ter)"
NAMES = re.compile(rf"{CAPITAL}(?:\s+(?:(?:{PARTICLE}|of|the|for|and|&)\s+){{0,2}}{CAPITAL}){{0,15}}")
TITLES = words("mr mrs ms miss dr prof professor sir dame lord lady gov sen rep gen col capt lt sgt st rev president")
_CALENDAR = re.compile(rf"^(?:{CAPITALISED})\s+")
_OPENERS = re.compile(
    r"^(?:The|A|An|In|On|But|And|For|At|After|Its|His|Her|If|When|As|Two|Three|That|This|It|He|She|They|We|By|With|From"
    r"|To|Of|While|Asked|Last|Our|My|Their|Some|Several|Among|Under|Both|All|No|Not|Then|Later|Earlier|Since)\s+"
)


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
