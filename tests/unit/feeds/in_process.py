"""Reads as DocumentReader, without the processes that it would take a second to start."""

from __future__ import annotations

from connectors.feeds.discovery import Found, feeds_in
from connectors.feeds.pages import NotAPage, Page, read_page
from connectors.feeds.parse import Document, NotAFeed, parse_feed
from connectors.feeds.reading import DocumentReader, Unreadable


class ReaderInProcess(DocumentReader):
    async def feed(self, body: bytes, url: str, content_type: str = "") -> Document:
        try:
            return parse_feed(body, url, content_type)
        except NotAFeed as error:
            raise Unreadable(str(error)) from error

    async def page(self, body: bytes, url: str, content_type: str = "") -> Page:
        try:
            return read_page(body, content_type, url)
        except NotAPage as error:
            raise Unreadable(str(error)) from error

    async def links(self, body: bytes, url: str, content_type: str = "") -> tuple[Found, ...]:
        return feeds_in(body, url, content_type)
