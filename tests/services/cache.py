"""Where unpacked services lie between runs, and how they get there: whole or not at all."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.services.errors import ServiceError

OVERRIDE = "CLAIMWATCH_SERVICES_CACHE"
# Root's home is closed to the unprivileged user that Elasticsearch has to run as.
CACHE_OF_ROOT = Path("/var/cache")
# Four times as long as Maven may take: a work folder of that age belongs to somebody who was killed.
ABANDONED_AFTER_S = 2 * 3600


def cache_folder(environment: Mapping[str, str] = os.environ, *, as_root: bool | None = None) -> Path:
    """$CLAIMWATCH_SERVICES_CACHE, else claimwatch/services below the user's (or, as root, the system's) cache."""
    if environment.get(OVERRIDE):
        return Path(environment[OVERRIDE]).absolute()
    if os.geteuid() == 0 if as_root is None else as_root:
        return CACHE_OF_ROOT / "claimwatch" / "services"
    user_cache = environment.get("XDG_CACHE_HOME") or Path(environment.get("HOME") or Path.home()) / ".cache"
    return Path(user_cache) / "claimwatch" / "services"


def entry(name: str, pom: Path) -> Path:
    """The folder of one service: its name and a digest of its pom, so that a changed pom is fetched anew."""
    digest = hashlib.sha256(pom.read_bytes()).hexdigest()[:12]
    return cache_folder() / f"{name}-{digest}"


def fill_once(folder: Path, fill: Callable[[Path], None]) -> None:
    """Make `folder` by calling `fill` on a new folder beside it and renaming that; does nothing if it is there.

    Two processes may do this at once: the first to rename wins, the other's work is thrown away.
    """
    if folder.is_dir():
        return
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
    _remove_abandoned(folder)
    work = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        fill(work)
        _open_to_all(work)
        try:
            work.rename(folder)
        except OSError:
            if not folder.is_dir():
                raise
    finally:
        shutil.rmtree(work, ignore_errors=True)


def refuse_closed_path(path: Path, user: str) -> None:
    """Raise ServiceError when somebody else than us could not walk down to `path`."""
    for folder in (path, *path.parents):
        if not folder.stat().st_mode & 0o001:
            raise ServiceError(
                f"{folder} is closed to the user {user!r}, which has to reach {path}: "
                f"set {OVERRIDE} and TMPDIR to folders that everybody may enter"
            )


def _remove_abandoned(folder: Path) -> None:
    for work in folder.parent.glob(f".{folder.name}-*"):
        if time.time() - work.stat().st_mtime > ABANDONED_AFTER_S:
            shutil.rmtree(work, ignore_errors=True)


def _open_to_all(folder: Path) -> None:
    """Readable by everybody, whatever the umask; mkdtemp made the top one 0700."""
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        runs = path.is_dir() or path.stat().st_mode & 0o100
        path.chmod(0o755 if runs else 0o644)
