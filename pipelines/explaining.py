"""Why an alert was raised, withheld or never due: what one article did to the claims of its story, in words.

Pure: made from an extraction, the claims before it and the changes that it caused, all of which a replay has at hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Literal, cast, get_args

from pipelines.rules.alerts import Raised
from pipelines.rules.corroboration import Changes
from pipelines.rules.decisions import Decision
from pipelines.rules.near_misses import near_misses
from pipelines.rules.second_look import Case, in_words, question_of
from schemas.alert import Alert, AlertKind
from schemas.claim import SILENT, Claim, Side, Statement, Status
from schemas.extraction import Extraction, Standing
from schemas.stance import Chances

Outcome = Literal["alert", "withheld", "none"]

NEARLY = 0.5
"""Chance from which a sentence that the judge did not count nearly did, and is worth a person's look."""


@dataclass(frozen=True)
class Said:
    """A sentence beside a claim: who says it, on which side it counts (None: on neither) and who decided so."""

    claim_id: str
    claim: str
    side: Side | None
    speaker: str
    standing: Standing
    sentence: str
    decided: str
    chances: Chances | None = None


@dataclass(frozen=True)
class Reason:
    """Why an alert of this kind was raised or not; ``before`` and ``after`` are the claim's status.

    ``looked`` is what the last look before the alert said of it, empty where none was taken.
    """

    outcome: Outcome
    kind: AlertKind
    reason: str
    before: Status | None
    after: Status
    trigger: Said
    looked: str = ""


@dataclass(frozen=True)
class Explained:
    """One article in the order of arrival. ``joined`` are its statements in claims, ``left`` its sentences that the
    judge read beside a claim which they did not join; ``note`` says why nothing was looked at.
    """

    article_id: str
    id: str
    url: str
    outlet: str
    title: str
    at: datetime
    reasons: tuple[Reason, ...] = ()
    joined: tuple[Said, ...] = ()
    left: tuple[Said, ...] = ()
    note: str = ""

    @property
    def nearly(self) -> tuple[Said, ...]:
        """The sentences that nearly joined a claim."""
        return tuple(s for s in self.left if s.chances and max(s.chances.support, s.chances.denial) >= NEARLY)

    def record(self) -> dict[str, Any]:
        """The explanation as JSON values, as explained.jsonl holds it."""
        return {**asdict(self), "at": self.at.isoformat()}


def explained(extraction: Extraction, changes: Changes | None, claims: Mapping[str, Claim]) -> Explained:
    """What an article did, and why it alerted or not.

    Args:
        extraction: what was read in the article.
        changes: what it caused, None where it was not looked at.
        claims: the claims as they stood before it, by id.
    """
    article = extraction.article
    told = Explained(
        article.article_id, article.guid or article.article_id, article.url, article.outlet, article.title,
        article.first_seen_at,
    )  # fmt: skip
    if changes is None:
        read = extraction.read_for_claims
        language = f"not read for claims: its language is {extraction.language}"
        return replace(told, note="joined no story" if read else language)
    case = _Article(extraction, changes, claims)
    return replace(told, reasons=tuple(case.reasons()), joined=tuple(case.joined()), left=tuple(case.left()))


class _Article:
    """The parts of one explanation."""

    def __init__(self, extraction: Extraction, changes: Changes, claims: Mapping[str, Claim]) -> None:
        self._extraction = extraction
        self._changes = changes
        self._before = claims
        self._now = {claim.claim_id: claim for claim in (*changes.story.claims, *changes.claims)}
        # What is compared again finds its own claim; the first look decided.
        self._decided: dict[tuple[str, str, Side | None], Decision] = {}
        for each in changes.decisions:
            self._decided.setdefault((each.mention_id, each.claim_id, each.side), each)

    def reasons(self) -> Iterator[Reason]:
        """The alerts raised, then those withheld, then those that were near."""
        for alert in self._changes.alerts:
            yield self._raised(alert)
        for held in self._changes.withheld:
            twin = self._now.get(held.twin)
            told_with = f"told with “{claim_line(twin)}”" if twin else held.reason
            yield self._of(held.case.claim.claim_id, held.case.raised, "withheld", told_with)
        for claim in self._changes.claims:
            yield from self._unraised(claim)

    def joined(self) -> Iterator[Said]:
        for claim in self._changes.claims:
            for statement in claim.changed:
                if statement.article_id == self._extraction.article.article_id:
                    yield self._said(claim, statement)

    def left(self) -> Iterator[Said]:
        """What the judge read and nobody counted, each sentence beside each claim once."""
        joined = {(s.mention_id, s.claim_id) for claim in self._changes.claims for s in claim.statements}
        mentions = {m.mention_id: m for m in self._extraction.mentions}
        for (mention_id, claim_id, side), decision in self._decided.items():
            mention, claim = mentions.get(mention_id), self._now.get(claim_id)
            compared = side is None and decision.chances is not None and (mention_id, claim_id) not in joined
            if compared and mention and claim:
                yield Said(
                    claim_id, claim_line(claim), None, mention.speaker.shown, mention.standing, mention.sentence_text,
                    decision.in_words, decision.chances,
                )  # fmt: skip

    def _raised(self, alert: Alert) -> Reason:
        claim = self._now[alert.claim_id]
        statement = next((s for s in claim.statements if s.mention_id == alert.trigger.mention_id), None)
        if statement is not None:
            return self._of(claim.claim_id, Raised(alert.kind, statement, alert.reason), "alert")
        by, sentence = alert.by, alert.trigger.sentence
        said = Said(claim.claim_id, claim_line(claim), None, by.speaker.shown, by.standing, sentence, "")
        return Reason("alert", alert.kind, alert.reason, alert.status_before, alert.status_after, said)

    def _unraised(self, claim: Claim) -> Iterator[Reason]:
        before = self._before.get(claim.claim_id)
        told = {*claim.told} - {*(before.told if before else ())}
        due = {kind for kind in get_args(AlertKind) if kind in told}
        due |= {w.case.raised.kind for w in self._changes.withheld if w.case.claim.claim_id == claim.claim_id}
        if self._extraction.article.backfill and claim.changed:
            for kind in sorted(told):
                silent = Raised(cast(AlertKind, kind), claim.changed[-1], SILENT)
                yield self._of(claim.claim_id, silent, "withheld")
        for miss in near_misses(before, claim.statements, self._extraction.article.article_id, due):
            yield self._of(claim.claim_id, Raised(miss.kind, miss.statement, miss.reason), "none")

    def _of(self, claim_id: str, raised: Raised, outcome: Outcome, why: str = "") -> Reason:
        claim, before = self._now[claim_id], self._before.get(claim_id)
        said = self._said(claim, raised.trigger)
        looked = self._looked(claim, raised) if outcome == "alert" else ""
        status = before.status if before else None
        return Reason(outcome, raised.kind, why or raised.reason, status, claim.status, said, looked)

    def _looked(self, claim: Claim, raised: Raised) -> str:
        mention = next((m for m in self._extraction.mentions if m.mention_id == raised.trigger.mention_id), None)
        question = question_of(Case(raised, claim, mention, self._extraction.article.title))
        judgements = self._changes.judgements if question else ()
        return next((in_words(each) for each in judgements if question and each.case_key == question.key), "")

    def _said(self, claim: Claim, statement: Statement) -> Said:
        decision = self._decision(claim.claim_id, statement)
        return Said(
            claim.claim_id, claim_line(claim), statement.side, statement.speaker.shown, statement.standing,
            statement.sentence, decision.in_words if decision else "", decision.chances if decision else None,
        )  # fmt: skip

    def _decision(self, claim_id: str, statement: Statement) -> Decision | None:
        return self._decided.get((statement.mention_id, claim_id, statement.side))


def claim_line(claim: Claim) -> str:
    """The claim in a line."""
    return claim.headline or claim.text
