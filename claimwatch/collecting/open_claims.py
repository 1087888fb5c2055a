"""Which articles carry open claims, and when one of these was last alerted on: from the records of corroborate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from schemas.alert import Alert
from schemas.claim import Claim

CLAIMS_KEPT = 100_000
"""Claims that are remembered; of more the one untouched longest is forgotten. About 100 MB."""


class OpenClaims:
    """A claim is open until it is merged into another, retracted or erased. Records come in their topic's order."""

    def __init__(self, kept: int = CLAIMS_KEPT) -> None:
        self._kept = kept
        self._articles: dict[str, tuple[str, ...]] = {}
        """Claim → the articles that carry it, the claim that changed last at the end."""
        self._claims: Counter[str] = Counter()
        """Article → how many open claims it carries."""
        self._alerted: dict[str, datetime] = {}

    def __len__(self) -> int:
        return len(self._articles)

    def carries(self, article_id: str) -> bool:
        return article_id in self._claims

    def alerted_at(self, article_id: str) -> datetime | None:
        return self._alerted.get(article_id)

    def note(self, claim: Claim) -> tuple[str, ...]:
        """Take in a claim's latest record; the articles for which it may matter."""
        before = self.forget(claim.claim_id)
        if claim.merged_into is not None or claim.status == "retracted":
            return before
        now = tuple({each.article_id: None for each in claim.statements if not each.withdrawn})
        self._articles[claim.claim_id] = now
        self._claims.update(now)
        if len(self._articles) > self._kept:
            self.forget(next(iter(self._articles)))
        return now

    def alert(self, alert: Alert) -> tuple[str, ...]:
        """Take in an alert; the articles of its claim."""
        articles = {alert.trigger.article_id: None} | dict.fromkeys(self._articles.get(alert.claim_id, ()))
        for article in articles:
            at = self._alerted.pop(article, alert.raised_at)
            self._alerted[article] = max(at, alert.raised_at)
        while len(self._alerted) > self._kept:
            del self._alerted[next(iter(self._alerted))]
        return tuple(articles)

    def forget(self, claim_id: str) -> tuple[str, ...]:
        """Leave a claim out from now on; the articles that carried it."""
        articles = self._articles.pop(claim_id, ())
        self._less(articles)
        return articles

    def _less(self, articles: Iterable[str]) -> None:
        for article in articles:
            self._claims[article] -= 1
            if self._claims[article] <= 0:
                del self._claims[article]
