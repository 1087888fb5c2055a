"""What a restart takes up of the stories, and what it holds meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from connectors.kafka.message import Message
from connectors.kafka.topics import STORIES
from pipelines.rules.corroboration import apply, close
from pipelines.rules.stories import StoryIndex
from pipelines.steps import restore as restoring
from pipelines.steps.assignment import Indices
from pipelines.steps.restore import latest_stories, restore, story_in
from schemas.story import Story
from tests.unit.steps.fakes import START, message
from tests.unit.steps.telling import told

CONN: Any = None


def story_of(count: int, topic: str = "a") -> Story:
    """A story after so many articles."""
    story, index = None, StoryIndex()
    for offset in range(count):
        one = told(offset, topic)
        story_id = index.assign(one).story_id
        story = apply(story, story_id, one, offset=offset, epoch=0, now=index.clock).story
    assert story is not None
    return story


def of_topic(story: Story, offset: int = 0) -> Message:
    return message(story.encode(), topic=STORIES, offset=offset, key=story.story_id)


def restored(messages: list[Message], end: int, monkeypatch: pytest.MonkeyPatch) -> tuple[dict[str, bytes], StoryIndex]:
    monkeypatch.setattr(restoring, "read_to_end", lambda *_: iter(messages))
    monkeypatch.setattr(restoring, "ends_of", lambda *_: {1: end})
    index = StoryIndex()
    return restore(CONN, (0, 1), Indices(lambda: index)), index


def test_of_a_closed_story_only_ids_and_times_are_held() -> None:
    story = close(story_of(5))
    (held,) = latest_stories([of_topic(story_of(3)), of_topic(story)]).values()
    bare = story_in(held)
    assert (bare.phase, bare.clock, bare.last_at, bare.epoch) == ("closed", story.clock, story.last_at, story.epoch)
    assert [each.article_id for each in bare.articles] == [each.article_id for each in story.articles]
    assert (bare.claims, bare.events) == ((), ())
    assert len(held.value or b"") < 200 * (1 + len(story.articles))


def test_an_index_takes_up_what_is_held_of_a_closed_story_as_it_takes_up_the_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    closed = close(story_of(5)).model_copy(update={"clock": START + timedelta(days=31)})
    opened, index = restored([of_topic(closed)], 100, monkeypatch)
    other = StoryIndex()
    other.restore(closed)
    assert opened == {}
    assert index.clock == other.clock
    assert index.assign(told(2)) == other.assign(told(2))
    assert index.assign(told(2)).story_id == ""


def test_an_open_story_is_held_as_it_was_written(monkeypatch: pytest.MonkeyPatch) -> None:
    story = story_of(3)
    opened, _ = restored([of_topic(story)], 3, monkeypatch)
    assert opened == {story.story_id: story.encode()}


def test_what_is_closed_in_an_open_story_does_not_close_it() -> None:
    story = story_of(2)
    events = tuple(each.model_copy(update={"phase": "closed"}) for each in story.events)
    one = of_topic(story.model_copy(update={"events": events}))
    assert latest_stories([one]) == {story.story_id: one}


@pytest.mark.parametrize("value", [b'{"phase":"closed"}', b'{"phase":"closed"'])
def test_what_only_looks_like_a_closed_story_is_held_for_its_dead_letter(value: bytes) -> None:
    one = message(value, topic=STORIES)
    assert latest_stories([one]) == {"k": one}


def test_a_tombstone_takes_a_story_away() -> None:
    story = close(story_of(1))
    assert latest_stories([of_topic(story), message(None, topic=STORIES, key=story.story_id)]) == {}


def test_a_story_that_is_ahead_of_its_log_takes_what_comes_for_new_and_the_log_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The log was copied, and counts its offsets anew: a revision there is none that the story contains."""
    story = story_of(3)
    with capture_logs() as lines:
        opened, _ = restored([of_topic(story)], 1, monkeypatch)
    assert [(line["event"], line["stories"]) for line in lines] == [("stories are ahead of the log", 1)]
    before = Story.model_validate_json(opened[story.story_id])
    assert before == story.model_copy(update={"applied_offset": 0})
    one = told(1)
    revised = one.model_copy(update={"article": one.article.model_copy(update={"content_hash": "new"})})
    after = apply(before, story.story_id, revised, offset=1, epoch=0, now=START + timedelta(hours=1)).story
    assert [each.revision for each in after.articles] == [1, 2, 1]
