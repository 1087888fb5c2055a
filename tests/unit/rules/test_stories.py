"""Articles join running stories by names and words, and stories leave by the log's clock."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.rules import stories
from pipelines.rules.corroboration import apply, close
from pipelines.rules.rarity import rarity_table
from pipelines.rules.stories import KNOWN_FOR, OPEN_FOR, StoryIndex
from pipelines.rules.terms import article_terms
from schemas.extraction import Extraction
from schemas.ids import story_id
from schemas.story import Story, StoryArticle
from tests.unit.rules.builders import NOON
from tests.unit.schemas.examples import ARTICLE

FERRY = (
    "Ferry Brune Maid sinks off Ollern",
    "The ferry Brune Maid sank off Ollern in a storm on Monday, the coastguard said. Forty people were saved.",
)
FERRY_AGAIN = (
    "Divers reach wreck off Ollern",
    "Divers have reached the wreck of the ferry Brune Maid, which sank off Ollern, the coastguard said.",
)
BUDGET = (
    "Senate of Tarnmoor passes budget",
    "The senate of Tarnmoor passed the budget by three votes, its clerk said.",
)


def extraction(name, told, later=timedelta(0)):
    title, text = told
    article = ARTICLE.model_copy(
        update={"article_id": name, "title": title, "text": text, "first_seen_at": NOON + later, "content_hash": name}
    )
    terms = article_terms(title, text, rarity_table())
    return Extraction(article=article, language="en", read_for_claims=True, terms=terms)


def test_an_article_like_none_founds_a_story_named_after_itself():
    assert StoryIndex().assign(extraction("a1", FERRY)).story_id == story_id("a1")


def test_an_article_with_the_same_names_joins():
    index = StoryIndex()
    first = index.assign(extraction("a1", FERRY))
    assert index.assign(extraction("a2", FERRY_AGAIN)).story_id == first.story_id
    assert index.assign(extraction("a3", BUDGET)).story_id != first.story_id


def test_a_revision_stays_with_its_story_whatever_it_says_now():
    index = StoryIndex()
    first = index.assign(extraction("a1", FERRY))
    again = index.assign(extraction("a1", BUDGET))
    assert (again.story_id, again.duplicate) == (first.story_id, True)


def test_a_story_closes_once_when_its_time_is_over_and_takes_no_more_articles():
    index = StoryIndex()
    first = index.assign(extraction("a1", FERRY))
    late = index.assign(extraction("a2", BUDGET, OPEN_FOR + timedelta(seconds=1)))
    assert late.closed == (first.story_id,)
    assert index.assign(extraction("a3", FERRY, OPEN_FOR + timedelta(seconds=2))).closed == ()
    assert len(index) == 2


def test_an_article_of_a_closed_story_is_known_for_a_while_and_founds_nothing():
    index, restored = StoryIndex(), StoryIndex()
    first = index.assign(extraction("a1", FERRY))
    index.assign(extraction("a2", BUDGET, OPEN_FOR + timedelta(days=1)))
    held = StoryArticle(
        article_id="a1", content_hash="h", outlet="o", url="u", title="t", event_id="e", published_at=NOON, seen_at=NOON
    )
    restored.restore(Story(story_id=first.story_id, phase="closed", articles=(held,), first_at=NOON, last_at=NOON))
    for each in (index, restored):
        assert each.assign(extraction("a1", FERRY, OPEN_FOR + timedelta(days=2))).story_id == ""
        late = each.assign(extraction("a1", FERRY, OPEN_FOR + KNOWN_FOR + timedelta(days=3)))
        assert late.story_id == story_id("a1")


def test_an_assignment_can_be_taken_back():
    index, other = StoryIndex(), StoryIndex()
    for each in (index, other):
        each.assign(extraction("a1", FERRY))
    for poison in (extraction("a2", FERRY_AGAIN, timedelta(days=1)), extraction("a1", BUDGET, timedelta(days=2))):
        index.assign(poison)
        index.undo()
    assert index.clock == other.clock
    for name, terms in (("a3", FERRY_AGAIN), ("a2", BUDGET), ("a4", BUDGET)):
        assert index.assign(extraction(name, terms)) == other.assign(extraction(name, terms))


def test_a_story_that_expires_while_an_assignment_breaks_is_closed_by_the_next_one(monkeypatch):
    index = StoryIndex()
    first = index.assign(extraction("a1", FERRY))
    late = extraction("a2", BUDGET, OPEN_FOR + timedelta(days=1))
    with monkeypatch.context() as once:
        once.setattr(stories, "account_of", broken)
        with pytest.raises(ValueError, match="no account"):
            index.assign(late)
    index.undo()
    assert index.assign(extraction("a3", BUDGET, timedelta(days=1))).closed == (first.story_id,)
    assert index.assign(late).closed == ()


def broken(_extraction):
    raise ValueError("no account")


def test_the_clock_never_goes_back():
    index = StoryIndex()
    index.assign(extraction("a1", FERRY, timedelta(hours=2)))
    index.assign(extraction("a2", BUDGET))
    assert index.clock == NOON + timedelta(hours=2)


WORDS = "Ollern Tarnmoor Brune ferry storm senate budget divers votes wreck coastguard harbour".split()
TOLD = st.tuples(*[st.lists(st.sampled_from(WORDS), min_size=2, max_size=8).map(" ".join)] * 2)
STREAM = st.lists(st.tuples(TOLD, st.integers(0, 20)), min_size=1, max_size=8)


@settings(deadline=None)
@given(STREAM, STREAM)
def test_a_restored_index_assigns_like_the_one_that_never_stopped(before, after):
    """Through JSON, as a restart reads it, and with new articles, old ones again, and stories that expire."""
    index, restored = StoryIndex(), StoryIndex()
    days = 0
    stream = []
    for number, (told, later) in enumerate([*before, *after, *before[:2]]):
        days += later
        name = f"a{number}" if number < len(before) + len(after) else f"a{number - len(before) - len(after)}"
        stream.append(extraction(name, told, timedelta(days=days)))
    for story in written(index, stream[: len(before)]):
        restored.restore(Story.model_validate_json(story.model_dump_json()))
    for item in stream[len(before) :]:
        assert restored.assign(item) == index.assign(item)


def written(index, stream):
    """The stories as a log holds them: those that closed, and those that are open in the end."""
    closed, opened = [], {}
    for offset, item in enumerate(stream):
        assigned = index.assign(item)
        closed += [close(opened.pop(story)) for story in assigned.closed]
        found = assigned.story_id
        if found:
            opened[found] = apply(opened.get(found), found, item, offset=offset, epoch=0, now=index.clock).story
    return [*closed, *opened.values()]


@settings(deadline=None)
@given(STREAM)
def test_every_article_has_a_story_and_no_open_story_is_past_its_time(stream):
    index = StoryIndex()
    for number, (told, days) in enumerate(stream):
        assigned = index.assign(extraction(f"a{number}", told, timedelta(days=3 * days)))
        assert assigned.story_id
        assert assigned.story_id not in assigned.closed
