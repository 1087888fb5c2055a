"""Both pipelines with the real reader and rules: what they write is what a replay of the log writes, byte for byte."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from claimwatch.demo.newsroom import replay_lines
from connectors.embedded import EmbeddedServices
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.message import Outgoing
from connectors.kafka.reader import read_compacted, read_to_end
from connectors.kafka.topics import ALERTS, ARTICLES, CLAIMS, EXTRACTIONS, FAILURES, STORIES, ensure_topics
from pipelines.corroborate import GROUP as CORROBORATE
from pipelines.corroborate import run_corroborate
from pipelines.extract import GROUP as EXTRACT
from pipelines.extract import run_extract
from pipelines.judging import standard_judge
from pipelines.reading import ArticleReader
from pipelines.replay import Corroborator, article_of
from schemas.article import Article
from schemas.extraction import Extraction
from schemas.record import decode
from schemas.story import Story
from tests.integration.test_pipelines import drained, running, write

pytestmark = [pytest.mark.embedded, pytest.mark.slow, pytest.mark.timeout(90)]

STOPS = 3
"""How often corroborate is stopped and restored on the way."""


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[KafkaConnection]:
    """A Kafka of its own: the clock of the log and the offsets are part of what is compared."""
    services = EmbeddedServices(tmp_path)
    services.start()
    conn = KafkaConnection(services.kafka)
    ensure_topics(conn)
    yield conn
    services.stop()


def demonstration() -> list[Article]:
    rows = [json.loads(line) for line in replay_lines()]
    return [article_of(row, datetime.fromisoformat(row["published"])) for row in rows]


def test_the_pipelines_write_what_a_replay_of_the_log_writes(conn: KafkaConnection) -> None:
    articles = demonstration()
    share = len(articles) // STOPS + 1

    def extracting(stop: threading.Event) -> None:
        run_extract(conn, ArticleReader, stop=stop)

    def corroborating(stop: threading.Event) -> None:
        run_corroborate(conn, epoch=0, stop=stop)

    with running(extracting) as extract:
        for start in range(0, len(articles), share):
            # In one process with extract, as `up` may host them.
            with running(corroborating) as corroborate:
                write(conn, *(Outgoing(ARTICLES, each.article_id, each) for each in articles[start : start + share]))
                extract.wait(lambda: drained(conn, EXTRACT, ARTICLES))
                corroborate.wait(lambda: drained(conn, CORROBORATE, EXTRACTIONS))

    replayed = Corroborator(judge=standard_judge())
    claims, alerts = [], []
    for message in read_to_end(conn, EXTRACTIONS):
        changes, _ = replayed.take(decode(Extraction, message.value, message.headers), message.offset)
        if changes is not None:
            claims += [claim.encode() for claim in changes.claims]
            alerts += [alert.encode() for alert in changes.alerts]
    assert claims
    assert [message.value for message in read_to_end(conn, CLAIMS)] == claims
    assert sorted(message.value or b"" for message in read_to_end(conn, ALERTS)) == sorted(alerts)
    states = {key: decode(Story, m.value, m.headers) for key, m in read_compacted(conn, STORIES).items()}
    assert {key: state for key, state in states.items() if state.phase == "open"} == replayed.stories
    assert list(read_to_end(conn, FAILURES)) == []
