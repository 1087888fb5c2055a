"""Which running story an article belongs to: online, one article at a time, by its nearest event.

A story is coarse: it never merges with another, and errors inside it are for its events to mend. The clock is the
largest ``first_seen_at`` so far, never the wall and never a future date, so that a replay closes the same stories.

State: the events of each open story as ``events.place`` keeps them, bounded and packed, the terms by which they are
looked up, and the article ids of the open stories. A story leaves ``OPEN_FOR`` after its last article.
"""

from __future__ import annotations

import heapq
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from pydantic import TypeAdapter

from pipelines.rules.events import nearest, taken_up
from pipelines.rules.nearness import Account, account_of
from pipelines.rules.recalls import Telling
from schemas.extraction import Extraction
from schemas.ids import story_id
from schemas.record import Part
from schemas.story import Event, Story

JOIN_STORY = -1.0
"""Log-odds of an article's nearest event from which it joins the event's story; from ``events.SAME_EVENT`` the event
too. Between the two it founds an event of its own in the story."""

PROBE_TERMS = 25
"""The strongest terms of an article by which candidate stories are looked up."""

EVENT_TERMS = 25
"""The strongest terms of an event by which it is found."""

TOO_MANY = 2_000
"""A term that more open stories have is no probe: the others tell which of them it is."""

CANDIDATES = 15
"""Stories whose events an article is compared with."""

OPEN_FOR = timedelta(days=30)
"""A story stays open this long after its last article; late denials and confirmations come weeks after a report."""

KNOWN_FOR = timedelta(days=30)
"""The articles of a closed story are known this long after its closing, so that a late copy does not found it again."""

_BEGINNING = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Assignment:
    """``duplicate`` is true for an article id that the story holds already: a repetition or a revision."""

    story_id: str
    """Empty for an article whose story closed not long ago: nothing joins a closed story, nor founds it again."""
    duplicate: bool = False
    closed: tuple[str, ...] = ()
    """Stories that expired by this article's time; each is named once."""


class Outline(Part):
    """What the index holds of a story. Whether it is open, over or forgotten follows from the clock alone."""

    story_id: str
    last_at: datetime
    articles: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()

    def over(self, clock: datetime) -> bool:
        return self.last_at + OPEN_FOR < clock

    def forgotten(self, clock: datetime) -> bool:
        return self.last_at + OPEN_FOR + KNOWN_FOR < clock


def outline_of(story: Story) -> Outline:
    """The outline of a story as it was written."""
    articles = tuple(sorted(article.article_id for article in story.articles))
    return Outline(story_id=story.story_id, last_at=story.last_at, articles=articles, events=story.events)


_EVENTS = TypeAdapter(tuple[Event, ...])


@dataclass(frozen=True)
class _Held:
    """An open story. Its events lie packed, as JSON: a third of the memory, and numbers come back as they were."""

    packed: bytes = b"[]"
    last_at: datetime = _BEGINNING
    articles: frozenset[str] = frozenset()
    found_by: tuple[str, ...] = ()

    @property
    def events(self) -> tuple[Event, ...]:
        return _EVENTS.validate_json(self.packed)


def _held(events: Sequence[Event], last_at: datetime, articles: Iterable[str]) -> _Held:
    terms = {sys.intern(term) for event in events for term in _strongest(event.terms, EVENT_TERMS)}
    return _Held(_EVENTS.dump_json(tuple(events)), last_at, frozenset(articles), tuple(sorted(terms)))


def _strongest(terms: Mapping[str, float], number: int) -> list[str]:
    return heapq.nlargest(number, terms, key=lambda term: (terms[term], term))


class StoryIndex:
    """The open stories of one language. Not thread-safe; the assignment step owns it."""

    def __init__(self) -> None:
        self._stories: dict[str, _Held] = {}
        self._by_term: defaultdict[str, set[str]] = defaultdict(set)
        self._of_article: dict[str, str] = {}
        self._expiry: list[tuple[datetime, str]] = []
        self.clock = _BEGINNING
        self._over: dict[str, datetime] = {}
        """Article → when it is forgotten, for articles of closed stories; looked through once a day."""
        self._forgot_at = _BEGINNING
        self._undo: Callable[[], None] | None = None
        self._untold: list[str] = []
        """Stories that expired in an assignment that raised: the next one names them."""

    def __len__(self) -> int:
        return len(self._stories)

    def restore(self, story: Story) -> None:
        """Take up a story as it was written: an open one whole, of a closed one its articles and its time."""
        self.clock = max(self.clock, story.clock or story.last_at)
        if story.phase == "closed":
            self._remember((a.article_id for a in story.articles), story.last_at + OPEN_FOR)
            return
        self._open(outline_of(story))

    def outline(self, story: str) -> Outline | None:
        """An open story, for a runner that keeps the index in a state of its own; None where it is not open."""
        held = self._stories.get(story)
        if held is None:
            return None
        articles = tuple(sorted(held.articles))
        return Outline(story_id=story, last_at=held.last_at, articles=articles, events=held.events)

    def resume(self, outline: Outline) -> None:
        """Take up a story as ``outline`` told it. Set ``clock`` before: by it the story is open, or over."""
        if outline.over(self.clock):
            self._remember(outline.articles, outline.last_at + OPEN_FOR)
        else:
            self._open(outline)

    def assign(self, extraction: Extraction) -> Assignment:
        """The story of an extraction: the one that has its article, the nearest open one, or a new one."""
        article = extraction.article
        clock = self.clock
        self._undo = lambda: setattr(self, "clock", clock)
        self.clock = max(clock, article.first_seen_at)
        self._expire()
        assignment = self._assigned(extraction, clock)
        # In an order of their own: after a restore they lie in another one.
        closed = tuple(sorted(self._untold))
        self._untold.clear()
        return replace(assignment, closed=closed)

    def _assigned(self, extraction: Extraction, clock: datetime) -> Assignment:
        """Where an extraction belongs, taken up there. ``clock`` is the one before it, for who takes it back."""
        article = extraction.article
        known = self._of_article.get(article.article_id)
        if known is not None:
            return Assignment(known, True)
        if self._over.get(article.article_id, _BEGINNING) >= self.clock:
            return Assignment("", True)
        account = account_of(extraction)
        chosen = self._nearest(account) or story_id(article.article_id)
        before = self._stories.get(chosen, _Held())
        self._undo = lambda: self._take_back(chosen, before, article.article_id, clock)
        _, events = taken_up(before.events, account, self.clock)
        self._put(chosen, _held(events, self.clock, (*before.articles, article.article_id)))
        heapq.heappush(self._expiry, (self.clock + OPEN_FOR, chosen))
        return Assignment(chosen)

    def undo(self) -> None:
        """Take back the last assignment, for an extraction that could not be applied: nothing else will know of it.

        Stories that expired by its time stay closed; that was told already, or the next assignment tells it.
        """
        if self._undo is not None:
            self._undo()
            self._undo = None

    def _take_back(self, story: str, before: _Held, article: str, clock: datetime) -> None:
        self._drop(story)
        self._of_article.pop(article, None)
        if before.articles:
            self._put(story, before)
        self.clock = clock

    def _nearest(self, account: Account) -> str | None:
        votes: defaultdict[str, float] = defaultdict(float)
        for term in _strongest(account.terms, PROBE_TERMS):
            stories = self._by_term.get(term, ())
            for story in stories if len(stories) <= TOO_MANY else ():
                votes[story] += account.terms[term]
        # What recalls an event is of its story; that it is not of the event is for taken_up to say.
        account = replace(account, telling=Telling())
        best: tuple[float, str] | None = None
        for story in heapq.nlargest(CANDIDATES, votes, key=lambda s: (votes[s], s)):
            near = nearest(self._stories[story].events, account, self.clock)
            if near is not None and near[0] >= JOIN_STORY and (best is None or (near[0], story) > best):
                best = near[0], story
        return best[1] if best else None

    def _expire(self) -> None:
        while self._expiry and self._expiry[0][0] < self.clock:
            _, story = heapq.heappop(self._expiry)
            held = self._stories.get(story)
            if held is None or held.last_at + OPEN_FOR >= self.clock:
                continue
            self._drop(story)
            self._remember(sorted(held.articles), held.last_at + OPEN_FOR)
            self._untold.append(story)
        self._forget()

    def _remember(self, articles: Iterable[str], closed_at: datetime) -> None:
        self._over.update(dict.fromkeys(articles, closed_at + KNOWN_FOR))

    def _forget(self) -> None:
        if self.clock - self._forgot_at > timedelta(days=1):
            self._forgot_at = self.clock
            self._over = {article: until for article, until in self._over.items() if until >= self.clock}

    def _open(self, outline: Outline) -> None:
        self._put(outline.story_id, _held(outline.events, outline.last_at, outline.articles))
        heapq.heappush(self._expiry, (outline.last_at + OPEN_FOR, outline.story_id))

    def _put(self, story: str, held: _Held) -> None:
        """Hold a story as it is now, in place of what it was."""
        self._drop(story)
        self._stories[story] = held
        for term in held.found_by:
            self._by_term[term].add(story)
        self._of_article.update(dict.fromkeys(held.articles, story))

    def _drop(self, story: str) -> None:
        held = self._stories.pop(story, _Held())
        for term in held.found_by:
            self._by_term[term].discard(story)
            if not self._by_term[term]:
                del self._by_term[term]
        for article in held.articles:
            self._of_article.pop(article, None)
