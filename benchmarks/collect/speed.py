"""Polls a second of one side in a window of its steady state, with what that took."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.collect import ours, peer
from benchmarks.collect.served import Served, TooLong
from benchmarks.collect.usage import Usage
from benchmarks.faults.parts import Part

LOOKS = 6
"""Times that the memory is looked at in a window."""
FOR_EACH_FEED_S = 0.5
"""Seconds that a side may take for its first round, for each feed, and FIRST_S for its start."""
FIRST_S = 120.0


@dataclass(frozen=True)
class Measured:
    """One side. ``first_s``: its first round, in which every entry is new. The rest is of the window after it.

    ``most`` requests at a time and ``busiest_s`` a second are of the host that was treated worst, in all of it.
    """

    name: str
    first_s: float
    seconds: float
    polls: int
    changed: int
    processor_s: float
    memory_mb: tuple[float, ...]
    most: int
    busiest_s: float

    @property
    def polls_s(self) -> float:
        return self.polls / self.seconds

    @property
    def changed_s(self) -> float:
        return self.changed / self.seconds


def of_ours(site: Served, folder: Path, window_s: float) -> Measured:
    """Poll all feeds as often as the manners of collect allow, with no interval to speak of."""
    site.anew()
    with ours.kafka(folder) as conn, ours.collecting(conn, folder, site, 1, 1) as part:
        first_s = site.until_all_were_polled(patience_s(site), lambda: part.alive)
        return _measured("claimwatch", site, part.pid, first_s, partial(_window, part, window_s))


def of_peer(site: Served, folder: Path, window_s: float, workers: int = peer.WORKERS) -> Measured:
    """Whole rounds, until the window is over."""
    site.anew()
    with _reader(site, folder / "reader.sqlite", workers) as process:
        began = time.monotonic()
        _round(process)
        return _measured("reader", site, process.pid, time.monotonic() - began, partial(_rounds, process, window_s))


def patience_s(site: Served) -> float:
    return FIRST_S + FOR_EACH_FEED_S * site.feeds.count


def _measured(name: str, site: Served, pid: int, first_s: float, until: Callable[[], None]) -> Measured:
    first = site.reset()
    with Usage(pid) as usage:
        until()
        figures = site.figures()
        return Measured(
            name=name,
            first_s=first_s,
            seconds=usage.seconds,
            polls=figures["polls"],
            changed=figures["changed"],
            processor_s=usage.processor_s,
            memory_mb=usage.looks(LOOKS),
            most=max(first["most"], figures["most"]),
            busiest_s=max(first["busiest_s"], figures["busiest_s"]),
        )


def _window(part: Part, seconds: float) -> None:
    time.sleep(seconds)
    if not part.alive:
        raise TooLong(f"collect ended in the middle: {part.said()}")


def _rounds(process: subprocess.Popen[str], seconds: float) -> None:
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        _round(process)


def _round(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    if not process.stdout.readline().startswith("round "):
        raise TooLong("reader ended in the middle")


@contextmanager
def _reader(site: Served, database: Path, workers: int) -> Iterator[subprocess.Popen[str]]:
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.collect.peer", str(database), str(workers)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write("".join(f"{url}\n" for url in site.urls) + "\n")
            process.stdin.flush()
            if process.stdout.readline() != "added\n":
                log.seek(0)
                raise TooLong(f"reader does not start: {log.read()[-500:]}")
            yield process
        finally:
            process.kill()
            process.wait()
