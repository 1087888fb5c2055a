"""Joins extractions to stories and claims across outlets, and raises the alerts.

    news.extractions.v1 ─► KafkaSource ─► DecodeExtractions ─► AssignStories ─► Corroborate ─► CommitOutcomes
     group claimwatch.corroborate          by language          by story         by story            │
    news.stories.v1 ─► restore, before the start ──┴────────────────┴                                │
    news.judgements.v1 ─► restore, into the memory of who is asked before an alert                   │
                                         1. news.judgements.v1, flushed ◄────────────────────────────┤
                                         2. news.alerts.v1, flushed ◄────────────────────────────────┤
                                         3. one transaction: news.stories.v1, news.claims.v1, ◄──────┘
                                            news.failures.v1, offsets of the group

The log is the order: what is written is a function of the sequence of extractions in a partition. Memory is never
ahead of what is committed for longer than a bundle: whatever goes wrong in one ends the run, and a restart restores.
A bundle that is repeated after a crash writes the same alert ids again, which notify drops.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from apache_beam.pvalue import PCollection

from connectors.kafka.connection import KafkaConnection
from connectors.kafka.message import Message, Outgoing
from connectors.kafka.topics import EXTRACTIONS
from pipelines.judging import Endpoint, standard_judge, standard_opinion
from pipelines.observing import NOBODY, Observer
from pipelines.quiet import quiet_libraries
from pipelines.rules.cascade import Judge
from pipelines.steps.assignment import AssignStories, DecodeExtractions, Index, Indices
from pipelines.steps.commit import Commits
from pipelines.steps.corroboration import Apply, Corroborate, Rules
from pipelines.steps.eras import read_era, until_overtaken
from pipelines.steps.erasures import read_erasures
from pipelines.steps.hosting import host, withdraw
from pipelines.steps.judgements import Memory, restore_judgements
from pipelines.steps.restore import restore, write_letters
from pipelines.steps.runner import each
from pipelines.steps.streaming import run_stream, stream_of
from schemas.story import Story

GROUP = "claimwatch.corroborate"
INDICES = "claimwatch.corroborate.indices"
RULES = "claimwatch.corroborate.rules"


@dataclass(frozen=True)
class Rulebook:
    """What decides: where an article belongs, what it changes, how a story ends. All pure, but for the index.

    ``memory`` is what ``apply`` knows of judgements, if it asks for any; it takes up those of the runs before.
    """

    index_factory: Callable[[], Index]
    apply: Apply
    close: Callable[[Story], Story]
    memory: Memory | None = None


def standard_rulebook(endpoint: Endpoint | None = None, judge: Judge | None = None) -> Rulebook:
    """The rules of ``pipelines.rules``, which load their word lists when imported, and the judge that ships.

    ``endpoint`` is asked before an alert, if there is one. ``judge`` stands in for the one that ships.
    """
    from pipelines.rules import corroboration, stories

    judge = judge or standard_judge()
    opinion = standard_opinion(judge, endpoint)
    apply = partial(corroboration.apply, judge=judge, opinion=opinion)
    return Rulebook(stories.StoryIndex, apply, corroboration.close, opinion)


def run_corroborate(
    conn: KafkaConnection,
    *,
    epoch: int,
    stop: threading.Event | None = None,
    worker: tuple[int, int] = (0, 1),
    rulebook: Rulebook | None = None,
    endpoint: Endpoint | None = None,
    observer: Observer = NOBODY,
) -> None:
    """Corroborate until ``stop`` is set.

    Args:
        conn: where the topics are.
        epoch: how often the topics were made anew; with the epoch of the rules the high bits of the versions in
            Elasticsearch.
        stop: ends the run after the bundle that is under way.
        worker: (i, n): owns the partitions p with p mod n = i.
        rulebook: what decides; by default ``pipelines.rules``.
        endpoint: a model elsewhere that the default rulebook asks before an alert.
        observer: is told of each round and each commit.

    Raises:
        Fenced: another process owns a partition now, or the state was changed in our place; end with FENCED_EXIT_CODE.
        KafkaProblem: Kafka or a topic is missing, or a bundle failed. End the process: memory may be ahead.
    """
    quiet_libraries()
    book = rulebook or standard_rulebook(endpoint)
    stream = stream_of(conn, GROUP, EXTRACTIONS, worker)
    commits = Commits(conn, GROUP, EXTRACTIONS, stream.partitions, observer)
    try:
        with until_overtaken(conn, stop or threading.Event()) as ended:
            letters: list[Outgoing] = []
            indices = Indices(book.index_factory, read_erasures(conn, letters))
            write_letters(conn, letters)
            observer.committed(letters)
            era = read_era(conn)
            opened = restore(conn, stream.partitions, indices, era.number, observer)
            if book.memory is not None:
                restore_judgements(conn, book.memory, observer)
            host(INDICES, indices)
            host(RULES, Rules(book.apply, book.close, epoch + era.number, opened, indices.undo, era))
            run_stream(stream, commits, _steps, ended, observer)
    finally:
        commits.close()
        withdraw(INDICES)
        withdraw(RULES)


def _steps(messages: PCollection[Message]) -> Any:
    return (
        messages
        | "Decode" >> each(DecodeExtractions())  # type: ignore[no-untyped-call]
        | "Assign" >> each(AssignStories(INDICES))
        | "Corroborate" >> each(Corroborate(RULES))
    )
