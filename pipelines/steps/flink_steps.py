"""The steps that a cluster needs in place of those in process: state that outlives the worker, and writes without
transactions.

A bundle that is repeated after a failure writes its records again, with the same keys, ids and versions: readers drop
what they know. Each step asks its worker process for what it works with (``hosting.offer``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import apache_beam as beam
from apache_beam.coders import BytesCoder
from apache_beam.transforms.userstate import BagStateSpec, ReadModifyWriteStateSpec

from connectors.kafka.message import Message
from connectors.kafka.topics import STORIES
from connectors.kafka.writer import RecordWriter, write_all
from pipelines.steps.assignment import NO_STORY, Candidate, DecodeExtractions, Task
from pipelines.steps.commit import WholeBundles, without_overtaken
from pipelines.steps.corroboration import _CELL, Corroborate
from pipelines.steps.flink_index import BUCKETS, IndexState, KeptIndices
from pipelines.steps.hosting import hosted
from pipelines.steps.outcome import Outcome

_MARK: Any = beam.DoFn.StateParam(ReadModifyWriteStateSpec("mark", BytesCoder()))
_BAGS: Any = [beam.DoFn.StateParam(BagStateSpec(f"stories{number:02}", BytesCoder())) for number in range(BUCKETS)]


class DecodeCandidates(DecodeExtractions):
    """Message of news.extractions.v1 → (language, Candidate), without those that nothing is to be done about."""

    def process(self, element: Message) -> Iterator[tuple[str, Candidate]]:
        for language, candidate in super().process(element):
            if candidate.extraction is not None or candidate.letter is not None:
                yield language, candidate


class AssignKeptStories(beam.DoFn):
    """(language, Candidate) → (story, Task). State: the index of the language, as ``flink_index`` keeps it.

    One key a language: extractions of a language are assigned one after the other, in the order of the log. Those of no
    story are dropped, since no offsets ride on the elements.
    """

    def __init__(self, host_name: str, until: Mapping[int, int]) -> None:
        self._host_name = host_name
        self._until = dict(until)

    def setup(self) -> None:
        self._kept = hosted(self._host_name, KeptIndices)

    def process(
        self,
        element: tuple[str, Candidate],
        mark: Any = _MARK,
        # Beam wants each state as an argument of its own.
        b00: Any = _BAGS[0],
        b01: Any = _BAGS[1],
        b02: Any = _BAGS[2],
        b03: Any = _BAGS[3],
        b04: Any = _BAGS[4],
        b05: Any = _BAGS[5],
        b06: Any = _BAGS[6],
        b07: Any = _BAGS[7],
        b08: Any = _BAGS[8],
        b09: Any = _BAGS[9],
        b10: Any = _BAGS[10],
        b11: Any = _BAGS[11],
        b12: Any = _BAGS[12],
        b13: Any = _BAGS[13],
        b14: Any = _BAGS[14],
        b15: Any = _BAGS[15],
    ) -> Iterator[tuple[str, Task]]:
        _, candidate = element
        if candidate.extraction is None:
            if candidate.letter is not None:
                yield NO_STORY, Task(candidate.message, None, None, candidate.letter)
            return
        bags = (b00, b01, b02, b03, b04, b05, b06, b07, b08, b09, b10, b11, b12, b13, b14, b15)
        with self._kept.lock:
            for story, task in self._kept.assign(candidate, candidate.extraction, IndexState(mark, bags), self._until):
                if story != NO_STORY or task.letter is not None:
                    yield story, task


class CorroborateAdopted(Corroborate):
    """(story, Task) → Outcome, as in process; a story of the topic is taken into the empty cell when it is told to."""

    def process(self, element: tuple[str, Task], cell: Any = _CELL) -> Iterator[Outcome]:
        if element[1].adopted is not None:
            cell.write(element[1].adopted)
            return
        yield from super().process(element, cell)


class WriteOutcomes(WholeBundles):
    """Writes a bundle's outcomes at its end.

    At least once: judgements, then alerts and claims, then stories are safe before the next kind is written. A story
    in the topic is therefore never ahead of what was told of it.
    """

    def setup(self) -> None:
        self._writer = hosted(self._host_name, RecordWriter)

    def handle(self, outcomes: Sequence[Outcome]) -> None:
        atomic = list(without_overtaken([record for outcome in outcomes for record in outcome.atomic]))
        write_all(self._writer, [record for outcome in outcomes for record in outcome.judged])
        write_all(self._writer, [record for outcome in outcomes for record in outcome.first])
        write_all(self._writer, [record for record in atomic if record.topic != STORIES])
        write_all(self._writer, [record for record in atomic if record.topic == STORIES])
