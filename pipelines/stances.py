"""Is an article for a claim, against it, or neither? The judge of stance over a headline and what the text says.

    headline ─────────────────────────────┐
    body ─► sentences ─► nearest ``NEAREST`` ┴► judge ─► the strongest of them

An article takes a side as soon as one sentence of it does: of the headline and the sentences that were read, the one
with the highest chance of a side, for or against, speaks for all; its three chances are the article's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from pipelines.language.sentences import beginning, paragraphs
from pipelines.rules.cascade import Judge
from pipelines.rules.rarity import rarity_table
from pipelines.rules.terms import stems
from schemas.stance import Chances, Pair

Stance = Literal["for", "against", "neutral"]

NEAREST = 8
"""Sentences of a body that are read: those with the most words of the claim, each by its rarity."""
TOGETHER = 64
"""Articles whose pairs are read at once."""
BODY_LIMIT = 100_000
"""Characters of a body that are looked at."""


@dataclass(frozen=True)
class Question:
    """``claim`` is a proposition, ``headline`` a headline or a statement by ``speaker`` after ``before``; all but the
    first two may be empty.
    """

    claim: str
    headline: str
    body: str = ""
    speaker: str = ""
    before: str = ""


@dataclass(frozen=True)
class Answer:
    """``sentence`` is the one that decides; the chances are its."""

    stance: Stance
    chances: Chances
    sentence: str


def answered(questions: Iterable[Question], judge: Judge) -> Iterator[Answer]:
    """An answer to each question, in order."""
    waiting = iter(questions)
    while together := list(islice(waiting, TOGETHER)):
        asked = [pairs_of(question) for question in together]
        said = iter(judge.read([pair for pairs in asked for pair in pairs]))
        for pairs in asked:
            yield strongest(pairs, list(islice(said, len(pairs))))


def pairs_of(question: Question) -> list[Pair]:
    """The headline beside the claim, then the nearest sentences of the body in their order."""
    pairs = [Pair(question.claim, question.headline, question.speaker, question.before)]
    text = beginning(question.body, BODY_LIMIT)
    sentences = [text[start:end] for paragraph in paragraphs(text) for start, end in paragraph.sentences]
    return pairs + [
        Pair(question.claim, sentences[at], "", sentences[at - 1] if at else "")
        for at in nearest(question.claim, sentences)
    ]


def nearest(claim: str, sentences: Sequence[str]) -> list[int]:
    """Places of the ``NEAREST`` sentences with the heaviest words of the claim, in order; without any word, none."""
    wanted = set(stems(claim))
    weigh = rarity_table().weight
    shares = [sum(weigh(stem) for stem in wanted.intersection(stems(sentence))) for sentence in sentences]
    ranked = sorted((at for at, share in enumerate(shares) if share > 0), key=lambda at: (-shares[at], at))
    return sorted(ranked[:NEAREST])


def strongest(pairs: Sequence[Pair], chances: Sequence[Chances]) -> Answer:
    """The answer of the pair with the highest chance of a side."""
    at = max(range(len(pairs)), key=lambda i: (max(chances[i].support, chances[i].denial), -i))
    return Answer(stance_of(chances[at]), chances[at], pairs[at].sentence)


def stance_of(chances: Chances) -> Stance:
    """The likeliest; where two are equal, the more careful one."""
    if chances.neither >= max(chances.support, chances.denial):
        return "neutral"
    return "for" if chances.support > chances.denial else "against"
