"""The steps of a cluster, run by the runner in this process: the same state cells, one bundle after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import apache_beam as beam
import pytest

from connectors.kafka.message import Message, Outgoing
from connectors.kafka.topics import ALERTS, CLAIMS, FAILURES, JUDGEMENTS, STORIES
from connectors.kafka.writer import RecordWriter
from pipelines.on_flink import keyed
from pipelines.steps import flink_index
from pipelines.steps.corroboration import Rules
from pipelines.steps.eras import Era
from pipelines.steps.flink_index import KeptIndices
from pipelines.steps.flink_steps import AssignKeptStories, CorroborateAdopted, DecodeCandidates, WriteOutcomes
from pipelines.steps.hosting import NotHosted, hosted, offer, withdraw
from pipelines.steps.outcome import outcome_of
from pipelines.steps.runner import each, run_in_process
from schemas.claim import Claim
from schemas.story import Story
from tests.unit.steps.fakes import extraction, fake_apply, fake_close, message
from tests.unit.steps.telling import told
from tests.unit.steps.test_flink_index import stories

NAMES = ("test.indices", "test.rules", "test.writer")


class FakeWriter(RecordWriter):
    """Keeps what is written, and notes each flush."""

    def __init__(self) -> None:
        self.sent: list[Outgoing | str] = []

    def send(self, outgoing: Outgoing) -> None:
        self.sent.append(outgoing)

    def flush(self) -> None:
        self.sent.append("flush")

    def of(self, topic: str) -> list[Any]:
        return [each.record for each in self.sent if isinstance(each, Outgoing) and each.topic == topic]


@pytest.fixture
def writer(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeWriter]:
    fake = FakeWriter()
    monkeypatch.setattr(flink_index, "read_to_end", lambda *_: iter(stories(2)))
    monkeypatch.setattr(flink_index, "read_era", lambda _: Era())
    monkeypatch.setattr(flink_index, "ends_of", lambda *_: {1: 100})
    offer(NAMES[0], lambda: KeptIndices(lambda: None))  # type: ignore[arg-type,return-value]
    offer(NAMES[1], lambda: Rules(fake_apply, fake_close, 0))
    offer(NAMES[2], lambda: fake)
    yield fake
    for name in NAMES:
        withdraw(name)


def corroborated(messages: list[Message]) -> Callable[[beam.Pipeline], Any]:
    return lambda pipeline: (
        pipeline
        | beam.Create(messages, reshuffle=False)
        | "Decode" >> keyed(DecodeCandidates())  # type: ignore[no-untyped-call]
        | "Assign" >> keyed(AssignKeptStories(NAMES[0], {1: 2}))
        | "Corroborate" >> each(CorroborateAdopted(NAMES[1]))
        | "Write" >> each(WriteOutcomes(NAMES[2]))
    )


def test_stories_go_on_from_where_the_topic_had_them(writer: FakeWriter) -> None:
    messages = [message(told(number).encode(), offset=5 + number) for number in range(5)]
    run_in_process(corroborated([*messages, message(b"{", offset=10), message(b"{", partition=0, offset=3)]))
    claims: list[Claim] = writer.of(CLAIMS)
    # The first two articles are known: nothing is written for them.
    assert [claim.asserted for claim in claims] == [3, 4, 5]
    assert len(writer.of(ALERTS)) == 3
    assert len(writer.of(FAILURES)) == 1, "the language that is not read for claims has none"
    last: Story = writer.of(STORIES)[-1]
    assert [len(last.articles), last.applied_offset] == [5, 9]


def test_what_is_told_is_safe_before_the_story_that_it_is_told_of(writer: FakeWriter) -> None:
    step = WriteOutcomes(NAMES[2])
    step.setup()
    step.start_bundle()
    for offset in range(2):
        record = extraction(offset)
        parts = {
            name: (Outgoing(topic, f"{topic} {offset}", record),)
            for name, topic in (("judged", JUDGEMENTS), ("first", ALERTS))
        }
        atomic = (Outgoing(STORIES, "s", record), Outgoing(CLAIMS, f"c{offset}", record))
        step.process(outcome_of(message(b"", offset=offset), **parts, atomic=atomic))
    assert writer.sent == []
    step.finish_bundle()
    order = [sent if isinstance(sent, str) else sent.topic for sent in writer.sent]
    assert order == [*[JUDGEMENTS] * 2, "flush", *[ALERTS] * 2, "flush", *[CLAIMS] * 2, "flush", STORIES, "flush"]


def test_a_worker_that_offers_nothing_says_so() -> None:
    with pytest.raises(NotHosted, match=r"test\.indices"):
        AssignKeptStories(NAMES[0], {}).setup()


def test_what_is_offered_is_made_once_and_when_it_is_asked_for() -> None:
    made: list[Rules] = []

    def make() -> Rules:
        made.append(Rules(fake_apply, fake_close, 0))
        return made[-1]

    offer("test.rules", make)
    assert made == []
    assert hosted("test.rules", Rules) is hosted("test.rules", Rules) is made[0]
    withdraw("test.rules")
    with pytest.raises(NotHosted):
        hosted("test.rules", Rules)
