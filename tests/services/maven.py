"""Fetch with Maven into its ordinary local repository."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.services.errors import LOG_LINES_SHOWN, MissingTool, ServiceError
from tests.services.keeper import die_with_parent

# The zip with Elasticsearch is 947 MB.
FETCHED_WITHIN_S = 1800

MISSING = (
    "Maven is not on the PATH, and it is what fetches {service}. "
    "Install it (the package `maven` on Debian, Ubuntu and Homebrew)."
)


def find_maven(service: str, environment: Mapping[str, str] = os.environ) -> str:
    """The `mvn` program. Raises MissingTool."""
    program = shutil.which("mvn", path=environment.get("PATH", os.defpath))
    if program is None:
        raise MissingTool(MISSING.format(service=service))
    return program


def run_maven(service: str, pom: Path, *arguments: str) -> None:
    """Run goals of a pom; wrong checksums are errors. Raises MissingTool, or ServiceError with Maven's last lines."""
    command = [find_maven(service), "--batch-mode", "--quiet", "--strict-checksums", "--file", str(pom), *arguments]
    try:
        outcome = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=FETCHED_WITHIN_S,
            # The thread that waits here is the one that started it, so its end is the end of us all.
            preexec_fn=lambda: die_with_parent(signal.SIGKILL),
        )
    except subprocess.TimeoutExpired as error:
        raise ServiceError(f"Maven did not fetch {service} within {FETCHED_WITHIN_S} s") from error
    if outcome.returncode != 0:
        end = "\n".join(outcome.stdout.splitlines()[-LOG_LINES_SHOWN:])
        raise ServiceError(f"Maven could not fetch {service} (exit {outcome.returncode}):\n{end}")
