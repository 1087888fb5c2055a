"""Doctors who speak for a body: a team, a club, a palace or a court keeps one, who tells of its people's health."""

from __future__ import annotations

import re

from pipelines.rules.cast import Cast
from pipelines.wordlists import words

DOCTORS = words("doctor physician surgeon medic")
_KINDS = r"team|club|squad|palace|court|expedition|crew"
_KEPT = re.compile(
    rf"\b(?:{_KINDS}|royal|tour|race|regimental|ship['’]s) (?:chief |head )?(?:doctor|physician|surgeon|medic)\b"
)
_KEEPS = re.compile(rf"\b(?:{_KINDS}|fc|united|rovers|wanderers|rangers|athletic)\b")
_TREATS = re.compile(
    r"\b(?:hospitals?|clinics?|infirmary|practice|surgery|health|patients?|\w*care|medicine|family|parents|victims"
    r"|(?:high|supreme|district|appeal|criminal|civil) court)\b"
)
"""Bodies whose doctors speak for themselves, and courts that judge."""
_PLURAL = re.compile(r"(?:[A-Z][\w-]+ )?[A-Z]\w{2,}[^s]s")


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
    if _TREATS.search(lower) or cast.person(organisation) is not None:
        return False
    team = _PLURAL.fullmatch(organisation) and f"the {lower}" in f"{cast.title} {cast.text}".lower()
    return bool(_KEPT.search(role) or _KEEPS.search(lower) or team)
