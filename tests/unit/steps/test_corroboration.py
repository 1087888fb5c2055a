"""A story takes up extractions and closes."""

from __future__ import annotations

import pytest

from connectors.kafka.topics import ALERTS, CLAIMS, FAILURES, STORIES
from pipelines.steps import outcome
from pipelines.steps.assignment import Task
from pipelines.steps.corroboration import Rules, take_up
from pipelines.steps.eras import Era, era_of
from schemas.epoch import Epoch
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


def test_in_an_epoch_what_was_told_before_it_raises_no_alert_and_its_story_says_which_epoch_it_is() -> None:
    rules = Rules(fake_apply, fake_close, epoch=3, era=Era(3, {1: 5}))
    before = grown(2)
    silent, told = (take_up(rules, "s", before, task(extraction(5), offset)) for offset in (4, 5))
    assert silent.outcome.first == ()
    assert [each.topic for each in told.outcome.first] == [ALERTS]
    for after, found, encoded in (silent, told):
        assert after is not None
        assert after.epoch == 3
        assert encoded == after.encode()
        assert [each.topic for each in found.atomic] == [STORIES, CLAIMS]


def test_an_epoch_that_is_begun_in_some_partitions_only_is_silent_in_those() -> None:
    begun = [
        Epoch(number=number, partition=part, begins_at=0, told_before=9, started_at=START)
        for part, number in ((1, 2), (2, 1))
    ]
    assert era_of(begun) == Era(2, {1: 9})
    assert era_of([]) == Era(0, {})
