"""How much memory a process and its children hold, as Linux tells it."""

from __future__ import annotations

import os
import threading
from pathlib import Path

EVERY_S = 0.05
PROC = Path("/proc")


class PeakMemory:
    """Looks at a process tree every ``EVERY_S`` seconds and keeps the largest sum of resident memory, in bytes.

    Pages that processes share count once for each of them. ``peak`` stays 0 where there is no /proc.
    """

    def __init__(self, pid: int) -> None:
        self.peak = 0
        self._pid = pid
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> PeakMemory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(EVERY_S):
            self.peak = max(self.peak, resident(self._pid))


def resident(pid: int, proc: Path = PROC) -> int:
    """Bytes of memory that a process and all its children hold; 0 for one that is gone."""
    try:
        pages = int((proc / str(pid) / "statm").read_text().split()[1])
        threads = list((proc / str(pid) / "task").iterdir())
    except (OSError, IndexError, ValueError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") + sum(resident(child, proc) for child in _children(threads))


def _children(threads: list[Path]) -> list[int]:
    """Every thread lists the children that it started itself."""
    found: list[int] = []
    for thread in threads:
        try:
            found += map(int, (thread / "children").read_text().split())
        except OSError:
            continue
    return found
