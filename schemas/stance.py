"""What a judge of stance is asked and answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Pair:
    """What is judged: ``claim`` without its attribution, and a statement with what is needed to read it.

    ``speaker`` is who says it, ``before`` the sentence before, ``title`` the headline over it; each may be empty.
    """

    claim: str
    sentence: str
    speaker: str = ""
    before: str = ""
    title: str = ""


@dataclass(frozen=True)
class Chances:
    """How likely a statement supports, denies, or leaves a claim; they add up to one."""

    support: float
    denial: float
    neither: float
