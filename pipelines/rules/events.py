"""Which event of its story an article is about.

An article is judged by its title and first paragraphs only, so that background further down does not pull it over.
"""

from __future__ import annotations

from datetime import datetime

from pipelines.rules.rarity import rarity_table
from pipelines.rules.stories import centred, cosine
from pipelines.rules.terms import article_terms
from schemas.extraction import Extraction
from schemas.ids import event_id
from schemas.story import Event, Story, StoryArticle

SAME_EVENT = 0.2
"""Cosine between an article's opening and an event from which it is about that event.

Swept from .20 to .35 together with the threshold of stories: higher ones cost recall and gain no precision."""

OPENING = 700
"""Characters of the text that are taken for its opening."""


def place(story: Story, extraction: Extraction, known: StoryArticle | None, now: datetime) -> tuple[str, Story]:
    """The id of the article's event, and the story with that event (a new one perhaps) and its centre brought forward.

    A revision stays in the event of its article.
    """
    article = extraction.article
    opening = opening_terms(extraction)
    if known is not None:
        return known.event_id, story
    open_events = [e for e in story.events if e.phase == "open"]
    scored = [(cosine(opening, event.terms), event.event_id) for event in open_events]
    best = max(scored, default=(0.0, ""))
    if best[0] >= SAME_EVENT:
        chosen = best[1]
        events = tuple(
            _joined(e, article.article_id, opening, now) if e.event_id == chosen else e for e in story.events
        )
    else:
        chosen = event_id(article.article_id)
        founded = Event(
            event_id=chosen,
            title=article.title,
            articles=(article.article_id,),
            terms=opening,
            first_at=now,
            last_at=now,
        )
        events = (*story.events, founded)
    terms = centred(story.terms, extraction.terms)
    return chosen, story.model_copy(update={"events": events, "terms": terms})


def opening_terms(extraction: Extraction) -> dict[str, float]:
    """Terms of the title, counted twice, and of the first paragraphs."""
    article = extraction.article
    return article_terms(article.title, article.text[:OPENING], rarity_table())


def _joined(event: Event, article: str, opening: dict[str, float], now: datetime) -> Event:
    terms = centred(event.terms, opening)
    return event.model_copy(update={"articles": (*event.articles, article), "terms": terms, "last_at": now})
