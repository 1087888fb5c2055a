"""Reads articles: one message in, one outcome out, whatever happens."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import apache_beam as beam
from apache_beam.transforms.window import GlobalWindow
from apache_beam.utils.windowed_value import WindowedValue

from connectors.kafka.message import Message, Outgoing
from connectors.kafka.topics import EXTRACTIONS, language_partition
from pipelines.rules.arrival import FromTheFuture, refuse_future
from pipelines.steps.hosting import hosted
from pipelines.steps.outcome import Outcome, dead_letter, outcome_of, sized
from schemas.article import Article
from schemas.extraction import Extraction
from schemas.record import SchemaError, decode

STAGE = "extract"

HELD = 64
"""Messages that are read together at most: about 2 s of work (November 2026), so a bundle that ends by its time does
not wait longer than that for its commit."""


class Reader(Protocol):
    """Finds out what is in articles; ``pipelines.reading.ArticleReader`` is one."""

    def tried(self, articles: Iterable[Article]) -> Iterator[Extraction | Exception]:
        """What is in each article in order, or what it raised."""
        ...


Accept = Callable[[Article], None]
"""Raises where an article is not to be read."""


def read_messages(
    reader: Reader, messages: Sequence[Message], accept: Accept = lambda _article: None
) -> Iterator[Outcome]:
    """Read articles together. What cannot be decoded, read or sent becomes a dead letter; the others are not harmed."""
    decoded = [_decoded(message, accept) for message in messages]
    found = reader.tried([article for article in decoded if isinstance(article, Article)])
    for message, article in zip(messages, decoded, strict=True):
        if isinstance(article, Article):
            yield _outcome(message, article, next(found))
        else:
            yield outcome_of(message, atomic=(dead_letter(STAGE, message, article),))


def _decoded(message: Message, accept: Accept) -> Article | SchemaError | FromTheFuture:
    try:
        article = decode(Article, message.value, message.headers)
        accept(article)
        return article
    except (SchemaError, FromTheFuture) as error:
        return error


def _outcome(message: Message, article: Article, found: Extraction | Exception) -> Outcome:
    try:
        if isinstance(found, Exception):
            raise found
        sized(found)
    except Exception as error:
        # Any exception: the text is a stranger's, and an article that breaks a library must not stop the others.
        return outcome_of(message, atomic=(dead_letter(STAGE, message, error, article.first_seen_at),))
    partition = language_partition(found.language)
    return outcome_of(message, atomic=(Outgoing(EXTRACTIONS, article.article_id, found, partition),))


def _wall_clock() -> datetime:
    return datetime.now(UTC)


class HostedReader:
    """A reader in a wrapper of a known type, to be lent to the steps, with the clock by which an article is accepted.

    ``ahead``: how far an article's time may be ahead of that clock; None accepts all.
    """

    def __init__(
        self, reader: Reader, ahead: timedelta | None = None, now: Callable[[], datetime] = _wall_clock
    ) -> None:
        self.reader = reader
        self._ahead = ahead
        self._now = now

    def accept(self, article: Article) -> None:
        """Raise FromTheFuture where the article's time cannot be."""
        if self._ahead is not None:
            refuse_future(article, self._now(), self._ahead)


class ReadArticles(beam.DoFn):
    """Message of news.articles.v1 → Outcome. Keeps the order.

    Messages wait for each other until ``HELD`` of them are there or the bundle ends, never beyond; what comes out of
    the end of a bundle has the time of its message and the global window.
    """

    def __init__(self, host_name: str) -> None:
        self._host_name = host_name

    def setup(self) -> None:
        self._hosted = hosted(self._host_name, HostedReader)

    def start_bundle(self) -> None:
        self._held: list[Message] = []
        self._times: list[Any] = []

    def process(self, element: Message, timestamp: Any = beam.DoFn.TimestampParam) -> Iterator[Outcome]:
        self._held.append(element)
        self._times.append(timestamp)
        if len(self._held) >= HELD:
            yield from self._read()
            self.start_bundle()

    def finish_bundle(self) -> Iterator[WindowedValue]:
        for outcome, timestamp in zip(self._read(), self._times, strict=True):
            yield WindowedValue(outcome, timestamp, (GlobalWindow(),))
        self.start_bundle()

    def _read(self) -> Iterator[Outcome]:
        return read_messages(self._hosted.reader, self._held, self._hosted.accept)
