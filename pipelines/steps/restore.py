"""Loads the open stories before corroborate starts. Restore is not data flow: it runs once, outside the pipeline."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.kafka.connection import KafkaConnection
from connectors.kafka.message import Outgoing
from connectors.kafka.reader import read_compacted
from connectors.kafka.topics import CLAIM_PARTITIONS, STORIES
from connectors.kafka.writer import RecordWriter, write_all
from pipelines.steps.assignment import Indices
from pipelines.steps.outcome import dead_letter
from schemas.record import SchemaError, decode
from schemas.story import Story

STAGE = "restore"


def restore(conn: KafkaConnection, partitions: Sequence[int], indices: Indices) -> dict[str, bytes]:
    """The open stories of these partitions, as bytes by story, after each has been taken up by its index.

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
        except SchemaError as error:
            letters.append(dead_letter(STAGE, message, error))
            continue
        indices.of(story.language).restore(story)
        if story.phase == "open" and message.value is not None:
            opened[story_id] = message.value
    write_letters(conn, letters)
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
