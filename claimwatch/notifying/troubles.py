"""A watch that does not work any more: what its owner is told, and where. No I/O.

Once for each trouble: a query that cannot be read, or a channel that is dead until something arrives there again.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from claimwatch.notifying.jobs import channel_of
from connectors.elasticsearch.faults import fault
from connectors.elasticsearch.templates import field_types
from connectors.notifications.channel import TERMINAL
from connectors.notifications.opening import why_not
from schemas import ids
from schemas.delivery import Delivery, Watch

TEXT_LIMIT = 300
"""Characters of a query or a reason: a server may quote the query twice, and what to do stands behind it (a message
has 1,000)."""


def of_query(watch: Watch, reason: str, now: datetime, address: str) -> Delivery:
    found = fault(watch.query, reason, field_types("alerts"))
    place = "" if found.column is None else f" at column {found.column + 1}"
    text = (
        f"The watch {watch.name!r} finds nothing any more: its query {_cut(watch.query)!r} cannot be read{place}: "
        f"{_cut(found.what)}. It sends nothing new until it is added again with another query "
        "(`claimwatch watches add`)."
    )
    return _word(watch, ids.digest("trouble", watch.name, watch.query), text, now, address)


def of_schedule(watch: Watch, reasons: Collection[str], now: datetime, address: str) -> Delivery:
    text = (
        f"The times of the watch {watch.name!r} cannot be kept, so it tells at once: {_cut('; '.join(reasons))}. "
        "Add it again with times that can be kept (`claimwatch watches add`)."
    )
    identity = ids.digest(
        "trouble", watch.name, watch.when, str(watch.every_minutes), watch.at, watch.zone, watch.quiet
    )
    return _word(watch, identity, text, now, address)


def of_channel(watch: Watch, failed: Delivery, reason: str, now: datetime, address: str) -> Delivery:
    """``failed``: the first delivery that was given up there since something arrived, or since ever."""
    others = [each for each in watch.channels if channel_of(each) != failed.channel]
    text = (
        f"The watch {watch.name!r} could not send to {failed.channel}: {_cut(reason)}. "
        f"{'Its other channels go on. ' if others else ''}What was not sent is in `claimwatch failures list` and can "
        "be sent again from there; what is new is tried once each until something arrives."
    )
    word = _word(watch, ids.digest("trouble", failed.delivery_id), text, now, address)
    return word.model_copy(update={"about": failed.channel})


def owners_address(watch: Watch, allowed: Collection[str], but: str = "") -> str:
    """Where the owner is told: at their own address, else by the watch's first channel that may be used.

    Args:
        allowed: URL schemes of channels.
        but: the channel that is dead, as records show it.
    """
    for address in (watch.owner, *watch.channels):
        if channel_of(address) != but and not why_not(address, allowed):
            return address
    return TERMINAL


def _word(watch: Watch, identity: str, text: str, now: datetime, address: str) -> Delivery:
    return Delivery(
        delivery_id=ids.delivery_id(identity, watch.name, "owner"),
        alert_id="",
        watch=watch.name,
        channel=channel_of(address),
        raised_at=now,
        at=now,
        trouble=text,
    )


def _cut(text: str) -> str:
    return text if len(text) <= TEXT_LIMIT else text[: TEXT_LIMIT - 1] + "…"
