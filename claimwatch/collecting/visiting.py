"""Fetch pages of articles, for polls and for visits, and see at a visit what has become of one.

page ─► text, none, gone, failed ─► visits.visited ─► the article as it was sent ─► its revision
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from urllib.parse import urljoin

import structlog

from claimwatch.collecting.archive import ArchiveAway
from claimwatch.collecting.deciding import PageFound
from claimwatch.collecting.visits import Found, read_visit, revision, visited
from connectors.feeds.credentials import Access
from connectors.feeds.errors import FetchError, HostPaused, Refused
from connectors.feeds.fetch import Fetched, Fetcher, Limits
from connectors.feeds.hosts import Place
from connectors.feeds.reading import Crowded, DocumentReader, Unreadable, is_set_aside
from schemas.article import Article

log = structlog.get_logger(__name__)

PAGES_AT_ONCE = 16
PAGE_PATIENCE_S = 30.0
"""Seconds that a page waits for its turn at its host, and for its place; it counts as not asked for then."""

Archive = Callable[[str, datetime], Awaitable[Article | None]]
"""Finds an article by its id and the ``first_seen_at`` of its latest revision; None where it is there no more. Raises
ArchiveAway where nobody can tell."""


async def no_archive(_article_id: str, _seen_at: datetime) -> Article | None:
    return None


class Pages:
    """Fetches pages, at most ``at_once`` under way in all: asked for, or read. What waits for its host is none of them,
    nor what is set aside to be read.
    """

    def __init__(self, fetcher: Fetcher, reader: DocumentReader, limits: Limits, at_once: int) -> None:
        self._fetcher = fetcher
        self._reader = reader
        self._limits = limits
        self._room = asyncio.Semaphore(at_once)

    async def fetch(self, url: str, access: Access | None) -> PageFound:
        """
        Raises:
            FetchError, Unreadable: it cannot be had. HostPaused: nobody was asked. Crowded: it may be had later.
        """
        async with Place(self._room) as place:
            fetched = await self._fetch(url, access, place)
            if is_set_aside(fetched.body):
                place.give_back()
            page = await self._reader.page(fetched.body, fetched.final_url, fetched.content_type)
        return PageFound(fetched.final_url, page)

    async def is_there(self, url: str, access: Access | None) -> bool:
        """Whether there is a page, whatever is on it. Raises HostPaused where nobody was asked."""
        try:
            async with Place(self._room) as place:
                await self._fetch(url, access, place)
        except HostPaused:
            raise
        except FetchError:
            return False
        return True

    async def _fetch(self, url: str, access: Access | None, place: Place) -> Fetched:
        return await self._fetcher.fetch(url, self._limits, access=access, patience_s=PAGE_PATIENCE_S, place=place)


class Visitor:
    """Visits pages of articles that were sent."""

    def __init__(self, pages: Pages, archive: Archive, now: Callable[[], datetime]) -> None:
        self._pages = pages
        self._archive = archive
        self._now = now

    async def visit(
        self, article_id: str, stored: str, access: Access | None, room: asyncio.Semaphore
    ) -> tuple[str, Article | None]:
        """What is remembered of the visit, and the revision that it leads to.

        A change is remembered once its revision is made. Where nobody could be asked, too many large documents wait, or
        Kafka is away, the visit is made up for.
        """
        visit = read_visit(stored)
        if visit is None:
            return stored, None
        try:
            async with room:
                found, text = await self._look_again(visit.url, access)
            after, meaning = visited(visit, found, text, self._now())
            if meaning == "nothing":
                return after.stored(), None
            article = await self._archive(article_id, visit.seen_at)
        except (HostPaused, Crowded, ArchiveAway):
            return visit.tried_again(self._now()).stored(), None
        except Exception:
            log.exception("a visit failed by a fault of claimwatch", article_id=article_id)
            return visited(visit, "failed", "", self._now())[0].stored(), None
        log.info("page visited again", article_id=article_id, found=meaning, known=article is not None)
        if article is None:
            # What nobody was told is not remembered as told: the next visit finds it again.
            return visited(visit, "failed", "", self._now())[0].stored(), None
        revised = revision(article, meaning, after, text, self._now())
        return (after if revised is None else after.revised_at(revised.first_seen_at)).stored(), revised

    async def _look_again(self, url: str, access: Access | None) -> tuple[Found, str]:
        """What is there now. Raises HostPaused where nobody could be asked, Crowded where nobody has read it."""
        try:
            found = await self._pages.fetch(url, access)
            return ("text", found.page.text) if found.page.text else ("no text", "")
        except (HostPaused, Crowded):
            raise
        except Refused as error:
            # Where all of the site is gone, that says nothing about one page.
            gone = error.status in (404, 410) and await self._pages.is_there(urljoin(url, "/"), access)
            return ("gone", "") if gone else ("failed", "")
        except Unreadable:
            return "no text", ""
        except FetchError:
            return "failed", ""
