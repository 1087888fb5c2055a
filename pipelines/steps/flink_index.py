"""The index of stories on a cluster: in memory to work with, and in the runner's state to begin again from.

In process the index is restored from a topic before the start, and what goes wrong ends the process. A cluster goes
back to a checkpoint instead, on another machine or in a worker that lived through it and whose memory is ahead. So
memory carries a mark, the state carries the same one, and where the two differ memory is thrown away.
"""

from __future__ import annotations

import threading
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from connectors.kafka.connection import KafkaConnection
from connectors.kafka.message import Message
from connectors.kafka.reader import ends_of, read_to_end
from connectors.kafka.topics import EXTRACTIONS, STORIES, language_partition
from pipelines.rules.erasing import Erasures
from pipelines.rules.stories import Outline, StoryIndex, outline_of
from pipelines.steps.assignment import NO_STORY, Candidate, Indices, Task, tasks_of
from pipelines.steps.eras import read_era
from pipelines.steps.outcome import dead_letter
from pipelines.steps.restore import STAGE, fitted, latest_stories, story_in
from schemas.extraction import Extraction

BUCKETS = 16
"""Lists that the outlines of a language are spread over: RocksDB keeps a list as one value, which it reads whole."""

SLACK = 64
"""Outlines that a list may have beyond twice its stories before it is written anew."""


class Cell(Protocol):
    """A value of the runner's state."""

    def read(self) -> bytes | None: ...
    def write(self, value: bytes) -> None: ...


class Bag(Protocol):
    """A list of the runner's state."""

    def read(self) -> Any: ...
    def add(self, value: bytes) -> None: ...
    def clear(self) -> None: ...


@dataclass(frozen=True)
class IndexState:
    """The state of one language: the mark, and the outlines in BUCKETS lists, the last one of a story being valid."""

    mark: Cell
    bags: Sequence[Bag]


@dataclass
class KeptIndex:
    """The index of a language with what is known of its copy in the state."""

    index: StoryIndex
    mark: bytes | None = None
    """What the state's mark must be for memory to be its equal; None while memory is changed, and before."""
    written: list[int] = field(default_factory=lambda: [0] * BUCKETS)
    limits: list[int] = field(default_factory=lambda: [SLACK] * BUCKETS)

    def note(self, outline: Outline, state: IndexState) -> None:
        """Write down a story as it is now; its list is written anew where it has grown beyond its limit."""
        number = bucket_of(outline.story_id)
        bag = state.bags[number]
        bag.add(outline.model_dump_json().encode())
        self.written[number] += 1
        if self.written[number] > self.limits[number]:
            self._tidy(number, bag)

    def resume(self, state: IndexState, mark: bytes) -> None:
        """Take up what the state holds."""
        self.index.clock = clock_of(mark)
        for number, bag in enumerate(state.bags):
            read = [Outline.model_validate_json(encoded) for encoded in bag.read()]
            kept = {outline.story_id: outline for outline in read}
            for outline in kept.values():
                self.index.resume(outline)
            self.written[number], self.limits[number] = len(read), 2 * len(kept) + SLACK

    def _tidy(self, number: int, bag: Bag) -> None:
        read = {outline.story_id: outline for outline in map(Outline.model_validate_json, bag.read())}
        kept = [outline for outline in read.values() if not outline.forgotten(self.index.clock)]
        bag.clear()
        for outline in kept:
            bag.add(outline.model_dump_json().encode())
        self.written[number], self.limits[number] = len(kept), 2 * len(kept) + SLACK


class KeptIndices:
    """The indices of a worker process. Its threads take turns; a language is one thread's at a time but after failures.

    ``connect`` gives the Kafka that a language without any state is taken from; ``erased`` is left out of extractions.
    """

    def __init__(self, connect: Callable[[], KafkaConnection], erased: Erasures | None = None) -> None:
        self._connect = connect
        self._erased = erased
        self._kept: dict[str, KeptIndex] = {}
        self.lock = threading.Lock()

    def assign(
        self, candidate: Candidate, extraction: Extraction, state: IndexState, until: Mapping[int, int]
    ) -> Iterator[tuple[str, Task]]:
        """The tasks of an extraction, as ``assignment.tasks_of`` gives them. Hold ``lock`` for as long as this takes.

        Where there is no state the stories of the topic come first, each as a task that has the story adopt them:
        the messages below ``until``, by partition, so that a second try finds what the first one found.
        """
        language = extraction.language
        mark = state.mark.read()
        kept = self._kept.get(language)
        if kept is None or mark is None or kept.mark != mark:
            kept = self._kept[language] = KeptIndex(StoryIndex())
            if mark is None:
                yield from self._adopted(candidate.message, kept, state, language, until)
            else:
                kept.resume(state, mark)
        kept.mark = None
        index = kept.index
        tasks = list(tasks_of(Indices(lambda: index, self._erased), candidate))
        for story, task in tasks:
            outline = index.outline(story) if task.extraction is not None else None
            if outline is not None:
                kept.note(outline, state)
        after = mark_of(candidate.message.offset, index.clock)
        state.mark.write(after)
        kept.mark = after
        yield from tasks

    def _adopted(
        self, message: Message, kept: KeptIndex, state: IndexState, language: str, until: Mapping[int, int]
    ) -> Iterator[tuple[str, Task]]:
        conn = self._connect()
        epoch = read_era(conn).number
        ends = ends_of(conn, EXTRACTIONS)
        for found in stories_before(conn, language_partition(language), until).values():
            try:
                story = story_in(found)
                if story.epoch != epoch:
                    continue
                kept.index.restore(story)
            except Exception as error:
                # Any exception: as in ``restore``, one state that nobody can take up must not keep all others away.
                yield NO_STORY, Task(message, None, None, dead_letter(STAGE, found, error))
                continue
            kept.note(outline_of(story), state)
            if story.phase == "open":
                fitting = fitted(story, ends.get(found.partition))
                adopted = found.value if fitting is story else fitting.encode()
                yield story.story_id, Task(message, None, None, adopted=adopted)


def stories_before(conn: KafkaConnection, partition: int, until: Mapping[int, int]) -> dict[str, Message]:
    """The last state of each story among a partition's messages below ``until``.

    Compaction takes such a state away some time after a later one was written. Only the job itself writes later ones,
    so that matters where it fails before its first checkpoint and is started again after that time.
    """
    end = until.get(partition, 0)
    return latest_stories(each for each in read_to_end(conn, STORIES, (partition,)) if each.offset < end)


def bucket_of(story_id: str) -> int:
    return zlib.crc32(story_id.encode()) % BUCKETS


def mark_of(offset: int, clock: datetime) -> bytes:
    """The offset of the last extraction that the index contains, and its clock after that."""
    return f"{offset} {clock.isoformat()}".encode()


def clock_of(mark: bytes) -> datetime:
    return datetime.fromisoformat(mark.decode().partition(" ")[2])
