"""Atom files: one for each watch, in a folder that any web server can show; written anew when something was told.

Never in the way of telling: a view that is away or a folder that cannot be written is logged once, and tried again
until it works. A watch whose query cannot be read is tried again when it changes or finds something.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

import structlog

from claimwatch.errors import UserError
from claimwatch.notifying.atom import FILE, feed, file_name
from claimwatch.queries import QueryError
from connectors.notifications.notices import Links
from schemas.alert import Alert
from schemas.delivery import Watch

log = structlog.get_logger(__name__)

REST_S = 10.0
"""Seconds between two writings of one file: a batch of alerts is one writing, whatever it does to 200 watches."""

AT_ONCE_S = 0.5
"""Seconds after which the rest of the files waits for the next look."""

OURS = ".claimwatch-feeds"
"""The file with the names of the files that are ours, so that a new process removes what the one before it wrote and
nothing else."""

READABLE = 0o644
"""Other programs show the files; a temporary file is its maker's alone."""


class FeedFolder:
    """The files of a folder. Only for one process of a folder.

    Args:
        newest: the alerts of a watch, read from the view.
        clock: seconds, for tests.
    """

    def __init__(
        self,
        folder: Path,
        newest: Callable[[Watch], list[Alert]],
        links: Links,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder = folder
        self._newest = newest
        self._links = links
        self._clock = clock
        self._due: dict[str, float] = {}
        self._written: dict[str, tuple[Watch, float]] = {}
        self._troubled: dict[str, tuple[Watch, str]] = {}
        self._ours: frozenset[str] | None = None

    def told(self, names: Collection[str]) -> None:
        """These watches have new alerts."""
        for name in names:
            _, at = self._written.get(name, (None, -REST_S))
            self._due.setdefault(name, max(at + REST_S, self._clock()))

    def look(self, watches: Mapping[str, Watch]) -> None:
        """Write the files that are due, also those of watches that are new or changed; remove those of watches that
        were removed meanwhile."""
        if self._ours is None or self._written.keys() != watches.keys():
            self._tidy(watches)
        now = self._clock()
        self.told([name for name, watch in watches.items() if self._written.get(name, (None, 0))[0] != watch])
        for name in sorted(self._due, key=lambda each: self._due[each]):
            if self._due[name] > now or self._clock() - now > AT_ONCE_S:
                return
            del self._due[name]
            if name in watches:
                self._write(watches[name])

    def _tidy(self, watches: Mapping[str, Watch]) -> None:
        """Remove the files of watches that are gone, and note the files that are ours from now on."""
        for name in self._written.keys() - watches.keys():
            del self._written[name]
            self._troubled.pop(name, None)
        before = self._ours if self._ours is not None else _listed(self._folder / OURS)
        wanted = frozenset(map(file_name, watches))
        try:
            for name in before - wanted:
                (self._folder / name).unlink(missing_ok=True)
            if wanted != before:
                _replace(self._folder / OURS, "".join(f"{name}\n" for name in sorted(wanted)).encode())
        except OSError as error:
            log.warning("the folder of the feeds was not tidied", reason=str(error))
        self._ours = wanted

    def _write(self, watch: Watch) -> None:
        self._written[watch.name] = watch, self._clock()
        try:
            write_feed(self._folder / file_name(watch.name), watch.name, self._newest(watch), self._links)
        except (UserError, OSError) as error:
            if self._troubled.get(watch.name) != (watch, str(error)):
                self._troubled[watch.name] = watch, str(error)
                log.warning("the feed of a watch was not written", watch=watch.name, reason=str(error))
            if not isinstance(error, QueryError):
                self.told([watch.name])
        else:
            self._troubled.pop(watch.name, None)


def write_feed(path: Path, name: str, alerts: Iterable[Alert], links: Links) -> None:
    """Write the feed of a watch in place of the one before: a reader meets the old file or the new one, whole.

    Raises:
        OSError: it cannot be written; the file before is still there.
    """
    _replace(path, feed(name, alerts, links))


def _listed(path: Path) -> frozenset[str]:
    """The names of our files in the folder; what no feed of ours can be called is none."""
    try:
        names = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return frozenset()
    return frozenset(name for name in names if FILE.fullmatch(name))


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name[:60]}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
        os.chmod(temporary, READABLE)
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise
