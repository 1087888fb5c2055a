"""Who was told what of a claim: for what takes it back, and for the thread of a claim. No I/O."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from schemas.alert import AlertKind
from schemas.delivery import Delivery

TAKEN_BACK: frozenset[AlertKind] = frozenset({"confirmed"})
"""What ``reversed`` takes back: its confirmer, or what confirmed it, no longer does."""

THREAD = 10
"""Keys of a thread that a message names: the first, to which all belong, and the latest. RFC 5322 has References name
all of them, and lets long ones be cut in the middle."""

_EARLIEST = datetime.min.replace(tzinfo=UTC)


class Told:
    """Deliveries by their claim, but for those that were given up."""

    def __init__(self) -> None:
        self._of: dict[str, dict[str, Delivery]] = {}

    def note(self, delivery: Delivery) -> None:
        if not delivery.claim_id:
            return
        if delivery.state == "failed":
            self.forget(delivery)
            return
        self._of.setdefault(delivery.claim_id, {})[delivery.delivery_id] = delivery

    def forget(self, delivery: Delivery) -> None:
        of_claim = self._of.get(delivery.claim_id, {})
        of_claim.pop(delivery.delivery_id, None)
        if not of_claim:
            self._of.pop(delivery.claim_id, None)

    def to_take_back(self, claims: Iterable[str]) -> list[tuple[str, str]]:
        """Watch and channel of each that was told, or is about to be, what is now taken back; each once."""
        found = [each for claim in sorted(claims) for each in self._of.get(claim, {}).values()]
        return list(dict.fromkeys((each.watch, each.channel) for each in found if each.kind in TAKEN_BACK))

    def thread(self, claim: str, channel: str, but: str = "") -> tuple[str, ...]:
        """Keys of the notices of a claim to a channel, oldest first: the first and the latest, THREAD in all.

        What went out in a digest is in no thread.
        """
        found = [
            each
            for each in self._of.get(claim, {}).values()
            if each.channel == channel and not each.digest and each.state != "waiting" and each.delivery_id != but
        ]
        found.sort(key=lambda each: (each.raised_at, each.at or _EARLIEST, each.delivery_id))
        keys = [each.delivery_id for each in found]
        return tuple(keys if len(keys) <= THREAD else keys[:1] + keys[1 - THREAD :])
