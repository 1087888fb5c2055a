"""Which claims an outlet's own correction or withdrawal takes back."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.rules.matching import compare
from pipelines.rules.propositions import Proposition, proposition
from schemas.claim import Claim, Statement
from schemas.extraction import Mention

LIKENESS = 0.2
"""Similarity from which a notice that says what was wrong is about a claim. Low, since outlet and event are known."""


def withdrawn_claims(mention: Mention, claims: Sequence[Claim], outlet: str) -> list[Claim]:
    """The claim that a notice takes back, as a list of at most one.

    Only claims that the outlet itself asserted stand to be withdrawn. A notice that says what was wrong takes back
    what is most like it; one that does not ("We have removed an article") takes back the outlet's most prominent one.
    A correction that names anything at all ("misspelled the mayor's name") is about no more than that.
    """
    own = [claim for claim in claims if any(_stands(s, outlet) for s in claim.statements)]
    if not own:
        return []
    said = proposition(mention.content_text)
    ranked = sorted(((_likeness(claim, said), claim) for claim in own), key=lambda pair: -pair[0])
    if ranked[0][0] >= LIKENESS:
        return [ranked[0][1]]
    silent = len(said.terms) < 3 if mention.notice != "correction" else not mention.content_text
    prominent = [c for c in own if any(_stands(s, outlet) and s.place in ("headline", "lead") for s in c.statements)]
    return prominent[:1] if silent else []


def _stands(statement: Statement, outlet: str) -> bool:
    own_word = statement.standing in ("outlet", "anonymous")
    return statement.side == "asserts" and not statement.withdrawn and own_word and statement.outlet == outlet


def _likeness(claim: Claim, said: Proposition) -> float:
    contents = (s.content for s in claim.statements if s.side == "asserts")
    return max((c.similarity for c in (compare(said, proposition(text)) for text in contents) if c), default=0.0)
