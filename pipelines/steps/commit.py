"""The last step: commits a bundle, each partition of the source in a transaction of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import apache_beam as beam

from connectors.kafka.commit import TransactionalCommitter
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.message import Outgoing
from connectors.kafka.topics import STORIES
from connectors.kafka.writer import RecordWriter, write_all
from pipelines.observing import NOBODY, Observer
from pipelines.steps.hosting import hosted
from pipelines.steps.outcome import Outcome


class Commits:
    """The committers of the partitions that a worker owns, and what made one of them fail.

    One transactional id for each partition: whoever takes a partition over fences its owner before, however many
    workers there were then. Making this fences them all; make it before state and offsets are read.
    """

    def __init__(
        self,
        conn: KafkaConnection,
        group: str,
        topic: str,
        partitions: Sequence[int],
        observer: Observer = NOBODY,
    ) -> None:
        self._topic = topic
        self._observer = observer
        self._first = RecordWriter(conn)
        self._by_partition: dict[int, TransactionalCommitter] = {}
        self.failure: Exception | None = None
        try:
            for number in partitions:
                name = f"{group}.{topic}.{number}"
                self._by_partition[number] = TransactionalCommitter(conn, group, name, self._first)
        except BaseException:
            self.close()
            raise

    def commit(self, outcomes: Sequence[Outcome]) -> None:
        """Commit what came of a bundle, in the order of the log.

        Raises:
            Fenced, WriteFailed, CommitFailed: kept in ``failure`` too, as a runner passes on the text only.
        """
        try:
            for number, committer in self._by_partition.items():
                mine = [outcome for outcome in outcomes if outcome.partition == number]
                if mine:
                    self._commit_partition(committer, number, mine)
        except Exception as error:
            self.failure = error
            raise

    def _commit_partition(self, committer: TransactionalCommitter, number: int, mine: Sequence[Outcome]) -> None:
        following = max(outcome.offset for outcome in mine) + 1
        # Before the alerts that rest on them, so that who repeats the bundle after a crash decides as it was told.
        write_all(self._first, [record for outcome in mine for record in outcome.judged])
        first = [record for outcome in mine for record in outcome.first]
        atomic = list(without_overtaken([record for outcome in mine for record in outcome.atomic]))
        committer.commit(first=first, atomic=atomic, offsets={(self._topic, number): following})
        self._observer.committed([*first, *atomic])

    def close(self) -> None:
        for committer in self._by_partition.values():
            committer.close()
        self._first.close()


def without_overtaken(records: Sequence[Outgoing]) -> Iterator[Outgoing]:
    """The records, without the states of a story that a later one in the same transaction replaces.

    No reader could see them alone, and a story that many articles of a bundle belong to is written once. Claims all
    stay: each carries the statements that it changed.
    """
    last = {record.key: place for place, record in enumerate(records) if record.topic == STORIES}
    return (record for place, record in enumerate(records) if record.topic != STORIES or last[record.key] == place)


class WholeBundles(beam.DoFn):
    """Collects a bundle's outcomes and hands them on at its end. State: one bundle. Emits nothing."""

    def __init__(self, host_name: str) -> None:
        self._host_name = host_name
        self._outcomes: list[Outcome] = []

    def handle(self, outcomes: Sequence[Outcome]) -> None:
        """What is done with a bundle's outcomes, of which there is at least one."""
        raise NotImplementedError

    def start_bundle(self) -> None:
        self._outcomes = []

    def process(self, element: Outcome) -> None:
        self._outcomes.append(element)

    def finish_bundle(self) -> None:
        outcomes, self._outcomes = self._outcomes, []
        if outcomes:
            self.handle(outcomes)


class CommitOutcomes(WholeBundles):
    """Commits a bundle's outcomes at its end."""

    def setup(self) -> None:
        self._commits = hosted(self._host_name, Commits)

    def handle(self, outcomes: Sequence[Outcome]) -> None:
        self._commits.commit(outcomes)
