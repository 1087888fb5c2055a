"""Loads the open stories before corroborate starts. Restore is not data flow: it runs once, outside the pipeline."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.kafka.connection import KafkaConnection
from connectors.kafka.message import Outgoing
from connectors.kafka.reader import read_compacted
from connectors.kafka.topics import CLAIM_PARTITIONS, STORIES
from connectors.kafka.writer import RecordWriter, write_all
from pipelines.observing import NOBODY, Observer
from pipelines.steps.assignment import Indices
from pipelines.steps.outcome import dead_letter
from schemas.record import SchemaError, decode
from schemas.story import Story

STAGE = "restore"


def restore(
    conn: KafkaConnection,
    partitions: Sequence[int],
    indices: Indices,
    epoch: int = 0,
    observer: Observer = NOBODY,
) -> dict[str, bytes]:
    """The open stories of these partitions, as bytes by story, after each has been taken up by its index.

    Only those of ``epoch``: another one's were made by other rules.

    Make the committers of the partitions first: they end what the owner before left undone, so that what is read
    here is its last word. A state that cannot be decoded becomes a dead letter, and its story starts anew.

    Raises:
        KafkaProblem: Kafka or the topic is missing.
    """
    owned = [number for number in partitions if number in CLAIM_PARTITIONS.values()]
    if not owned:
        return {}
    opened: dict[str, bytes] = {}
    letters = []
    for story_id, message in read_compacted(conn, STORIES, owned).items():
        try:
            story = decode(Story, message.value, message.headers)
            if story.story_id != story_id:
                raise SchemaError(f"the story is {story.story_id[:80]!r}, its key is {story_id[:80]!r}")
            if story.epoch != epoch:
                continue
            indices.of(story.language).restore(story)
        except Exception as error:
            # Any exception: one state that nobody can take up must not keep all others from going on.
            letters.append(dead_letter(STAGE, message, error))
            continue
        if story.phase == "open" and message.value is not None:
            opened[story_id] = message.value
    write_letters(conn, letters)
    observer.committed(letters)
    return opened


def write_letters(conn: KafkaConnection, letters: Sequence[Outgoing]) -> None:
    """Write dead letters, if there are any, and wait until they are safe.

    Raises:
        WriteFailed: one of them was not acknowledged.
    """
    if not letters:
        return
    writer = RecordWriter(conn)
    try:
        write_all(writer, letters)
    finally:
        writer.close()
