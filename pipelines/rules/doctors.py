"""Doctors who speak for a body: a team, a club, a palace or a court keeps one, who tells of its people's health."""

from __future__ import annotations

import re

from pipelines.rules.cast import Cast
from pipelines.wordlists import words

DOCTORS = words("doctor physician surgeon medic")
_KINDS = r"team|club|squad|palace|court|expedition|crew"
_TREATING = re.compile(
    r"\b(?:medical|surgical|transplant|emergency|rescue|ambulance|trauma|paramedic|response) (?:team|crew|squad)\b"
)
"""Teams of those who treat patients."""
_KEPT = re.compile(
    rf"\b(?:{_KINDS}|royal|tour|race|regimental|ship['’]s) (?:chief |head )?(?:doctor|physician|surgeon|medic)\b"
)
_KEEPS = re.compile(rf"\b(?:{_KINDS}|fc|rovers|wanderers|rangers|athletic)\b|\bunited$")
_TREATS = re.compile(
    r"\b(?:hospitals?|clinics?|infirmary|practice|surgery|health|patients?|\w*care|medicine|family|parents|victims"
    r"|(?:high|supreme|district|appeal|criminal|civil) court)\b"
)
"""Bodies whose doctors speak for themselves, and courts that judge."""
_PLURAL = re.compile(
    r"(?:[A-Z][\w-]+ )?(?!(?:Netherlands|Philippines|Bahamas|Maldives|Seychelles|Comoros|Americas|Balkans|Nations"
    r"|States|Emirates|Isles|Islands|Territories|Provinces|Airlines|Airways|Services)\b)[A-Z]\w{2,}[^s]s"
)
_SPORT = re.compile(
    r"\b(?:match(?:es)?|games?|season|coach|league|cup|goals?|goalkeeper|striker|midfielder|players?|teammates?|playoffs?"
    r"|tournament|lost|won|beat|fixtures?)\b"
)
"""Of what a text tells whose plurals are teams: the Samaritans are none."""


def is_kept_doctor(head: str, role: str, organisation: str, cast: Cast) -> bool:
    """Whether a doctor is a team's, a club's, a palace's or a court's own; a hospital's or a family's is not.

    Args:
        head: the role's own word.
        role: the role in lower case.
        organisation: the body; teams are mostly plurals with an article, "the Falcons".
    """
    if head not in DOCTORS or "independent" in role:
        return False
    lower = organisation.lower()
    if _TREATS.search(lower) or _TREATING.search(f"{role} {lower}") or cast.person(organisation) is not None:
        return False
    return bool(_KEPT.search(role) or _KEEPS.search(lower) or _is_team(organisation, cast))


def _is_team(name: str, cast: Cast) -> bool:
    told = f"{cast.title} {cast.text}".lower()
    return bool(_PLURAL.fullmatch(name) and f"the {name.lower()}" in told and _SPORT.search(told))
