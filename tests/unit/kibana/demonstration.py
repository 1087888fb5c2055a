"""The view as the demonstration fills it, made without services: the same rules, the same documents."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache

from claimwatch.demo.newsroom import demo_feeds, replay_lines
from connectors.elasticsearch import documents
from connectors.elasticsearch.documents import Document
from pipelines.judging import standard_judge
from pipelines.reading import ArticleReader
from pipelines.replay import Corroborator, article_of
from schemas.claim import Claim
from schemas.failure import Failure
from schemas.feed import FeedState
from schemas.story import Story

SITE = "http://127.0.0.1:8600"
PAUSE = timedelta(minutes=4)
"""Between an outlet's publishing and our seeing it, so that lags are no zeros."""


@cache
def demonstration(articles: int | None = None) -> tuple[tuple[Document, ...], datetime]:
    """All documents of the view, the newest of each, and the time of the last article.

    Args:
        articles: stop after so many, to see what stands in the middle of it.
    """
    held = {(each.index, each.id): each for each in _documents(articles)}
    newest = max(str(each.body["@timestamp"]) for each in held.values() if each.body)
    return tuple(held.values()), datetime.fromisoformat(newest)


def _documents(until: int | None) -> Iterator[Document]:
    rows = [json.loads(line) for line in replay_lines()][:until]
    articles = [
        article_of(row, published).model_copy(update={"first_seen_at": published + PAUSE})
        for row in rows
        for published in [datetime.fromisoformat(row["published"])]
    ]
    corroborator = Corroborator(judge=standard_judge())
    claims: dict[str, Claim] = {}
    stories: dict[str, Story] = {}
    for offset, extraction in enumerate(ArticleReader().read_all(articles)):
        yield documents.article(extraction, offset + 1)
        changes, _ = corroborator.take(extraction, offset)
        if changes is None:
            continue
        claims |= {claim.claim_id: claim for claim in changes.claims}
        stories[changes.story.story_id] = changes.story
        yield from (documents.alert(alert, offset + 1) for alert in changes.alerts)
    for claim in claims.values():
        yield documents.claim(claim)
        yield from documents.statements(claim, all_of_them=True)
    for story in stories.values():
        yield from documents.events(story, len(articles))
    yield from _health(articles[-1].first_seen_at, len(articles))


def _health(at: datetime, version: int) -> Iterator[Document]:
    """The feeds as a run of the demonstration leaves them, one of them broken, and one dead letter."""
    states = [
        FeedState(
            url=feed.url,
            outlet=feed.outlet,
            health="alive",
            last_poll_at=at,
            last_success_at=at,
            next_poll_at=at,
            interval_s=2.0,
            polls=30,
            articles_sent=number,
        )
        for number, feed in enumerate(demo_feeds(SITE))
    ]
    broken = {"health": "broken", "reason": "404 Not Found", "failures": 3.0, "last_success_at": at - timedelta(days=2)}
    states[0] = states[0].model_copy(update=broken)
    yield from (documents.feed(state, version, at) for state in states)
    letter = Failure(failure_id="f1", stage="extract", topic="news.articles.v1", exception="no text", failed_at=at)
    yield documents.failure(letter, version, at)
