"""The run file: where a running `claimwatch up` says its addresses and process ids, and the lock that it holds."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from claimwatch.errors import UserError

RUN_FILE = "run.json"
LOCK_FILE = "lock"
TRY_FOR_S = 0.3


@dataclass(frozen=True)
class Run:
    """A running `claimwatch up`: its process id, addresses, and the process id of each part."""

    pid: int
    kafka: str
    elasticsearch: str
    demo: str = ""
    """URL of the demonstration site, where there is one."""
    store: str = ""
    """Folder in which the embedded services keep what they hold, where there are any."""
    parts: dict[str, int] = field(default_factory=dict)
    board: str = ""
    """URL of the board."""
    metrics: dict[str, str] = field(default_factory=dict)
    """Where `up` and each part answer `/metrics`, `/healthz` and `/readyz`: a URL by name."""


def write_run(data: Path, run: Run) -> None:
    """Replace the run file in one step: a reader sees the old one or the new one."""
    fresh = data / f"{RUN_FILE}.new"
    fresh.write_text(json.dumps(asdict(run), indent=1) + "\n", encoding="utf-8")
    fresh.replace(data / RUN_FILE)


def read_run(data: Path) -> Run | None:
    """The run file, of a living `up` or of a dead one; None where there is none or it is damaged."""
    try:
        raw = json.loads((data / RUN_FILE).read_text(encoding="utf-8"))
        return Run(
            pid=int(raw["pid"]),
            kafka=str(raw["kafka"]),
            elasticsearch=str(raw["elasticsearch"]),
            demo=str(raw.get("demo", "")),
            store=str(raw.get("store", "")),
            board=str(raw.get("board", "")),
            parts={str(name): int(pid) for name, pid in dict(raw.get("parts", {})).items()},
            metrics={str(name): str(url) for name, url in dict(raw.get("metrics", {})).items()},
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def remove_run(data: Path) -> None:
    with suppress(FileNotFoundError):
        (data / RUN_FILE).unlink()


def living_run(data: Path) -> Run | None:
    """The run file if the `up` that wrote it still holds the data folder's lock.

    The lock and not the process id says so: after a kill -9 the id may belong to another program by now.
    """
    run = read_run(data)
    return run if run is not None and is_locked(data) else None


def is_locked(data: Path) -> bool:
    try:
        handle = os.open(data / LOCK_FILE, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False


@contextmanager
def locked(data: Path) -> Iterator[None]:
    """Hold the data folder for this process; the kernel lets go of it when the process ends, however it ends.

    Raises:
        UserError: another `up` holds it, or the folder cannot be written.
    """
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Not inheritable (PEP 446), so that a part never holds the lock for a dead `up`.
        handle = os.open(data / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise UserError(
            f"the data folder cannot be written: {error.strerror}",
            where=str(data),
            do="give another folder with --data DIR",
        ) from error
    try:
        _take(handle, data)
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(handle)


def _take(handle: int, data: Path) -> None:
    # A command that asks `is_locked` at this very moment holds it for a few microseconds.
    deadline = time.monotonic() + TRY_FOR_S
    while True:
        try:
            return fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if time.monotonic() >= deadline:
                raise _running_already(handle, data) from error
        time.sleep(0.02)


def _running_already(handle: int, data: Path) -> UserError:
    holder = os.pread(handle, 32, 0).decode("ascii", "replace").strip()
    return UserError(
        f"claimwatch is running already on this data folder{f', as process {holder}' if holder else ''}",
        where=str(data),
        do=f"stop it with Ctrl-C or `kill {holder or 'PID'}`, or give this one a folder of its own with --data DIR",
    )
