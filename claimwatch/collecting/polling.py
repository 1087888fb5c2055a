"""Poll one feed: fetch it, have it read, fetch the pages of its new entries, and decide what is sent."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from claimwatch.collecting.deciding import (
    PAGES_A_POLL,
    PageFailed,
    PageFound,
    Settled,
    Step,
    after_failure,
    after_success,
    plan,
    settle,
    waits_for_room,
)
from claimwatch.collecting.seen import remembered
from connectors.feeds.fetch import FOR_FEEDS, FOR_PAGES, Fetched, Fetcher, FetchError, Limits, Refused
from connectors.feeds.outlets import Outlets
from connectors.feeds.parse import ENTRY_LIMIT, Document
from connectors.feeds.reading import DocumentReader, Unreadable
from schemas.article import Article
from schemas.failure import Failure
from schemas.feed import Feed, FeedState

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What a poll brought: records that are written first, and the state that is written once they are safe.

    ``forgotten`` instead of a state: the URL of a feed that was removed, whose state is removed too.
    """

    state: FeedState | None
    articles: tuple[Article, ...] = ()
    failures: tuple[Failure, ...] = ()
    forgotten: str = ""

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
        pages: int = 16,
        feed_limits: Limits = FOR_FEEDS,
        page_limits: Limits = FOR_PAGES,
    ) -> None:
        self._fetcher = fetcher
        self._reader = reader
        self._outlets = outlets
        self._now = now
        self._pages = asyncio.Semaphore(pages)
        self._feed_limits = feed_limits
        self._page_limits = page_limits

    async def poll(self, feed: Feed, state: FeedState) -> Outcome:
        """Poll a feed. Whatever goes wrong with it becomes the reason in its state."""
        try:
            return await self._poll(feed, state)
        except Refused as error:
            return Outcome(after_failure(feed, state, self._now(), error.reason, error.retry_after_s))
        except FetchError as error:
            return Outcome(after_failure(feed, state, self._now(), error.reason))
        except Unreadable as error:
            return Outcome(after_failure(feed, state, self._now(), str(error)))
        except Exception as error:
            # A fault of ours must not stop the other feeds: it is the feed's reason, and in the log with its trace.
            log.exception("a poll failed by a fault of claimwatch", feed=feed.url)
            reason = f"a fault of claimwatch, not of the feed ({type(error).__name__}): please report it"
            return Outcome(after_failure(feed, state, self._now(), reason))

    async def _poll(self, feed: Feed, state: FeedState) -> Outcome:
        fetched = await self._fetcher.fetch(
            feed.url, self._feed_limits, etag=state.etag, last_modified=state.last_modified
        )
        body_hash = hashlib.sha256(fetched.body).hexdigest()[:32]
        if fetched.not_modified or body_hash == state.body_hash:
            reason = state.reason if state.health == "alive" else ""
            validators = _validators(fetched, state)
            return Outcome(after_success(feed, state, self._now(), news=0, waits=False, reason=reason, **validators))
        document = await self._reader.feed(fetched.body, fetched.final_url, fetched.content_type)
        keys, steps = plan(feed, state, document.entries)
        settled = await self._settle_all(feed, steps)
        articles = tuple(each.article for each in settled if each.article)
        dealt_with = {each.key: each.seen for each in settled if each.seen}
        after = after_success(
            feed,
            state,
            self._now(),
            news=len(articles),
            waits=any(each.waits for each in settled),
            reason=_remark(document),
            entries=remembered(state.entries, dealt_with, keys),
            body_hash=body_hash,
            **_validators(fetched, state),
        )
        return Outcome(after, articles, tuple(each.failure for each in settled if each.failure))

    async def _settle_all(self, feed: Feed, steps: tuple[Step, ...]) -> list[Settled]:
        """Settle all steps, the oldest entry first, so that articles leave in the order of their publication."""
        with_page = [step for step in steps if step.wants_page]
        no_room = {step.key for step in with_page[PAGES_A_POLL:]}
        found = await asyncio.gather(*(self._page(step) for step in steps if step.key not in no_room))
        pages = dict(zip((step.key for step in steps if step.key not in no_room), found, strict=True))
        now, domains = self._now(), self._outlets.domains(feed.outlet)
        newest_first = sorted(steps, key=lambda step: step.entry.published_at or now, reverse=True)
        return [
            waits_for_room(step) if step.key in no_room else settle(step, pages[step.key], feed, domains, now)
            for step in reversed(newest_first)
        ]

    async def _page(self, step: Step) -> PageFound | PageFailed | None:
        if not step.wants_page or step.entry.link is None:
            return None
        async with self._pages:
            try:
                fetched = await self._fetcher.fetch(step.entry.link, self._page_limits)
                page = await self._reader.page(fetched.body, fetched.final_url, fetched.content_type)
            except FetchError as error:
                return PageFailed(error.passing)
            except Unreadable:
                return PageFailed(passing=False)
        return PageFound(fetched.final_url, page)


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
