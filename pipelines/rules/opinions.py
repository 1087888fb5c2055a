"""Opinions: who is asked about a case before its alert is told, and the memory by which each case is asked once.

The built-in opinion is the strongest that the judge of stance says of the claim's wordings beside the trigger.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from pipelines.rules.cascade import Judge
from schemas.judgement import BUILT_IN, Judgement, Question, Verdict
from schemas.stance import Chances, Pair

UPHELD = {"confirmed": 0.7, "contradicted": 0.7}
"""Chance from which a case stands. Of .5, .7 and .85, .7 lost no alert that was right on the looked-at stories and
on set 9, whose pairs were not trained on, and one that was wrong (November 2026)."""

DOUBTED = 0.3
"""Chance under which the judge doubts even a denial in so many words: who "denied it before the flood which killed 21"
does not deny nine dead. Seven such alerts that are right read .64 and more (November 2026)."""

FLIPPED = 0.15
"""Chance with or without the sentence before under which a wording does not count: the case hangs on what stands beside
it. Of the alerts on twelve sets of stories four wrong ones did and one that is right (November 2026)."""

KEPT = 3_000
"""Judgements that are remembered, about 1 kB each: four days of them at 5,000 articles a day."""


class Opinion(Protocol):
    """Judges a case; ``at`` is the log's clock. Never raises for want of an answer."""

    def ask(self, question: Question, at: datetime) -> Judgement: ...


class BuiltIn:
    """The look that ships. Without a judge of stance there is nothing to doubt a case with: each stands."""

    def __init__(self, judge: Judge | None) -> None:
        self._judge = judge

    def ask(self, question: Question, at: datetime) -> Judgement:
        if self._judge is None:
            return _judged(question, at, "upheld", "no judge of stance is there to doubt it", None)
        if question.plain:
            return _judged(question, at, "upheld", "the rules need nobody's help", None)
        chance = best_chance(self._judge.read(pairs_of(question)), question)
        needed = DOUBTED if question.worded else UPHELD[question.kind]
        upheld = chance >= needed
        reason = f"read again, the chance is {chance:.2f}, {'at least' if upheld else 'under'} {needed:.2f}"
        return _judged(question, at, "upheld" if upheld else "withheld", reason, chance)


class Remembered:
    """Asks another opinion about each case once. Knows the last ``kept`` judgements; an older one is asked again."""

    def __init__(self, opinion: Opinion, kept: int = KEPT) -> None:
        self._opinion = opinion
        self._kept = kept
        self._known: OrderedDict[str, Judgement] = OrderedDict()

    def __len__(self) -> int:
        return len(self._known)

    def remember(self, judgements: Iterable[Judgement]) -> None:
        """Take up what was judged before, in any order; the oldest are forgotten first."""
        for judgement in sorted(judgements, key=lambda each: (each.at, each.case_key)):
            self._keep(judgement)

    def ask(self, question: Question, at: datetime) -> Judgement:
        known = self._known.get(question.key)
        if known is None:
            known = self._opinion.ask(question, at)
        self._keep(known)
        return known

    def _keep(self, judgement: Judgement) -> None:
        self._known[judgement.case_key] = judgement
        self._known.move_to_end(judgement.case_key)
        while len(self._known) > self._kept:
            self._known.popitem(last=False)


def pairs_of(question: Question) -> list[Pair]:
    """The wordings of the claim beside the trigger, with the sentence before it and without."""
    befores = dict.fromkeys((question.before, ""))
    title = question.title if question.title != question.sentence else ""
    return [
        Pair(line, question.sentence, question.speaker, before, title) for line in question.lines for before in befores
    ]


def best_chance(chances: Sequence[Chances], question: Question) -> float:
    """How likely the alert is right, 0 to 1, by the wording that shows it best; ``chances`` are those of ``pairs_of``.

    The mean held it against a case that a claim had taken in a sentence beside the matter. Where no other sentence of
    the article says so too, a wording counts only if it shows it with the sentence before and without.
    """
    each = [c.support if question.kind == "confirmed" else c.denial for c in chances]
    ways = len(each) // len(question.lines)
    wordings = [each[at : at + ways] for at in range(0, len(each), ways)]
    sure = question.seconded or question.worded
    return max(max(ways) if sure or min(ways) >= FLIPPED else min(ways) for ways in wordings)


def _judged(question: Question, at: datetime, verdict: Verdict, reason: str, chance: float | None) -> Judgement:
    return Judgement(
        case_key=question.key,
        kind=question.kind,
        verdict=verdict,
        by=BUILT_IN,
        reason=reason,
        chance=None if chance is None else round(chance, 4),
        at=at,
    )
