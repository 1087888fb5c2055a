"""Answers that are kept for a moment, so that twenty readers of one page are one question to Elasticsearch."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

import structlog

from claimwatch.errors import UserError

log = structlog.get_logger(__name__)

T = TypeVar("T")

KEPT = 512
"""Answers that are kept at most; the one that was made longest ago goes."""


@dataclass
class _Slot:
    lock: threading.Lock = field(default_factory=threading.Lock)
    value: Any = None
    made_at: float = float("-inf")


class Kept:
    """Values by key, each made once within its time by the first who asks; the others wait for it.

    Safe for several threads. What was raised is not kept. With ``stale_s`` an older value is handed out at once while a
    thread makes a new one, so that only the very first reader waits.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._slots: OrderedDict[Hashable, _Slot] = OrderedDict()

    def get(self, key: Hashable, within_s: float, make: Callable[[], T], stale_s: float = 0.0) -> T:
        """The value that is at most ``within_s`` seconds old, made anew where there is none.

        Args:
            stale_s: seconds beyond in which the old value does; it is made anew meanwhile.
        """
        slot = self._slot(key)
        age_s = self._clock() - slot.made_at
        if age_s <= within_s:
            return cast("T", slot.value)
        if age_s <= within_s + stale_s:
            if slot.lock.acquire(blocking=False):
                threading.Thread(target=self._anew, args=(slot, make), daemon=True).start()
            return cast("T", slot.value)
        with slot.lock:
            if self._clock() - slot.made_at > within_s:
                self._make(slot, make)
            return cast("T", slot.value)

    def _anew(self, slot: _Slot, make: Callable[[], object]) -> None:
        """In a thread of its own, which was handed the slot's lock."""
        try:
            self._make(slot, make)
        except UserError as error:
            log.warning("an answer that is kept could not be made anew", reason=error.what)
        finally:
            slot.lock.release()

    def _make(self, slot: _Slot, make: Callable[[], object]) -> None:
        # Its age counts from before the question: what comes in meanwhile may be missing in the answer.
        asked_at = self._clock()
        slot.value = make()
        slot.made_at = asked_at

    def _slot(self, key: Hashable) -> _Slot:
        with self._lock:
            slot = self._slots.setdefault(key, _Slot())
            self._slots.move_to_end(key)
            while len(self._slots) > KEPT:
                self._slots.popitem(last=False)
            return slot
