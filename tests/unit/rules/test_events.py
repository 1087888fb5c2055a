"""Inside a story, which happening an article is about, judged by how it opens."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.rules.events import FOCUS_KEPT, NAMES_KEPT, TERMS_KEPT, merged, place, summed, with_merged
from pipelines.rules.rarity import rarity_table
from pipelines.rules.terms import article_terms
from schemas.extraction import Extraction
from schemas.ids import event_id
from schemas.story import Story, StoryArticle
from tests.unit.rules.builders import NOON
from tests.unit.schemas.examples import ARTICLE

CRANE = (
    "Crane falls in Port Quill",
    "A crane fell on the eastern quay of Port Quill on Monday and sank a barge, the fire service said.\n\n"
    "The barge Wenna had been loaded with salt. Its skipper, Jory Hask, swam to the quay.\n\n"
    "The port of Quill has closed the eastern quay.",
)
CRANE_LATER = (
    "Port Quill crane was old",
    "The crane that fell on the eastern quay of Port Quill was forty years old, the port said.\n\n"
    "Jory Hask, the skipper of the Wenna, wants a new barge.",
)
BRIDGE = (
    "Bridge closed in Holm",
    "The old bridge in Holm was closed to lorries, the mayor told the council on Friday.",
)
BACKGROUND = (
    "Bridge closed in Holm",
    f"{BRIDGE[1]}\n\n"
    "Holm has no other bridge over the Lisk, and lorries must go by way of Ansby, which takes them an hour. The mayor, "
    "Petra Orm, wants the state to pay for a new one. Engineers from Ansby had found rust in two of its piers.\n\n"
    "Bakers of Holm said that flour would be short by Sunday. Orm promised them a ferry over the Lisk for small vans, "
    "if the council agrees next week.\n\n"
    "The school of Holm has moved its lessons to the afternoon, since half of its teachers live beyond the Lisk. Orm "
    "said that nobody would lose a day's pay, and that the buses of Ansby would run twice as often.\n\n"
    "It is a bad week for old iron: a crane fell in Port Quill on Monday.",
)
SECOND = (
    "Crane falls on school in Vell",
    "VELL - A crane came down on the school of Vell on Thursday and broke its roof, the builder Osk Lamm said.\n\n"
    "The yard was empty at that hour, said the head of the school, Mira Tolm. Lessons had ended at noon, and the "
    "pupils were at the swimming pool of Vell with two of their teachers.\n\n"
    "Lamm has stopped the work until the inspectors of the Building Office have looked at the bolts. His firm has put "
    "up eleven schools in Vell, and none of them has seen an accident before this one, he told the Vell Courier.\n\n"
    "The Building Office said that it would send two inspectors on Friday. Tolm wants the school to open again after "
    "the holidays, in rooms that the library of Vell has offered.\n\n"
    "On Monday a crane had fallen on the eastern quay of Port Quill.",
)
HASK = (
    "Skipper of sunk barge sues port",
    "Jory Hask, the skipper of the barge Wenna, is suing the port of Quill.\n\n"
    "The Wenna sank when a crane fell on the eastern quay of Port Quill. Hask wants the price of her salt.",
)
ODD = (
    "Tea for the night shift",
    "It was an hour before the kettle was found.\n\nOn the quay of Port Quill the fire service had other worries: the "
    "crane that fell on Monday blocks the eastern quay of Port Quill.\n\nPort Quill has no other crane.",
)
COPY = ("Quay crane falls", "(Wire) - " + CRANE[1])


def extraction(name, title, text):
    article = ARTICLE.model_copy(update={"article_id": name, "title": title, "text": text})
    return Extraction(article=article, language="en", terms=article_terms(title, text, rarity_table()))


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
    ("a like happening elsewhere stays apart, though it recalls the first", (CRANE, CRANE_LATER, SECOND), [0, 0, 2]),
    ("what follows a recalling one still belongs to the first", (CRANE, CRANE_LATER, SECOND, HASK), [0, 0, 2, 0]),
    ("an odd opening joins by the names further down", (CRANE, ODD), [0, 0]),
    ("a copy with another headline joins", (CRANE, BRIDGE, COPY), [0, 1, 0]),
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


def test_two_events_that_turn_out_to_be_one_are_merged_into_the_earlier():
    _, story = placed(CRANE, BRIDGE)
    first, second = story.events
    twin = first.model_copy(update={"event_id": "later", "articles": ("b0",)})
    story = story.model_copy(update={"events": (first, second, twin)})
    survivor = merged(story, NOON)
    assert survivor == {"later": first.event_id}
    kept = with_merged(story.events, survivor)
    assert [(e.event_id, e.articles) for e in kept] == [(first.event_id, ("a0", "b0")), (second.event_id, ("a1",))]
    assert kept[0].entities == dict.fromkeys(first.entities, 2)


def test_events_that_differ_are_not_merged():
    _, story = placed(CRANE, CRANE_LATER, BRIDGE, SECOND)
    assert merged(story, NOON) == {}


@given(st.lists(st.dictionaries(st.text(max_size=4), st.floats(0.1, 1.0), max_size=80), max_size=6))
def test_a_sum_of_terms_stays_bounded(vectors):
    total: dict[str, float] = {}
    for vector in vectors:
        total = summed(total, vector)
    assert len(total) <= TERMS_KEPT


def test_what_an_event_holds_stays_bounded():
    towns = ("".join(letters) for letters in product("BDFGK", "aeiou", "lmnrs", "aeiou", "ck"))
    texts = [f"A crane fell in {a}, {b} and {c} near Port Quill." for a, b, c in zip(towns, towns, towns, strict=False)]
    _, story = placed(*(("Crane falls in Port Quill", text * 3) for text in texts))
    held = max(story.events, key=lambda event: len(event.articles))
    assert len(held.articles) > NAMES_KEPT / 3
    assert (len(held.entities), len(held.focus)) == (NAMES_KEPT, FOCUS_KEPT)
    assert {"port", "quill"} <= set(held.focus)
