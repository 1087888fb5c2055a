"""Loads the open stories before corroborate starts. Restore is not data flow: it runs once, outside the pipeline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import structlog

from connectors.kafka.connection import KafkaConnection
from connectors.kafka.message import Message, Outgoing
from connectors.kafka.reader import ends_of, read_to_end
from connectors.kafka.topics import CLAIM_PARTITIONS, EXTRACTIONS, STORIES
from connectors.kafka.writer import RecordWriter, write_all
from pipelines.observing import NOBODY, Observer
from pipelines.steps.assignment import Indices
from pipelines.steps.outcome import dead_letter
from schemas.record import SchemaError, decode
from schemas.story import Story, StoryArticle

STAGE = "restore"

CLOSED = b'"phase":"closed"'
"""What the record of a closed story has in it; one of an open story may, in an event."""

log = structlog.get_logger(__name__)


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
    ahead = 0
    ends = ends_of(conn, EXTRACTIONS)
    for story_id, message in latest_stories(read_to_end(conn, STORIES, owned)).items():
        try:
            story = story_in(message)
            if story.epoch != epoch:
                continue
            indices.of(story.language).restore(story)
        except Exception as error:
            # Any exception: one state that nobody can take up must not keep all others from going on.
            letters.append(dead_letter(STAGE, message, error))
            continue
        if story.phase == "open" and message.value is not None:
            fitting = fitted(story, ends.get(message.partition))
            ahead += fitting is not story
            opened[story_id] = message.value if fitting is story else fitting.encode()
    if ahead:
        log.warning("stories are ahead of the log", stories=ahead, topic=EXTRACTIONS)
    write_letters(conn, letters)
    observer.committed(letters)
    return opened


def latest_stories(messages: Iterable[Message]) -> dict[str, Message]:
    """The last message of each story, without tombstones. Of a closed one only what an index needs is held: there are
    many of them, and nothing joins them."""
    latest: dict[str, Message] = {}
    for message in messages:
        if message.value is None:
            latest.pop(message.key, None)
        else:
            latest[message.key] = _without_body(message) if CLOSED in message.value else message
    return latest


def _without_body(message: Message) -> Message:
    """A closed story as its ids and times; any other message as it is."""
    try:
        story = story_in(message)
    except SchemaError:
        return message
    if story.phase != "closed":
        return message
    said_nothing = {"content_hash": "", "outlet": "", "url": "", "title": "", "event_id": ""}
    articles = tuple(
        StoryArticle(article_id=each.article_id, published_at=each.seen_at, seen_at=each.seen_at, **said_nothing)
        for each in story.articles
    )
    bare = story.model_copy(
        update={"title": "", "terms": {}, "entities": {}, "articles": articles, "events": (), "claims": ()}
    )
    return message._replace(value=bare.encode())


def story_in(message: Message) -> Story:
    """The story that a message carries under its id.

    Raises:
        SchemaError: it is no story, or another one than its key says.
    """
    story = decode(Story, message.value, message.headers)
    if story.story_id != message.key:
        raise SchemaError(f"the story is {story.story_id[:80]!r}, its key is {message.key[:80]!r}")
    return story


def fitted(story: Story, end: int | None) -> Story:
    """A story that knows of no offset from ``end`` on, where its log ends: what comes there is new to it.

    It may, where the log was copied, or lost its last second with the embedded Kafka.
    """
    if end is None or story.applied_offset < end:
        return story
    return story.model_copy(update={"applied_offset": end - 1})


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
