"""The waiting room: deliveries that wait for a digest, the end of quiet hours, the cap or the last of late news.

No I/O and no clock: ``now`` is an argument. What stands in here stands in news.deliveries.v1 too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from claimwatch.notifying import schedule
from claimwatch.notifying.cap import Caps
from claimwatch.notifying.jobs import channel_of
from schemas.delivery import Delivery, Hold, Watch

DIGEST_LIMIT = 100
"""Alerts in one digest; what is beyond goes out in another. As JSON they fit into what a webhook takes at once (1 MB,
at 8 kB for an alert); mail and chats tell fewer of them, and how many more there are."""

GONE = "the watch or its channel was removed"
PAUSED = "the watch was paused"

Owns = Callable[[Delivery], bool]


class Group(NamedTuple):
    """What goes out together: by watch and channel, but for the cap, which is the channel's own."""

    watch: str
    channel: str
    hold: Hold


class WaitingRoom:
    def __init__(self) -> None:
        self._groups: dict[Group, dict[str, Delivery]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._groups.values()))

    def add(self, delivery: Delivery) -> None:
        self._groups.setdefault(_group(delivery), {})[delivery.delivery_id] = delivery

    def remove(self, delivery: Delivery) -> None:
        group = _group(delivery)
        of_group = self._groups.get(group, {})
        of_group.pop(delivery.delivery_id, None)
        if not of_group:
            self._groups.pop(group, None)

    def capped(self, channel: str) -> bool:
        """Whether something waits for the channel's cap already: what is new must not overtake it."""
        return Group("", channel, "cap") in self._groups

    def unwanted(self, watches: Mapping[str, Watch], owns: Owns) -> list[tuple[Delivery, str]]:
        """What nobody wants any more, with the reason."""
        waits = [each for of_group in self._groups.values() for each in of_group.values() if owns(each)]
        found = [(each, unwanted(each, watches)) for each in waits]
        return [(each, why) for each, why in found if why]

    def due(self, now: datetime, watches: Mapping[str, Watch], caps: Caps, owns: Owns) -> Iterator[list[Delivery]]:
        """What goes out now, digest by digest, what has waited longest first.

        The caller removes each from the room and notes it under the cap before it asks for the next.
        """
        loud = {name for name, watch in watches.items() if not schedule.is_quiet(watch, now)}
        ready = []
        for group, of_group in self._groups.items():
            deliveries = [each for each in of_group.values() if each.watch in loud and owns(each)]
            if deliveries and _due(group, deliveries, watches) <= now:
                ready.append((min(map(_began, deliveries)), group, deliveries))
        for _, group, deliveries in sorted(ready, key=lambda each: each[:2]):
            ordered = sorted(deliveries, key=lambda each: (each.raised_at, each.alert_id, each.delivery_id))
            for start in range(0, len(ordered), DIGEST_LIMIT):
                if caps.room(group.channel, now):
                    yield ordered[start : start + DIGEST_LIMIT]


def address_of(delivery: Delivery, watches: Mapping[str, Watch]) -> str:
    """The address of a delivery's channel; empty where its watch does not send there any more."""
    watch = watches.get(delivery.watch)
    channels = watch.channels if watch is not None else ()
    return next((address for address in channels if channel_of(address) == delivery.channel), "")


def unwanted(delivery: Delivery, watches: Mapping[str, Watch]) -> str:
    """Why a delivery that waits is not to be sent any more; empty where it is. What is taken back is told in a pause
    too: those who were told must not go on believing it."""
    if not address_of(delivery, watches):
        return GONE
    watch = watches[delivery.watch]
    stopped = watch.paused or (delivery.alert is not None and schedule.is_past(watch, delivery.alert))
    return PAUSED if stopped and delivery.kind != "reversed" else ""


def _group(delivery: Delivery) -> Group:
    reason = delivery.hold or "schedule"
    return Group("" if reason == "cap" else delivery.watch, delivery.channel, reason)


def _began(delivery: Delivery) -> datetime:
    return delivery.at or delivery.raised_at


def _due(group: Group, deliveries: list[Delivery], watches: Mapping[str, Watch]) -> datetime:
    began = [_began(each) for each in deliveries]
    if group.hold == "cap":
        return min(began)
    return schedule.due(group.hold, watches[group.watch], min(began), max(began))
