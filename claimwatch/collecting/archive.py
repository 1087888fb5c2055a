"""Find an article again on its topic, by when it was sent: for a visit that found its page changed or gone.

Collect keeps no texts. Such visits are few, and what was sent stands near its time on the topic.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import structlog
from kafka.errors import KafkaError

from connectors.daemon_threads import on_daemon_thread
from connectors.kafka.connection import KafkaConnection, KafkaProblem
from connectors.kafka.follower import TopicFollower
from connectors.kafka.topics import ARTICLES
from schemas.article import Article
from schemas.record import SchemaError, decode

log = structlog.get_logger(__name__)

BEFORE = timedelta(seconds=5)
"""The topic's time is the writing's, a little after ``first_seen_at``; clocks of two machines may differ by so much."""
LOOKED_AT = 20_000
"""Articles that are looked at: what is sent while Kafka was away stands further behind."""


class ArchiveAway(Exception):
    """Kafka is away: nobody can say whether the article is there."""


class KafkaArchive:
    """Reads news.articles.v1 without a group, one search at a time, on threads of its own: where Kafka is away a search
    takes minutes.
    """

    def __init__(self, conn: KafkaConnection) -> None:
        self._conn = conn
        self._one = asyncio.Lock()

    async def find(self, article_id: str, seen_at: datetime) -> Article | None:
        """The revision that was first seen at ``seen_at``, None where it is not found.

        Raises:
            ArchiveAway: Kafka is away.
        """
        async with self._one:
            try:
                return await on_daemon_thread("archive", lambda: self._search(article_id, seen_at))
            except (KafkaProblem, KafkaError) as error:
                log.warning("an article is not found again", article_id=article_id, reason=str(error))
                raise ArchiveAway(str(error)) from error

    def _search(self, article_id: str, seen_at: datetime) -> Article | None:
        follower = TopicFollower(self._conn, (ARTICLES,), since=seen_at - BEFORE)
        try:
            for number, message in enumerate(follower.catch_up()):
                if message.key == article_id:
                    try:
                        article = decode(Article, message.value, message.headers)
                    except SchemaError:
                        continue
                    if article.first_seen_at == seen_at:
                        return article
                if number >= LOOKED_AT:
                    break
            return None
        finally:
            follower.close()
