"""Which claims an outlet's own correction or withdrawal takes back."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.rules.matching import compare, overlap
from pipelines.rules.propositions import Proposition, proposition
from schemas.claim import Claim, Statement
from schemas.extraction import Mention

LIKENESS = 0.2
"""Similarity from which a notice that says what was wrong is about a claim. Low, since outlet and event are known."""

WORDED = 0.5
"""The same for a further claim of the outlet: a headline and a lead that word one thing too differently for one claim
are taken back together. One retraction more is found so on 30 plain stories, and none that is wrong (November 2026)."""

RECOUNTED = 0.3
"""The same for another sentence of the article in which a withdrawal stands: it need not be about what was wrong."""


def withdrawn_claims(
    mention: Mention, claims: Sequence[Claim], outlet: str, around: Sequence[str] = (), *, apart: bool = False
) -> list[Claim]:
    """The claim that a notice takes back, with its twins: what the outlet told in other words; empty if there is none.

    Only claims that the outlet itself asserted stand to be withdrawn. A notice that says what was wrong takes back
    what is most like it, a withdrawal also somebody's words that no other outlet had, where they are more like it; one
    that does not ("We have removed an article") takes back what the rest of its article tells of, be it such words,
    else the outlet's most prominent claim.
    A correction that names anything at all ("misspelled the mayor's name") is about no more than that.

    Args:
        mention: the notice.
        claims: those that it may be about.
        outlet: whose notice it is.
        around: what else its article says.
        apart: whether the claims are of other events; then nothing is taken back for being prominent.
    """
    own = [claim for claim in claims if any(_stands(s, outlet) for s in claim.statements)]
    said = proposition(mention.content_text)
    ranked = sorted(((_likeness(claim, said), claim) for claim in own), key=lambda pair: -pair[0])
    carried = _recounted(claims, outlet, (mention.content_text,)) if mention.notice == "withdrawal" else None
    if carried is not None and ranked and _likeness(carried, said) > ranked[0][0]:
        return [carried]
    if ranked and ranked[0][0] >= LIKENESS:
        twins = [c for like, c in ranked[1:] if like >= WORDED and _same_said(c, said)]
        return [ranked[0][1], *twins]
    silent = len(said.terms) < 3 if mention.notice != "correction" else not mention.content_text
    if silent and mention.notice == "withdrawal":
        carried = _recounted(claims, outlet, around)
    if carried is not None:
        return [carried]
    if not silent:
        return []
    prominent = [c for c in own if any(_stands(s, outlet) and s.place in ("headline", "lead") for s in c.statements)]
    return [] if apart else prominent[:1]


def _recounted(claims: Sequence[Claim], outlet: str, around: Sequence[str]) -> Claim | None:
    """The claim, told by no other outlet, that an article which withdraws another comes back to most clearly."""
    alone = [c for c in claims if _told_alone(c, outlet)]
    told = [proposition(content) for content in around]
    ranked = sorted(
        ((max((_likeness(c, said) for said in told), default=0.0), c) for c in alone), key=lambda pair: -pair[0]
    )
    return ranked[0][1] if ranked and ranked[0][0] >= RECOUNTED else None


def _told_alone(claim: Claim, outlet: str) -> bool:
    asserting = [s for s in claim.statements if s.side == "asserts" and not s.withdrawn]
    return bool(asserting) and all(outlet in (s.outlet, s.origin_name) for s in asserting)


def _stands(statement: Statement, outlet: str) -> bool:
    own_word = statement.standing in ("outlet", "anonymous")
    return statement.side == "asserts" and not statement.withdrawn and own_word and statement.outlet == outlet


def _same_said(claim: Claim, said: Proposition) -> bool:
    """Whether a wording of the claim says the same as the notice says was wrong, and none gives another figure."""
    wordings = [proposition(s.content) for s in claim.statements if s.side == "asserts"]
    found = [compared for told in wordings if (compared := compare(said, told)) is not None]
    return any(each.relation == "same" for each in found) and not any(each.figures for each in found)


def _likeness(claim: Claim, said: Proposition) -> float:
    """By words alone: a correction has another subject or figure by its nature."""
    contents = (s.content for s in claim.statements if s.side == "asserts")
    return max((overlap(said.terms, proposition(text).terms) for text in contents), default=0.0)
