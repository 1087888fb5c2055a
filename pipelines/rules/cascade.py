"""For or against: cheap rules choose the few pairs that a judge of stance reads, and the two decide together.

    mention × open claims ─► candidates by their worth ─► judge (a network) ─► decision
                      from ``FLOOR``, at most ``PAIRS`` an article    with the rules' own view

Without a judge the rules decide alone, as ``matching.best_match`` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from pipelines.rules.decisions import Decision
from pipelines.rules.matching import Match, best_match
from pipelines.rules.pairing import Candidate, candidates, lines_of
from pipelines.rules.verdicts import decided_on
from schemas.claim import Claim, Side
from schemas.extraction import Mention
from schemas.stance import Chances, Pair

PAIRS = 12
"""Pairs that an article may have read; most have fewer that are worth it, 5 in the mean of our stories."""

HINTED = 0.25
"""Chance of support or denial by one wording of a claim from which another wording is read as well. From .1 one alert
more is wrong on sets 10 to 12, and none more is right (November 2026)."""

PAIRS_AGAIN = 4
"""Pairs that an article may have read so."""

WORDINGS = 2
"""Other wordings of a claim that a sentence is read by at most. With one, two alerts that are right are lost on 9
looked-at sets, and no fewer are wrong; with three none changes on 20 (November 2026)."""

FLOOR = -2.2
"""Worth, in log-odds, under which a pair is not read, unless it is the best that the article has. At -2.0 three alerts
of 14 looked-at sets that are right are lost for three wrong ones; at -3.3, for who speaks on the record, two more are
right, one is lost and two more are wrong, for 1.5 pairs an article more (November 2026)."""

FILLED = 5
"""Pairs up to which an article that has fewer worth it reads what somebody on the record negates or denies. With six
no alert changes on 20 looked-at sets (November 2026)."""

FLOOR_FILLED = -2.6
"""Worth from which it does. On 9 looked-at sets one alert more is right than without, and none wrong, for .1 pairs an
article more; at -3.4 one is wrong and none right (November 2026)."""

RETOLD = 0.35
"""Likeness from which a retelling may be of a claim in other words. From .2 nine wrong alerts fewer cost six right ones
on 14 looked-at sets: what presupposes a claim ("the anchor that cut the cable") joined it (November 2026)."""

RETOLD_READ = 4
"""Retellings that an article may have read: each would found a twin of a claim that it only passes on."""


class Judge(Protocol):
    """Reads pairs and says how likely each statement supports or denies its claim; equal pairs, equal answers."""

    def read(self, pairs: Sequence[Pair]) -> Sequence[Chances]: ...


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
        self._left_retold = RETOLD_READ
        self.decisions: list[Decision] = []

    def prepare(self, mentions: Iterable[Mention], claims: Sequence[Claim]) -> None:
        """Have the most promising pairs read in one batch."""
        if self._judge is None or not claims:
            return
        found = [c for m in mentions for c in self._candidates(m, claims) if not c.plain]
        found.sort(key=lambda c: (not c.joins, -c.worth))
        worthy = [c for place, c in enumerate(found) if c.joins or c.worth >= FLOOR or not (place or self._said)]
        wanted = list(dict.fromkeys(c.pair for c in worthy if c.pair not in self._said))[: self._left]
        wanted += self._filled(found, wanted)
        retold = self._retold(found, wanted)[: max(0, min(self._left - len(wanted), self._left_retold))]
        self._left_retold -= len(retold)
        wanted += retold
        if wanted:
            self._left -= len(wanted)
            self._said.update(zip(wanted, self._judge.read(wanted), strict=True))
        self._read_again(found)
        # A claim that takes in another wording meanwhile is still the one that was read.
        for c in found:
            if c.pair in self._said:
                self._said_of[c.mention.mention_id, c.claim.claim_id] = self._said[c.pair]

    def _filled(self, found: Sequence[Candidate], wanted: Sequence[Pair]) -> list[Pair]:
        """What is read beside ``wanted`` where that is little: negations and denials on the record, the best first.

        Images ("not one round left a barrel") have few words of what they deny, and so a low worth.
        """
        room = min(FILLED, PAIRS) - (PAIRS - self._left) - len(wanted)
        met = {*wanted, *self._said}
        more = dict.fromkeys(c.pair for c in found if c.worth >= FLOOR_FILLED and c.pair not in met and c.negates)
        return list(more)[: max(0, room)]

    def _retold(self, found: Sequence[Candidate], wanted: Sequence[Pair]) -> list[Pair]:
        """What is read beside ``wanted``: headlines, leads and what other media told, of which no pair is read yet.

        They bear on no alert by themselves. But one that founds a claim of its own, instead of joining the one it
        retells, is denied for a first time later, and escapes the retraction.
        """
        met = {c.mention.mention_id for c in found if c.pair in self._said or c.pair in wanted}
        nearest: dict[str, Candidate] = {}
        for c in sorted(found, key=lambda each: -each.likeness):
            if c.mention.mention_id not in met and c.likeness >= RETOLD and c.retells:
                nearest.setdefault(c.mention.mention_id, c)
        return list(dict.fromkeys(c.pair for c in nearest.values() if c.pair not in wanted))

    def _read_again(self, found: Sequence[Candidate]) -> None:
        """Read those that a wording of the claim hints at, and leaves open, by its clearest other wordings too.

        The surest of the answers counts: outlets word one claim in many ways, and a sentence need not meet the
        wording that has most words in common with it.
        """
        for _ in range(WORDINGS):
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
                worded = (replace(c.pair, claim=line) for line in lines_of(c.claim, c.mention, self._article))
                other = next((pair for pair in worded if pair not in self._said), None)
                if other is not None:
                    again[other] = c.pair
            wanted = sorted(again, key=lambda pair: -_hint(self._said[again[pair]]))[: self._left_again]
            if not wanted or self._judge is None:
                return
            self._left_again -= len(wanted)
            for pair, chances in zip(wanted, self._judge.read(wanted), strict=True):
                self._said[pair] = chances
                self._said[again[pair]] = max(self._said[again[pair]], chances, key=_hint)

    def _candidates(self, mention: Mention, claims: Iterable[Claim]) -> list[Candidate]:
        read_as = self._read_as.get(mention.mention_id, "")
        known = {claim for said, claim in self._said_of if said == mention.mention_id}
        return candidates(mention, claims, self._article, read_as, self._title, known)

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
