"""From a topic through the steps of a pipeline to the commit, until it is told to stop."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from apache_beam.io.unbounded_source import ReadFromUnboundedSource
from apache_beam.pvalue import PCollection

from connectors.kafka.connection import KafkaConnection, KafkaProblem
from connectors.kafka.message import Message
from connectors.kafka.source import KafkaSource, attach, detach
from connectors.kafka.topics import partitions_of
from pipelines.observing import NOBODY, Observer
from pipelines.steps.commit import CommitOutcomes, Commits
from pipelines.steps.hosting import host, withdraw
from pipelines.steps.outcome import Outcome
from pipelines.steps.runner import each, run_in_process

BUNDLE_RECORDS = 500
BUNDLE_S = 1.0
"""A bundle ends, and is committed, after this many messages or seconds, and at once when no message waits."""


class PipelineFailed(KafkaProblem):
    """A step raised. Memory may be ahead of what is committed: end the process, a restart restores."""


@dataclass(frozen=True)
class Stream:
    """What a worker reads, and as which group."""

    conn: KafkaConnection
    group: str
    topic: str
    partitions: tuple[int, ...]


def stream_of(conn: KafkaConnection, group: str, topic: str, worker: tuple[int, int]) -> Stream:
    """The part of a topic that a worker owns: worker (i, n) has the partitions p with p mod n = i.

    Raises:
        TopicMissing: there is no such topic.
        ValueError: the worker is not one of 0 to n - 1.
    """
    number, workers = worker
    if not 0 <= number < workers:
        raise ValueError(f"worker {number}/{workers}: the first number runs from 0 to {workers - 1}")
    owned = tuple(part for part in partitions_of(conn, topic) if part % workers == number)
    return Stream(conn, group, topic, owned)


def run_stream(
    stream: Stream,
    commits: Commits,
    steps: Callable[[PCollection[Message]], PCollection[Outcome]],
    stop: threading.Event,
    observer: Observer = NOBODY,
) -> None:
    """Run ``steps`` (Message → Outcome) over the stream and commit what comes out, until ``stop`` is set.

    All steps must fuse into one stage: element by element, no grouping, no second branch.

    Raises:
        Fenced, WriteFailed, CommitFailed: from the commit.
        PipelineFailed: another step raised.
    """
    if not stream.partitions:
        # More workers than partitions: this one has nothing to do until another layout is deployed.
        while not stop.wait(BUNDLE_S):
            observer.went_round()
        return
    source = KafkaSource(stream.topic, stream.partitions, stream.group)
    read = ReadFromUnboundedSource(
        source, poll_interval=0, max_records_per_bundle=BUNDLE_RECORDS, max_read_time_seconds=BUNDLE_S
    )
    attach(stream.group, stream.conn, stop, observer.went_round)
    host(stream.group, commits)
    try:
        run_in_process(
            lambda pipeline: steps(pipeline | "Read" >> read) | "Commit" >> each(CommitOutcomes(stream.group))
        )
    except Exception as error:
        raise commits.failure or PipelineFailed(_last_line(error)) from error
    finally:
        detach(stream.group)
        withdraw(stream.group)


def _last_line(error: Exception) -> str:
    """The runner raises the worker's whole traceback as one text; its last line names what was raised."""
    lines = [line for line in str(error).splitlines() if line.strip()]
    return lines[-1].strip() if lines else type(error).__name__
