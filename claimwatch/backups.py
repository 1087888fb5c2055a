"""Backup and restore of what cannot be made again: the compacted topics, and what was under way.

    DIR/
    ├── manifest.json        counts and SHA-256 of each file, the epoch, when it was made
    └── TOPIC.jsonl          one message a line: partition, offset, key, value, headers, time

Of a compacted topic the last message of each key is kept; of articles, extractions and alerts those that their reader
had not committed yet. Nothing needs to stand still meanwhile: what is written first (a feed's state, a story) is read
before what comes of it, and deliveries last. What is read twice therefore comes twice after a restore and is known by
its id, and nothing falls between. The view is not kept: `claimwatch index --rebuild` makes it again.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from kafka import TopicPartition

from claimwatch.epochs import PARTITIONS
from claimwatch.errors import BadFile, UserError
from claimwatch.owning import Position, Write, as_owner
from claimwatch.watching import FIRST_WATCH
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.message import Message, Outgoing
from connectors.kafka.reader import read_compacted, read_to_end
from connectors.kafka.topics import (
    ALERTS,
    ARTICLES,
    CLAIMS,
    DELIVERIES,
    EPOCHS,
    ERASURES,
    EXTRACTIONS,
    FEED_STATES,
    FEEDS,
    JUDGEMENTS,
    STORIES,
    WATCHES,
    ensure_topics,
    partitions_of,
)
from connectors.kafka.writer import RecordWriter, write_all
from pipelines.steps.eras import LOOK_EVERY_S, era_of, read_epochs
from schemas.epoch import Epoch
from schemas.record import SchemaError, decode
from schemas.story import Story

FORMAT = "claimwatch-backup/1"
MANIFEST = "manifest.json"

UNREAD = {ARTICLES: "claimwatch.extract", EXTRACTIONS: "claimwatch.corroborate", ALERTS: "claimwatch.notify"}
"""Topics of which only what its reader has not committed is kept, with the reader's group."""

ORDER = (
    *(EPOCHS, ERASURES, FEEDS, WATCHES, FEED_STATES, ARTICLES, EXTRACTIONS),
    *(STORIES, CLAIMS, JUDGEMENTS, ALERTS, DELIVERIES),
)
"""As it is read: what is caused comes after what causes it."""

KNOWN = (DELIVERIES, ERASURES, JUDGEMENTS, CLAIMS, STORIES)
NEWS = (WATCHES, FEED_STATES, FEEDS, ALERTS, EXTRACTIONS, ARTICLES)
"""As it is restored: what is known already before what is still to be dealt with, so that parts may run beside it."""

AT_ONCE = 1_000


class Kept(NamedTuple):
    """A file of a backup. ``sha256`` is that of its bytes."""

    topic: str
    messages: int
    sha256: str


class Manifest(NamedTuple):
    made_at: datetime
    epoch: int
    kept: tuple[Kept, ...]

    @property
    def identity(self) -> str:
        """Names what is in the backup, whenever it was made."""
        return hashlib.sha256(repr(self.kept).encode()).hexdigest()[:32]


def backup(conn: KafkaConnection, folder: Path, now: datetime) -> Manifest:
    """Write a backup into an empty or new folder; the manifest last, so that one without it is none.

    Raises:
        BadFile: the folder holds something, or cannot be written.
        KafkaProblem: Kafka went away; nothing is kept.
    """
    _emptied(folder)
    starts = {topic: _committed(conn, topic, group) for topic, group in UNREAD.items()}
    kept = []
    for topic in ORDER:
        found = _unread(conn, topic, starts[topic]) if topic in UNREAD else _last_words(conn, topic)
        kept.append(_write(folder, topic, found))
    manifest = Manifest(now, era_of(read_epochs(conn)).number, tuple(kept))
    _path(folder, MANIFEST).write_text(json.dumps(_as_json(manifest), indent=1) + "\n", "utf-8")
    return manifest


def check(folder: Path) -> Manifest:
    """The manifest of a backup, after all its files were compared with it.

    Raises:
        BadFile: it is no backup, or a file is missing, cut or changed.
    """
    manifest = _manifest(folder)
    for each in manifest.kept:
        path = _path(folder, f"{each.topic}.jsonl")
        try:
            raw = path.read_bytes()
        except OSError as error:
            raise BadFile(f"the file cannot be read: {error.strerror}", where=str(path)) from error
        if hashlib.sha256(raw).hexdigest() != each.sha256 or raw.count(b"\n") != each.messages:
            raise BadFile("the file is not as it was when the backup was made", where=str(path), do="take another one")
    return manifest


def restore(conn: KafkaConnection, folder: Path, now: datetime) -> Manifest:
    """Write a backup into topics that are empty, or into those that this backup was being written to.

    A watch that `up` writes where there is none, as it still is, counts as nothing.

    The epoch is raised, so that what comes has higher versions than what was. Extractions count from 0 again.

    Raises:
        BadFile: the backup is damaged; nothing was written.
        UserError: the topics hold something else; nothing was written.
        WriteFailed, KafkaProblem: not all was written; run it again.
    """
    manifest = check(folder)
    ensure_topics(conn)
    reason = f"restored {manifest.identity}"
    if not any(each.reason == reason for each in read_epochs(conn)):
        _refuse_full(conn)
    # First, so that an interrupted restore is known as one.
    _begin(conn, manifest.epoch + 1, now, reason)
    for topic in KNOWN:
        _send(conn, topic, (_carried_over(each, manifest.epoch) for each in _read(folder, topic)))
    # And again, so that a corroborate that runs takes up the stories; it hears of it within LOOK_EVERY_S.
    _begin(conn, manifest.epoch + 1, now, reason)
    time.sleep(2 * LOOK_EVERY_S)
    for topic in NEWS:
        _send(conn, topic, _read(folder, topic))
    # From now on it is a full one, into which nothing is restored.
    complete = [each.model_copy(update={"reason": f"{reason}, complete"}) for each in read_epochs(conn)]
    writer = RecordWriter(conn)
    try:
        write_all(writer, [Outgoing(EPOCHS, str(each.partition), each) for each in complete])
    finally:
        writer.close()
    return manifest


def _begin(conn: KafkaConnection, number: int, now: datetime, reason: str) -> None:
    for partition in PARTITIONS:
        epoch = Epoch(number=number, partition=partition, begins_at=0, told_before=0, started_at=now, reason=reason)

        def decide(at: Position, epoch: Epoch = epoch) -> Write:
            return Write([Outgoing(EPOCHS, str(epoch.partition), epoch)], goes_on_at=at.earliest)

        as_owner(conn, partition, decide)


def _carried_over(message: Message, epoch: int) -> Message:
    """A story of the backup's epoch is taken up in the one that the restore begins; all else is as it was."""
    if message.topic != STORIES:
        return message
    try:
        story = decode(Story, message.value, message.headers)
    except SchemaError:
        return message
    if story.epoch != epoch:
        return message
    return message._replace(value=story.model_copy(update={"epoch": epoch + 1, "applied_offset": -1}).encode())


def _refuse_full(conn: KafkaConnection) -> None:
    for topic in ORDER:
        own = FIRST_WATCH.encode() if topic == WATCHES else None
        if any(each.value != own for each in read_to_end(conn, topic)):
            raise UserError(
                f"{topic} is not empty: a backup is restored into new services",
                do="give it a new data folder or new topics",
            )


def _committed(conn: KafkaConnection, topic: str, group: str) -> dict[int, int]:
    consumer = conn.consumer(group)
    try:
        return {part: int(consumer.committed(TopicPartition(topic, part)) or 0) for part in partitions_of(conn, topic)}
    finally:
        consumer.close()


def _unread(conn: KafkaConnection, topic: str, starts: dict[int, int]) -> Iterator[Message]:
    return (each for each in read_to_end(conn, topic) if each.offset >= starts.get(each.partition, 0))


def _last_words(conn: KafkaConnection, topic: str) -> Iterable[Message]:
    return read_compacted(conn, topic).values()


def _write(folder: Path, topic: str, messages: Iterable[Message]) -> Kept:
    ordered = sorted(messages, key=lambda each: (each.partition, each.offset))
    raw = "".join(json.dumps(_line(each), ensure_ascii=False, sort_keys=True) + "\n" for each in ordered).encode()
    path = _path(folder, f"{topic}.jsonl")
    # Watches hold the addresses of channels, which may be secrets.
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(raw)
    return Kept(topic, len(ordered), hashlib.sha256(raw).hexdigest())


def _line(message: Message) -> dict[str, Any]:
    return {
        "partition": message.partition,
        "offset": message.offset,
        "key": message.key,
        **_bytes("value", message.value or b""),
        "headers": [{"name": name, **_bytes("value", value)} for name, value in message.headers],
        "timestamp_ms": message.timestamp_ms,
    }


def _bytes(name: str, raw: bytes) -> dict[str, str]:
    """Text where it is some on one line, else base64."""
    try:
        return {name: raw.decode("utf-8")}
    except UnicodeDecodeError:
        return {f"{name}_base64": base64.b64encode(raw).decode("ascii")}


def _raw(name: str, line: dict[str, Any]) -> bytes:
    if name in line:
        return str(line[name]).encode()
    return base64.b64decode(line[f"{name}_base64"])


def _read(folder: Path, topic: str) -> Iterator[Message]:
    with _path(folder, f"{topic}.jsonl").open("rb") as stream:
        for raw in stream:
            line = json.loads(raw)
            headers = tuple((str(each["name"]), _raw("value", each)) for each in line["headers"])
            key, time_ms = str(line["key"]), int(line["timestamp_ms"])
            yield Message(
                topic, int(line["partition"]), int(line["offset"]), key, _raw("value", line), headers, time_ms
            )


def _send(conn: KafkaConnection, topic: str, messages: Iterable[Message]) -> None:
    producer = conn.producer()
    try:
        waiting = []
        for each in messages:
            waiting.append(
                producer.send(
                    topic,
                    key=each.key.encode("utf-8", "surrogatepass"),
                    value=each.value,
                    headers=list(each.headers),
                    partition=each.partition,
                    timestamp_ms=each.timestamp_ms or None,
                )
            )
            if len(waiting) == AT_ONCE:
                _await(waiting)
        _await(waiting)
    finally:
        producer.close(timeout=5)


def _await(waiting: list[Any]) -> None:
    for each in waiting:
        each.get(timeout=150)
    waiting.clear()


def _emptied(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        holds = next(folder.iterdir(), None)
    except OSError as error:
        raise BadFile(f"the folder cannot be written: {error.strerror}", where=str(folder)) from error
    if holds is not None:
        raise BadFile("the folder is not empty", where=str(folder), do="give a new one for each backup")


def _manifest(folder: Path) -> Manifest:
    path = _path(folder, MANIFEST)
    try:
        found = json.loads(path.read_text("utf-8"))
        if found["format"] != FORMAT or sorted(found["files"]) != sorted(ORDER):
            raise ValueError
        files = ((topic, found["files"][topic]) for topic in ORDER)
        kept = tuple(Kept(topic, int(each["messages"]), str(each["sha256"])) for topic, each in files)
        return Manifest(datetime.fromisoformat(found["made_at"]), int(found["epoch"]), kept)
    except OSError as error:
        raise BadFile("there is no backup: its manifest cannot be read", where=str(path)) from error
    except (ValueError, KeyError, TypeError) as error:
        raise BadFile(f"it is no manifest of a {FORMAT}", where=str(path)) from error


def _as_json(manifest: Manifest) -> dict[str, Any]:
    files = {each.topic: {"messages": each.messages, "sha256": each.sha256} for each in manifest.kept}
    return {"format": FORMAT, "made_at": manifest.made_at.isoformat(), "epoch": manifest.epoch, "files": files}


def _path(folder: Path, name: str) -> Path:
    return folder / name
