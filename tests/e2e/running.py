"""`claimwatch up` as a subprocess: its JSON lines as they come, and what it leaves behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from claimwatch.settings import PREFIX

# The first start of Beam on a busy machine, with two demonstrations side by side.
STARTED_WITHIN_S = 60.0
ENDED_WITHIN_S = 15.0

PACE = 3.0
"""The demonstration three times faster: its articles are then still some polls apart."""


def environment(**settings: object) -> dict[str, str]:
    """The environment without settings of the machine and of a make around this, with those of a test."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith((PREFIX, "MAKE", "MFLAGS"))}
    return {**clean, **{f"{PREFIX}{name.upper()}": str(value) for name, value in settings.items()}}


class Up:
    """A running `claimwatch up`; leaving it kills what is left, and then fails if something was left."""

    def __init__(self, data: Path, *arguments: str, **settings: object) -> None:
        self.data = data
        self.environment = environment(**{"data": data, "demo_pace": PACE, **settings})
        self.lines: list[dict[str, Any]] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "claimwatch", "up", "--json", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self.environment,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Up:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._reader.join(ENDED_WITHIN_S)
        kill_what_is_left(self.data)

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(json.loads(line))

    def wait_for(self, condition: Callable[[], object], what: str, within_s: float = STARTED_WITHIN_S) -> None:
        deadline = time.monotonic() + within_s
        while True:
            assert self.process.poll() is None, f"up ended with {self.process.returncode}: {self.said()}"
            if condition():
                return
            assert time.monotonic() < deadline, f"not within {within_s} s: {what}; {self.said()}"
            time.sleep(0.05)

    def kinds(self, claim_id: str | None = None) -> list[str]:
        """The kinds of the alerts and copies shown so far, of one claim or of all."""
        shown = [line for line in list(self.lines) if line["line"] in ("alert", "copies")]
        return [line["kind"] for line in shown if claim_id in (None, line["claim_id"])]

    def claims(self) -> set[str]:
        return {line["claim_id"] for line in list(self.lines) if line["line"] == "alert"}

    def notes(self) -> list[str]:
        return [line["text"] for line in list(self.lines) if line["line"] in ("note", "status")]

    def said(self) -> str:
        """The last lines, and the ends of the logs of all parts, for the message of a test that failed."""
        logs = [f"{log.name}: {log.read_text(errors='replace')[-600:]}" for log in self.data.rglob("logs/*.log")]
        return "\n".join([*(json.dumps(line) for line in self.lines[-15:]), *logs])

    def run_file(self) -> dict[str, Any]:
        """The run file of this `up` or of its demonstration; empty while there is none."""
        for path in (self.data / "run.json", self.data / "demo" / "run.json"):
            with suppress(OSError):
                return dict(json.loads(path.read_text()))
        return {}

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Another command of claimwatch, which finds this `up` by itself."""
        return subprocess.run(
            [sys.executable, "-m", "claimwatch", *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            env=self.environment,
            timeout=60,
        )

    def rows(self, *arguments: str) -> list[dict[str, Any]]:
        """What a command prints with --json."""
        done = self.command(*arguments, "--json")
        assert done.returncode == 0, done.stdout + done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def end(self, number: int = signal.SIGINT) -> int:
        """Send a signal, wait for the end, and check that nothing is left; the exit code."""
        self.process.send_signal(number)
        code = self.process.wait(ENDED_WITHIN_S)
        self.wait_until_nothing_is_left()
        return code

    def wait_until_nothing_is_left(self) -> None:
        wait_until_nothing_is_left(self.data)


def wait_until_nothing_is_left(data: Path, within_s: float = 10.0) -> None:
    """Wait for the end of all processes that belong to a data folder."""
    deadline = time.monotonic() + within_s
    while left := processes_of(data):
        assert time.monotonic() < deadline, f"still there after {within_s} s: {left}"
        time.sleep(0.05)


def kill_what_is_left(data: Path) -> None:
    for pid in processes_of(data):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def processes_of(data: Path) -> dict[int, str]:
    """Living processes that have the data folder in their command line or environment (Linux)."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        if int(folder.name) == os.getpid():
            continue
        with suppress(OSError):
            command = (folder / "cmdline").read_bytes()
            # A process that has ended and is not yet collected has neither.
            if str(data).encode() in command + (folder / "environ").read_bytes():
                found[int(folder.name)] = command.replace(b"\0", b" ").decode(errors="replace")
    return found
