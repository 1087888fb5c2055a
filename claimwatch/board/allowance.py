"""How long a request may take, whatever it has to ask: each question gets what is left.

A page asks up to three times. Where Elasticsearch hangs, a reader is told so after PAGE_S, not after all of them.
"""

from __future__ import annotations

import time
from contextvars import ContextVar

PAGE_S = 6.0
"""Seconds for a page: a reader who waits longer has left."""

QUESTION_S = 5.0
"""Seconds for one question, and for one that nobody waits for."""

_until: ContextVar[float] = ContextVar("until")


def begin(seconds: float = PAGE_S) -> None:
    """From now on, in this context and the threads that work for it, there are so many seconds."""
    _until.set(time.monotonic() + seconds)


def left_s() -> float:
    """Seconds that the next question may take; 0 where the time is over."""
    until = _until.get(None)
    return QUESTION_S if until is None else max(0.0, min(QUESTION_S, until - time.monotonic()))
