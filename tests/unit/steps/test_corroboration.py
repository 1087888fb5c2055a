"""A story takes up extractions and closes."""

from __future__ import annotations

import pytest

from connectors.kafka.topics import ALERTS, CLAIMS, FAILURES, STORIES
from pipelines.steps import outcome
from pipelines.steps.assignment import Task
from pipelines.steps.corroboration import Rules, take_up
from schemas.extraction import Extraction
from schemas.story import Story
from tests.unit.steps.fakes import START, extraction, fake_apply, fake_close, message

RULES = Rules(fake_apply, fake_close, epoch=0)


def task(one: Extraction | None, offset: int = 0) -> Task:
    return Task(message(b"received", offset=offset), one, START)


def grown(count: int) -> Story:
    story = None
    for number in range(count):
        story = take_up(RULES, "s", story, task(extraction(number), number)).story
    assert story is not None
    return story


def test_the_first_extraction_founds_the_story() -> None:
    story, found, encoded = take_up(RULES, "s", None, task(extraction(1), 7))
    assert story is not None
    assert encoded == story.encode()
    assert [(r.topic, r.key, r.partition) for r in found.atomic] == [
        (STORIES, "s", 1),
        (CLAIMS, found.atomic[1].key, 1),
    ]
    assert (found.partition, found.offset, found.first) == (1, 7, ())


def test_alerts_go_first_and_by_claim() -> None:
    _, found, _ = take_up(RULES, "s", grown(2), task(extraction(5)))
    (alert,) = found.first
    assert (alert.topic, alert.partition) == (ALERTS, None)
    assert alert.key == found.atomic[1].key


def test_an_extraction_that_breaks_the_rules_leaves_the_story_as_it_is() -> None:
    before = grown(2)
    after, found, encoded = take_up(RULES, "s", before, task(extraction(5, title="poison")))
    assert after is before
    assert encoded is None
    (letter,) = found.atomic
    assert letter.topic == FAILURES
    assert letter.record.record == b"received"


def test_a_story_that_kafka_would_refuse_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    before = grown(2)
    monkeypatch.setattr(outcome, "RECORD_BYTES", len(before.encode()) + outcome.ENVELOPE_BYTES + 10)
    after, found, _ = take_up(RULES, "s", before, task(extraction(5)))
    assert after is before
    assert "TooLarge" in found.atomic[0].record.exception


def test_a_repetition_writes_nothing() -> None:
    before = grown(2)
    after, found, encoded = take_up(RULES, "s", before, task(extraction(1), 99))
    assert after is before
    assert encoded is None
    assert (found.first, found.atomic, found.offset) == ((), (), 99)


def test_closing_writes_a_last_record_and_ends_the_state() -> None:
    after, found, _ = take_up(RULES, "s", grown(2), task(None))
    (record,) = found.atomic
    assert after is None
    assert (record.topic, record.key, record.record.phase) == (STORIES, "s", "closed")


def test_closing_what_is_not_known_writes_nothing() -> None:
    assert take_up(RULES, "s", None, task(None)).outcome.atomic == ()
