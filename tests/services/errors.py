"""What can go wrong while a service is fetched, started or stopped.

ServiceError
├── MissingTool     Java or Maven is not on this machine: nothing to do with claimwatch
└── StartFailed     the service ended or stayed silent; the message ends with its last log lines
"""

from __future__ import annotations

from pathlib import Path

LOG_LINES_SHOWN = 30


class ServiceError(RuntimeError):
    """The root: a service of the tests could not be had."""


class MissingTool(ServiceError):
    """A program is not installed; the message says which one and what to install."""


class StartFailed(ServiceError):
    """A service did not come up."""

    def __init__(self, name: str, reason: str, log: Path) -> None:
        self.log = log
        super().__init__(f"{name} {reason}. The end of {log}:\n{last_lines(log)}")


def last_lines(log: Path, count: int = LOG_LINES_SHOWN) -> str:
    """The last `count` lines of a log file, or a note that there are none."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return "(no log)"
    return "\n".join(lines[-count:]) or "(empty)"
