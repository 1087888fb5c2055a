"""What one look at an address shows: a feed as collect would poll it, or the feeds behind a site.

    address ─► fetch ─┬► a feed ───────────────────────────────► FeedLook
                      └► a web page ─► its feeds, else guesses ─► FeedSearch, the best of them looked at

Needs no Kafka. What is wrong is in the result, in words for people.
"""

from __future__ import annotations

from datetime import datetime

from claimwatch.collecting.deciding import SHORT_TEXT, left_out
from claimwatch.fetching import fetcher_of
from claimwatch.settings import Settings
from connectors.feeds.aggregators import aggregator_of
from connectors.feeds.credentials import Access
from connectors.feeds.discovery import Found, guesses
from connectors.feeds.fetch import FOR_FEEDS, FOR_PAGES, Fetched, Fetcher, FetchError
from connectors.feeds.parse import Document, Entry
from connectors.feeds.reading import DocumentReader, Unreadable
from schemas.article import Precision
from schemas.feed import FullText
from schemas.record import Part

PAGES_LOOKED_AT = 3
"""Entries of which a look says where their text comes from: their pages are fetched."""


class FeedEntry(Part):
    title: str
    link: str | None = None
    published_at: datetime | None = None
    published_precision: Precision = "second"
    text: str = ""
    """Where its text comes from, and how long it is; empty where nobody looked."""


class FeedLook(Part):
    """What one look at a feed found; ``reason`` says why it is of no use, and is empty where it is."""

    url: str
    final_url: str = ""
    """Where it was found, after redirects."""
    moved_to: str | None = None
    content_type: str = ""
    validators: tuple[str, ...] = ()
    """Headers by which the server can say that nothing has changed."""
    fresh_for_s: float | None = None
    ttl_s: float | None = None
    title: str = ""
    version: str = ""
    aggregator: str | None = None
    """The aggregator to whose site its links lead."""
    reason: str = ""
    is_page: bool = False
    """It could be fetched, and is no feed."""
    fault: str = ""
    beyond: int = 0
    left_out: int = 0
    """Entries that have the address of another one, with other words; they are not read."""
    entries: tuple[FeedEntry, ...] = ()


class FeedSearch(Part):
    """The feed at an address or behind it; ``others`` are there too. ``look`` has the reason where there is none."""

    look: FeedLook
    others: tuple[Found, ...] = ()
    behind: str = ""
    """The site's address, where the feed is another one than was asked for."""


async def look_at_feed(
    url: str, settings: Settings, *, full_text: FullText = "auto", access: Access | None = None
) -> FeedLook:
    """Fetch and read a feed once, with the limits of collect, and the pages of its first entries."""
    async with fetcher_of(settings, 1) as fetcher, DocumentReader(workers=1) as reader:
        looker = _Looker(fetcher, reader, access)
        look, document = await looker.feed(url)
        return look if document is None else await looker.with_texts(look, document, full_text)


async def find_feed(url: str, settings: Settings, access: Access | None = None) -> FeedSearch:
    """The feed at ``url``, or the best one behind it where it is a site's page.

    A site is asked for the page, for the feeds that it names until one can be read, three at most, and only where it
    names none for the few addresses at which sites keep one.
    """
    async with fetcher_of(settings, 1) as fetcher, DocumentReader(workers=1) as reader:
        return await _Looker(fetcher, reader, access).search(url)


class _Looker:
    """Looks by one fetcher and one reader; the fetcher sends ``access`` to the origin only that it was made for."""

    def __init__(self, fetcher: Fetcher, reader: DocumentReader, access: Access | None) -> None:
        self._fetcher = fetcher
        self._reader = reader
        self._access = access

    async def feed(self, url: str) -> tuple[FeedLook, Document | None]:
        try:
            fetched = await self._fetcher.fetch(url, FOR_FEEDS, access=self._access)
        except FetchError as error:
            return FeedLook(url=url, aggregator=aggregator_of(url), reason=error.reason), None
        return await self._read(fetched)

    async def with_texts(self, look: FeedLook, document: Document, full_text: FullText) -> FeedLook:
        texts = [await self._text_of(entry, full_text) for entry in document.entries[:PAGES_LOOKED_AT]]
        known = [
            each.model_copy(update={"text": text}) for each, text in zip(look.entries[: len(texts)], texts, strict=True)
        ]
        return look.model_copy(update={"entries": (*known, *look.entries[len(known) :])})

    async def search(self, url: str) -> FeedSearch:
        try:
            fetched = await self._fetcher.fetch(url, FOR_FEEDS, access=self._access)
        except FetchError as error:
            return FeedSearch(look=FeedLook(url=url, aggregator=aggregator_of(url), reason=error.reason))
        look, document = await self._read(fetched)
        if document is not None:
            return FeedSearch(look=look)
        try:
            named = await self._reader.links(fetched.body, fetched.final_url, fetched.content_type)
        except Unreadable:
            named = ()
        tried = named[:3] or tuple(Found(url=guess) for guess in guesses(fetched.final_url))
        empty = None
        for found in tried:
            at, document = await self.feed(found.url)
            if document is None:
                continue
            others = tuple(each for each in named if each.url != found.url)
            search = FeedSearch(look=at, others=others, behind=url)
            if document.entries or named:
                return search
            empty = empty or search  # at a guess, a feed that has entries is the likelier one
        return empty or FeedSearch(look=look, others=named)

    async def _read(self, fetched: Fetched) -> tuple[FeedLook, Document | None]:
        look = _seen(fetched)
        try:
            document = await self._reader.feed(fetched.body, fetched.final_url, fetched.content_type)
        except Unreadable as error:
            return look.model_copy(update={"reason": str(error), "is_page": True}), None
        return _described(look, document), document

    async def _text_of(self, entry: Entry, full_text: FullText) -> str:
        ours = f"the feed, {len(entry.text):,} characters" if entry.text else "nowhere"
        if entry.link is None or full_text == "feed" or (full_text == "auto" and len(entry.text) >= SHORT_TEXT):
            return ours
        try:
            fetched = await self._fetcher.fetch(entry.link, FOR_PAGES, access=self._access)
            page = await self._reader.page(fetched.body, fetched.final_url, fetched.content_type)
        except (FetchError, Unreadable) as error:
            return f"{ours}; its page cannot be had: {error.reason if isinstance(error, FetchError) else error}"
        return f"its page, {len(page.text):,} characters" if page.text else f"{ours}; of its page: {page.no_text}"


def _seen(fetched: Fetched) -> FeedLook:
    validators = {"ETag": fetched.etag, "Last-Modified": fetched.last_modified}
    return FeedLook(
        url=fetched.url,
        final_url=fetched.final_url,
        moved_to=fetched.moved_to,
        content_type=fetched.content_type,
        validators=tuple(name for name, value in validators.items() if value),
        fresh_for_s=fetched.fresh_for_s,
        aggregator=aggregator_of(fetched.final_url),
    )


def _described(look: FeedLook, document: Document) -> FeedLook:
    entries = tuple(
        FeedEntry(
            title=entry.title,
            link=entry.link,
            published_at=entry.published_at,
            published_precision=entry.published_precision,
        )
        for entry in document.entries
    )
    led_to = next((name for entry in entries if entry.link and (name := aggregator_of(entry.link))), None)
    return look.model_copy(
        update={
            "title": document.title,
            "version": document.version,
            "ttl_s": document.ttl_s,
            "fault": document.fault,
            "beyond": document.beyond,
            "left_out": left_out(document.entries),
            "entries": entries,
            "aggregator": look.aggregator or led_to,
        }
    )
