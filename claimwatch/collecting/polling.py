"""Poll one feed: fetch it, have it read, fetch the pages of its new entries, and decide what is sent.

poll ──► the feed ─► its new entries' pages ─► articles, failures, the state
visit ─► pages of articles that were sent ───► revisions, the state
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from claimwatch.collecting.aftermath import (
    address_of,
    after_failure,
    after_fault,
    after_gone,
    after_success,
    is_first_reading,
    moved,
    postponed,
)
from claimwatch.collecting.deciding import (
    PAGES_A_POLL,
    NotAsked,
    PageFailed,
    PageFound,
    Settled,
    Step,
    backfill_before,
    known_share,
    left_out,
    plan,
    settle,
    waits_for_room,
    without_room,
)
from claimwatch.collecting.intervals import asks_in_full
from claimwatch.collecting.seen import remembered, with_revisions
from claimwatch.collecting.visiting import PAGES_AT_ONCE, Archive, Pages, Visitor, no_archive
from claimwatch.collecting.visits import put_off, with_articles
from connectors.feeds.credentials import NO_SECRETS, Access, Secrets, SecretsError, SecretsFile
from connectors.feeds.errors import (
    BadAddress,
    Disallowed,
    FetchError,
    Forbidden,
    Gone,
    HostBusy,
    HostPaused,
    Refused,
)
from connectors.feeds.fetch import FOR_FEEDS, FOR_PAGES, Fetched, Fetcher, Limits
from connectors.feeds.outlets import Outlets
from connectors.feeds.parse import ENTRY_LIMIT, Document
from connectors.feeds.reading import Crowded, DocumentReader, Unreadable
from schemas.article import Article
from schemas.failure import Failure
from schemas.feed import Feed, FeedState

log = structlog.get_logger(__name__)

PAGES_OF_A_POLL_AT_ONCE = 4
"""Of one poll: the others wait without a place, and so do these while they wait for their host."""
POLL_PATIENCE_S = 5.0
"""Seconds that a poll waits for its turn; it holds its place meanwhile, and else comes again later."""
PAGES_WITHIN_S = 120.0
"""Seconds after which a poll begins no further page; what is left waits for the next one."""


@dataclass(frozen=True)
class Outcome:
    """What a poll brought: records that are written first, and the state that is written once they are safe.

    ``forgotten`` instead of a state: the URL of a feed that was removed, whose state is removed too. ``reached`` is
    False where the site could not be reached or cannot answer just now, None where nobody was asked. ``busy_s``: too
    many wait for the host; about how many seconds until it is the feed's turn.
    """

    state: FeedState | None
    articles: tuple[Article, ...] = ()
    failures: tuple[Failure, ...] = ()
    forgotten: str = ""
    reached: bool | None = None
    busy_s: float | None = None

    @property
    def feed_url(self) -> str:
        """The feed of which a state is written or removed; empty where none is."""
        return self.state.url if self.state is not None else self.forgotten


class Poller:
    """Polls feeds, any number at a time, with at most ``pages`` pages under way in all.

    ``now`` is the one clock of collect: it is read when a poll's documents are there.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        reader: DocumentReader,
        outlets: Outlets,
        now: Callable[[], datetime],
        *,
        secrets: Secrets | SecretsFile = NO_SECRETS,
        archive: Archive = no_archive,
        pages: int = PAGES_AT_ONCE,
        feed_limits: Limits = FOR_FEEDS,
        page_limits: Limits = FOR_PAGES,
    ) -> None:
        self._fetcher = fetcher
        self._reader = reader
        self._outlets = outlets
        self._now = now
        self._secrets = secrets
        self._pages = Pages(fetcher, reader, page_limits, pages)
        self._visitor = Visitor(self._pages, archive, now)
        self._feed_limits = feed_limits

    async def poll(self, feed: Feed, state: FeedState) -> Outcome:
        """Poll a feed. Whatever goes wrong with it becomes the reason in its state."""
        try:
            return await self._poll(feed, state)
        except HostBusy as error:
            return Outcome(None, busy_s=error.retry_after_s)
        except HostPaused as error:
            return Outcome(postponed(feed, state, self._now(), error.retry_after_s))
        except FetchError as error:
            if isinstance(error, Gone) and error.url == feed.url and not error.redirected:
                return Outcome(after_gone(feed, state, self._now(), error.reason), reached=True)
            asks_s = error.retry_after_s if isinstance(error, Refused) else None
            after = after_failure(feed, state, self._now(), error.reason, weight=error.weight, retry_after_s=asks_s)
            return Outcome(after, reached=_reached(error))
        except Crowded:
            return Outcome(postponed(feed, state, self._now(), 0), reached=True)
        except Unreadable as error:
            return Outcome(after_failure(feed, state, self._now(), str(error)), reached=True)
        except SecretsError as error:
            return Outcome(after_failure(feed, state, self._now(), f"{error.what}: {error.do}"))
        except Exception as error:
            # A fault of ours must not stop the other feeds: it is the feed's reason, and in the log with its trace.
            log.exception("a poll failed by a fault of claimwatch", feed=feed.url)
            return Outcome(after_fault(feed, state, self._now(), type(error).__name__))

    async def _poll(self, feed: Feed, state: FeedState) -> Outcome:
        access = self._secrets.for_feed(feed.url, feed.credentials, feed.proxy)
        asked, full = address_of(feed, state), asks_in_full(feed, state.polls)
        fetched = await self._fetcher.fetch(
            asked,
            self._feed_limits,
            etag=None if full else state.etag,
            last_modified=None if full else state.last_modified,
            access=access,
            patience_s=POLL_PATIENCE_S,
        )
        now = self._now()
        changed = _validators(fetched, state) | moved(state, feed.url, asked, fetched.moved_to, now)
        body_hash = hashlib.sha256(fetched.body).hexdigest()[:32]
        if fetched.not_modified or body_hash == state.body_hash:
            reason = state.reason if state.health == "alive" else ""
            after = after_success(
                feed, state, now, news=0, waits=False, fresh_for_s=fetched.fresh_for_s, reason=reason, **changed
            )
            return Outcome(after, reached=True)
        document = await self._reader.feed(fetched.body, fetched.final_url, fetched.content_type)
        return await self._read(feed, state, document, fetched, access, {**changed, "body_hash": body_hash})

    async def _read(
        self,
        feed: Feed,
        state: FeedState,
        document: Document,
        fetched: Fetched,
        access: Access | None,
        changed: dict[str, Any],
    ) -> Outcome:
        keys, steps, rests = plan(feed, state, document.entries)
        if document.cut or rests:
            # Else the rest of it would not be asked for until it changes again.
            changed = changed | {"etag": None, "last_modified": None, "body_hash": None}
        hidden = left_out(document.entries) if len(keys) < len(document.entries) else 0
        settled = await self._settle_all(feed, state, steps, access)
        articles = tuple(self._published(feed, each.article) for each in settled if each.article)
        dealt_with = {each.key: each.seen for each in settled if each.seen}
        now = self._now()
        after = after_success(
            feed,
            state,
            now,
            news=len(articles),
            waits=any(each.waits for each in settled),
            hurries=any(each.waits and each.hurries for each in settled),
            known_share=known_share(state, keys, steps),
            fresh_for_s=fetched.fresh_for_s,
            ttl_s=document.ttl_s,
            reason=_remark(document, hidden),
            entries=remembered(state.entries, dealt_with, keys),
            visits=with_articles(state.visits, articles, now),
            **changed,
        )
        return Outcome(after, articles, tuple(each.failure for each in settled if each.failure), reached=True)

    async def _settle_all(
        self, feed: Feed, state: FeedState, steps: tuple[Step, ...], access: Access | None
    ) -> list[Settled]:
        """Settle all steps, the oldest entry first, so that articles leave in the order of their publication."""
        no_room = without_room(steps)
        room, until = asyncio.Semaphore(PAGES_OF_A_POLL_AT_ONCE), asyncio.get_running_loop().time() + PAGES_WITHIN_S
        found = await asyncio.gather(
            *(self._page(step, access, room, until) for step in steps if step.key not in no_room)
        )
        pages = dict(zip((step.key for step in steps if step.key not in no_room), found, strict=True))
        now, domains = self._now(), self._outlets.domains(feed.outlet)
        backfill = backfill_before(feed, is_first_reading(state), now)
        newest_first = sorted(steps, key=lambda step: step.entry.published_at or now, reverse=True)
        return [
            (waits_for_room(step) if step.key in no_room else None)
            or settle(step, pages.get(step.key, NotAsked()), feed, domains, now, backfill)
            for step in reversed(newest_first)
        ]

    def _published(self, feed: Feed, article: Article) -> Article:
        """The article under its publisher's name: an aggregator is nobody's origin."""
        publisher = self._outlets.publisher(feed.outlet, article.canonical_url, article.credit)
        return article if publisher == article.outlet else article.model_copy(update={"outlet": publisher})

    async def _page(
        self, step: Step, access: Access | None, room: asyncio.Semaphore, until: float
    ) -> PageFound | PageFailed | NotAsked | None:
        """Fetch and read an entry's page, in the poll's own room and not after ``until`` of the event loop's clock."""
        if not step.wants_page or step.entry.link is None:
            return None
        async with room:
            if asyncio.get_running_loop().time() >= until:
                return NotAsked()
            try:
                return await self._pages.fetch(step.entry.link, access)
            except HostPaused:
                return NotAsked()
            except FetchError as error:
                return PageFailed(error.passing)
            except Unreadable as error:
                return PageFailed(passing=isinstance(error, Crowded))

    async def visit(self, feed: Feed, state: FeedState, article_ids: Collection[str]) -> Outcome:
        """Visit the pages of articles again: PAGES_A_POLL of them, the others at another time."""
        chosen = tuple(article_ids)[:PAGES_A_POLL]
        try:
            access = self._secrets.for_feed(feed.url, feed.credentials, feed.proxy)
        except SecretsError:
            # Nothing is asked for without the login or the proxy that it is to have.
            return Outcome(state.model_copy(update={"visits": put_off(state.visits, chosen, self._now())}))
        room = asyncio.Semaphore(PAGES_OF_A_POLL_AT_ONCE)
        found = await asyncio.gather(*(self._visitor.visit(key, state.visits[key], access, room) for key in chosen))
        articles = tuple(self._published(feed, article) for _, article in found if article is not None)
        visits = {**state.visits, **dict(zip(chosen, (stored for stored, _ in found), strict=True))}
        changed = {
            "visits": visits,
            "entries": with_revisions(state.entries, articles),
            "articles_sent": state.articles_sent + len(articles),
        }
        return Outcome(state.model_copy(update=changed), articles)


def _reached(error: FetchError) -> bool | None:
    if isinstance(error, BadAddress | Forbidden | Disallowed):
        return None
    return not error.passing


def _validators(fetched: Fetched, state: FeedState) -> dict[str, Any]:
    """What the server gave; a 304 may leave out what it gave before."""
    if fetched.not_modified:
        return {"etag": fetched.etag or state.etag, "last_modified": fetched.last_modified or state.last_modified}
    return {"etag": fetched.etag, "last_modified": fetched.last_modified}


def _remark(document: Document, hidden: int) -> str:
    """What a person should know of a document that was read."""
    whole = ENTRY_LIMIT + document.beyond
    said = (
        document.beyond and f"only the first {ENTRY_LIMIT:,} of its {whole:,} entries are read",
        hidden and f"{hidden:,} of its entries are left out: they have the address of another one",
        document.fault and f"read, although {document.fault}",
    )
    return "; ".join(each for each in said if each)
