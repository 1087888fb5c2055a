"""Watches, and the outbox: one delivery for each alert, watch and channel."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from schemas.alert import AlertKind
from schemas.record import Record

DeliveryState = Literal["pending", "sent", "failed"]
DEFAULT_KINDS: tuple[AlertKind, ...] = ("confirmed", "contradicted", "retracted")


class Watch(Record):
    """What somebody wants to be told, and where. The name is its identity."""

    schema_name = "watch"

    name: str
    query: str = "*"
    """Lucene query string over the alerts index, the language of Kibana's and Elasticsearch's query_string."""
    kinds: tuple[AlertKind, ...] = DEFAULT_KINDS
    channels: tuple[str, ...] = ("terminal",)
    """``terminal`` or an apprise URL."""
    owner: str = ""
    paused: bool = False


class Delivery(Record):
    """Written as pending before the send and as sent after it; ``delivery_id`` is the Idempotency-Key."""

    schema_name = "delivery"

    delivery_id: str
    alert_id: str
    watch: str
    channel: str
    """The channel without its secrets: scheme and host only, and a hash."""
    state: DeliveryState = "pending"
    attempts: int = 0
    reason: str = ""
    raised_at: datetime
