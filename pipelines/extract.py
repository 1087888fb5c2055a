"""Finds out what is in each article: language, fingerprint, terms, and who says what.

    news.articles.v1 ─► KafkaSource ─► ReadArticles ─► CommitOutcomes ─┬► news.extractions.v1
                         group claimwatch.extract        (transaction) ├► news.failures.v1
                                                                       └► offsets of the group

Stateless and parallel: partition p of the articles belongs to worker p mod n. The articles of a bundle are read
together, at most 64 at once, which fills the tagger's batches and both cores; nothing waits for the next bundle. A
bundle is one transaction for each partition, so each article revision is written as an extraction once, also through a
kill.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from apache_beam.pvalue import PCollection

from connectors.kafka.connection import KafkaConnection
from connectors.kafka.message import Message
from connectors.kafka.topics import ARTICLES
from pipelines.observing import NOBODY, Observer
from pipelines.quiet import quiet_libraries
from pipelines.steps.articles import HostedReader, ReadArticles, Reader
from pipelines.steps.commit import Commits
from pipelines.steps.hosting import host, withdraw
from pipelines.steps.runner import each
from pipelines.steps.streaming import run_stream, stream_of

GROUP = "claimwatch.extract"
READER = "claimwatch.extract.reader"


def run_extract(
    conn: KafkaConnection,
    reader_factory: Callable[[], Reader],
    *,
    stop: threading.Event | None = None,
    worker: tuple[int, int] = (0, 1),
    ahead: timedelta | None = None,
    observer: Observer = NOBODY,
) -> None:
    """Read articles until ``stop`` is set. The reader is made once, before the first article.

    Args:
        conn: where the topics are.
        reader_factory: makes who reads.
        stop: ends the run after the bundle that is under way.
        worker: (i, n): owns the partitions p with p mod n = i.
        ahead: an article whose first_seen_at is further ahead of this machine's clock becomes a dead letter; None
            accepts all.
        observer: is told of each round and each commit.

    Raises:
        Fenced: another process owns a partition now; end with FENCED_EXIT_CODE.
        KafkaProblem: Kafka or a topic is missing, or a commit did not get through; a restart goes on where it ended.
    """
    quiet_libraries()
    stream = stream_of(conn, GROUP, ARTICLES, worker)
    # Models first: they take seconds, in which the owner before may still work.
    host(READER, HostedReader(reader_factory(), ahead))
    commits = Commits(conn, GROUP, ARTICLES, stream.partitions, observer)
    try:
        run_stream(stream, commits, _steps, stop or threading.Event(), observer)
    finally:
        commits.close()
        withdraw(READER)


def _steps(messages: PCollection[Message]) -> Any:
    return messages | "Extract" >> each(ReadArticles(READER))
