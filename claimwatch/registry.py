"""The feeds and watches that people register: compacted topics, read whole and written one record at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache
from itertools import islice
from pathlib import Path

import structlog

from claimwatch.errors import BadFile
from claimwatch.settings import Settings
from connectors.feeds.opml import FeedList, OpmlError, read_opml
from connectors.feeds.outlets import Outlets, OutletsError, load_outlets
from connectors.feeds.urls import feed_partition
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.message import Message, Outgoing
from connectors.kafka.reader import read_compacted
from connectors.kafka.topics import FEED_STATES, FEEDS, WATCHES, load_topics
from connectors.kafka.writer import RecordWriter
from schemas.delivery import Watch
from schemas.feed import Feed, FeedState
from schemas.record import R, SchemaError, decode

log = structlog.get_logger(__name__)

BATCH = 500
"""Records that are written before their safety is waited for."""


def outlets_of(settings: Settings) -> Outlets:
    """The outlets that ship and the user's own. Raises BadFile."""
    try:
        return load_outlets(settings.outlets)
    except OutletsError as error:
        raise BadFile(error.what, where=error.where, do=error.do) from error


def list_of_file(file: Path, settings: Settings) -> FeedList:
    """The feeds of an OPML file, and what of it is none. Raises BadFile."""
    try:
        return read_opml(file, outlets_of(settings))
    except OpmlError as error:
        raise BadFile(error.what, where=error.where, do=error.do) from error


def feeds_of_file(file: Path, settings: Settings) -> list[Feed]:
    """The feeds of an OPML file; what of it is none is only logged. Raises BadFile."""
    found = list_of_file(file, settings)
    for each in found.left_out:
        log.warning("left out of the list of feeds", line=each.line, address=each.address, reason=each.reason)
    return list(found.feeds)


def read_feeds(connection: KafkaConnection) -> dict[str, Feed]:
    return _records(Feed, read_compacted(connection, FEEDS))


def read_feed_states(connection: KafkaConnection) -> dict[str, FeedState]:
    return _records(FeedState, read_compacted(connection, FEED_STATES))


def read_watches(connection: KafkaConnection) -> dict[str, Watch]:
    return _records(Watch, read_compacted(connection, WATCHES))


def write_feeds(
    connection: KafkaConnection, feeds: Iterable[Feed], written: Callable[[int], None] | None = None
) -> None:
    """Returns when all are safely in Kafka; ``written`` is told how many more of them are. Raises WriteFailed."""
    outgoing = (Outgoing(FEEDS, feed.url, feed, _partition(FEEDS, feed.url)) for feed in feeds)
    _write(connection, outgoing, written)


def with_secrets_of(known: Feed | None, feed: Feed) -> Feed:
    """A feed of a list with the names of login and proxy that it had: lists never have them."""
    return feed if known is None else feed.model_copy(update={"credentials": known.credentials, "proxy": known.proxy})


def with_what_was_set(known: Feed | None, feed: Feed) -> Feed:
    """A feed of a list that is read at every start: who has paused it since did not mean until the next one."""
    feed = with_secrets_of(known, feed)
    return feed if known is None else feed.model_copy(update={"paused": known.paused, "resumed_at": known.resumed_at})


def paused(feed: Feed, now: datetime, *, resume: bool) -> Feed:
    """The feed, polled no more, or again from ``now`` on, also where its server said that it is gone."""
    return feed.model_copy(update={"paused": False, "resumed_at": now} if resume else {"paused": True})


def remove_feed(connection: KafkaConnection, url: str) -> None:
    """Forget a feed and its state. Raises WriteFailed."""
    _write(connection, [Outgoing(topic, url, None, _partition(topic, url)) for topic in (FEEDS, FEED_STATES)])


def write_watch(connection: KafkaConnection, name: str, watch: Watch | None) -> None:
    """Write a watch, or remove the one of that name. Raises WriteFailed."""
    _write(connection, [Outgoing(WATCHES, name, watch)])


def write_watches(connection: KafkaConnection, watches: Iterable[Watch]) -> None:
    """Write watches, each in place of the one of its name. Raises WriteFailed."""
    _write(connection, [Outgoing(WATCHES, watch.name, watch) for watch in watches])


def _partition(topic: str, url: str) -> int:
    return feed_partition(url, _partitions()[topic])


@cache
def _partitions() -> dict[str, int]:
    return {each.name: each.partitions for each in load_topics()}


def _records(kind: type[R], messages: dict[str, Message]) -> dict[str, R]:
    """By key. A record that cannot be read is left out: its reader in the flow makes the dead letter."""
    records = {}
    for key, message in messages.items():
        try:
            records[key] = decode(kind, message.value, message.headers)
        except SchemaError:
            continue
    return records


def _write(
    connection: KafkaConnection, outgoing: Iterable[Outgoing], written: Callable[[int], None] | None = None
) -> None:
    writer, waiting = RecordWriter(connection), iter(outgoing)
    try:
        while batch := list(islice(waiting, BATCH)):
            for each in batch:
                writer.send(each)
            writer.flush()
            if written is not None:
                written(len(batch))
    finally:
        writer.close()
