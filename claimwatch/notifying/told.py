"""Who was told what of a claim: for what takes it back, and for the thread of a claim. No I/O."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from claimwatch.notifying.remembered import Remembered
from schemas.alert import AlertKind

TAKEN_BACK: frozenset[AlertKind] = frozenset({"confirmed"})
"""What ``reversed`` takes back: its confirmer, or what confirmed it, no longer does."""

THREAD = 10
"""Keys of a thread that a message names: the first, to which all belong, and the latest. RFC 5322 has References name
all of them, and lets long ones be cut in the middle."""

_EARLIEST = datetime.min.replace(tzinfo=UTC)


class Told:
    """Deliveries by their claim, but for those that were given up."""

    def __init__(self) -> None:
        self._of: dict[str, tuple[Remembered, ...]] = {}  # most have one or two: less room than a dictionary for each

    def note(self, delivery: Remembered) -> None:
        if not delivery.claim_id:
            return
        others = self._others(delivery)
        if delivery.state == "failed":
            self._keep(delivery.claim_id, others)
        else:
            self._keep(delivery.claim_id, (*others, delivery))

    def forget(self, delivery: Remembered) -> None:
        self._keep(delivery.claim_id, self._others(delivery))

    def _others(self, delivery: Remembered) -> tuple[Remembered, ...]:
        of_claim = self._of.get(delivery.claim_id, ())
        return tuple(each for each in of_claim if each.delivery_id != delivery.delivery_id)

    def _keep(self, claim: str, deliveries: tuple[Remembered, ...]) -> None:
        if deliveries:
            self._of[claim] = deliveries
        else:
            self._of.pop(claim, None)

    def to_take_back(self, claims: Iterable[str]) -> list[tuple[str, str]]:
        """Watch and channel of each that was told, or is about to be, what is now taken back; each once."""
        found = [each for claim in sorted(claims) for each in self._of.get(claim, ())]
        return list(dict.fromkeys((each.watch, each.channel) for each in found if each.kind in TAKEN_BACK))

    def thread(self, claim: str, channel: str, but: str = "") -> tuple[str, ...]:
        """Keys of the notices of a claim to a channel, oldest first: the first and the latest, THREAD in all.

        What went out in a digest is in no thread.
        """
        found = [
            each
            for each in self._of.get(claim, ())
            if each.channel == channel and not each.digest and each.state != "waiting" and each.delivery_id != but
        ]
        found.sort(key=lambda each: (each.raised_at, each.at or _EARLIEST, each.delivery_id))
        keys = [each.delivery_id for each in found]
        return tuple(keys if len(keys) <= THREAD else keys[:1] + keys[1 - THREAD :])
