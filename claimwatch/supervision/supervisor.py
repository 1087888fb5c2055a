"""Child processes: started, restarted with back-off, given up, and ended together.

    start() ─► running ──died──► waiting ──delay over──► running
                                    └─ five deaths in a minute ─► given up
    stop(): SIGTERM to all ─► wait ─► SIGKILL to those left

Delivery guarantee: none of its own; a part may be killed at any time and goes on where its offsets say.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from claimwatch.errors import Exit
from claimwatch.supervision.child import SUPERVISED
from claimwatch.supervision.logfile import bound, last_lines, open_log
from claimwatch.supervision.restarts import DEATHS, Restarts

LINE_LIMIT = 1024 * 1024
LOOK_AT_LOGS_EVERY_S = 5.0
READ_WITHIN_S = 2.0
"""For what a part that has ended printed last."""

KILLED_WITHIN_S = 2.0


@dataclass(frozen=True)
class Program:
    """A child process: one of the parts. An essential one that is given up ends `up`."""

    name: str
    arguments: tuple[str, ...]
    essential: bool = True
    read_output: bool = False
    """Its standard output is lines for the screen; that of other parts goes to their log."""


@dataclass(frozen=True)
class Died:
    """A part ended by itself. ``again_in_s`` is None where it is given up; then ``lines`` end its log."""

    part: Program
    exit_code: int
    again_in_s: float | None
    first: bool = True
    """The first death within a minute, so that one line tells of it and not five."""
    lines: tuple[str, ...] = ()

    def __str__(self) -> str:
        how = f"was killed ({_signal_name(-self.exit_code)})" if self.exit_code < 0 else f"ended ({self.exit_code})"
        if self.again_in_s is None:
            return f"{self.part.name} {how} {DEATHS} times within a minute and is given up"
        return f"{self.part.name} {how}; starting it again"


@dataclass
class _Child:
    part: Program
    process: subprocess.Popen[bytes] | None = None
    restarts: Restarts = field(default_factory=Restarts)
    start_at: float | None = None
    reader: threading.Thread | None = None


def claimwatch_command(part: Program) -> list[str]:
    """How a part is started: this Python, without the current folder among its imports."""
    return [sys.executable, "-P", "-m", "claimwatch", *part.arguments]


class Supervisor:
    """Keeps parts running. Not thread-safe: one thread starts, looks and stops.

    That must be the main thread, since Linux ends a part with the thread that forked it (see ``child``).
    """

    def __init__(
        self,
        logs: Path,
        environment: Mapping[str, str],
        on_line: Callable[[str, str], None],
        command: Callable[[Program], list[str]] = claimwatch_command,
        own: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        """``own``: by the name of a part, what only that part finds in its environment."""
        self._logs = logs
        self._environment = {**environment, SUPERVISED: str(os.getpid())}
        self._on_line = on_line
        self._command = command
        self._own = own or {}
        self._children: dict[str, _Child] = {}
        self._logs_seen_at = 0.0

    def start(self, part: Program) -> int:
        """Start a part and return its process id."""
        child = self._children.setdefault(part.name, _Child(part))
        child.start_at = None
        log = open_log(self.log_of(part))
        try:
            child.process = subprocess.Popen(  # noqa: S603 -- this Python with our own arguments
                self._command(part),
                # Held open for as long as this process lives: its end tells the part that it is alone.
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE if part.read_output else log,
                stderr=log,
                env={**self._environment, **self._own.get(part.name, {})},
                # A group of its own: Ctrl-C in the terminal reaches `up` only, which ends the parts in order.
                process_group=0,
            )
        finally:
            os.close(log)
        if part.read_output:
            child.reader = threading.Thread(target=self._read, args=(part, child.process), daemon=True)
            child.reader.start()
        return child.process.pid

    def look(self, now: float) -> list[Died]:
        """Notice parts that died, start those whose delay is over, keep the logs short. ``now`` is monotonic."""
        died = [event for child in self._children.values() if (event := self._look_at(child, now))]
        for child in self._children.values():
            if child.start_at is not None and now >= child.start_at:
                self.start(child.part)
        if now - self._logs_seen_at > LOOK_AT_LOGS_EVERY_S:
            self._logs_seen_at = now
            for child in self._children.values():
                bound(self.log_of(child.part))
        return died

    def stop(self, within_s: float, names: Iterable[str] | None = None) -> list[str]:
        """End the parts, all at once; those still there after ``within_s`` are killed and returned by name.

        What they printed up to their end has been handed on: notify counts it as told.
        """
        chosen = [self._children[name] for name in (self._children if names is None else names)]
        for child in chosen:
            child.start_at = None
            if child.process is not None and child.process.poll() is None:
                child.process.terminate()
        deadline = time.monotonic() + within_s
        late = [child.part.name for child in chosen if not _ended(child, deadline)]
        for name in late:
            process = self._children[name].process
            if process is not None:
                process.kill()
                process.wait(KILLED_WITHIN_S)
        for child in chosen:
            if child.process is not None and child.process.stdin is not None:
                child.process.stdin.close()
            child.process = None
            if child.reader is not None:
                child.reader.join(READ_WITHIN_S)
        return late

    def pids(self) -> dict[str, int]:
        return {
            name: child.process.pid
            for name, child in self._children.items()
            if child.process is not None and child.process.poll() is None
        }

    def log_of(self, part: Program) -> Path:
        return self._logs / f"{part.name}.log"

    def _look_at(self, child: _Child, now: float) -> Died | None:
        if child.process is None or child.process.poll() is None:
            return None
        code = child.process.returncode
        if child.process.stdin is not None:
            child.process.stdin.close()
        child.process = None
        fenced = code == Exit.FENCED
        delay = child.restarts.fenced(now) if fenced else child.restarts.died(now)
        if delay is None:
            return Died(child.part, code, None, first=False, lines=tuple(last_lines(self.log_of(child.part))))
        child.start_at = now + delay
        first = len(child.restarts.fences if fenced else child.restarts.deaths) == 1
        return Died(child.part, code, delay, first=first)

    def _read(self, part: Program, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        with process.stdout as lines:
            while line := lines.readline(LINE_LIMIT):
                self._on_line(part.name, line.decode("utf-8", "replace"))


def _ended(child: _Child, deadline: float) -> bool:
    if child.process is None:
        return True
    try:
        child.process.wait(max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        return False
    return True


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
