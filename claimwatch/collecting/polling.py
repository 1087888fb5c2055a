"""Poll one feed: fetch it, have it read, fetch the pages of its new entries, and decide what is sent.

poll ──► the feed ─► its new entries' pages ─► articles, failures, the state
visit ─► pages of articles that were sent ───► revisions, the state
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

import structlog

from claimwatch.collecting.aftermath import (
    address_of,
    after_failure,
    after_gone,
    after_success,
    is_first_reading,
    moved,
    postponed,
)
from claimwatch.collecting.deciding import (
    PAGES_A_POLL,
    PageFailed,
    PageFound,
    Settled,
    Step,
    backfill_before,
    known_share,
    plan,
    settle,
    waits_for_room,
)
from claimwatch.collecting.intervals import asks_in_full
from claimwatch.collecting.seen import remembered, with_revisions
from claimwatch.collecting.visits import Found, read_visit, revision, visited, with_articles
from connectors.feeds.credentials import NO_SECRETS, Access, Secrets, SecretsError
from connectors.feeds.errors import BadAddress, Disallowed, FetchError, Forbidden, Gone, HostPaused, Refused
from connectors.feeds.fetch import FOR_FEEDS, FOR_PAGES, Fetched, Fetcher, Limits
from connectors.feeds.outlets import Outlets
from connectors.feeds.parse import ENTRY_LIMIT, Document
from connectors.feeds.reading import DocumentReader, Unreadable
from schemas.article import Article
from schemas.failure import Failure
from schemas.feed import Feed, FeedState

log = structlog.get_logger(__name__)

PAGES_AT_ONCE = 16

Archive = Callable[[str, datetime], Awaitable[Article | None]]
"""Finds an article by its id and the ``first_seen_at`` of its latest revision; None where it is there no more."""


@dataclass(frozen=True)
class Outcome:
    """What a poll brought: records that are written first, and the state that is written once they are safe.

    ``forgotten`` instead of a state: the URL of a feed that was removed, whose state is removed too. ``reached`` is
    False where the site could not be reached or cannot answer just now, None where nobody was asked.
    """

    state: FeedState | None
    articles: tuple[Article, ...] = ()
    failures: tuple[Failure, ...] = ()
    forgotten: str = ""
    reached: bool | None = None

    @property
    def feed_url(self) -> str:
        """The feed of which a state is written or removed; empty where none is."""
        return self.state.url if self.state is not None else self.forgotten


async def _no_archive(_article_id: str, _seen_at: datetime) -> Article | None:
    return None


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
        secrets: Secrets = NO_SECRETS,
        archive: Archive = _no_archive,
        pages: int = PAGES_AT_ONCE,
        feed_limits: Limits = FOR_FEEDS,
        page_limits: Limits = FOR_PAGES,
    ) -> None:
        self._fetcher = fetcher
        self._reader = reader
        self._outlets = outlets
        self._now = now
        self._secrets = secrets
        self._archive = archive
        self._pages = asyncio.Semaphore(pages)
        self._feed_limits = feed_limits
        self._page_limits = page_limits

    async def poll(self, feed: Feed, state: FeedState) -> Outcome:
        """Poll a feed. Whatever goes wrong with it becomes the reason in its state."""
        try:
            return await self._poll(feed, state)
        except HostPaused as error:
            return Outcome(postponed(feed, state, self._now(), error.retry_after_s))
        except Gone as error:
            return Outcome(after_gone(feed, state, self._now(), error.reason), reached=True)
        except FetchError as error:
            asks_s = error.retry_after_s if isinstance(error, Refused) else None
            after = after_failure(feed, state, self._now(), error.reason, weight=error.weight, retry_after_s=asks_s)
            return Outcome(after, reached=_reached(error))
        except Unreadable as error:
            return Outcome(after_failure(feed, state, self._now(), str(error)), reached=True)
        except SecretsError as error:
            return Outcome(after_failure(feed, state, self._now(), f"{error.what}: {error.do}"))
        except Exception as error:
            # A fault of ours must not stop the other feeds: it is the feed's reason, and in the log with its trace.
            log.exception("a poll failed by a fault of claimwatch", feed=feed.url)
            reason = f"a fault of claimwatch, not of the feed ({type(error).__name__}): please report it"
            return Outcome(after_failure(feed, state, self._now(), reason))

    async def _poll(self, feed: Feed, state: FeedState) -> Outcome:
        access = self._secrets.for_feed(feed.url, feed.credentials, feed.proxy)
        asked, full = address_of(feed, state), asks_in_full(feed, state.polls)
        fetched = await self._fetcher.fetch(
            asked,
            self._feed_limits,
            etag=None if full else state.etag,
            last_modified=None if full else state.last_modified,
            access=access,
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
        if document.cut:
            # Else the rest of it would not be asked for until it changes again.
            changed = changed | {"etag": None, "last_modified": None, "body_hash": None}
        keys, steps = plan(feed, state, document.entries)
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
            known_share=known_share(state, keys, steps),
            fresh_for_s=fetched.fresh_for_s,
            ttl_s=document.ttl_s,
            reason=_remark(document),
            entries=remembered(state.entries, dealt_with, keys),
            visits=with_articles(state.visits, articles, now),
            **changed,
        )
        return Outcome(after, articles, tuple(each.failure for each in settled if each.failure), reached=True)

    async def _settle_all(
        self, feed: Feed, state: FeedState, steps: tuple[Step, ...], access: Access | None
    ) -> list[Settled]:
        """Settle all steps, the oldest entry first, so that articles leave in the order of their publication."""
        with_page = [step for step in steps if step.wants_page]
        no_room = {step.key for step in with_page[PAGES_A_POLL:]}
        found = await asyncio.gather(*(self._page(step, access) for step in steps if step.key not in no_room))
        pages = dict(zip((step.key for step in steps if step.key not in no_room), found, strict=True))
        now, domains = self._now(), self._outlets.domains(feed.outlet)
        until = backfill_before(feed, is_first_reading(state), now)
        newest_first = sorted(steps, key=lambda step: step.entry.published_at or now, reverse=True)
        return [
            waits_for_room(step) if step.key in no_room else settle(step, pages[step.key], feed, domains, now, until)
            for step in reversed(newest_first)
        ]

    def _published(self, feed: Feed, article: Article) -> Article:
        """The article under its publisher's name: an aggregator is nobody's origin."""
        publisher = self._outlets.publisher(feed.outlet, article.canonical_url, article.credit)
        return article if publisher == article.outlet else article.model_copy(update={"outlet": publisher})

    async def _page(self, step: Step, access: Access | None) -> PageFound | PageFailed | None:
        if not step.wants_page or step.entry.link is None:
            return None
        try:
            return await self._fetch_page(step.entry.link, access)
        except FetchError as error:
            return PageFailed(error.passing)
        except Unreadable:
            return PageFailed(passing=False)

    async def _fetch_page(self, url: str, access: Access | None) -> PageFound:
        async with self._pages:
            fetched = await self._fetcher.fetch(url, self._page_limits, access=access)
            page = await self._reader.page(fetched.body, fetched.final_url, fetched.content_type)
        return PageFound(fetched.final_url, page)

    async def visit(self, feed: Feed, state: FeedState, article_ids: Collection[str]) -> Outcome:
        """Visit the pages of articles again: PAGES_A_POLL of them, the others at another time."""
        try:
            access = self._secrets.for_feed(feed.url, feed.credentials, feed.proxy)
        except SecretsError:
            return Outcome(state)  # nothing is asked for without the login or the proxy that it is to have
        chosen = tuple(article_ids)[:PAGES_A_POLL]
        found = await asyncio.gather(*(self._visit(feed, key, state.visits[key], access) for key in chosen))
        articles = tuple(self._published(feed, article) for _, article in found if article is not None)
        visits = {**state.visits, **dict(zip(chosen, (stored for stored, _ in found), strict=True))}
        changed = {
            "visits": visits,
            "entries": with_revisions(state.entries, articles),
            "articles_sent": state.articles_sent + len(articles),
        }
        return Outcome(state.model_copy(update=changed), articles)

    async def _visit(
        self, feed: Feed, article_id: str, stored: str, access: Access | None
    ) -> tuple[str, Article | None]:
        """What is remembered of the visit, and the revision that it leads to."""
        visit = read_visit(stored)
        if visit is None:
            return stored, None
        try:
            found, text = await self._look_again(visit.url, access)
            after, meaning = visited(visit, found, text, self._now())
            if meaning == "nothing":
                return after.stored(), None
            article = await self._archive(article_id, visit.seen_at)
            revised = revision(article, meaning, after, text, self._now()) if article is not None else None
        except Exception:
            log.exception("a visit failed by a fault of claimwatch", feed=feed.url, article_id=article_id)
            after, meaning = visited(visit, "failed", "", self._now())
            return after.stored(), None
        log.info("page visited again", feed=feed.url, article_id=article_id, found=meaning, known=article is not None)
        if revised is not None:
            after = after.revised_at(revised.first_seen_at)
        return after.stored(), revised

    async def _look_again(self, url: str, access: Access | None) -> tuple[Found, str]:
        try:
            found = await self._fetch_page(url, access)
            return ("text", found.page.text) if found.page.text else ("no text", "")
        except Refused as error:
            gone = error.status in (404, 410) and await self._is_healthy(urljoin(url, "/"), access)
            return ("gone", "") if gone else ("failed", "")
        except Unreadable:
            return "no text", ""
        except FetchError:
            return "failed", ""

    async def _is_healthy(self, site: str, access: Access | None) -> bool:
        """Whether the site's front page is there: where all is gone, that says nothing about one page."""
        try:
            async with self._pages:
                await self._fetcher.fetch(site, self._page_limits, access=access)
        except FetchError:
            return False
        return True


def _reached(error: FetchError) -> bool | None:
    if isinstance(error, BadAddress | Forbidden | Disallowed):
        return None
    return not error.passing


def _validators(fetched: Fetched, state: FeedState) -> dict[str, Any]:
    """What the server gave; a 304 may leave out what it gave before."""
    if fetched.not_modified:
        return {"etag": fetched.etag or state.etag, "last_modified": fetched.last_modified or state.last_modified}
    return {"etag": fetched.etag, "last_modified": fetched.last_modified}


def _remark(document: Document) -> str:
    if document.beyond:
        whole = ENTRY_LIMIT + document.beyond
        return f"only the first {ENTRY_LIMIT:,} of its {whole:,} entries are read"
    return f"read, although {document.fault}" if document.fault else ""
