"""The feeds and watches that people register: compacted topics, read whole and written one record at a time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from claimwatch.errors import BadFile
from claimwatch.settings import Settings
from connectors.feeds.fetch import FOR_FEEDS, Fetcher, FetchError
from connectors.feeds.opml import OpmlError, read_opml
from connectors.feeds.outlets import Outlets, OutletsError, load_outlets
from connectors.feeds.reading import DocumentReader, Unreadable
from connectors.feeds.urls import feed_partition
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.message import Message, Outgoing
from connectors.kafka.reader import read_compacted
from connectors.kafka.topics import FEED_STATES, FEEDS, WATCHES, load_topics
from connectors.kafka.writer import RecordWriter
from schemas.delivery import Watch
from schemas.feed import Feed, FeedState
from schemas.record import Part, R, SchemaError, decode


class FeedEntry(Part):
    title: str
    link: str | None = None
    published_at: datetime | None = None


class FeedLook(Part):
    """What one look at a feed found; ``reason`` says why it is of no use, and is empty where it is."""

    url: str
    title: str = ""
    version: str = ""
    reason: str = ""
    fault: str = ""
    entries: tuple[FeedEntry, ...] = ()


def outlets_of(settings: Settings) -> Outlets:
    """The outlets that ship and the user's own. Raises BadFile."""
    try:
        return load_outlets(settings.outlets)
    except OutletsError as error:
        raise BadFile(error.what, where=error.where, do=error.do) from error


def feeds_of_file(file: Path, settings: Settings) -> list[Feed]:
    """The feeds of an OPML file. Raises BadFile."""
    try:
        return read_opml(file, outlets_of(settings))
    except OpmlError as error:
        raise BadFile(error.what, where=error.where, do=error.do) from error


def read_feeds(connection: KafkaConnection) -> dict[str, Feed]:
    return _records(Feed, read_compacted(connection, FEEDS))


def read_feed_states(connection: KafkaConnection) -> dict[str, FeedState]:
    return _records(FeedState, read_compacted(connection, FEED_STATES))


def read_watches(connection: KafkaConnection) -> dict[str, Watch]:
    return _records(Watch, read_compacted(connection, WATCHES))


def write_feeds(connection: KafkaConnection, feeds: Iterable[Feed]) -> None:
    """Returns when all are safely in Kafka. Raises WriteFailed."""
    _write(connection, [Outgoing(FEEDS, feed.url, feed, _partition(FEEDS, feed.url)) for feed in feeds])


def remove_feed(connection: KafkaConnection, url: str) -> None:
    """Forget a feed and its state. Raises WriteFailed."""
    _write(connection, [Outgoing(topic, url, None, _partition(topic, url)) for topic in (FEEDS, FEED_STATES)])


def write_watch(connection: KafkaConnection, name: str, watch: Watch | None) -> None:
    """Write a watch, or remove the one of that name. Raises WriteFailed."""
    _write(connection, [Outgoing(WATCHES, name, watch)])


def write_watches(connection: KafkaConnection, watches: Iterable[Watch]) -> None:
    """Write watches, each in place of the one of its name. Raises WriteFailed."""
    _write(connection, [Outgoing(WATCHES, watch.name, watch) for watch in watches])


async def look_at_feed(url: str, contact: str = "") -> FeedLook:
    """Fetch and read a feed once, with the limits of collect; what is wrong with it is in the result."""
    async with Fetcher(contact=contact) as fetcher, DocumentReader(workers=1) as reader:
        try:
            fetched = await fetcher.fetch(url, FOR_FEEDS)
            found = await reader.feed(fetched.body, fetched.final_url, fetched.content_type)
        except FetchError as error:
            return FeedLook(url=url, reason=error.reason)
        except Unreadable as error:
            return FeedLook(url=url, reason=str(error))
    entries = tuple(FeedEntry(title=e.title, link=e.link, published_at=e.published_at) for e in found.entries)
    reason = "" if entries else "it has no entries"
    return FeedLook(
        url=url, title=found.title, version=found.version, reason=reason, fault=found.fault, entries=entries
    )


def _partition(topic: str, url: str) -> int:
    return feed_partition(url, next(each.partitions for each in load_topics() if each.name == topic))


def _records(kind: type[R], messages: dict[str, Message]) -> dict[str, R]:
    """By key. A record that cannot be read is left out: its reader in the flow makes the dead letter."""
    records = {}
    for key, message in messages.items():
        try:
            records[key] = decode(kind, message.value, message.headers)
        except SchemaError:
            continue
    return records


def _write(connection: KafkaConnection, outgoing: Iterable[Outgoing]) -> None:
    writer = RecordWriter(connection)
    try:
        for each in outgoing:
            writer.send(each)
        writer.flush()
    finally:
        writer.close()
