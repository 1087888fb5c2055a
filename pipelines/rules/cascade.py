"""For or against: cheap rules choose the few pairs that a judge of stance reads, and the two decide together.

    mention × open claims ─► candidates by their worth ─► judge (a network) ─► decision
                      from ``FLOOR``, at most ``PAIRS`` an article    with the rules' own view

Without a judge the rules decide alone, as ``matching.best_match`` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
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
    told_of_others,
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

SURE_FOR = 0.9
"""The same for support: a wrong one merges two claims. Beside .85 two wrong alerts fewer on 30 plain stories and the
looked-at ones, and none that is right lost (November 2026)."""

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

BODY_DENIED = 0.85
"""Chance from which somebody on the record denies what another article told in its body alone. Under it stood second
denials and other matters (.65 to .76), from it what was meant (30 plain stories, November 2026)."""

HINTED = 0.25
"""Chance of support or denial by one wording of a claim from which another wording is read as well. From .1 one alert
more is wrong on sets 10 to 12, and none more is right (November 2026)."""

PAIRS_AGAIN = 4
"""Pairs that an article may have read so."""

PLAIN = 0.8
"""Likeness from which two assertions are one claim without a judge."""

FLOOR = -2.2
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
        return self.match is not None and self.match.side != "neutral" and not self.sure

    @property
    def plain(self) -> bool:
        """Whether both say one thing in one set of words: nothing to read."""
        return self.view == "asserts" and self.likeness >= PLAIN


class Cascade:
    """Matches the mentions of one article; what the judge said is kept for the article.

    ``decisions`` are those of all pairs that were compared, in order, for whoever asks why. ``read_as`` has, by
    mention, what is read instead of the whole sentence; ``title`` is the article's, by which a sentence is understood.
    """

    def __init__(
        self, judge: Judge | None, article: str = "", read_as: Mapping[str, str] | None = None, title: str = ""
    ) -> None:
        self._judge = judge
        self._article = article
        self._title = title
        self._read_as = read_as or {}
        self._said: dict[Pair, Chances] = {}
        self._said_of: dict[tuple[str, str], Chances] = {}
        self._left = PAIRS
        self._left_again = PAIRS_AGAIN
        self.decisions: list[Decision] = []

    def prepare(self, mentions: Iterable[Mention], claims: Sequence[Claim]) -> None:
        """Have the most promising pairs read in one batch."""
        if self._judge is None or not claims:
            return
        found = [c for m in mentions for c in self._candidates(m, claims) if not c.plain]
        found.sort(key=lambda c: (not c.joins, -c.worth))
        worthy = [c for place, c in enumerate(found) if c.joins or c.worth >= FLOOR or not (place or self._said)]
        wanted = list(dict.fromkeys(c.pair for c in worthy if c.pair not in self._said))[: self._left]
        if wanted:
            self._left -= len(wanted)
            self._said.update(zip(wanted, self._judge.read(wanted), strict=True))
        self._read_again(found)
        # A claim that takes in another wording meanwhile is still the one that was read.
        for c in found:
            if c.pair in self._said:
                self._said_of[c.mention.mention_id, c.claim.claim_id] = self._said[c.pair]

    def _read_again(self, found: Sequence[Candidate]) -> None:
        """Read those that a wording of the claim hints at, and leaves open, by its clearest other wording too.

        The surer of the two answers counts: outlets word one claim in many ways, and a sentence need not meet the
        wording that has most words in common with it.
        """
        again: dict[Pair, Pair] = {}
        for c in found:
            said = self._said.get(c.pair)
            if (
                said is None
                or c.pair in again.values()
                or max(said.support, said.denial) < HINTED
                or decided_on(c, said)
            ):
                continue
            other = next((line for line in lines_of(c.claim, c.mention, self._article) if line != c.pair.claim), None)
            if other is not None:
                again[replace(c.pair, claim=other)] = c.pair
        ranked = sorted(again, key=lambda pair: -_hint(self._said[again[pair]]))
        wanted = [pair for pair in ranked if pair not in self._said][: self._left_again]
        if not wanted or self._judge is None:
            return
        self._left_again -= len(wanted)
        for pair, chances in zip(wanted, self._judge.read(wanted), strict=True):
            first = self._said[again[pair]]
            self._said[pair] = chances
            self._said[again[pair]] = max(first, chances, key=_hint)

    def _candidates(self, mention: Mention, claims: Iterable[Claim]) -> list[Candidate]:
        return candidates(mention, claims, self._article, self._read_as.get(mention.mention_id, ""), self._title)

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
        for candidate in self._candidates(mention, claims):
            known = self._said_of.get((mention.mention_id, candidate.claim.claim_id))
            chances = self._said.get(candidate.pair, known)
            decided = decided_on(candidate, chances)
            self.decisions.append(_decision(candidate, chances, decided[0] if decided else None))
            if decided is not None:
                side, sure = decided
                alone = candidate.match is None or candidate.match.side != side
                found.append(Match(candidate.claim.claim_id, candidate.likeness, side, sure=sure, read_only=alone))
        return sorted(found, key=lambda each: -each.sure)


def _hint(chances: Chances) -> float:
    return max(chances.support, chances.denial)


def candidates(
    mention: Mention, claims: Iterable[Claim], article: str = "", read_as: str = "", title: str = ""
) -> list[Candidate]:
    """The claims that a mention of ``article`` may be about, most promising first.

    ``read_as`` is read instead of its sentence, if anything, under the headline ``title``.
    """
    found = []
    for claim in claims:
        if any(s.mention_id == mention.mention_id for s in claim.statements):
            continue
        likeness, compared, text = closeness(mention, claim)
        if text:
            seen_to_deny = compared is not None and side_of(mention, compared.relation) == "denies"
            value = worth(mention, claim, text, likeness, article, seen_to_deny=seen_to_deny)
            over = title if mention.place != "headline" else ""
            pair = Pair(text, read_as or mention.sentence_text, speaker_of(mention), mention.context, over)
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
    if chances.denial >= (OWN_VOICE if own else SURE_AGAINST) and deniable(candidate, chances.denial):
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


def deniable(candidate: Candidate, chance: float) -> bool:
    """Whether the judge alone may find a claim denied, whose denial it holds for this likely.

    The claim has to be told as news (in a headline or lead, or by two articles; else somebody on the record has to deny
    it plainly in a later one), not as somebody's words about themselves; and within one article only what is worded as
    a denial is one.
    """
    asserting = [s for s in candidate.claim.statements if s.side == "asserts"]
    articles = {s.article_id for s in asserting}
    told = any(s.place != "body" for s in asserting) or len(articles) > 1
    on_record = candidate.earlier and candidate.mention.standing in ("official", "named")
    told = told or (on_record and chance >= BODY_DENIED)
    if not told or FIRST_PERSON.search(candidate.pair.claim):
        return False
    return (
        candidate.earlier or candidate.mention.act == "denies" or bool(NEGATION.search(candidate.mention.sentence_text))
    )
