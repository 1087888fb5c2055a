"""Articles join running stories by rare terms, and stories leave by the log's clock."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.rules.stories import CENTRE_TERMS, KNOWN_FOR, OPEN_FOR, StoryIndex, centred, cosine
from schemas.extraction import Extraction
from schemas.ids import story_id
from schemas.story import Story, StoryArticle
from tests.unit.rules.builders import NOON
from tests.unit.schemas.examples import ARTICLE

FERRY = {"ferri": 0.7, "capsiz": 0.6, "harbour": 0.4}
FERRY_AGAIN = {"ferri": 0.6, "capsiz": 0.5, "surviv": 0.6}
BUDGET = {"budget": 0.8, "minist": 0.6}


def extraction(name, terms, later=timedelta(0)):
    article = ARTICLE.model_copy(update={"article_id": name, "first_seen_at": NOON + later})
    return Extraction(article=article, language="en", read_for_claims=True, terms=terms)


def test_an_article_like_none_founds_a_story_named_after_itself():
    assert StoryIndex().assign(extraction("a1", FERRY)).story_id == story_id("a1")


def test_an_article_with_the_same_rare_terms_joins():
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


def test_the_clock_never_goes_back():
    index = StoryIndex()
    index.assign(extraction("a1", FERRY, timedelta(hours=2)))
    index.assign(extraction("a2", BUDGET))
    assert index.clock == NOON + timedelta(hours=2)


def test_a_restored_index_assigns_like_the_one_that_never_stopped():
    index, restored = StoryIndex(), StoryIndex()
    found = index.assign(extraction("a1", FERRY)).story_id
    article = StoryArticle(
        article_id="a1", content_hash="h", outlet="o", url="u", title="t", event_id="e", published_at=NOON, seen_at=NOON
    )
    restored.restore(
        Story(story_id=found, terms=centred({}, FERRY), articles=(article,), first_at=NOON, last_at=NOON, clock=NOON)
    )
    for name, terms in (("a1", FERRY), ("a2", FERRY_AGAIN), ("a3", BUDGET)):
        assert restored.assign(extraction(name, terms)) == index.assign(extraction(name, terms))


TERMS = st.dictionaries(st.sampled_from("abcdefghij"), st.floats(0.1, 1.0), min_size=1, max_size=6)


@given(TERMS, TERMS)
def test_cosine_is_symmetric_and_between_zero_and_one(one, other):
    assert cosine(one, other) == pytest.approx(cosine(other, one))
    assert 0.0 <= cosine(one, other) <= 1.0 + 1e-9


@given(st.lists(st.dictionaries(st.text(max_size=4), st.floats(0.1, 1.0), max_size=80), max_size=6))
def test_a_centre_stays_bounded(vectors):
    centre: dict[str, float] = {}
    for vector in vectors:
        centre = centred(centre, vector)
    assert len(centre) <= CENTRE_TERMS


@given(st.lists(st.tuples(TERMS, st.integers(0, 90)), max_size=30))
def test_every_article_has_a_story_and_no_open_story_is_past_its_time(stream):
    index = StoryIndex()
    for number, (terms, days) in enumerate(stream):
        assigned = index.assign(extraction(f"a{number}", terms, timedelta(days=days)))
        assert assigned.story_id
        assert assigned.story_id not in assigned.closed
