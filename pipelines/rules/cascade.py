"""For or against: cheap rules choose the few pairs that a judge of stance reads, and the two decide together.

    mention × open claims ─► candidates by their worth ─► judge (a network) ─► decision
                      from ``FLOOR``, at most ``PAIRS`` an article    with the rules' own view

Without a judge the rules decide alone, as ``matching.best_match`` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from pipelines.rules.decisions import Decision
from pipelines.rules.matching import (
    Comparison,
    Match,
    barred,
    best_match,
    clarity,
    closeness,
    plainly,
    side_of,
)
from pipelines.rules.propositions import proposition
from pipelines.rules.worth import FIRST_PERSON, NEGATION, worth
from schemas.claim import Claim, Side
from schemas.extraction import Mention
from schemas.stance import Chances, Pair

PAIRS = 12
"""Pairs that an article may have read; most have fewer that are worth it, 5 in the mean of our stories."""

CLAIMS_EACH = 5
"""Claims that one mention is compared with by the judge."""

SURE_AGAINST = 0.6
"""Chance of a denial from which the judge decides where the rules see nothing. From .5 to .7 the alerts of the
looked-at stories and of set 9 are the same; from .8 three that are right are lost (November 2026)."""

SURE_FOR = 0.85
"""The same for support: a wrong one merges two claims."""

OWN_VOICE = 0.9
"""Chance from which an outlet's own words deny a claim without saying so."""

SURE_THOUGH_BARRED = 0.9
"""The same where names or numbers speak against it: an office or a part may stand for the whole ("two sailors", "seaman
A and seaman B")."""

OBJECTION = 0.6
"""Chance of a denial from which the judge objects to an assertion that the rules see."""

UNSUPPORTED = 0.1
"""Chance of support up to which it does so too: words in common are no claim in common. Both were tied to a negation
once; without it three alerts more were right on set 9 and the looked-at stories, and none more was wrong (November
2026)."""

DOUBT_SAID = 0.15
"""Chance of a denial under which the judge objects to one that is said in so many words."""

DOUBT_READ = 0.3
"""The same for one that the rules read out of a negation or an opposite."""

PLAIN = 0.8
"""Likeness from which two assertions are one claim without a judge."""

FLOOR = -2.4
"""Worth, in log-odds, under which a pair is not read, unless it is the best that the article has."""


class Judge(Protocol):
    """Reads pairs and says how likely each statement supports or denies its claim; equal pairs, equal answers."""

    def read(self, pairs: Sequence[Pair]) -> Sequence[Chances]: ...


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
        """Whether names or numbers say that both cannot be the same."""
        ours = proposition(self.mention.content_text, self.mention.speaker.name)
        return barred(ours, proposition(self.pair.claim))

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
        return self.match is not None and self.match.side != "neutral" and not self.sure

    @property
    def plain(self) -> bool:
        """Whether both say one thing in one set of words: nothing to read."""
        return self.view == "asserts" and self.likeness >= PLAIN


class Cascade:
    """Matches the mentions of one article; what the judge said is kept for the article.

    ``decisions`` are those of all pairs that were compared, in order, for whoever asks why.
    """

    def __init__(self, judge: Judge | None, article: str = "") -> None:
        self._judge = judge
        self._article = article
        self._said: dict[Pair, Chances] = {}
        self._said_of: dict[tuple[str, str], Chances] = {}
        self._left = PAIRS
        self.decisions: list[Decision] = []

    def prepare(self, mentions: Iterable[Mention], claims: Sequence[Claim]) -> None:
        """Have the most promising pairs read in one batch."""
        if self._judge is None or not claims:
            return
        found = [c for m in mentions for c in candidates(m, claims, self._article) if not c.plain]
        found.sort(key=lambda c: (not c.joins, -c.worth))
        worthy = [c for place, c in enumerate(found) if c.joins or c.worth >= FLOOR or not (place or self._said)]
        wanted = list(dict.fromkeys(c.pair for c in worthy if c.pair not in self._said))[: self._left]
        if wanted:
            self._left -= len(wanted)
            self._said.update(zip(wanted, self._judge.read(wanted), strict=True))
        # A claim that takes in another wording meanwhile is still the one that was read.
        for c in found:
            if c.pair in self._said:
                self._said_of[c.mention.mention_id, c.claim.claim_id] = self._said[c.pair]

    def match(self, mention: Mention, claims: Sequence[Claim]) -> Match | None:
        """The claim that a mention is about and the side it takes; None if none."""
        return next(iter(self.matches(mention, claims)), None)

    def matches(self, mention: Mention, claims: Sequence[Claim]) -> list[Match]:
        """The claims that a mention is about, the surest first: what outlets word too differently stands twice."""
        if self._judge is None:
            match = best_match(mention, claims)
            if match is None:
                return []
            decision = Decision(mention.mention_id, match.claim_id, match.side, "rules", match.compared, match.side)
            self.decisions.append(decision)
            return [match]
        found = []
        for candidate in candidates(mention, claims, self._article):
            known = self._said_of.get((mention.mention_id, candidate.claim.claim_id))
            chances = self._said.get(candidate.pair, known)
            decided = decided_on(candidate, chances)
            self.decisions.append(_decision(candidate, chances, decided[0] if decided else None))
            if decided is not None:
                side, sure = decided
                found.append(Match(candidate.claim.claim_id, candidate.likeness, side, sure=sure))
        return sorted(found, key=lambda each: -each.sure)


def candidates(mention: Mention, claims: Iterable[Claim], article: str = "") -> list[Candidate]:
    """The claims that a mention of ``article`` may be about, most promising first."""
    found = []
    for claim in claims:
        if any(s.mention_id == mention.mention_id for s in claim.statements):
            continue
        likeness, compared, text = closeness(mention, claim)
        if text:
            seen_to_deny = compared is not None and side_of(mention, compared.relation) == "denies"
            value = worth(mention, claim, text, likeness, article, seen_to_deny=seen_to_deny)
            pair = Pair(text, mention.sentence_text, speaker_of(mention), mention.context)
            earlier = any(s.article_id != article for s in claim.statements if s.side == "asserts")
            found.append(Candidate(mention, claim, pair, likeness, compared, value, earlier))
    found.sort(key=lambda c: (-c.worth, c.claim.claim_id))
    return found[:CLAIMS_EACH]


def decided_on(candidate: Candidate, chances: Chances | None) -> tuple[Side, float] | None:
    """The side and how sure it is, or None.

    Where the rules see a side, the judge may only object; where they see none, it must be sure. What was not read is
    one thing only where it is said in one set of words, or denied in so many.
    """
    match = candidate.match
    if chances is None:
        return (match.side, candidate.likeness) if match and (candidate.plain or candidate.sure) else None
    if match is not None and match.side != "neutral" and not _objects(candidate, match.side, chances):
        if candidate.compared is not None and candidate.compared.firm:
            return match.side, candidate.likeness  # which the judge cannot read
        return match.side, max(candidate.likeness, chances.support if match.side == "asserts" else chances.denial)
    own = candidate.mention.standing in ("outlet", "media") and candidate.mention.act != "denies"
    if chances.denial >= (OWN_VOICE if own else SURE_AGAINST) and deniable(candidate):
        return "denies", chances.denial
    needed = SURE_THOUGH_BARRED if candidate.barred else SURE_FOR
    if chances.support >= needed and candidate.mention.act == "asserts":
        return "asserts", chances.support
    return None


def _objects(candidate: Candidate, side: Side, chances: Chances) -> bool:
    """Whether the judge speaks against what the rules see."""
    if side == "asserts":
        return chances.denial >= OBJECTION or chances.support <= UNSUPPORTED
    if candidate.sure:
        return False
    return chances.denial < (DOUBT_SAID if candidate.mention.act == "denies" else DOUBT_READ)


def _decision(candidate: Candidate, chances: Chances | None, side: Side | None) -> Decision:
    return Decision(
        candidate.mention.mention_id,
        candidate.claim.claim_id,
        side,
        "rules" if chances is None else "judge",
        candidate.compared,
        candidate.view,
        chances,
    )


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


def deniable(candidate: Candidate) -> bool:
    """Whether the judge alone may find a claim denied.

    The claim has to be told as news (in a headline or lead, or by two articles), not as somebody's words about
    themselves; and within one article only what is worded as a denial is one.
    """
    asserting = [s for s in candidate.claim.statements if s.side == "asserts"]
    articles = {s.article_id for s in asserting}
    told = any(s.place != "body" for s in asserting) or len(articles) > 1
    if not told or FIRST_PERSON.search(candidate.pair.claim):
        return False
    return (
        candidate.earlier or candidate.mention.act == "denies" or bool(NEGATION.search(candidate.mention.sentence_text))
    )
