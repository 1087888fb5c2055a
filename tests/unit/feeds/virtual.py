"""Coroutines run in no time: an event loop whose clock jumps to the next timer whenever nothing is left to do."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any


class _Jumping(selectors.DefaultSelector):
    """Never waits for a timer; ``jumped_s`` are the seconds that were asked for. For a thread it waits."""

    def __init__(self) -> None:
        super().__init__()
        self.jumped_s = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None:
            found = super().select(10)
            assert found, "everything waits for what never comes"
            return found
        self.jumped_s += max(0.0, timeout)
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        return 1_000.0 + self._jumping.jumped_s

    def stall(self, seconds: float) -> None:
        """As if something had kept the event loop from its timers."""
        self._jumping.jumped_s += seconds


def run_virtually(main: Coroutine[Any, Any, None]) -> None:
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(main)
