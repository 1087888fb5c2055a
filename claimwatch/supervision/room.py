"""Whether the embedded services have room on disk: they go on acknowledging when they cannot write any more."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

from claimwatch.errors import UserError

SPARE = 16 * 1024 * 1024
"""Bytes that have to be free besides, for logs and for what arrives while everything stops."""


def bytes_short(store: Path) -> int:
    """Bytes that are missing on the disk of the folder ``store``; 0 where there is room.

    noida-db writes each of its files whole beside the old one, so that as much as it holds must be free again.
    """
    held = 0
    with suppress(OSError):
        held = max((file.stat().st_size for file in store.glob("*.json")), default=0)
    return max(0, held + SPARE - shutil.disk_usage(store).free)


def check_room(store: Path) -> None:
    """Raises UserError: there is no room for what the services write next."""
    short = bytes_short(store)
    if short:
        raise UserError(
            f"the disk is full: {-(-short // 2**20)} MB more must be free for what the embedded services hold",
            where=str(store),
            do="make room, or give a folder on another disk with --data DIR; nothing that was told is lost",
        )
