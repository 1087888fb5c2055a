"""Companies that their names do not give away: what an article says of "Oat and Ember" or "Brightwater Mills"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipelines.rules.names import CAPITAL
from pipelines.rules.roles import COMPANY_KIND, MEDIA_NAME

_RUNS = (
    r"(?:has|had|have|runs?|ran|owns?|owned|makes?|made|employs|sells?|builds?|built|operates?|operated|serves"
    r"|produces?|was founded|is owned|is listed|supplies|manages|bought|opened)"
)
_OFFICERS = (
    r"(?:chief executive|chairman|chairwoman|chief (?:financial|operating) officer|managing director"
    r"|finance (?:chief|director)|shareholders|employees|staff|customers|shares|owners?|founders?)"
)
_NAME = rf"(?P<name>{CAPITAL}(?:[ ](?:(?:and|of|&)[ ])?{CAPITAL}){{0,3}})"
_VERB = "(?:said|says|has|had|will|is|was|did|plans)"
_SIGNS = (
    re.compile(rf"\b(?:{COMPANY_KIND}|club|team|university|charity),? {_NAME}(?=[,.;]|['’]s\b| {_VERB}\b)"),
    re.compile(rf"\b{_OFFICERS} (?:of|at|in) {_NAME}"),
)
_SIGNS_BEHIND = tuple(
    (re.compile(behind), re.compile(f"{_NAME}{between}{behind}"))
    for between, behind in (
        (",?", rf" which (?:\w+ )?{_RUNS}\b"),
        ("", rf", (?:an?|the|its|his|her|one of the) (?:[\w’'-]+ ){{0,4}}?{COMPANY_KIND}\b"),
        ("(?:['’]s?)?(?: new| two| own)?", rf" {_OFFICERS}\b"),
        ("", " (?:said|says) (?:that )?it (?:would|will|had|has) (?:not )?(?:no|a|been|be|sell|buy|cut|close)\\b"),
    )
)
"""Signs behind a name, alone and with it. Alone they are found ten times as fast (150 articles, November
2026), and most texts have none."""
_POSSESSIVE = re.compile(r"['’]s?$")
_PLURAL = re.compile(r"[A-Z][a-z]{2,}s")
_PERSON = re.compile(r"^[,]? (?:who|himself|herself)\b|^, \d\d,")


def companies_in(text: str, names: Iterable[str]) -> frozenset[str]:
    """Those of the names that the text treats as a company: by its officers, its kind, or its trade in lower case.

    A person of the same form ("spokeswoman for Wren Dabney") has none of these signs.
    """
    signs = [*_SIGNS, *(sign for behind, sign in _SIGNS_BEHIND if behind.search(text))]
    signed = {_POSSESSIVE.sub("", match["name"]) for sign in signs for match in sign.finditer(text)}
    return frozenset(
        name
        for name in names
        if (name in signed or _trade(name, text)) and not MEDIA_NAME.search(name) and not _is_person(name, text)
    )


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
