"""Watches, and the outbox: one delivery for each alert, watch and channel."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime

from schemas.alert import Alert, AlertKind
from schemas.record import Record

DeliveryState = Literal["waiting", "pending", "sent", "failed"]
When = Literal["now", "digest"]
Hold = Literal["schedule", "quiet", "cap", "late", "outage"]
"""Why a delivery waits: the watch's digest, its quiet hours, the channel's cap, a late article, notify was away."""

DEFAULT_KINDS: tuple[AlertKind, ...] = ("confirmed", "contradicted", "retracted")


class Watch(Record):
    """What somebody wants to be told, where and when. The name is its identity."""

    schema_name = "watch"
    schema_version = 2

    name: str
    query: str = "*"
    """Lucene query string over the alerts index, the language of Kibana's and Elasticsearch's query_string."""
    kinds: tuple[AlertKind, ...] = DEFAULT_KINDS
    channels: tuple[str, ...] = ("terminal",)
    """``terminal`` or an apprise URL."""
    owner: str = ""
    """Who is told when the watch does not work any more: the address of a channel, or a free name."""
    paused: bool = False
    when: When = "now"
    every_minutes: int = 0
    """A digest goes out so long after the first alert in it; 0 where ``at`` says when."""
    at: str = ""
    """A digest goes out each day at HH:MM in ``zone``."""
    zone: str = "UTC"
    """IANA name of the zone of ``at`` and ``quiet``."""
    quiet: str = ""
    """HH:MM-HH:MM: what comes in these hours goes out at their end. The end may be on the next day."""
    follows: tuple[str, ...] = ()
    """Ids of claims, events and stories. Where there are any, only their alerts are wanted, and of these those that
    the query finds; a claim that was merged into another is followed into it."""
    since: AwareDatetime | None = None
    """Only alerts that were raised after it are wanted: set where a watch goes on after a pause."""


class Delivery(Record):
    """One alert for one watch and channel; ``delivery_id`` is the Idempotency-Key.

    Written as pending before the send and as sent after it. One that has to wait is written as waiting with the alert
    in it, so that it needs nothing of the topic of alerts any more; when its digest goes out it is written as pending
    with the digest's key before the first try.
    """

    schema_name = "delivery"
    schema_version = 2

    delivery_id: str
    alert_id: str
    """Empty for word to the owner of a watch."""
    watch: str
    channel: str
    """The channel without its secrets: scheme and host only, and a hash."""
    state: DeliveryState = "pending"
    attempts: int = 0
    reason: str = ""
    raised_at: AwareDatetime
    claim_id: str = ""
    kind: AlertKind | None = None
    partition: int = 0
    """The alert's partition of its topic: whoever reads this sends what waits."""
    at: AwareDatetime | None = None
    """By notify's own clock: since when it waits, and once it is let out, when that was."""
    hold: Hold | None = None
    alert: Alert | None = None
    """The alert while it waits and while its digest is under way."""
    digest: str = ""
    """The key of the digest in which it goes out."""
    trouble: str = ""
    """What the owner of the watch is told, where this is about the watch itself."""
    about: str = ""
    """The channel that no longer works, where that is the trouble."""
