"""What is sent to people: one alert, several at once, or word that a watch is in trouble. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from schemas.alert import Alert

Reason = Literal["schedule", "quiet", "cap", "late", "outage"]
"""Why several alerts come in one message."""


@dataclass(frozen=True)
class Notice:
    """One alert for one watch.

    ``key`` is the delivery's id: the Idempotency-Key of a webhook and the left part of a mail's Message-ID.
    ``told`` are the keys of earlier notices about the same claim to this channel, oldest first: a mail names them in
    In-Reply-To and References.
    """

    key: str
    watch: str
    alert: Alert
    told: tuple[str, ...] = ()


@dataclass(frozen=True)
class Digest:
    """Several alerts for one watch in one message, in the order of ``raised_at``.

    ``key`` is a hash of the deliveries in it, fixed before the first try.
    """

    key: str
    watch: str
    alerts: tuple[Alert, ...]
    reason: Reason


@dataclass(frozen=True)
class Trouble:
    """A watch that does not work any more, for its owner."""

    key: str
    watch: str
    text: str


Sent = Notice | Digest | Trouble


@dataclass(frozen=True)
class Links:
    """Base addresses of the pages that a message links to; an empty one leaves its link out.

    Attributes:
        board: of a board; a claim is at ``board + "/claim/ID"``. Without one a claim's link leads to Kibana.
        kibana: of Kibana, with its space where it has one (``https://kibana.example/s/desk``).
    """

    board: str = ""
    kibana: str = ""
