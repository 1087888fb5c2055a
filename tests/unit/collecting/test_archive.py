from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from claimwatch.collecting import archive as archive_module
from claimwatch.collecting.archive import ArchiveAway, KafkaArchive
from connectors.kafka.connection import KafkaUnavailable
from connectors.kafka.message import Message
from connectors.kafka.topics import ARTICLES
from tests.unit.collecting.test_visits import ARTICLE


class Topic:
    """The topic of articles, which is there, away, or hangs."""

    def __init__(self) -> None:
        self.away = False
        self.hangs: threading.Event | None = None
        self.searches = self.at_once = self.most = 0

    def open(self, *_: object, **__: object) -> Topic:
        self.searches += 1
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        if self.away:
            self.at_once -= 1
            raise KafkaUnavailable("no Kafka answers")
        return self

    def catch_up(self) -> Iterator[Message]:
        if self.hangs is not None:
            self.hangs.wait(10)
        yield Message(ARTICLES, 0, 0, "another", b"", (), 0)
        yield Message(ARTICLES, 0, 1, ARTICLE.article_id, ARTICLE.encode(), (), 0)

    def close(self) -> None:
        self.at_once -= 1


@pytest.fixture
def topic(monkeypatch: pytest.MonkeyPatch) -> Topic:
    made = Topic()
    monkeypatch.setattr(archive_module, "TopicFollower", made.open)
    return made


def archive() -> KafkaArchive:
    nowhere: Any = None
    return KafkaArchive(nowhere)


async def test_an_article_is_found_by_its_revision_one_search_at_a_time(topic: Topic) -> None:
    kafka = archive()
    found = await asyncio.gather(*(kafka.find(ARTICLE.article_id, ARTICLE.first_seen_at) for _ in range(5)))
    assert found == [ARTICLE] * 5
    assert (topic.searches, topic.most) == (5, 1)
    assert await kafka.find("a-none", ARTICLE.first_seen_at) is None


async def test_where_kafka_is_away_nobody_can_tell(topic: Topic) -> None:
    topic.away = True
    with pytest.raises(ArchiveAway):
        await archive().find(ARTICLE.article_id, ARTICLE.first_seen_at)


def test_searches_that_hang_keep_neither_other_work_nor_the_end(topic: Topic) -> None:
    topic.hangs = threading.Event()

    async def main() -> None:
        kafka = archive()
        finding = [asyncio.create_task(kafka.find("a1", ARTICLE.first_seen_at)) for _ in range(40)]
        await asyncio.sleep(0.01)
        assert await asyncio.wait_for(asyncio.to_thread(lambda: 1), 5) == 1
        for task in finding:
            task.cancel()

    began = time.monotonic()
    asyncio.run(main())
    assert time.monotonic() - began < 5
    topic.hangs.set()
