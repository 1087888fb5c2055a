"""Which claims a mention may be about, and what rules see in each pair: what the cascade chooses from."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from pipelines.rules.founding import founds_claim
from pipelines.rules.matching import (
    Comparison,
    Match,
    barred,
    best_match,
    clarity,
    closeness,
    closeness_before,
    plainly,
    side_of,
    told_of_others,
)
from pipelines.rules.propositions import proposition
from pipelines.rules.worth import NEGATION, worth
from schemas.claim import Claim, Side
from schemas.extraction import Mention
from schemas.stance import Pair

CLAIMS_EACH = 5
"""Claims that one mention is compared with by the judge."""

ALIKE = 0.4
"""Likeness from which the opposite of what another article told is read first (set on hard-16, November 2026)."""

PLAIN = 0.8
"""Likeness from which two assertions are one claim without a judge."""


@dataclass(frozen=True)
class Candidate:
    """A mention beside a claim: what rules see in them, and how much the pair deserves to be read."""

    mention: Mention
    claim: Claim
    pair: Pair
    likeness: float
    compared: Comparison | None
    worth: float
    earlier: bool = True
    """Another article asserts the claim."""

    @property
    def view(self) -> Side | None:
        """The side that the rules see."""
        return side_of(self.mention, self.compared.relation) if self.compared else None

    @property
    def barred(self) -> bool:
        """Whether names, numbers or what happened say that both cannot be the same."""
        ours = proposition(self.mention.content_text, self.mention.speaker.name)
        theirs = proposition(self.pair.claim)
        return barred(ours, theirs) or told_of_others(ours, theirs)

    @cached_property
    def match(self) -> Match | None:
        """What the rules alone make of it."""
        return best_match(self.mention, [self.claim])

    @property
    def sure(self) -> bool:
        """Whether the rules need nobody's help."""
        return plainly(self.mention, self.compared)

    @property
    def joins(self) -> bool:
        """Whether the rules alone would take it for the same or the opposite, and are in need of help: then it is read
        first.
        """
        told_opposite = self.opposite and self.earlier and self.likeness >= ALIKE
        return (
            told_opposite
            or self.calls_wrong
            or (self.match is not None and self.match.side != "neutral" and not self.sure)
        )

    @property
    def calls_wrong(self) -> bool:
        """Whether an outlet itself denies something, and names in that sentence who asserts this claim: whose words it
        calls wrong, however it words them.
        """
        if self.mention.standing != "outlet" or self.mention.act != "denies" or not self.earlier:
            return False
        tellers = {s.speaker.name for s in self.claim.statements if s.side == "asserts" and s.speaker.name}
        return any(re.search(rf"\b{re.escape(name)}\b", self.mention.sentence_text) for name in tellers)

    @property
    def opposite(self) -> bool:
        """Whether the rules see the opposite, whoever tells it: in an outlet's own voice it is no denial for them."""
        return self.compared is not None and self.compared.relation == "opposite"

    @property
    def retells(self) -> bool:
        """Whether the mention would found a claim, and may only retell this one: what another article told, or what
        this one's headline sums up.
        """
        told = self.mention.standing == "media" or self.mention.place != "body"
        return told and (self.earlier or self.mention.place == "lead") and founds_claim(self.mention)

    @property
    def negates(self) -> bool:
        """Whether somebody on the record negates or denies something, and another article tells the claim."""
        if not self.earlier or self.mention.standing not in ("official", "named"):
            return False
        return self.mention.act == "denies" or NEGATION.search(self.mention.sentence_text) is not None

    @property
    def of_others(self) -> bool:
        """Whether the two have only names in common, or each has words of the lexicon and none that the other has."""
        ours = proposition(self.mention.content_text, self.mention.speaker.name)
        theirs = proposition(self.pair.claim)
        mine, yours = ({term for term in said.terms if term[0] == "="} for said in (ours, theirs))
        shared = (set(ours.terms) & set(theirs.terms)) - ours.names - theirs.names
        return not shared or bool(mine and yours and not mine & yours)

    @property
    def plain(self) -> bool:
        """Whether both say one thing in one set of words: nothing to read."""
        return self.view == "asserts" and self.likeness >= PLAIN


def candidates(
    mention: Mention,
    claims: Iterable[Claim],
    article: str = "",
    read_as: str = "",
    title: str = "",
    known: Collection[str] = (),
) -> list[Candidate]:
    """The claims that a mention of ``article`` may be about, most promising first.

    ``read_as`` is read instead of its sentence, if anything, under the headline ``title``; claims that are ``known``
    by their ids to have been read with it stay among them, whatever was founded since.
    """
    found = []
    for claim in claims:
        if any(s.mention_id == mention.mention_id for s in claim.statements):
            continue
        likeness, compared, text = closeness(mention, claim)
        if text:
            seen_to_deny = compared is not None and side_of(mention, compared.relation) == "denies"
            near = likeness
            if not near:  # what is borrowed from the sentence before only tells what is worth reading
                near, line = closeness_before(mention, claim)
                text = line or text
            value = worth(mention, claim, text, near, article, seen_to_deny=seen_to_deny)
            over = title if mention.place != "headline" else ""
            pair = Pair(text, read_as or mention.sentence_text, speaker_of(mention), mention.context, over)
            earlier = any(s.article_id != article for s in claim.statements if s.side == "asserts")
            found.append(Candidate(mention, claim, pair, likeness, compared, value, earlier))
    found.sort(key=lambda c: (not c.calls_wrong, -c.worth, c.claim.claim_id))
    return [c for place, c in enumerate(found) if place < CLAIMS_EACH or c.claim.claim_id in known]


def speaker_of(mention: Mention) -> str:
    """Who speaks, as the judge was taught to read it."""
    if mention.standing == "outlet":
        return "the outlet"
    return mention.speaker.shown or mention.speaker.surface


def lines_of(claim: Claim, mention: Mention, article: str = "") -> list[str]:
    """The wordings of a claim by others than the mention, those that can be read by themselves first.

    Those of ``article``, the mention's own, count only where no other has any: its headline sums up what it tells, and
    would uphold whatever the article says.
    """
    asserting = [s for s in claim.statements if s.side == "asserts" and s.content and not s.copy_of]
    others = [s for s in asserting if s.sentence != mention.sentence_text]
    others = [s for s in others if s.article_id != article] or others
    others.sort(key=lambda s: clarity(s.content, s.speaker.name), reverse=True)
    return list(dict.fromkeys(s.content for s in others))
