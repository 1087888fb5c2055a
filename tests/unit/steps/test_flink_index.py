"""The index of stories on a cluster: what the state holds is always enough to go on as if nothing had happened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.kafka.message import Message
from connectors.kafka.topics import FAILURES
from pipelines.rules.stories import Outline, StoryIndex
from pipelines.steps import flink_index
from pipelines.steps.assignment import NO_STORY, Candidate, Indices, Task, tasks_of
from pipelines.steps.eras import Era
from pipelines.steps.flink_index import BUCKETS, SLACK, IndexState, KeptIndex, KeptIndices, bucket_of, clock_of, mark_of
from schemas import ids
from schemas.extraction import Extraction
from schemas.story import Story
from tests.unit.steps.fakes import START, fake_apply, fake_close, message
from tests.unit.steps.telling import told

DAY = 24 * 60
"""In minutes, as the numbers of articles are."""


class FakeCell:
    def __init__(self, value: bytes | None = None) -> None:
        self.value = value

    def read(self) -> bytes | None:
        return self.value

    def write(self, value: bytes) -> None:
        self.value = value


class FakeBag:
    def __init__(self, values: Sequence[bytes] = ()) -> None:
        self.values = list(values)

    def read(self) -> Iterator[bytes]:
        return iter(list(self.values))

    def add(self, value: bytes) -> None:
        self.values.append(value)

    def clear(self) -> None:
        self.values.clear()


def empty() -> IndexState:
    return IndexState(FakeCell(), [FakeBag() for _ in range(BUCKETS)])


def copied(state: Any) -> IndexState:
    """A checkpoint of the state."""
    return IndexState(FakeCell(state.mark.value), [FakeBag(bag.values) for bag in state.bags])


def nowhere() -> Any:
    raise AssertionError("nothing is to be read")


@pytest.fixture(autouse=True)
def topics(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What news.stories.v1 holds, the epoch, and where the extractions end."""
    held: dict[str, Any] = {"messages": [], "era": Era(), "end": 100}
    monkeypatch.setattr(flink_index, "read_to_end", lambda *_: iter(held["messages"]))
    monkeypatch.setattr(flink_index, "read_era", lambda _: held["era"])
    monkeypatch.setattr(flink_index, "ends_of", lambda *_: {1: held["end"]})
    return held


def kept() -> KeptIndices:
    return KeptIndices(lambda: None)  # type: ignore[arg-type,return-value]


def assigned(
    indices: KeptIndices, state: IndexState, one: Extraction, offset: int, until: int = 0
) -> list[tuple[str, Task]]:
    candidate = Candidate(message(one.encode(), offset=offset), one)
    return list(indices.assign(candidate, one, state, {1: until}))


def decisions(tasks: list[tuple[str, Task]]) -> list[tuple[str, bool, object]]:
    """What is decided; stories that close at a time do so in any order."""
    return sorted(((story, task.extraction is not None, task.now) for story, task in tasks), key=lambda each: each[:2])


def in_process(stream: Sequence[Extraction]) -> list[list[tuple[str, bool, object]]]:
    index = Indices(StoryIndex)
    return [
        decisions(list(tasks_of(index, Candidate(message(one.encode(), offset=offset), one))))
        for offset, one in enumerate(stream)
    ]


MINUTES = st.integers(0, 80 * DAY)
STREAMS = st.lists(st.tuples(MINUTES, st.sampled_from("abcd")), min_size=1, max_size=14)


@settings(max_examples=25, deadline=None)
@given(STREAMS, st.data())
def test_going_back_to_a_checkpoint_changes_no_decision(stream: list[tuple[int, str]], data: st.DataObject) -> None:
    extractions = [told(number, topic) for number, topic in stream]
    wanted = in_process(extractions)
    workers, state, checkpoint, offset, failures = [kept(), kept()], empty(), (empty(), 0), 0, 0
    while offset < len(extractions):
        worker = data.draw(st.sampled_from(workers))
        assert decisions(assigned(worker, state, extractions[offset], offset)) == wanted[offset]
        offset += 1
        what = data.draw(st.sampled_from(["go on", "checkpoint", "fail"]))
        if what == "checkpoint":
            checkpoint = copied(state), offset
        elif what == "fail" and failures < 5:
            # The state goes back; the memory of the workers does not.
            failures += 1
            state, offset = copied(checkpoint[0]), checkpoint[1]


def test_a_worker_that_has_the_state_in_memory_does_not_read_it_again() -> None:
    indices, state = kept(), empty()
    assigned(indices, state, told(1), 0)
    for bag in state.bags:
        bag.read = nowhere  # type: ignore[method-assign]
    assert decisions(assigned(indices, state, told(2), 1)) == in_process([told(1), told(2)])[1]


def test_memory_that_was_changed_by_what_failed_is_thrown_away(monkeypatch: pytest.MonkeyPatch) -> None:
    indices, state = kept(), empty()
    assigned(indices, state, told(0, "b"), 0)
    before = copied(state)

    def broken(_value: bytes) -> None:
        raise OSError("the TaskManager is gone")

    monkeypatch.setattr(state.mark, "write", broken)
    later = told(31 * DAY)
    with pytest.raises(OSError, match="gone"):
        assigned(indices, state, later, 1)
    again = decisions(assigned(indices, before, later, 1))
    assert again == in_process([told(0, "b"), later])[1]
    assert len(again) == 2, "the story that is over closes, though memory had closed it already"


def outline(name: str, day: int) -> Outline:
    return Outline(story_id=name, last_at=START + timedelta(days=day), articles=(name,))


@pytest.mark.parametrize(("day", "held"), [(0, True), (60, True), (61, False)])
def test_a_list_is_written_anew_when_it_has_grown_without_what_is_forgotten(day: int, held: bool) -> None:
    index, state = KeptIndex(StoryIndex()), empty()
    busy, quiet, *_ = (name for name in map(str, range(100)) if bucket_of(name) == 0)
    index.index.clock = START + timedelta(days=day)
    index.note(outline(quiet, 0), state)
    for _ in range(SLACK):
        index.note(outline(busy, day), state)
    written = [Outline.model_validate_json(value).story_id for value in state.bags[0].read()]
    assert sorted(written) == sorted([quiet, busy] if held else [busy])


STORY = ids.story_id(told(0).article.article_id)


def stories(count: int) -> list[Message]:
    """The topic after so many articles of a story."""
    found, story, index = [], None, StoryIndex()
    for offset in range(count):
        one = told(offset)
        index.assign(one)
        story = fake_apply(story, STORY, one, offset=offset, epoch=0, now=one.article.first_seen_at).story
        outline = index.outline(STORY)
        assert outline is not None
        story = story.model_copy(update={"events": outline.events})
        found.append(message(story.encode(), offset=offset, key=STORY))
    return found


def test_where_there_is_no_state_the_stories_of_the_topic_are_adopted_once(topics: dict[str, Any]) -> None:
    topics["messages"] = stories(3)
    indices, state = kept(), empty()
    first = assigned(indices, state, told(3), 7, until=3)
    assert [(story, task.adopted) for story, task in first] == [(STORY, topics["messages"][2].value), (STORY, None)]
    topics["messages"] = [message(b"not to be read")]
    for worker in (indices, kept()):
        assert [(story, task.adopted) for story, task in assigned(worker, state, told(4), 8, until=3)] == [
            (STORY, None)
        ]


def test_what_the_job_itself_wrote_before_its_first_checkpoint_is_not_adopted(topics: dict[str, Any]) -> None:
    topics["messages"] = stories(3)
    first = assigned(kept(), empty(), told(1), 7, until=2)
    assert first[0][1].adopted == topics["messages"][1].value
    assert [task.adopted for _, task in assigned(kept(), empty(), told(1), 7, until=0)] == [None]


def test_a_story_that_is_ahead_of_its_log_is_adopted_as_one_that_knows_of_nothing_to_come(
    topics: dict[str, Any],
) -> None:
    topics.update(messages=stories(3), end=1)
    first = assigned(kept(), empty(), told(3), 7, until=3)
    before, after = topics["messages"][2].value, first[0][1].adopted
    assert after is not None
    assert Story.model_validate_json(before).applied_offset == 2
    assert Story.model_validate_json(after) == Story.model_validate_json(before).model_copy(
        update={"applied_offset": 0}
    )


def test_a_closed_story_is_not_adopted_and_its_articles_are_known(topics: dict[str, Any]) -> None:
    last = Story.model_validate_json(stories(2)[1].value or b"")
    closed = fake_close(last).model_copy(update={"clock": START + timedelta(days=31)})
    topics["messages"] = [message(closed.encode(), key=closed.story_id)]
    late = told(1).model_copy(
        update={"article": told(1).article.model_copy(update={"first_seen_at": START + timedelta(days=32)})}
    )
    ((story, task),) = assigned(kept(), empty(), late, 7, until=1)
    assert (story, task.adopted, task.extraction) == (NO_STORY, None, None)


def test_stories_of_another_epoch_are_left_alone(topics: dict[str, Any]) -> None:
    topics.update(messages=stories(3), era=Era(2))
    assert [task.adopted for _, task in assigned(kept(), empty(), told(1), 7, until=3)] == [None]


def test_a_story_that_cannot_be_read_becomes_a_dead_letter(topics: dict[str, Any]) -> None:
    topics["messages"] = [message(b"{", key="s"), message(stories(1)[0].value, offset=1, key="another")]
    *letters, last = assigned(kept(), empty(), told(1), 7, until=2)
    assert [task.letter.topic for _, task in letters if task.letter] == [FAILURES, FAILURES]
    assert last[1].extraction is not None


def test_an_extraction_that_breaks_the_index_gets_a_dead_letter_and_the_next_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("no terms")

    indices, state = kept(), empty()
    with monkeypatch.context() as once:
        once.setattr(StoryIndex, "_nearest", broken)
        ((story, task),) = assigned(indices, state, told(1), 0)
    assert story == NO_STORY
    assert task.letter is not None
    assert decisions(assigned(indices, state, told(2), 1)) == in_process([told(2)])[0]


def test_a_mark_says_offset_and_clock() -> None:
    assert mark_of(7, START) != mark_of(8, START) != mark_of(8, START + timedelta(seconds=1))
    assert clock_of(mark_of(7, START)) == START
