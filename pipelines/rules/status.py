"""The status of a claim: a pure function of its statements in the order of the log.

Each speaker counts with their latest word, an institution being one speaker. The table is the design's:

==============================================  ============  ============
assertions that stand                           no denial     a denial
==============================================  ============  ============
by an official, after others had asserted it    confirmed     disputed
by an official from the start                   official      disputed
of two or more independent origins              corroborated  contradicted
of one origin                                   reported      contradicted
==============================================  ============  ============

and ``retracted`` when the claim's only origin withdrew it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from schemas.claim import Statement, Status

OFFICES_OF_ONE = frozenset(
    ["president", "prime minister", "chancellor", "premier", "king", "queen", "pope", "governor", "mayor", "minister"]
)
"""Offices that many countries or towns have: a named holder speaks for themselves, not for all who hold one."""

_BY_NAME = frozenset({"official", "named"})


@dataclass(frozen=True)
class Standings:
    """What a claim's statements amount to."""

    status: Status
    why: str
    origins: tuple[str, ...]
    """Keys of the independent origins that assert it, first seen first."""
    asserting: tuple[Statement, ...]
    denying: tuple[Statement, ...]


def voice(statement: Statement) -> str:
    """Whose word a statement is: the institution where there is one, else the speaker, within an outlet if unnamed."""
    if statement.standing in ("media", "outlet", "anonymous"):
        return f"{statement.standing}:{statement.speaker.key}"
    speaker = statement.speaker
    if speaker.name and speaker.institution in OFFICES_OF_ONE:
        return speaker.key
    return speaker.institution or speaker.key


def same_voice(one: Statement, other: Statement) -> bool:
    """Whether two statements can be one voice: equal, or one's name is contained in the other's ("the Council")."""
    if voice(one) == voice(other):
        return True
    if one.standing != other.standing or one.standing not in _BY_NAME:
        return False  # "Ulmby" in "Ulmby Observer" is no institution, "a clerk at the court" not the court
    ours, theirs = set(_words(one)), set(_words(other))
    return bool(ours and theirs) and (ours <= theirs or theirs <= ours)


def _words(statement: Statement) -> list[str]:
    return voice(statement).rpartition(":")[2].casefold().split()


def latest_words(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """The statements with ``replaced`` set where the same voice took the other side in a later article.

    Several statements of one article are one set: within it none replaces another.
    """
    ordered = tuple(statements)
    last: dict[str, tuple[str, str]] = {}
    for statement in ordered:
        if statement.side != "neutral" and not statement.withdrawn:
            last[voice(statement)] = (statement.article_id, statement.side)
    words = []
    for statement in ordered:
        article, side = last.get(voice(statement), (statement.article_id, statement.side))
        replaced = statement.side != "neutral" and side != statement.side and article != statement.article_id
        words.append(
            statement if replaced == statement.replaced else statement.model_copy(update={"replaced": replaced})
        )
    return tuple(words)


def status_of(statements: Sequence[Statement]) -> Standings:
    """The status of a claim from its statements in the order of the log (``latest_words`` is applied here)."""
    words = latest_words(statements)
    asserted = [s for s in words if s.side == "asserts"]
    asserting = tuple(s for s in asserted if not s.withdrawn and not s.replaced)
    denying = tuple(s for s in words if s.side == "denies" and not s.withdrawn and not s.replaced)
    origins = tuple(dict.fromkeys(s.origin for s in asserting))
    if not asserting and any(s.withdrawn for s in asserted):
        return Standings("retracted", "its only origin withdrew it", origins, asserting, denying)
    official = next((s for s in asserting if s.standing == "official"), None)
    from_start = official is not None and official_from_start(asserted)
    if denying:
        first = denying[0]
        if official is not None:
            why = f"{official.speaker.shown} asserts it, {first.speaker.shown} denies it"
            return Standings("disputed", why, origins, asserting, denying)
        return Standings("contradicted", f"{first.speaker.shown} denies it", origins, asserting, denying)
    if official is not None:
        if from_start:
            return Standings(
                "official",
                f"{official.speaker.shown} said so from the start",
                origins,
                asserting,
                denying,
            )
        return Standings(
            "confirmed",
            f"{official.speaker.shown} said so after others had reported it",
            origins,
            asserting,
            denying,
        )
    if len(origins) >= 2:
        return Standings("corroborated", f"{len(origins)} independent origins assert it", origins, asserting, denying)
    return Standings("reported", "one origin asserts it", origins, asserting, denying)


def official_from_start(asserted: Sequence[Statement]) -> bool:
    """Whether an official asserted the claim in the article that first told it; an article's statements are one set."""
    if not asserted:
        return False
    founding = asserted[0].article_id
    return any(s.standing == "official" for s in asserted if s.article_id == founding)
