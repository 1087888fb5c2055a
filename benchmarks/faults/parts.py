"""The real parts as child processes: started, killed, stopped, continued, and restarted when they end by themselves.

Not for several threads: the kernel kills a part when the thread that started it ends.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from claimwatch.settings import PREFIX
from claimwatch.supervision.child import SUPERVISED

PARTS = ("extract", "corroborate", "index", "notify")
ENDED_WITHIN_S = 30.0
FENCED = 75
RESTARTS_LIMIT = 40
"""A part that ends so often by itself never gets on; whoever waits for it is told."""


class KeepsEnding(RuntimeError):
    """A part was restarted RESTARTS_LIMIT times and ended again."""


def environment(**settings: object) -> dict[str, str]:
    """The environment without settings of this machine, with these ones, for children that end with this process."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith((PREFIX, "MAKE", "MFLAGS"))}
    ours = {f"{PREFIX}{name.upper()}": str(value) for name, value in settings.items()}
    return {**clean, **ours, SUPERVISED: str(os.getpid()), "PYTHONUNBUFFERED": "1"}


class Part:
    """One part and its processes, one after the other. ``exits`` are the codes of those that ended unasked.

    ``log`` has what all of them wrote.
    """

    def __init__(self, name: str, environment: Mapping[str, str], folder: Path) -> None:
        self.name = name
        self.environment = dict(environment)
        self.log = folder / f"{name}.log"
        self.exits: list[int] = []
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *launcher: str, **variables: str) -> None:
        """Start the part; ``launcher`` takes the place of ``-m claimwatch``."""
        command = [sys.executable, *(launcher or ("-m", "claimwatch")), self.name]
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                command,
                env={**self.environment, **variables},
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        assert self.process is not None, f"{self.name} was not started"
        return self.process.pid

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def tend(self) -> None:
        """Start it again, as a supervisor would, where it ended by itself.

        Raises:
            KeepsEnding: once too often.
        """
        if self.process is None or self.process.poll() is None:
            return
        self.exits.append(self.process.returncode)
        if len(self.exits) > RESTARTS_LIMIT:
            raise KeepsEnding(f"{self.name} ended {len(self.exits)} times: {self.said()}")
        self.start()

    def signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def let_go(self) -> subprocess.Popen[bytes]:
        """Its process, which is the caller's from now on."""
        process, self.process = self.process, None
        assert process is not None, f"{self.name} was not started"
        return process

    def kill(self) -> None:
        """kill -9, and return when it is gone."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(ENDED_WITHIN_S)

    def stop(self) -> int | None:
        """SIGTERM, and SIGKILL where it does not end; its exit code."""
        process, self.process = self.process, None
        if process is None:
            return None
        process.send_signal(signal.SIGTERM)
        try:
            return process.wait(ENDED_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait(ENDED_WITHIN_S)

    def said(self, characters: int = 2000) -> str:
        """The end of its log, for the message of a fault that did not go as it should."""
        return self.log.read_text(errors="replace")[-characters:] if self.log.exists() else ""


class Parts(dict[str, Part]):
    """Several parts by name; leaving them kills what is left."""

    def __init__(self, names: Iterable[str], environment: Mapping[str, str], folder: Path) -> None:
        super().__init__({name: Part(name, environment, folder) for name in names})

    def __enter__(self) -> Parts:
        return self

    def __exit__(self, *_: object) -> None:
        for part in self.values():
            part.kill()

    def start(self) -> None:
        for part in self.values():
            part.start()

    def tend(self) -> None:
        for part in self.values():
            part.tend()

    def stop(self) -> None:
        """All at once, since each takes a second or two."""
        for part in self.values():
            if part.alive:
                part.signal(signal.SIGTERM)
        deadline = time.monotonic() + ENDED_WITHIN_S
        while any(part.alive for part in self.values()) and time.monotonic() < deadline:
            time.sleep(0.05)
        for part in self.values():
            part.kill()
            part.process = None
