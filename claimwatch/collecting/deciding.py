"""Decisions about one poll, pure: ``now`` is an argument, nothing is fetched and nothing is sent.

entries ─► plan ─► steps ─(their pages are fetched)─► settle ─► article | failure | nothing, and what is remembered

What the poll as a whole leaves in the feed's state is in aftermath.py.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from claimwatch.collecting.articles import NoArticle, article_of, dead_letter
from claimwatch.collecting.intervals import limits_of
from claimwatch.collecting.seen import SHORT, Seen, entry_hash, entry_key, read_seen
from connectors.feeds.pages import Page
from connectors.feeds.parse import Entry
from connectors.feeds.urls import article_url, canonical_url
from schemas.article import Article
from schemas.failure import Failure
from schemas.feed import Feed, FeedState

SHORT_TEXT = 600
"""Characters: with ``full_text: auto`` the page is fetched where the feed's own text is shorter."""
PAGE_ATTEMPTS = 3
"""Polls at which a page that fails in passing is tried before the feed's text is taken instead."""
WITHHELD_FOR = timedelta(hours=1)
"""How long an entry waits at most whose page nobody could be asked for, before the feed's text is taken instead."""
WITHHELD_INTERVALS = 6
"""Times the feed's shortest interval that it waits, where that is less: twice as long as for a page that fails."""
PAGES_A_POLL = 50
"""Pages fetched in one poll at most, those that were withheld last; the other entries wait for the next poll."""
FRUITLESS = 3
"""Pages in a row that are fetched for an entry that changes, and bring nothing new, before that is done more rarely."""
RAREST = 6
"""Twice as rarely with each further one, down to one poll in 2 to the power of this: some change at each poll."""


class Step(NamedTuple):
    """An entry that is new or changed, and whether its page is wanted."""

    key: str
    entry: Entry
    seen: Seen | None
    wants_page: bool


class PageFound(NamedTuple):
    url: str
    page: Page


class PageFailed(NamedTuple):
    """``passing``: the same request may well succeed at the next poll."""

    passing: bool


class NotAsked(NamedTuple):
    """A page that nobody was asked for: its host wants to be left alone, or too many wait for it."""


class Settled(NamedTuple):
    """What becomes of an entry. ``waits``: it is still to be dealt with, so the feed must be read in full again.

    ``hurries``: and its page may be had soon.
    """

    key: str
    seen: Seen | None
    article: Article | None = None
    failure: Failure | None = None
    waits: bool = False
    hurries: bool = True


class Plan(NamedTuple):
    """The keys of all entries in the document's order, and a step for each that is new or changed.

    ``rests``: some that changed have none: their turn comes at another poll, which must read the feed in full.
    """

    keys: tuple[str, ...]
    steps: tuple[Step, ...]
    rests: bool


def plan(feed: Feed, state: FeedState, entries: Iterable[Entry]) -> Plan:
    """What a poll has to do.

    Of entries with one address only the first counts: two of them would replace each other at every poll. How many
    words are left out by that ``left_out`` tells.
    """
    by_key: dict[str, Entry] = {}
    for entry in entries:
        by_key.setdefault(entry_key(entry), entry)
    steps, rests = [], False
    for key, entry in by_key.items():
        seen = read_seen(state.entries.get(key))
        if seen is None or seen.entry != entry_hash(entry):
            wants_page = _wants_page(feed, entry, seen)
            if wants_page and seen is not None and _rests(seen, state.polls):
                if seen.source == "page":
                    rests = True
                    continue  # it stays changed, and its turn comes at another poll
                wants_page = False
            steps.append(Step(key, entry, seen, wants_page))
    return Plan(tuple(by_key), tuple(steps), rests)


def left_out(entries: Iterable[Entry]) -> int:
    """How many entries of a document say something else than an earlier one of the same address, and are not read."""
    by_key: dict[str, Entry] = {}
    twins = ((entry, by_key.setdefault(entry_key(entry), entry)) for entry in entries)
    return sum(entry is not first and entry_hash(entry) != entry_hash(first) for entry, first in twins)


def _rests(seen: Seen, polls: int) -> bool:
    """Whether an entry's page is not fetched at this poll, because it so often brought nothing new."""
    rarer = min(seen.fruitless - FRUITLESS + 1, RAREST)
    return rarer > 0 and polls % 2**rarer != 0


def known_share(state: FeedState, keys: Collection[str], steps: Collection[Step]) -> float | None:
    """The share of a document's entries that were known before the poll; 1 where it has none, None at the first."""
    if not state.entries:
        return None
    return 1.0 - sum(step.seen is None for step in steps) / len(keys) if keys else 1.0


def backfill_before(feed: Feed, first_reading: bool, now: datetime) -> datetime | None:
    """What is published before this is backfill: at a feed's first reading only, else None."""
    if not first_reading or feed.backfill_after_s is None:
        return None
    return now - timedelta(seconds=feed.backfill_after_s)


def _wants_page(feed: Feed, entry: Entry, seen: Seen | None) -> bool:
    if entry.link is None or feed.full_text == "feed":
        return False
    if feed.full_text == "page" or (seen is not None and seen.source == "page"):
        return True  # a revision is compared with text of the same source only
    return len(entry.text) < SHORT_TEXT


def settle(
    step: Step,
    found: PageFound | PageFailed | NotAsked | None,
    feed: Feed,
    domains: Iterable[str],
    now: datetime,
    backfill_until: datetime | None = None,
) -> Settled:
    """Decide what becomes of an entry whose page was fetched, failed, or was not wanted (None).

    What says that it was published before ``backfill_until`` becomes backfill; without a date it counts as new.

    Page beats feed: where the page's text was sent before, a poll without the page sends nothing.
    """
    entry, seen = step.entry, step.seen or Seen("")
    if isinstance(found, NotAsked) and not _waited_enough(feed, seen, now):
        return Settled(step.key, seen.withheld_at(now), waits=True, hurries=False)
    if isinstance(found, PageFailed) and found.passing and seen.attempts + 1 < PAGE_ATTEMPTS:
        return Settled(step.key, seen._replace(entry="", attempts=seen.attempts + 1), waits=True)
    dealt_with = seen._replace(entry=entry_hash(entry), attempts=0, withheld_us=0)
    at = found if isinstance(found, PageFound) else None
    if at is not None and seen.sent:
        dealt_with = dealt_with._replace(fruitless=seen.fruitless + 1)
    if seen.source == "page" and not (at and at.page.text):
        return Settled(step.key, dealt_with)
    try:
        canonical = seen.canonical or _identity(step, at, domains)
        first_at = seen.first_at if seen.sent else None
        article = article_of(feed, entry, canonical, at.page if at else None, now, first_at)
    except NoArticle as reason:
        failure = dead_letter(feed, entry, str(reason))
        return Settled(step.key, dealt_with._replace(source="failure"), failure=failure)
    if backfill_until is not None and article.published_at < backfill_until:
        article = article.model_copy(update={"backfill": True})
    sent = article.content_hash[:SHORT]
    fruitless = 0 if article.text_source == "page" and sent != seen.sent else dealt_with.fruitless
    remembers = dealt_with.sent_at(now)._replace(
        source=article.text_source, sent=sent, canonical=_kept(canonical, entry), fruitless=fruitless
    )
    return Settled(step.key, remembers, None if sent == seen.sent else article)


def _identity(step: Step, at: PageFound | None, domains: Iterable[str]) -> str:
    entry, seen = step.entry, step.seen
    try:
        if seen is not None and seen.sent:  # sent before, under the link's own address
            return canonical_url(entry.link or "")
        return article_url(
            entry.link or "",
            guid=entry.guid if entry.permalink else None,
            found_at=at.url if at else None,
            declared=at.page.declared if at else None,
            domains=domains,
        )
    except ValueError as error:
        raise NoArticle("the entry has no link" if not entry.link else str(error)) from error


def _kept(canonical: str, entry: Entry) -> str:
    return "" if canonical == canonical_url(entry.link or "") else canonical


def _waited_enough(feed: Feed, seen: Seen, now: datetime) -> bool:
    since, shortest = seen.withheld_since, limits_of(feed).shortest
    return since is not None and now - since >= min(WITHHELD_FOR, WITHHELD_INTERVALS * timedelta(seconds=shortest))


def without_room(steps: Iterable[Step]) -> frozenset[str]:
    """The keys of those whose page has no room in a poll. Those that were withheld before come last."""
    waiting = sorted((step for step in steps if step.wants_page), key=lambda step: _is_withheld(step))
    return frozenset(step.key for step in waiting[PAGES_A_POLL:])


def _is_withheld(step: Step) -> bool:
    return step.seen is not None and step.seen.withheld_since is not None


def waits_for_room(step: Step) -> Settled | None:
    """An entry whose page has no room in this poll any more; None for one that was withheld, whose time counts."""
    if _is_withheld(step):
        return None
    return Settled(step.key, step.seen and step.seen._replace(entry=""), waits=True)
