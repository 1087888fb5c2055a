"""A running story: the keyed state of corroborate, with all that a restore needs."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime

from schemas.claim import Claim
from schemas.extraction import Speaker
from schemas.record import Part, Record

Phase = Literal["open", "closed"]


class StoryArticle(Part):
    """What a story remembers of an article that belongs to it."""

    article_id: str
    content_hash: str
    outlet: str
    url: str
    title: str
    event_id: str
    published_at: AwareDatetime
    seen_at: AwareDatetime
    revision: int = 1
    credit: str | None = None
    fingerprint: tuple[int, ...] = ()
    copy_of: str | None = None
    officials: tuple[Speaker, ...] = ()
    """The people who spoke in it for an office that it names: a later article of the story may name them alone."""
    said: tuple[str, ...] = ()
    """Short hashes of its mentions with act and standing: a revision is read only for what it says anew."""


class Event(Part):
    """A happening inside a story."""

    event_id: str
    title: str
    articles: tuple[str, ...] = ()
    entities: dict[str, int] = {}
    """Stem of a name → articles of the event that have it."""
    focus: dict[str, int] = {}
    """The same for names in the articles' titles and openings: what the event is about."""
    terms: dict[str, float] = {}
    """Sum of the unit term vectors of the articles' openings."""
    first_at: AwareDatetime
    last_at: AwareDatetime
    phase: Phase = "open"


class Story(Record):
    """One record on news.stories.v1 for each extraction that changed the story; the last one is the state."""

    schema_name = "story"
    schema_version = 3

    story_id: str
    language: str = "en"
    phase: Phase = "open"
    title: str = ""
    terms: dict[str, float] = {}
    """Centre of the story: sum of the unit term vectors of its articles."""
    entities: dict[str, int] = {}
    articles: tuple[StoryArticle, ...] = ()
    events: tuple[Event, ...] = ()
    claims: tuple[Claim, ...] = ()
    first_at: AwareDatetime
    last_at: AwareDatetime
    clock: AwareDatetime | None = None
    """The log's clock when this was written: the largest first_seen_at so far."""
    applied_offset: int = -1
    """Offset of the last extraction that is contained."""
    epoch: int = 0
    """The epoch of the rules that made it; a later one does not take it up."""
