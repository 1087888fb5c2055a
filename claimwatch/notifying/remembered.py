"""What is remembered of a delivery that was sent: a fifth of its record, since there are so many of them. No I/O."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Literal, NamedTuple

from schemas.alert import AlertKind
from schemas.delivery import Delivery


class Place(NamedTuple):
    """What many deliveries have in common."""

    watch: str
    channel: str
    kind: AlertKind | None
    digest: str
    partition: int


class SentBefore(NamedTuple):
    """A delivery that was sent, about 300 bytes with its identity. Reads as a ``Delivery`` does.

    ``raised_s`` and ``at_s``: seconds since 1970.
    """

    delivery_id: str
    claim_id: str
    place: Place
    raised_s: float
    at_s: float | None

    @property
    def state(self) -> Literal["sent"]:
        return "sent"

    @property
    def alert(self) -> None:
        """What was sent needs its alert no more."""

    @property
    def watch(self) -> str:
        return self.place.watch

    @property
    def channel(self) -> str:
        return self.place.channel

    @property
    def kind(self) -> AlertKind | None:
        return self.place.kind

    @property
    def digest(self) -> str:
        return self.place.digest

    @property
    def partition(self) -> int:
        return self.place.partition

    @property
    def raised_at(self) -> datetime:
        return datetime.fromtimestamp(self.raised_s, UTC)

    @property
    def at(self) -> datetime | None:
        return None if self.at_s is None else datetime.fromtimestamp(self.at_s, UTC)


Remembered = Delivery | SentBefore


def remembered(delivery: Delivery) -> Remembered:
    """A delivery that was sent as what is remembered of it; any other one as it is."""
    if delivery.state != "sent" or delivery.alert is not None:
        return delivery
    place = _place(delivery.watch, delivery.channel, delivery.kind, delivery.digest, delivery.partition)
    at_s = None if delivery.at is None else delivery.at.timestamp()
    return SentBefore(delivery.delivery_id, delivery.claim_id, place, delivery.raised_at.timestamp(), at_s)


@lru_cache(maxsize=1_000)
def _place(watch: str, channel: str, kind: AlertKind | None, digest: str, partition: int) -> Place:
    """One object for all that have it in common; those of a digest are told within moments of each other."""
    return Place(watch, channel, kind, digest, partition)
