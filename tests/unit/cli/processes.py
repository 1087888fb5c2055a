"""Small processes for the tests of the supervisor, and waiting for a condition with a deadline."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from claimwatch.supervision.supervisor import Program, Supervisor

# A part as the application has it: it ends on signals and with its parent.
GOOD = """
import sys
from claimwatch.supervision.child import run_part
def part(stop):
    print("up", flush=True)
    stop.wait()
    return 0
sys.exit(run_part(part))
"""
STUBBORN = """
import signal, time
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)
print("up", flush=True)
time.sleep(600)
"""
DYING = "import sys; print('this is why', file=sys.stderr); sys.exit(3)"


def supervisor(logs: Path, scripts: dict[str, str], lines: list[tuple[str, str]]) -> Supervisor:
    """A supervisor whose parts are Python scripts by name."""
    return Supervisor(
        logs,
        dict(os.environ),
        lambda name, line: lines.append((name, line.strip())),
        command=lambda part: [sys.executable, "-c", scripts[part.name]],
    )


def part(name: str) -> Program:
    return Program(name, (name,), read_output=True)


def wait_for(condition: Callable[[], object], what: str, within_s: float = 15.0) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, f"not within {within_s} s: {what}"
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits to be collected by its parent does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return sys.platform != "linux"
    return state not in "ZX"
