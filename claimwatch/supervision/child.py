"""The inside of a part's process: it stops on SIGTERM and SIGINT, and when the `up` that started it is gone.

A supervised part learns of its parent's end in two ways: the pipe on its standard input reaches its end (everywhere),
and the kernel kills it (Linux only, for a part that is stuck in native code). A part may be killed at any time; the
order of its writes is what keeps the records right, not a clean end.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType

SUPERVISED = "CLAIMWATCH_SUPERVISED"
"""Holds the process id of the `up` that started this part."""

PR_SET_PDEATHSIG = 1  # <linux/prctl.h>
ORPHAN_GRACE_S = 4.0
"""Seconds that an orphaned part has to end cleanly."""


def run_part(part: Callable[[threading.Event], int]) -> int:
    """Call ``part`` with an event that is set when it is to stop; its exit code."""
    stop = threading.Event()
    _stop_on_signals(stop)
    parent = os.environ.pop(SUPERVISED, "")
    if parent:
        _end_with_parent(int(parent), stop)
    return part(stop)


def _stop_on_signals(stop: threading.Event) -> None:
    def ask(number: int, _frame: FrameType | None) -> None:
        if stop.is_set():  # the second time: at once
            os._exit(128 + number)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, ask)


def _end_with_parent(parent: int, stop: threading.Event) -> None:
    threading.Thread(target=_wait_for_end_of_input, args=(stop,), name="parent", daemon=True).start()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != parent:  # it died before the line above
        stop.set()


def _wait_for_end_of_input(stop: threading.Event) -> None:
    try:
        while os.read(0, 4096):
            pass
    except OSError:
        pass
    stop.set()
    threading.Event().wait(ORPHAN_GRACE_S)
    os._exit(1)
