"""Copies of one text: ten outlets that carry it are told in one line, and are still one origin.

Statements name the article that theirs is a copy of. Copies come in within seconds of each other, so a line about
them waits until no further one has come for ``settle_s``.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from claimwatch.screens.lines import Line, counted
from claimwatch.screens.words import clean, in_prose, listed, masthead
from schemas.claim import Claim, Statement

CLAIMS_KEPT = 10_000
"""As many as the screen remembers alerts."""
ABBREVIATION = re.compile(r"[A-Z]{2,5}")
"""What a credit line calls an agency that ``outlets.yaml`` does not know."""


@dataclass
class _Group:
    """The articles of one claim that carry one text."""

    founder: str
    articles: dict[str, Statement] = field(default_factory=dict)
    origins: int = 0
    told: int = 0
    last_copy_at: float = 0.0


class CopyBook:
    """Collects copies by claim and text; ``due`` hands out the lines that are ready.

    The oldest claims beyond ``CLAIMS_KEPT`` are forgotten.
    """

    def __init__(self, agencies: Collection[str] = (), settle_s: float = 2.5) -> None:
        self._agencies = {name.casefold() for name in agencies}
        self._settle_s = settle_s
        self._groups: dict[str, dict[str, _Group]] = {}
        self._waiting: set[str] = set()

    def note(self, claim: Claim, now: float) -> None:
        """Take in what a claim record says of copies. ``now`` is monotonic, in seconds."""
        known = {statement.article_id: statement for statement in (*claim.statements, *claim.changed)}
        for statement in known.values():
            if not statement.copy_of or statement.withdrawn:
                continue
            groups = self._groups.setdefault(claim.claim_id, {})
            group = groups.setdefault(statement.copy_of, _Group(founder=statement.copy_of))
            if statement.article_id not in group.articles:
                group.last_copy_at = now
                self._waiting.add(claim.claim_id)
            group.articles[statement.article_id] = statement
            if group.founder in known:
                group.articles[group.founder] = known[group.founder]
            group.origins = max(len(claim.origins), 1)
        while len(self._groups) > CLAIMS_KEPT:
            oldest = next(iter(self._groups))
            del self._groups[oldest]
            self._waiting.discard(oldest)

    def waiting(self) -> list[str]:
        """Claims with copies that were not told yet."""
        return sorted(self._waiting)

    def due(
        self, claim_id: str, about: str, shown_articles: Collection[str], origins_shown: int, now: float | None
    ) -> list[Line]:
        """Lines about a claim's copies that are new; with ``now`` None at once, else only settled ones.

        ``shown_articles`` already stand on the screen: where the copied article is one of them, it is not counted.
        """
        lines = []
        waits = False
        for group in self._groups.get(claim_id, {}).values():
            articles = sorted(
                (one for name, one in group.articles.items() if name not in shown_articles),
                key=lambda one: (one.published_at, one.outlet),
            )
            settled = now is None or now - group.last_copy_at >= self._settle_s
            waits = waits or not settled
            if articles and settled and len(articles) > group.told:
                group.told = len(articles)
                lines.append(self._line(claim_id, about, group, articles, origins_shown))
        if not waits:
            self._waiting.discard(claim_id)
        return lines

    def _line(self, claim_id: str, about: str, group: _Group, articles: list[Statement], origins_shown: int) -> Line:
        outlets = list(dict.fromkeys(masthead(one.outlet) for one in articles))
        founder = group.articles.get(group.founder)
        verb = "carries" if len(outlets) == 1 else "carry"
        if self._from_agency(articles):
            text = "an agency text" if len(outlets) == 1 else "one agency text"
        elif founder is not None and founder not in articles:
            text = f"the text of {in_prose(founder.outlet)}"
        else:
            text = "one text"
        origins = counted(group.origins, "origin")
        return Line(
            at=_first(articles),
            label=f"  = {len(articles)} {'copy' if len(articles) == 1 else 'copies'}",
            claim_id=claim_id,
            about=about,
            what=f"{listed(outlets)} {verb} {text}",
            detail=(f"still {origins}" if group.origins == origins_shown else origins,),
            kind="copies",
            id=group.founder,
        )

    def _from_agency(self, articles: list[Statement]) -> bool:
        """Whether all of them name an agency in the chain behind the outlet, or one of them is the agency's own."""
        return all(
            any(self._is_agency(name) for name in (one.outlet, *one.chain[1:], one.origin_name)) for one in articles
        )

    def _is_agency(self, name: str) -> bool:
        return clean(name).casefold() in self._agencies or bool(ABBREVIATION.fullmatch(clean(name)))


def _first(articles: list[Statement]) -> datetime:
    return min(one.published_at for one in articles)
