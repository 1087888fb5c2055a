"""Which event of its story an article is about, and which events turn out to be one.

    account ─► nearness to each open event ─► the nearest one, where near enough, takes it up; else it founds one

What an event holds is bounded: its strongest terms and its names, with the number of articles that have each.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from pipelines.rules.landmarks import Landmarks
from pipelines.rules.nearness import WEIGHTS, Account, account_of, nearness, size_of, weight
from schemas.extraction import Extraction
from schemas.ids import event_id
from schemas.story import Event, Story, StoryArticle

SAME_EVENT = 0.5
"""Log-odds from which an article is about an event."""

ONE_EVENT = 3.0
"""Log-odds, taken both ways, from which two events are one. High: what was merged is not told apart again."""

TERMS_KEPT = 120
NAMES_KEPT = 120
FOCUS_KEPT = 60


def place(story: Story, extraction: Extraction, known: StoryArticle | None, now: datetime) -> tuple[str, Story]:
    """The id of the article's event, and the story with that event (a new one perhaps) brought forward.

    A revision stays in the event of its article.
    """
    if known is not None:
        return known.event_id, story
    chosen, events = taken_up(story.events, account_of(extraction), now)
    return chosen, story.model_copy(update={"events": events})


def taken_up(events: Sequence[Event], account: Account, now: datetime) -> tuple[str, tuple[Event, ...]]:
    """The id of the event that an article is about, and the story's events with the article in it."""
    near = nearest(events, account, now)
    if near is None or near[0] < SAME_EVENT:
        new = founded(account, now)
        return new.event_id, (*events, new)
    return near[1], tuple(joined(e, account, now) if e.event_id == near[1] else e for e in events)


def nearest(events: Iterable[Event], account: Account, now: datetime) -> tuple[float, str] | None:
    """Log-odds and id of the open event that is nearest; None where none is open.

    Among the events of one story a large one is not held its size against: where an event split off by mistake, or a
    small one recalls the main one, what follows belongs to the main one.
    """
    near = [(nearness(account, event, now), event) for event in events if event.phase == "open"]
    if not near:
        return None
    best, event = max(near, key=lambda one: (one[0] - WEIGHTS.size * size_of(one[1]), one[1].event_id))
    return best, event.event_id


def merged(story: Story, now: datetime) -> dict[str, str]:
    """Id of each open event that turns out to be another → id of that one, the earliest of those that are one.

    Two events are one where each is near to the other as an article of its own would be: a later article may have
    brought the names that were missing between them. Survivors do not stand among the keys.
    """
    survivor: dict[str, str] = {}
    events = [event for event in story.events if event.phase == "open"]
    for place_of, later in enumerate(events):
        for earlier in events[:place_of]:
            if earlier.event_id not in survivor and _one(earlier, later, now):
                survivor[later.event_id] = earlier.event_id
                break
    return survivor


def with_merged(events: Sequence[Event], survivor: Mapping[str, str]) -> tuple[Event, ...]:
    """The events without those that were merged, which their survivors have taken up. Order is kept."""
    found = {event.event_id: event for event in events}
    for event in events:
        if event.event_id in survivor:
            home = survivor[event.event_id]
            found[home] = _united(found[home], found.pop(event.event_id))
    return tuple(found.values())


def summed(centre: Mapping[str, float], terms: Mapping[str, float]) -> dict[str, float]:
    """The sum of a centre and a vector, cut to the strongest ``TERMS_KEPT``."""
    total = dict(centre)
    for term, value in terms.items():
        total[term] = total.get(term, 0.0) + value
    if len(total) <= TERMS_KEPT:
        return total
    kept = heapq.nlargest(TERMS_KEPT, total, key=lambda t: (total[t], t))
    return {term: total[term] for term in kept}


def founded(account: Account, now: datetime) -> Event:
    """The event that an article founds; it is named after the article."""
    marks = account.marks
    return Event(
        event_id=event_id(account.article_id),
        title=account.title,
        articles=(account.article_id,),
        entities=_counted({}, marks.own, NAMES_KEPT),
        focus=_counted({}, marks.opening, FOCUS_KEPT),
        terms=dict(account.opening),
        first_at=now,
        last_at=now,
    )


def joined(event: Event, account: Account, now: datetime) -> Event:
    """The event with one more article."""
    return event.model_copy(
        update={
            "articles": (*event.articles, account.article_id),
            "entities": _counted(event.entities, account.marks.own, NAMES_KEPT),
            "focus": _counted(event.focus, account.marks.opening, FOCUS_KEPT),
            "terms": summed(event.terms, account.opening),
            "last_at": now,
        }
    )


def _united(one: Event, other: Event) -> Event:
    return one.model_copy(
        update={
            "articles": (*one.articles, *other.articles),
            "entities": _added(one.entities, other.entities, NAMES_KEPT),
            "focus": _added(one.focus, other.focus, FOCUS_KEPT),
            "terms": summed(one.terms, other.terms),
            "first_at": min(one.first_at, other.first_at),
            "last_at": max(one.last_at, other.last_at),
        }
    )


def _counted(known: Mapping[str, int], names: Iterable[str], limit: int) -> dict[str, int]:
    return _added(known, dict.fromkeys(sorted(names), 1), limit)


def _added(known: Mapping[str, int], more: Mapping[str, int], limit: int) -> dict[str, int]:
    """Counts added up; where there are too many names, those of most articles and then the rarest stay."""
    total = dict(known)
    for name, count in more.items():
        total[name] = total.get(name, 0) + count
    if len(total) <= limit:
        return total
    kept = heapq.nsmallest(limit, total, key=lambda name: (-total[name], -weight(name), name))
    return {name: total[name] for name in kept}


def _one(earlier: Event, later: Event, now: datetime) -> bool:
    """The gap between two events is the one between the last article of the earlier and the first of the later."""
    at = max(earlier.last_at, min(later.first_at, now))
    back = earlier.model_copy(update={"last_at": later.last_at})
    forth = nearness(_as_account(later), earlier, at)
    return forth >= ONE_EVENT and nearness(_as_account(back), later, later.last_at) >= ONE_EVENT


def _as_account(event: Event) -> Account:
    """An event as one article that has what at least half of its articles have."""
    half = len(event.articles) / 2
    names = frozenset(name for name, count in event.entities.items() if count >= half)
    focus = frozenset(name for name, count in event.focus.items() if count >= half)
    terms = _unit(event.terms)
    return Account(
        event.event_id, event.title, terms, terms, Landmarks(names | focus, focus, focus, frozenset(), (focus,))
    )


def _unit(terms: Mapping[str, float]) -> dict[str, float]:
    length = math.sqrt(sum(value * value for value in terms.values()))
    return {term: value / length for term, value in terms.items()} if length else {}
