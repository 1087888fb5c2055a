"""Why no alert, where one was near: a statement of the right side and standing joined a claim, and none is due.

The branches are those of ``alerts.due`` that give nothing, in its order. Only whoever asks why calls this.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pipelines.rules.alerts import notices_of, strongest
from pipelines.rules.origins import one_utterance
from pipelines.rules.status import Standings, official_from_start, status_of
from schemas.alert import AlertKind
from schemas.claim import Claim, Statement


@dataclass(frozen=True)
class NearMiss:
    """The kind of alert that is not raised, the statement that might have, and the reason in words."""

    kind: AlertKind
    statement: Statement
    reason: str


def near_misses(
    before: Claim | None, statements: Sequence[Statement], article_id: str, raised: Collection[AlertKind]
) -> list[NearMiss]:
    """What the article's statements nearly raised on a claim that stood as ``before``; one of each kind at most.

    Args:
        before: the claim before the article, None where the article founds it.
        statements: all statements afterwards, in the order of the log.
        article_id: the article whose arrival is looked at.
        raised: the kinds that were due, told or withheld; of these none was missed.
    """
    after = status_of(statements)
    new = [s for s in statements if s.article_id == article_id]
    told = set(before.told) if before else set()
    found = [
        _not_confirmed(before, statements, after, new, told),
        _not_contradicted(statements, after, new, told, raised),
        _not_retracted(before, after, new),
        _not_corroborated(before, after, new, told),
    ]
    return [miss for miss in found if miss is not None and miss.kind not in raised]


def _not_confirmed(
    before: Claim | None, statements: Sequence[Statement], after: Standings, new: list[Statement], told: set[str]
) -> NearMiss | None:
    officials = strongest(s for s in after.asserting if s in new and s.standing == "official")
    if before is None or not officials:
        return None
    asserted = [s for s in statements if s.side == "asserts"]
    earlier = [s for s in asserted if s not in new]
    official = next((s for s in earlier if s.standing == "official"), None)
    if "confirmed" in told:
        reason = "it was confirmed before"
    elif official_from_start(asserted):
        reason = "an official asserted it from the start"
    elif official is not None:
        reason = f"{official.speaker.shown} had said so already"
    elif any(one_utterance(s.sentence, officials[0].sentence) for s in earlier):
        reason = "the same quotation was carried before"
    else:
        reason = "the same voice said it before"
    return NearMiss("confirmed", officials[0], reason)


def _not_contradicted(
    statements: Sequence[Statement],
    after: Standings,
    new: list[Statement],
    told: set[str],
    raised: Collection[AlertKind],
) -> NearMiss | None:
    denials = strongest(s for s in after.denying if s in new)
    if not denials or "denied_on_record" in raised:
        return None
    if "contradicted" in told:
        reason = "it was denied before, and only the first denial is told"
    elif any(s.side == "asserts" for s in statements):
        reason = "only the same voice asserts it"
    else:
        reason = "nobody asserts it"
    return NearMiss("contradicted", denials[0], reason)


def _not_retracted(before: Claim | None, after: Standings, new: list[Statement]) -> NearMiss | None:
    notice = next(iter(notices_of(before, new)), None)
    if notice is None:
        return None
    reason = "it was retracted before" if after.status == "retracted" else "others than the outlet assert it too"
    return NearMiss("retracted", notice, reason)


def _not_corroborated(before: Claim | None, after: Standings, new: list[Statement], told: set[str]) -> NearMiss | None:
    asserting = [s for s in new if s in after.asserting]
    official = any(s.standing == "official" for s in after.asserting)
    if before is None or official or not asserting or "corroborated" in told:
        return None
    copies = [s for s in asserting if s.copy_of]
    one = strongest(asserting)[0]
    reason = "a copy of another article, and no origin of its own" if len(copies) == len(asserting) else ""
    return NearMiss("corroborated", one, reason or f"{one.origin_name or one.origin} is counted as its origin already")
