"""The last look before an alert: is the case as strong as it seemed, and is it told already by another one?

Alerts are rare, so more can be spent on each than on a pair in passing. The claim is read in up to ``LINES`` of its
wordings, with the sentence before the trigger and without it; what is told must hold on average, not once. Of twin
claims ("Depot robbed", "Masked men have raided the depot") that one sentence meets, one is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.rules.alerts import Raised
from pipelines.rules.cascade import Judge, lines_of, speaker_of
from pipelines.rules.matching import likeness_of
from schemas.claim import Claim
from schemas.extraction import Mention
from schemas.stance import Chances, Pair

LINES = 3
JUDGED = ("confirmed", "contradicted")
"""Kinds whose case is read again; the others follow from these or from the count of origins."""

UPHELD = 0.5
"""Mean chance from which a case stands."""

TWINS = 0.3
"""Likeness from which two claims that one sentence meets are told as one."""


@dataclass(frozen=True)
class Case:
    """An alert that is due, with the claim as it stands afterwards and the mention that triggers it."""

    raised: Raised
    claim: Claim
    mention: Mention | None


@dataclass(frozen=True)
class Withheld:
    """An alert that was due and is not told."""

    case: Case
    reason: str


def looked_at(cases: Sequence[Case], judge: Judge | None) -> tuple[list[Case], list[Withheld]]:
    """The cases that are told, in their order, and those that are withheld."""
    told: list[Case] = []
    withheld: list[Withheld] = []
    for case in sorted(cases, key=_rank):
        twin = next((other for other in told if _twins(case, other)), None)
        doubt = None if twin else _doubt(case, judge)
        if twin is not None:
            withheld.append(Withheld(case, f"told with the claim {twin.claim.claim_id}"))
        elif doubt is not None:
            withheld.append(Withheld(case, doubt))
        else:
            told.append(case)
    order = [id(case) for case in cases]
    return sorted(told, key=lambda case: order.index(id(case))), withheld


def _rank(case: Case) -> tuple[int, int, str]:
    """The claim that most articles tell first, headlines before others."""
    asserting = [s for s in case.claim.statements if s.side == "asserts"]
    front = any(s.place == "headline" for s in asserting)
    return (-len({s.article_id for s in asserting}), not front, case.claim.claim_id)


def _twins(one: Case, other: Case) -> bool:
    if one.raised.kind != other.raised.kind or one.claim.event_id != other.claim.event_id:
        return False
    if one.raised.trigger.sentence == other.raised.trigger.sentence:
        return True
    return likeness_of(one.claim, other.claim) >= TWINS


def _doubt(case: Case, judge: Judge | None) -> str | None:
    """Why a case does not stand; None where it does."""
    if judge is None or case.mention is None or case.raised.kind not in JUDGED:
        return None
    pairs = case_pairs(case.claim, case.mention)
    if not pairs:
        return None
    chance = mean_chance(judge.read(pairs), case.raised.kind)
    if chance >= UPHELD:
        return None
    return f"read again, the chance is {chance:.2f}, under {UPHELD:.2f}"


def case_pairs(claim: Claim, mention: Mention) -> list[Pair]:
    """The wordings of the claim beside the trigger, with the sentence before it and without."""
    lines = lines_of(claim, mention)[:LINES]
    befores = dict.fromkeys((mention.context, ""))
    return [Pair(line, mention.sentence_text, speaker_of(mention), before) for line in lines for before in befores]


def mean_chance(chances: Sequence[Chances], kind: str) -> float:
    told = [c.support if kind == "confirmed" else c.denial for c in chances]
    return sum(told) / len(told)
