"""Reads an article: one message in, one outcome out, whatever happens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import apache_beam as beam

from connectors.kafka.message import Message, Outgoing
from connectors.kafka.topics import EXTRACTIONS, language_partition
from pipelines.steps.hosting import hosted
from pipelines.steps.outcome import Outcome, dead_letter, outcome_of, sized
from schemas.article import Article
from schemas.extraction import Extraction
from schemas.record import SchemaError, decode

STAGE = "extract"


class Reader(Protocol):
    """Finds out what is in an article; ``pipelines.reading.ArticleReader`` is one."""

    def read(self, article: Article) -> Extraction: ...


def read_message(reader: Reader, message: Message) -> Outcome:
    """Read one article. What cannot be decoded, read or sent becomes a dead letter; the next article is not harmed."""
    try:
        article = decode(Article, message.value, message.headers)
    except SchemaError as error:
        return outcome_of(message, atomic=(dead_letter(STAGE, message, error),))
    try:
        extraction = reader.read(article)
        sized(extraction)
    except Exception as error:
        # Any exception: the text is a stranger's, and an article that breaks a library must not stop the others.
        return outcome_of(message, atomic=(dead_letter(STAGE, message, error, article.first_seen_at),))
    partition = language_partition(extraction.language)
    return outcome_of(message, atomic=(Outgoing(EXTRACTIONS, article.article_id, extraction, partition),))


class HostedReader:
    """A reader in a wrapper of a known type, to be lent to the steps."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader


class ReadArticles(beam.DoFn):
    """Message of news.articles.v1 → Outcome. Stateless; keeps the order."""

    def __init__(self, host_name: str) -> None:
        self._host_name = host_name

    def setup(self) -> None:
        self._reader = hosted(self._host_name, HostedReader).reader

    def process(self, element: Message) -> Iterator[Outcome]:
        yield read_message(self._reader, element)
