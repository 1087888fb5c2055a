"""Answers that are kept for a moment, so that twenty readers of one page are one question to Elasticsearch."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

import structlog

from claimwatch.board.allowance import left_s
from claimwatch.errors import ServiceAway, UserError

log = structlog.get_logger(__name__)

T = TypeVar("T")

KEPT = 512
"""Answers that are kept at most; the one that was made longest ago goes."""


@dataclass
class _Making:
    """A value that is being made. ``done`` is set once there is the value, or why there is none."""

    done: threading.Event = field(default_factory=threading.Event)
    value: Any = None
    error: BaseException | None = None


@dataclass
class _Slot:
    value: Any = None
    made_at: float = float("-inf")
    making: _Making | None = None


class Kept:
    """Values by key, each made once within its time by the first who asks; the others wait for it.

    Safe for several threads. Those who wait get what the first one gets: the value, or the same error, so that a
    server that hangs costs them its time once and not one after the other. What was raised is not kept beyond them.
    With ``stale_s`` an older value is handed out at once while a thread makes a new one, so that only the very first
    reader waits.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._slots: OrderedDict[Hashable, _Slot] = OrderedDict()

    def get(self, key: Hashable, within_s: float, make: Callable[[], T], stale_s: float = 0.0) -> T:
        """The value that is at most ``within_s`` seconds old, made anew where there is none.

        Args:
            stale_s: seconds beyond in which the old value does; it is made anew meanwhile.

        Raises:
            ServiceAway: another makes it, and the time that this request may take is over.
        """
        with self._lock:
            slot = self._slot(key)
            old, age_s = slot.value, self._clock() - slot.made_at
            if age_s <= within_s:
                return cast("T", old)
            ours = slot.making is None
            making = slot.making = slot.making or _Making()
        if age_s <= within_s + stale_s:
            if ours:
                self._begin(slot, making, make)
            return cast("T", old)
        if ours:
            self._make(slot, making, make)
        elif not making.done.wait(left_s()):
            raise ServiceAway("the answer takes too long", do="it is asked again by itself")
        if making.error is not None:
            raise making.error
        return cast("T", making.value)

    def _begin(self, slot: _Slot, making: _Making, make: Callable[[], object]) -> None:
        try:
            threading.Thread(target=self._anew, args=(slot, making, make), daemon=True).start()
        except RuntimeError:  # no thread to be had: nobody must wait for one that never began
            self._anew(slot, making, make)

    def _anew(self, slot: _Slot, making: _Making, make: Callable[[], object]) -> None:
        """In a thread of its own."""
        self._make(slot, making, make)
        if isinstance(making.error, UserError):
            log.warning("an answer that is kept could not be made anew", reason=making.error.what)
        elif making.error is not None:
            raise making.error

    def _make(self, slot: _Slot, making: _Making, make: Callable[[], object]) -> None:
        # Its age counts from before the question: what comes in meanwhile may be missing in the answer.
        asked_at = self._clock()
        try:
            making.value = make()
        except BaseException as error:
            making.error = error
        with self._lock:
            slot.making = None
            if making.error is None:
                slot.value, slot.made_at = making.value, asked_at
        making.done.set()

    def _slot(self, key: Hashable) -> _Slot:
        slot = self._slots.setdefault(key, _Slot())
        self._slots.move_to_end(key)
        while len(self._slots) > KEPT:
            self._slots.popitem(last=False)
        return slot
