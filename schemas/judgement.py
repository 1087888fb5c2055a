"""A judgement: what was said of a case before its alert was told, so that it is asked once only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import AwareDatetime, Field

from schemas.alert import AlertKind
from schemas.extraction import Standing
from schemas.ids import case_key
from schemas.record import Record

Verdict = Literal["upheld", "withheld"]
BUILT_IN = "built-in"
REASON_LIMIT = 300
"""Characters of a reason at most."""


@dataclass(frozen=True)
class Assertion:
    """A sentence by which somebody asserts the claim."""

    sentence: str
    speaker: str
    standing: Standing


@dataclass(frozen=True)
class Question:
    """A case as it is read before an alert of ``kind``: does the trigger confirm its claim, or deny it?

    ``lines`` are wordings of the claim without their attribution, ``told`` sentences that assert it, both the clearest
    ones first. ``sentence`` is the trigger, ``before`` the sentence before it, ``title`` that of its article.
    """

    kind: AlertKind
    lines: tuple[str, ...]
    told: tuple[Assertion, ...]
    headline: str
    title: str
    before: str
    sentence: str
    speaker: str
    standing: Standing
    plain: bool = False
    """Whether the rules are sure by themselves."""
    worded: bool = False
    """Whether the trigger denies much the same in so many words."""
    seconded: bool = False
    """Whether another sentence of the trigger's article takes the same side."""

    @property
    def key(self) -> str:
        """The hash of all that is read: equal questions have equal answers."""
        told = [part for each in self.told for part in (each.sentence, each.speaker, each.standing)]
        trigger = (
            self.headline,
            self.title,
            self.before,
            self.sentence,
            self.speaker,
            self.standing,
            "plain" if self.plain else "",
            "worded" if self.worded else "",
            "seconded" if self.seconded else "",
        )
        return case_key(self.kind, *trigger, str(len(self.lines)), *self.lines, *told)


class Judgement(Record):
    """The answer to the question of ``case_key``. ``by`` is BUILT_IN, or the model behind an endpoint."""

    schema_name = "judgement"

    case_key: str
    kind: AlertKind
    verdict: Verdict
    by: str
    reason: str = Field("", max_length=REASON_LIMIT)
    chance: float | None = None
    """Mean chance by the built-in look, where it was that."""
    fallback: bool = False
    """Whether the built-in look stood in for an endpoint that gave no answer; ``reason`` says why."""
    at: AwareDatetime
    """The log's clock when it was asked first."""
