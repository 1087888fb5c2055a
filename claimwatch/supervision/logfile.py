"""The log file of a part: bounded, and readable from its end."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

SIZE_LIMIT = 5 * 1024 * 1024
"""Bytes after which a log moves to ``PART.log.1``; so a part never holds more than about twice as much."""
TAIL_READ = 16 * 1024


def open_log(path: Path) -> int:
    """A descriptor that appends, so that the file may be cut while a part writes to it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)


def bound(path: Path, limit: int = SIZE_LIMIT) -> bool:
    """Copy a log that is too long aside and empty it; whether it was.

    Copied and not renamed, since the part's descriptor would follow the renamed file. Lines written between the copy
    and the cut are lost, which a log may do.
    """
    try:
        if path.stat().st_size <= limit:
            return False
        shutil.copyfile(path, path.with_name(path.name + ".1"))
        os.truncate(path, 0)
    except FileNotFoundError:
        return False
    return True


def last_lines(path: Path, count: int = 5) -> list[str]:
    """The last lines that are not empty, without control characters' effect being anybody's business here."""
    try:
        with path.open("rb") as log:
            log.seek(0, os.SEEK_END)
            log.seek(max(0, log.tell() - TAIL_READ))
            text = log.read().decode("utf-8", "replace")
    except OSError:
        return []
    return [line.rstrip() for line in text.splitlines() if line.strip()][-count:]
