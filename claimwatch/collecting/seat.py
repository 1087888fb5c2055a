"""The seat of a collector on its machine: a number that no other living one has there.

A collector's name in its group is made of it. One that was killed leaves its seat, and its successor has the same name
and gets the same feeds at once; a second one that is started beside the first has another name and gets some of them.
"""

from __future__ import annotations

import fcntl
import os
import socket
from pathlib import Path

SEATS = 64
"""Collectors on one machine at most; a further one has the name of the first, which it fences."""


class Seat:
    """Taken until the process ends, however it does: the kernel lets go of the file's lock."""

    def __init__(self, folder: Path) -> None:
        """Takes the lowest free seat. Where ``folder`` cannot be written the machine has one seat for all."""
        self.number = 0
        self._file: int | None = None
        for number in range(SEATS):
            try:
                folder.mkdir(parents=True, exist_ok=True)
                file = os.open(folder / f"collect-{number}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            except OSError:
                return
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                os.close(file)
                continue
            self.number, self._file = number, file
            return

    @property
    def name(self) -> str:
        """The machine's name, with the seat's number but for the first."""
        return f"{socket.gethostname()}-{self.number}" if self.number else socket.gethostname()

    def leave(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
