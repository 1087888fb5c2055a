"""Inside a story, which happening an article is about, judged by how it opens."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pipelines.rules.events import OPENING, opening_terms, place
from schemas.extraction import Extraction
from schemas.ids import event_id
from schemas.story import Story, StoryArticle
from tests.unit.rules.builders import NOON
from tests.unit.schemas.examples import ARTICLE

CRANE = (
    "Crane falls in Port Quill",
    "A crane fell on the eastern quay of Port Quill on Monday, the fire service said.",
)
CRANE_LATER = ("Port Quill crane was old", "The crane that fell on the eastern quay of Port Quill was forty years old.")
BRIDGE = (
    "Bridge closed in Holm",
    "The old bridge in Holm was closed to lorries, the mayor told the council on Friday.",
)
BACKGROUND = ("Bridge closed in Holm", BRIDGE[1] + " " * OPENING + CRANE[1] * 5)


def extraction(name, title, text):
    return Extraction(
        article=ARTICLE.model_copy(update={"article_id": name, "title": title, "text": text}), language="en"
    )


def placed(*articles):
    story = Story(story_id="s1", first_at=NOON, last_at=NOON)
    found = []
    for number, (title, text) in enumerate(articles):
        event, story = place(story, extraction(f"a{number}", title, text), None, NOON + timedelta(minutes=number))
        found.append(event)
    return found, story


TABLE = [
    ("a follow-up joins", (CRANE, CRANE_LATER), [0, 0]),
    ("another happening stays apart", (CRANE, BRIDGE), [0, 1]),
    ("background further down does not pull it over", (CRANE, BACKGROUND), [0, 1]),
    ("each finds its own again", (CRANE, BRIDGE, CRANE_LATER), [0, 1, 0]),
]


@pytest.mark.parametrize(("case", "articles", "expected"), TABLE, ids=[row[0] for row in TABLE])
def test_an_article_is_placed_by_its_opening(case, articles, expected):
    found, _ = placed(*articles)
    assert found == [event_id(f"a{founder}") for founder in expected]


def test_an_event_is_named_after_its_founder_and_lists_its_articles():
    _, story = placed(CRANE, CRANE_LATER)
    (event,) = story.events
    assert (event.title, event.articles) == (CRANE[0], ("a0", "a1"))
    assert (event.first_at, event.last_at) == (NOON, NOON + timedelta(minutes=1))


def test_a_revision_stays_in_its_event_whatever_it_says_now():
    _, story = placed(CRANE)
    known = StoryArticle(
        article_id="a0",
        content_hash="h",
        outlet="o",
        url="u",
        title="t",
        event_id="e9",
        published_at=NOON,
        seen_at=NOON,
    )
    assert place(story, extraction("a0", *BRIDGE), known, NOON) == ("e9", story)


def test_the_title_weighs_more_than_the_text():
    terms = opening_terms(extraction("a", "Crane", "The bridge and the crane."))
    assert terms["crane"] > terms["bridg"]
