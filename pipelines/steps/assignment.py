"""From an extraction to its story: decoding, and the assignment that goes by the open stories of a language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple, Protocol

import apache_beam as beam

from connectors.kafka.message import Message, Outgoing
from connectors.kafka.topics import CLAIM_PARTITIONS, language_partition
from pipelines.rules.erasing import Erasures
from pipelines.steps.hosting import hosted
from pipelines.steps.outcome import dead_letter
from schemas.extraction import Extraction
from schemas.record import SchemaError, decode
from schemas.story import Story

STAGE = "corroborate"


class Assigned(Protocol):
    """The story of an article (empty: it is over), and the stories that expired by its time."""

    @property
    def story_id(self) -> str: ...
    @property
    def closed(self) -> tuple[str, ...]: ...


class Index(Protocol):
    """The open stories of a language; ``pipelines.rules.stories.StoryIndex`` is one."""

    clock: datetime

    def restore(self, story: Story) -> None: ...
    def assign(self, extraction: Extraction) -> Assigned: ...
    def undo(self) -> None: ...


class Candidate(NamedTuple):
    """A message that may belong to a story: with its extraction, or with its dead letter, or with neither."""

    message: Message
    extraction: Extraction | None = None
    letter: Outgoing | None = None


class Task(NamedTuple):
    """What a story is to do: take up an extraction, or close (no extraction). ``now`` is the clock of the log.

    ``adopted``: on a cluster, the story as the topic had it before there was any state.
    """

    message: Message
    extraction: Extraction | None
    now: datetime | None
    letter: Outgoing | None = None
    adopted: bytes | None = None


NO_STORY = ""
"""The key of what belongs to no story and only passes its offset, or its dead letter, on to the commit."""


class Indices:
    """The story index of each language, made when it is first asked for. Belongs to one pipeline."""

    def __init__(self, index_factory: Callable[[], Index], erased: Erasures | None = None) -> None:
        """``erased``: what is left out of the extractions before they are looked at."""
        self._index_factory = index_factory
        self.erased = erased or Erasures()
        self._by_language: dict[str, Index] = {}

    def of(self, language: str) -> Index:
        if language not in self._by_language:
            self._by_language[language] = self._index_factory()
        return self._by_language[language]

    def undo(self, language: str) -> None:
        """Take back the last assignment in a language."""
        self.of(language).undo()


def candidate_of(message: Message) -> Candidate:
    """Decode a message where its language is read for claims; what cannot be decoded gets a dead letter."""
    if message.partition not in CLAIM_PARTITIONS.values():
        return Candidate(message)
    try:
        extraction = decode(Extraction, message.value, message.headers)
    except SchemaError as error:
        return Candidate(message, letter=dead_letter(STAGE, message, error))
    if not extraction.read_for_claims or language_partition(extraction.language) != message.partition:
        return Candidate(message)
    return Candidate(message, extraction)


def tasks_of(indices: Indices, candidate: Candidate) -> Iterator[tuple[str, Task]]:
    """The tasks that a candidate gives to stories, by story: expired ones close before its own takes it up."""
    message, extraction, letter = candidate
    if extraction is None:
        yield NO_STORY, Task(message, None, None, letter)
        return
    extraction = indices.erased.of(extraction)
    index = indices.of(extraction.language)
    try:
        assigned = index.assign(extraction)
    except Exception as error:
        index.undo()
        # Any exception: one extraction that breaks the rules must not stop those behind it.
        letter = dead_letter(STAGE, message, error, extraction.article.first_seen_at)
        yield NO_STORY, Task(message, None, None, letter)
        return
    for expired in assigned.closed:
        yield expired, Task(message, None, index.clock)
    if not assigned.story_id:
        yield NO_STORY, Task(message, None, None)
        return
    yield assigned.story_id, Task(message, extraction, index.clock)


class DecodeExtractions(beam.DoFn):
    """Message of news.extractions.v1 → (language, Candidate). Stateless; keeps the order."""

    def process(self, element: Message) -> Iterator[tuple[str, Candidate]]:
        candidate = candidate_of(element)
        yield (candidate.extraction.language if candidate.extraction else NO_STORY), candidate


class AssignStories(beam.DoFn):
    """(language, Candidate) → (story, Task). State: the index of the language, in memory, restored before the start.

    One key a language: extractions of a language are assigned one after the other, in the order of the log.
    """

    def __init__(self, host_name: str) -> None:
        self._host_name = host_name

    def setup(self) -> None:
        self._indices = hosted(self._host_name, Indices)

    def process(self, element: tuple[str, Candidate]) -> Iterator[tuple[str, Task]]:
        yield from tasks_of(self._indices, element[1])
