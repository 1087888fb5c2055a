"""The epoch that corroborate is in: which stories are its own, and from which extraction on it tells people."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from connectors.kafka.commit import Fenced
from connectors.kafka.connection import KafkaConnection, KafkaProblem
from connectors.kafka.follower import TopicFollower
from connectors.kafka.message import Message
from connectors.kafka.reader import ends_of, read_compacted
from connectors.kafka.topics import EPOCHS, ERASURES, EXTRACTIONS
from schemas.epoch import Epoch
from schemas.record import SchemaError, decode

LOOK_EVERY_S = 1.0
"""Seconds between looks whether somebody did something in our place."""


class EpochUnreadable(KafkaProblem):
    """What is known of the epochs cannot be read. To go on would tell again what was told, so nobody does."""


class EpochOfAnotherLog(KafkaProblem):
    """The epoch counts by offsets that news.extractions.v1 does not have: to go on would tell nobody of anything."""


@dataclass(frozen=True)
class Era:
    """``number``: 0 until the first epoch was started. ``told_before``: partition → first offset that is told."""

    number: int = 0
    told_before: Mapping[int, int] = field(default_factory=dict)

    def silent(self, message: Message) -> bool:
        """Whether what the message causes was told before, or withheld on purpose: nobody is told again."""
        return message.offset < self.told_before.get(message.partition, 0)


def read_era(conn: KafkaConnection) -> Era:
    """The epoch as news.epochs.v1 has it.

    Raises:
        EpochUnreadable: one of its records is none.
        EpochOfAnotherLog: news.extractions.v1 ends before the offset from which on it tells, so it was copied, or made
            anew, since the epoch began.
        KafkaProblem: Kafka or the topic is missing.
    """
    era = era_of(read_epochs(conn))
    if era.told_before:
        refuse_another_log(era, ends_of(conn, EXTRACTIONS))
    return era


def refuse_another_log(era: Era, ends: Mapping[int, int]) -> None:
    """Raise EpochOfAnotherLog where a partition ends (``ends``: the next offset) before the epoch tells anybody."""
    for partition, told_before in era.told_before.items():
        end = ends.get(partition, 0)
        if told_before > end:
            raise EpochOfAnotherLog(
                f"epoch {era.number} tells from offset {told_before} of {EXTRACTIONS}, partition {partition}, on, and "
                f"that partition ends at {end}: it was copied or made anew, and every alert would be withheld; begin "
                "an epoch for it with `claimwatch epoch start --yes`"
            )


def read_epochs(conn: KafkaConnection) -> list[Epoch]:
    """The last epoch of each partition.

    Raises:
        EpochUnreadable: one of the records is none.
        KafkaProblem: Kafka or the topic is missing.
    """
    epochs, unreadable = sift_epochs(conn)
    for message, error in unreadable:
        raise EpochUnreadable(
            f"{EPOCHS}, partition {message.partition}, offset {message.offset}, key {message.key[:80]!r}: {error}; "
            "`claimwatch epoch start --yes` puts another in its place"
        )
    return epochs


def sift_epochs(conn: KafkaConnection) -> tuple[list[Epoch], list[tuple[Message, SchemaError]]]:
    """The last epoch of each partition, and what is none with the reason. Raises KafkaProblem."""
    epochs, unreadable = [], []
    for message in read_compacted(conn, EPOCHS).values():
        try:
            epochs.append(decode(Epoch, message.value, message.headers))
        except SchemaError as error:
            unreadable.append((message, error))
    return epochs, unreadable


def era_of(epochs: list[Epoch]) -> Era:
    number = max((each.number for each in epochs), default=0)
    return Era(number, {each.partition: each.told_before for each in epochs if each.number == number})


@contextmanager
def until_overtaken(conn: KafkaConnection, stop: threading.Event) -> Iterator[threading.Event]:
    """An event that is set with ``stop``, and as soon as an epoch or an erasure is written: who writes one does so as
    the owner of our partitions, and whoever has nothing to commit would not hear of it.

    Enter it before state is read, so that nothing is missed in between.

    Raises:
        Fenced: at the end, where that was why.
    """
    ended, overtaken = threading.Event(), threading.Event()
    follower = TopicFollower(conn, (EPOCHS, ERASURES), since="now")

    def look() -> None:
        while not stop.wait(LOOK_EVERY_S) and not ended.is_set():
            try:
                found = follower.poll(0.0)
            except KafkaProblem:
                continue  # the pipeline itself says so
            if found:
                overtaken.set()
                break
        ended.set()

    thread = threading.Thread(target=look, name="epochs", daemon=True)
    thread.start()
    try:
        yield ended
    finally:
        ended.set()
        thread.join(2 * LOOK_EVERY_S)
        follower.close()
    if overtaken.is_set():
        raise Fenced("an epoch was started or something was erased: the state is another now")
