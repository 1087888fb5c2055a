"""Epochs: what is known is computed anew from the extractions, by new rules or models, and nobody is told of it.

    start  ─► news.epochs.v1, and corroborate goes back to the first extraction: one transaction, in its place
              corroborate computes all of it again, from nothing; up to where it stood before nobody is told
    finish ─► tombstones for the stories and claims that came of the epoch before and not of this one

Versions have the epoch in their high bits, so each document is replaced as its claim comes again, and until then stands
as it was. What the log no longer holds (older than its retention) is not computed again, and stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from claimwatch.errors import UserError
from claimwatch.owning import Position, Write, as_owner, position
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.message import Message, Outgoing
from connectors.kafka.reader import read_compacted, read_to_end
from connectors.kafka.topics import CLAIM_PARTITIONS, CLAIMS, EPOCHS, EXTRACTIONS, STORIES
from pipelines.steps.eras import era_of, read_epochs, sift_epochs
from schemas.claim import Claim
from schemas.epoch import Epoch
from schemas.extraction import Extraction
from schemas.record import SchemaError, decode
from schemas.story import Story
from schemas.version import OFFSET_BITS

PARTITIONS = tuple(CLAIM_PARTITIONS.values())


class Standing(NamedTuple):
    """How far an epoch is in one partition. ``read`` of ``to_read`` extractions were computed again."""

    partition: int
    number: int
    read: int
    to_read: int

    @property
    def caught_up(self) -> bool:
        return self.read >= self.to_read


def epochs_of(conn: KafkaConnection) -> list[Epoch]:
    """The last epoch of each partition, without what cannot be read, so that another can be started."""
    return sift_epochs(conn)[0]


def start(conn: KafkaConnection, now: datetime, reason: str = "") -> list[Epoch]:
    """Start the next epoch in all partitions. Where it was begun and interrupted it goes on with the same number.

    Raises:
        UserError, KafkaProblem: in some partition it was not started; run it again.
    """
    before, unreadable = sift_epochs(conn)
    number = next_number(conn, before)
    # What stands under a partition's key is replaced; under another one it would stay unreadable for ever.
    removed = [Outgoing(EPOCHS, m.key, None, m.partition) for m, _ in unreadable if m.key not in map(str, PARTITIONS)]
    return [
        _start(conn, number, partition, before, now, reason, removed)
        for partition in PARTITIONS
        if not _begun(before, number, partition)
    ]


def next_number(conn: KafkaConnection, before: list[Epoch]) -> int:
    """One more than the last, or the last where a partition does not have it yet."""
    last = max([era_of(before).number, *_of_stories(conn)])
    begun = [_begun(before, last, partition) for partition in PARTITIONS]
    return last if last and any(begun) and not all(begun) else last + 1


def _begun(epochs: list[Epoch], number: int, partition: int) -> bool:
    return any(each.partition == partition and each.number == number for each in epochs)


def _of_stories(conn: KafkaConnection) -> Iterator[int]:
    """What the stories say, for where the record of the epoch was lost or is unreadable."""
    return (story.epoch for _, story in _stories(conn))


def silent_until(at: Position, before: list[Epoch], partition: int) -> int:
    """The first offset that a new epoch tells of: what an epoch before told, or corroborate had committed, is told.

    Never beyond the end: where the log is another one than that of the offsets (copied, or made anew) nobody knows what
    of it was told, and what it holds now tells nobody.
    """
    # What the epoch before had not computed again yet was told by the one before it.
    told = max((each.told_before for each in before if each.partition == partition), default=0)
    return min(max(at.committed, told), at.end)


def _start(
    conn: KafkaConnection,
    number: int,
    partition: int,
    before: list[Epoch],
    now: datetime,
    reason: str,
    removed: list[Outgoing],
) -> Epoch:
    made: list[Epoch] = []

    def decide(at: Position) -> Write:
        epoch = Epoch(
            number=number,
            partition=partition,
            begins_at=at.earliest,
            told_before=silent_until(at, before, partition),
            started_at=now,
            reason=reason,
        )
        made.append(epoch)
        return Write([Outgoing(EPOCHS, str(partition), epoch), *removed], goes_on_at=at.earliest)

    as_owner(conn, partition, decide)
    return made[-1]


def standings(conn: KafkaConnection) -> list[Standing]:
    """How far the last epoch is, in each partition where there was one.

    Raises:
        EpochUnreadable: what is known of it cannot be read.
    """
    found = []
    for epoch in read_epochs(conn):
        at = position(conn, epoch.partition)
        begins = max(epoch.begins_at, at.earliest)
        # A log that was shortened meanwhile has less to read.
        to_read = max(0, epoch.told_before - begins)
        found.append(Standing(epoch.partition, epoch.number, min(at.committed - begins, to_read), to_read))
    return found


class Leftover(NamedTuple):
    """Stories and claims of an epoch before, which the log holds and this epoch made nothing of."""

    stories: tuple[str, ...]
    claims: tuple[str, ...]


def finish(conn: KafkaConnection, topics_epoch: int = 0) -> Leftover:
    """Remove what this epoch has not made, by tombstones; index removes their documents.

    Args:
        topics_epoch: the setting ``epoch``, which versions count beside the epoch of the rules.

    Raises:
        UserError: there was no epoch, or it has not caught up.
        KafkaProblem: nothing was removed, or not in all partitions; run it again.
    """
    standing = standings(conn)
    if not standing:
        raise UserError("no epoch was ever started", do="see `claimwatch epoch start --help`")
    for each in standing:
        if not each.caught_up:
            raise UserError(
                f"epoch {each.number} has read {each.read} of {each.to_read} extractions",
                do="wait until `claimwatch epoch show` says that it has caught up",
            )
    removed = [_finish(conn, each.partition, each.number, topics_epoch) for each in standing]
    return Leftover(
        tuple(story for each in removed for story in each.stories),
        tuple(claim for each in removed for claim in each.claims),
    )


def _finish(conn: KafkaConnection, partition: int, number: int, topics_epoch: int) -> Leftover:
    found: list[Leftover] = []

    def decide(_at: Position) -> Write | None:
        left = leftover(conn, partition, number, topics_epoch)
        found.append(left)
        stories = [Outgoing(STORIES, each, None, partition) for each in left.stories]
        claims = [Outgoing(CLAIMS, each, None, partition) for each in left.claims]
        return Write(stories + claims) if stories or claims else None

    as_owner(conn, partition, decide)
    return found[-1]


def leftover(conn: KafkaConnection, partition: int, number: int, topics_epoch: int = 0) -> Leftover:
    """What the epochs before ``number`` made of extractions that the log still holds, and this one did not.

    A story that began before the log does stays, with its claims: nothing could take its place.
    """
    begins = _beginning(conn, partition)
    if begins is None:
        return Leftover((), ())
    stories = {key: story for key, story in _stories(conn, partition) if story.epoch < number}
    over = {key for key, story in stories.items() if story.first_at >= begins}
    claims = [
        key
        for key, claim in _claims(conn, partition)
        if claim.version >> OFFSET_BITS < topics_epoch + number and claim.story_id not in stories.keys() - over
    ]
    return Leftover(tuple(sorted(over)), tuple(sorted(claims)))


def _beginning(conn: KafkaConnection, partition: int) -> datetime | None:
    """When the first article that the log holds was seen; None where it holds none."""
    for message in read_to_end(conn, EXTRACTIONS, (partition,)):
        try:
            return decode(Extraction, message.value, message.headers).article.first_seen_at
        except SchemaError:
            continue
    return None


def _stories(conn: KafkaConnection, partition: int | None = None) -> Iterator[tuple[str, Story]]:
    for key, message in _latest(conn, STORIES, partition):
        try:
            yield key, decode(Story, message.value, message.headers)
        except SchemaError:
            continue


def _claims(conn: KafkaConnection, partition: int) -> Iterator[tuple[str, Claim]]:
    for key, message in _latest(conn, CLAIMS, partition):
        try:
            yield key, decode(Claim, message.value, message.headers)
        except SchemaError:
            continue


def _latest(conn: KafkaConnection, topic: str, partition: int | None) -> Iterator[tuple[str, Message]]:
    yield from read_compacted(conn, topic, None if partition is None else (partition,)).items()
