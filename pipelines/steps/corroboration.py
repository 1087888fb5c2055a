"""A story takes up an extraction, or closes: the stateful step around the pure rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, Protocol

import apache_beam as beam
from apache_beam.coders import BytesCoder
from apache_beam.transforms.userstate import ReadModifyWriteStateSpec

from connectors.kafka.message import Outgoing
from connectors.kafka.topics import ALERTS, CLAIMS, JUDGEMENTS, STORIES, language_partition
from pipelines.steps.assignment import STAGE, Task
from pipelines.steps.eras import Era
from pipelines.steps.hosting import hosted
from pipelines.steps.outcome import Outcome, dead_letter, outcome_of, sized
from schemas.alert import Alert
from schemas.claim import Claim
from schemas.extraction import Extraction
from schemas.judgement import Judgement
from schemas.record import decode
from schemas.story import Story


class Changed(Protocol):
    """What an extraction changes; ``pipelines.rules.corroboration.Changes`` is one."""

    @property
    def story(self) -> Story: ...
    @property
    def claims(self) -> tuple[Claim, ...]: ...
    @property
    def alerts(self) -> tuple[Alert, ...]: ...
    @property
    def judgements(self) -> tuple[Judgement, ...]: ...


class Apply(Protocol):
    def __call__(
        self, story: Story | None, story_id: str, extraction: Extraction, *, offset: int, epoch: int, now: datetime
    ) -> Changed: ...


@dataclass
class Rules:
    """The rules that the step applies, the high bits of versions, and the open stories as restored, undecoded.

    ``era``: the epoch of the rules. What is silent in it raises no alerts; its claims know of them all the same.
    """

    apply: Apply
    close: Callable[[Story], Story]
    epoch: int
    restored: dict[str, bytes] = field(default_factory=dict)
    undo_assignment: Callable[[str], None] = lambda _language: None
    """Takes back the last assignment in a language: called where the rules raise, so that a restart decides alike."""
    era: Era = field(default_factory=Era)


class Step(NamedTuple):
    """The story after a task (None: it is over, or there never was one) and what is to be written.

    ``encoded`` is the story where it changed.
    """

    story: Story | None
    outcome: Outcome
    encoded: bytes | None = None


def take_up(rules: Rules, story_id: str, story: Story | None, task: Task) -> Step:
    """Apply a task to its story. Decides first: where the rules raise, the story stays and a dead letter is written."""
    message, extraction, now, *_ = task
    if extraction is None:
        return _without_extraction(rules, story, task)
    assert now is not None
    try:
        changes = rules.apply(story, story_id, extraction, offset=message.offset, epoch=rules.epoch, now=now)
        grown = changes.story.model_copy(update={"epoch": rules.era.number})
        encoded = sized(grown)
        for record in (*changes.claims, *changes.alerts, *changes.judgements):
            sized(record)
    except Exception as error:
        # Any exception: one extraction that breaks the rules must not stop those behind it.
        rules.undo_assignment(extraction.language)
        letter = dead_letter(STAGE, message, error, extraction.article.first_seen_at)
        return Step(story, outcome_of(message, atomic=(letter,)))
    if story is not None and _only_offset_differs(changes, story):
        return Step(story, outcome_of(message))
    partition = language_partition(extraction.language)
    told = () if rules.era.silent(message) else changes.alerts
    alerts = tuple(Outgoing(ALERTS, alert.claim_id, alert) for alert in told)
    judged = tuple(Outgoing(JUDGEMENTS, judgement.case_key, judgement) for judgement in changes.judgements)
    claims = tuple(Outgoing(CLAIMS, claim.claim_id, claim, partition) for claim in changes.claims)
    state = Outgoing(STORIES, grown.story_id, grown, partition)
    outcome = outcome_of(message, first=alerts, atomic=(state, *claims), judged=judged)
    return Step(grown, outcome, encoded)


def _without_extraction(rules: Rules, story: Story | None, task: Task) -> Step:
    if task.letter is not None:
        return Step(None, outcome_of(task.message, atomic=(task.letter,)))
    if task.now is None or story is None:
        return Step(None, outcome_of(task.message))
    closed = rules.close(story)
    record = Outgoing(STORIES, closed.story_id, closed, language_partition(closed.language))
    return Step(None, outcome_of(task.message, atomic=(record,)))


def _only_offset_differs(changes: Changed, story: Story) -> bool:
    """A repetition: the state as it is would be written again, whole, for nothing."""
    if changes.claims or changes.alerts:
        return False
    return changes.story.model_copy(update={"applied_offset": story.applied_offset}) == story


# Beam tells from this default that the argument is the cell.
_CELL: Any = beam.DoFn.StateParam(ReadModifyWriteStateSpec("story", BytesCoder()))


class Corroborate(beam.DoFn):
    """(story, Task) → Outcome. State: one cell a story with the encoded Story, cleared when it closes.

    An empty cell takes the restored bytes once; they leave the map, which is never read again for that story.
    """

    def __init__(self, host_name: str) -> None:
        self._host_name = host_name

    def setup(self) -> None:
        self._rules = hosted(self._host_name, Rules)
        self._decoded: tuple[bytes, Story] | None = None

    def process(self, element: tuple[str, Task], cell: Any = _CELL) -> Iterator[Outcome]:
        story_id, task = element
        held = cell.read()
        if held is None:
            held = self._rules.restored.pop(story_id, None)
            if held is not None:
                cell.write(held)
        before = self._story(held)
        after, outcome, encoded = take_up(self._rules, story_id, before, task)
        if after is None and held is not None:
            cell.clear()
        if after is not None and encoded is not None:
            cell.write(encoded)
            self._decoded = encoded, after
        yield outcome

    def _story(self, held: bytes | None) -> Story | None:
        """The story in the cell. Articles of one story often follow each other, so the last one is kept decoded."""
        if held is None:
            return None
        if self._decoded is None or self._decoded[0] != held:
            self._decoded = held, decode(Story, held)
        return self._decoded[1]
