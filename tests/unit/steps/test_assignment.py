"""From a message to the tasks of stories."""

from __future__ import annotations

import pytest

from connectors.kafka.topics import FAILURES
from pipelines.steps.assignment import NO_STORY, Candidate, Indices, candidate_of, tasks_of
from schemas import ids
from schemas.extraction import Extraction
from tests.unit.steps.fakes import FakeIndex, extraction, message


def tasks(indices: Indices, one: Extraction):
    return list(tasks_of(indices, Candidate(message(one.encode()), one)))


@pytest.mark.parametrize(
    "one",
    [
        extraction(1, language="de"),
        extraction(1).model_copy(update={"read_for_claims": False}),
    ],
    ids=["another language", "not read for claims"],
)
def test_what_is_not_read_for_claims_only_passes_its_offset(one: Extraction) -> None:
    candidate = candidate_of(message(one.encode()))
    assert candidate.extraction is None
    ((story, task),) = tasks_of(Indices(FakeIndex), candidate)
    assert story == NO_STORY
    assert (task.extraction, task.letter) == (None, None)


def test_other_partitions_are_not_even_decoded() -> None:
    assert candidate_of(message(b"no json", partition=0)).letter is None


def test_a_message_that_is_no_extraction_gets_a_dead_letter() -> None:
    candidate = candidate_of(message(b"no json"))
    assert candidate.letter is not None
    assert candidate.letter.topic == FAILURES
    ((_, task),) = tasks_of(Indices(FakeIndex), candidate)
    assert task.letter == candidate.letter


def test_an_extraction_goes_to_its_story_with_the_clock_of_the_log() -> None:
    indices = Indices(FakeIndex)
    tasks(indices, extraction(9))
    ((story, task),) = tasks(indices, extraction(3))
    assert story == ids.story_id("a")
    assert task.now == extraction(9).article.first_seen_at


def test_expired_stories_close_before_the_extraction_is_taken_up() -> None:
    indices = Indices(FakeIndex)
    tasks(indices, extraction(1, topic="old"))
    first, second = tasks(indices, extraction(3000, topic="new"))
    assert first[0] == ids.story_id("old")
    assert (first[1].extraction, first[1].letter) == (None, None)
    assert first[1].now == extraction(3000).article.first_seen_at
    assert second[0] == ids.story_id("new")


def test_an_extraction_that_breaks_the_index_gets_a_dead_letter() -> None:
    ((story, task),) = tasks(Indices(FakeIndex), extraction(1, title="no story"))
    assert story == NO_STORY
    assert task.letter is not None
    assert "no story" in task.letter.record.exception


def test_each_language_has_an_index_of_its_own() -> None:
    indices = Indices(FakeIndex)
    assert indices.of("en") is indices.of("en")
    assert indices.of("en") is not indices.of("uk")
