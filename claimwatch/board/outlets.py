"""Outlets and feeds: how they fare, and what became of the claims of which an outlet was the first that was seen. Pure.

A feed is silent where ``claimwatch.collecting.intervals`` says so: it brings far less than it usually does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from statistics import median

from pydantic import ValidationError

from claimwatch.board.asking import RATES, Query
from claimwatch.board.desk import Document, listed, number, text, time
from claimwatch.board.records import Feed, Outlet, Outlets, Strip
from claimwatch.collecting.intervals import SILENT_AFTER, silent
from claimwatch.screens.words import clean
from schemas.feed import FeedState

WORST_FIRST = ("broken", "silent", "new", "paused", "alive")
CONTRADICTED = frozenset({"contradicted", "disputed"})


def feeds(documents: Iterable[Document], articles: Mapping[str, int], now: datetime) -> list[Feed]:
    """
    Args:
        articles: of the last 24 hours, by the address of the feed.
        now: aware.
    """
    return [_feed(each, articles.get(str(each.get("url") or ""), 0), now) for each in documents]


def _feed(document: Document, articles: int, now: datetime) -> Feed:
    return Feed(
        url=clean(str(document.get("url") or "")),
        outlet=text(document, "outlet") or text(document, "host"),
        health=text(document, "health"),
        reason=text(document, "reason"),
        silent=is_silent(document, now),
        last_poll_at=time(document, "last_poll_at"),
        next_poll_at=time(document, "next_poll_at"),
        articles=articles,
        sent=number(document, "articles_sent"),
    )


def is_silent(document: Document, now: datetime) -> bool:
    """Whether a feed that can be read brings far less than it usually does."""
    rates = {name: document[name] for name in RATES if document.get(name) is not None}
    try:
        return document.get("health") == "alive" and silent(FeedState.model_validate(rates), now)
    except ValidationError:
        return False


def maybe_silent(now: datetime) -> Query:
    """The search for the feeds among which all silent ones are."""
    quiet = {"range": {"last_news_at": {"lte": (now - SILENT_AFTER).isoformat()}}}
    return {"bool": {"filter": [{"term": {"health": "alive"}}, {"exists": {"field": "usual_per_day"}}, quiet]}}


def outlets(known: Sequence[Feed], claims: Sequence[Document]) -> Outlets:
    """Every outlet that has a feed or a statement; those in trouble first, then by how often they were first."""
    by_name: dict[str, list[Feed]] = {}
    for feed in known:
        by_name.setdefault(feed.outlet, []).append(feed)
    figures: dict[str, Counter[str]] = {name: Counter() for name in by_name}
    for claim in claims:
        names = [clean(str(name)) for name in listed(claim, "outlet")]
        for name in names:
            figures.setdefault(name, Counter())["claims"] += 1
        if names:
            figures[names[0]].update(("first", *became(claim)))
    rows = [_outlet(name, by_name.get(name, []), counted) for name, counted in figures.items()]
    rows.sort(key=lambda each: (_rank(each.health), -each.first, -each.claims, each.name.casefold()))
    return Outlets(outlets=tuple(rows), of_claims=len(claims))


def became(claim: Document) -> list[str]:
    """What has become of a claim since it was first reported; its latest status and what was told of it say so."""
    status, kinds = text(claim, "status"), {str(kind) for kind in listed(claim, "told")}
    found = ["confirmed"] if status == "confirmed" or "confirmed" in kinds else []
    found += ["contradicted"] if status in CONTRADICTED or "contradicted" in kinds else []
    return found + (["retracted"] if status == "retracted" or "retracted" in kinds else [])


def _outlet(name: str, known: Sequence[Feed], counted: Counter[str]) -> Outlet:
    return Outlet(
        name=name,
        feeds=tuple(sorted(known, key=lambda feed: (_rank(state(feed)), feed.url))),
        health=min(map(state, known), key=_rank, default=""),
        claims=counted["claims"],
        first=counted["first"],
        confirmed=counted["confirmed"],
        contradicted=counted["contradicted"],
        retracted=counted["retracted"],
    )


def state(feed: Feed) -> str:
    """The health of a feed, with ``silent`` for one that is alive and brings nothing."""
    return "silent" if feed.silent else feed.health


def _rank(health: str) -> int:
    return WORST_FIRST.index(health) if health in WORST_FIRST else len(WORST_FIRST)


def strip(articles: int, latest: Sequence[Document], feeds: Mapping[str, int], silent: int, claims: int) -> Strip:
    """
    Args:
        articles: of the last hour.
        latest: the newest articles, newest first.
        feeds: how many there are, by health.
        silent: how many of them are.
        claims: how many there are.
    """
    late = [lag for each in latest if (lag := _lag(each)) is not None]
    return Strip(
        articles_an_hour=articles,
        newest_at=time(latest[0], "first_seen_at") if latest else None,
        lag_s=round(median(late), 1) if late else None,
        feeds=sum(number for health, number in feeds.items() if health != "paused"),
        broken=feeds.get("broken", 0),
        silent=silent,
        claims=claims,
    )


def _lag(article: Document) -> float | None:
    """Seconds from publication until it was read; None where its outlet gives no exact time."""
    seen, published = time(article, "first_seen_at"), time(article, "published_at")
    if not seen or not published or article.get("backfill") or article.get("published_precision") in ("day", "seen"):
        return None
    return max(0.0, (seen - published).total_seconds())
