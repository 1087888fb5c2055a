"""What is on its way to a channel: one alert, a digest of several, or word to the owner of a watch. No I/O."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from connectors.kafka.message import Message
from connectors.notifications.channel import shown
from connectors.notifications.notices import Digest, Notice, Sent, Trouble
from schemas import ids
from schemas.alert import Alert
from schemas.delivery import Delivery, DeliveryState, Hold, Watch

ORIGINS_KEPT = 50
"""Names of origins in an alert that waits; ``origins_count`` goes on beyond."""

WATCHES_NAMED = 5


channel_of = lru_cache(10_000)(shown)
"""An address as records show it. Remembered, since it is asked for each alert and watch."""


class Wanted(NamedTuple):
    """A watch that is to be told, and the address at which: it is only here, since it may hold secrets."""

    watch: Watch
    address: str

    @property
    def channel(self) -> str:
        return channel_of(self.address)


class Job(NamedTuple):
    """A message on its way, with the deliveries that it settles. ``source`` is the alert's message where it waits
    for its end."""

    deliveries: tuple[Delivery, ...]
    address: str
    sent: Sent
    source: Message | None = None

    @property
    def channel(self) -> str:
        return self.deliveries[0].channel

    @property
    def key(self) -> str:
        return self.sent.key

    def now(self, state: DeliveryState, attempts: int, reason: str) -> tuple[Delivery, ...]:
        """The deliveries with what has become of them; an alert stays only in those that are tried again."""
        news: dict[str, object] = {"state": state, "attempts": attempts, "reason": reason}
        if state != "pending":
            news["alert"] = None
        return tuple(each.model_copy(update=news) for each in self.deliveries)


def delivery_of(wanted: Wanted, alert: Alert, partition: int) -> Delivery:
    channel = wanted.channel
    return Delivery(
        delivery_id=ids.delivery_id(alert.alert_id, wanted.watch.name, channel),
        alert_id=alert.alert_id,
        watch=wanted.watch.name,
        channel=channel,
        raised_at=alert.raised_at,
        claim_id=alert.claim_id,
        kind=alert.kind,
        partition=partition,
    )


def waiting(delivery: Delivery, alert: Alert, reason: Hold, now: datetime) -> Delivery:
    """The delivery as one that waits, with the alert in it."""
    kept = alert.model_copy(update={"origins": alert.origins[:ORIGINS_KEPT]})
    return delivery.model_copy(update={"state": "waiting", "hold": reason, "alert": kept, "at": now})


def let_out(deliveries: Sequence[Delivery], now: datetime) -> tuple[Delivery, ...]:
    """What waited, as it goes out now, under the key of its digest.

    One alert alone that waited for the end of quiet hours or for the cap goes out as a notice, in its claim's thread.
    """
    alone = len(deliveries) == 1 and deliveries[0].hold in ("quiet", "cap")
    key = "" if alone else digest_key(deliveries)
    news = {"state": "pending", "digest": key, "at": now}
    return tuple(each.model_copy(update=news) for each in deliveries)


def digest_key(deliveries: Iterable[Delivery]) -> str:
    return "d" + ids.digest("digest", *sorted(each.delivery_id for each in deliveries))


def digest_job(deliveries: Sequence[Delivery], address: str) -> Job:
    """A digest of deliveries that bear its key; an alert that several watches wanted is in it once."""
    alerts = {each.alert.alert_id: each.alert for each in deliveries if each.alert is not None}
    ordered = tuple(sorted(alerts.values(), key=lambda alert: (alert.raised_at, alert.alert_id)))
    first = deliveries[0]
    reason = first.hold or "schedule"
    return Job(tuple(deliveries), address, Digest(first.digest, _named(deliveries), ordered, reason))


def notice_job(delivery: Delivery, alert: Alert, address: str, told: tuple[str, ...], source: Message | None) -> Job:
    return Job((delivery,), address, Notice(delivery.delivery_id, delivery.watch, alert, told), source)


def trouble_job(delivery: Delivery, address: str) -> Job:
    return Job((delivery,), address, Trouble(delivery.delivery_id, delivery.watch, delivery.trouble))


def _named(deliveries: Iterable[Delivery]) -> str:
    """The name of the watch; of several, where they share a channel's cap, the first few."""
    names = sorted({each.watch for each in deliveries})
    beyond = len(names) - WATCHES_NAMED
    return ", ".join(names[:WATCHES_NAMED]) + (f" and {beyond} more" if beyond > 0 else "")
