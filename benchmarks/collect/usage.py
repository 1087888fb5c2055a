"""What a process and its children took: processor time and memory, as Linux tells them."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

from benchmarks.memory import _children, resident

TICKS = os.sysconf("SC_CLK_TCK")
EVERY_S = 1.0


def processor_s(pid: int, proc: Path = Path("/proc")) -> float:
    """Seconds on a processor of a process, its children, and those of them that have ended; 0 for one that is gone."""
    try:
        fields = (proc / str(pid) / "stat").read_text().rpartition(")")[2].split()
        threads = list((proc / str(pid) / "task").iterdir())
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / TICKS + sum(processor_s(child, proc) for child in _children(threads))


class Usage:
    """Of one process and its children, from entering on. Looks at the memory every EVERY_S seconds."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._began = time.monotonic()
        self._before_s = processor_s(pid)
        self._memory_mb: list[float] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Usage:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began

    @property
    def processor_s(self) -> float:
        return processor_s(self._pid) - self._before_s

    def looks(self, count: int) -> tuple[float, ...]:
        """Megabytes at ``count`` times, evenly from the first look to the last."""
        last = len(self._memory_mb) - 1
        return tuple(self._memory_mb[round(last * each / (count - 1))] for each in range(count)) if last >= 0 else ()

    def _look(self) -> None:
        while True:
            self._memory_mb.append(round(resident(self._pid) / 1_000_000, 1))
            if self._ended.wait(EVERY_S):
                return
