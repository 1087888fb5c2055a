"""The life of a service: prepare, launch, wait until it answers, kill, stop.

    new --start()--> up --kill()--------------> down, data kept --start()--> up on the same port
                     up --stop(keep_data=True)-> down, data kept
                     up --stop()---------------> down, data removed

Not for several threads at once: one thread starts and stops a service.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import NoReturn, Self

from tests.services import keeper
from tests.services.cache import entry, fill_once, refuse_closed_path
from tests.services.errors import MissingTool, ServiceError, StartFailed
from tests.services.java import Jdk, find_jdk
from tests.services.maven import find_maven
from tests.services.ports import free_port, is_free

ASK_EVERY_S = 0.1
KILLED_WITHIN_S = 20
UNPRIVILEGED = "nobody"
LOG_TO_CONSOLE = """\
# Else log4j falls silent as soon as the JVM begins to stop.
shutdownHook = disable
rootLogger.level = INFO
rootLogger.appenderRef.console.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d] %p %m (%c)%n
"""
"""Properties of log4j 2 for a JVM whose lines are read here."""


class Service(ABC):
    """One process with a data folder of its own under the temporary folder; stops at exit by itself."""

    name: str
    version: str
    pom: Path
    java_minimum: int
    needs_full_jdk = False
    ready_within_s: float
    stopped_within_s: float
    runs_as_root = True

    def __init__(self, port: int | None = None) -> None:
        self.port = port or free_port()
        self._data: Path | None = None
        self._keeper: subprocess.Popen[str] | None = None
        self._owner = os.getpid()
        self.pid: int | None = None

    # What each service has to say about itself.

    @abstractmethod
    def _fill(self, folder: Path) -> None:
        """Fetch and unpack into a new folder, which becomes `home`. Raises ServiceError."""

    @abstractmethod
    def _write_configuration(self, data: Path) -> None: ...

    @abstractmethod
    def _command(self, data: Path) -> list[str]: ...

    @abstractmethod
    def _environment(self, data: Path) -> Mapping[str, str]: ...

    @abstractmethod
    def _answers(self) -> bool:
        """One question over the network, answered within a second or two."""

    @property
    @abstractmethod
    def address(self) -> str:
        """What a client is given."""

    # What they have in common.

    @property
    def home(self) -> Path:
        """The unpacked service, shared by all that run and never written to again."""
        return entry(f"{self.name.lower()}-{self.version}", self.pom)

    @cached_property
    def jdk(self) -> Jdk:
        """Raises MissingTool."""
        return find_jdk(self.name, minimum=self.java_minimum, full=self.needs_full_jdk)

    @property
    def is_fetched(self) -> bool:
        return self.home.is_dir()

    def missing_tools(self) -> list[str]:
        """What has to be installed before `start` can work; Maven only where something is to be fetched."""
        needed: list[Callable[[], object]] = [lambda: self.jdk]
        if not self.is_fetched:
            needed.append(lambda: find_maven(self.name))
        missing = []
        for tool in needed:
            try:
                tool()
            except MissingTool as error:
                missing.append(str(error))
        return missing

    def prepare(self) -> None:
        """Fetch and unpack what is not in the cache. Raises ServiceError."""
        fill_once(self.home, self._fill)

    @property
    def data(self) -> Path:
        if self._data is None:
            raise ServiceError(f"{self.name} was never started")
        return self._data

    @property
    def log(self) -> Path:
        return self.data / "service.log"

    @property
    def is_running(self) -> bool:
        return self._keeper is not None and self._keeper.poll() is None

    def start(self) -> None:
        """Prepare, launch and wait; after `kill` on the same data and port. Raises ServiceError."""
        self.prepare()
        self.launch()
        self.wait_ready()

    def launch(self) -> None:
        """Start the process and return at once, so that several services can come up together."""
        if self.is_running:
            raise ServiceError(f"{self.name} is running already, as process {self.pid}")
        if not is_free(self.port):
            # Whoever it is would answer for us.
            raise ServiceError(f"{self.name} cannot have port {self.port}: somebody listens there already")
        atexit.register(self._stop_at_exit)
        if self._data is None:
            self._data = Path(tempfile.mkdtemp(prefix=f"claimwatch-{self.name.lower()}-"))
            self._write_configuration(self._data)
        uid, gid = self._give_data_away()
        arguments = [str(os.getpid()), str(self.data), str(self.log), str(uid), str(gid), *self._command(self.data)]
        self._keeper = subprocess.Popen(
            [sys.executable, "-I", "-S", keeper.__file__, *arguments],
            env=dict(self._environment(self.data)),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            # Ctrl-C in a terminal reaches us, and we stop the service in order.
            start_new_session=True,
        )
        assert self._keeper.stdout is not None
        with self._keeper.stdout as first_line:
            pid = first_line.readline().strip()
        if not pid:
            self._keeper.wait(KILLED_WITHIN_S)
            self._fail("could not be launched")
        self.pid = int(pid)

    def wait_ready(self) -> None:
        """Ask until the service answers; stops it and raises StartFailed when it ends or stays silent."""
        deadline = time.monotonic() + self.ready_within_s
        while not self._answers():
            if not self.is_running:
                code = self._keeper.returncode if self._keeper else None
                reason = f"ended with exit code {code} instead of coming up"
            elif time.monotonic() > deadline:
                reason = f"did not answer at {self.address} within {self.ready_within_s:.0f} s"
            else:
                time.sleep(ASK_EVERY_S)
                continue
            self._fail(reason)

    def kill(self) -> None:
        """kill -9, and return when every process of the service is gone. The data stays for `start`."""
        self._end(signal.SIGKILL, KILLED_WITHIN_S)

    def stop(self, *, keep_data: bool = False) -> None:
        """SIGTERM, SIGKILL after `stopped_within_s`; may be called in any state."""
        self._end(signal.SIGTERM, self.stopped_within_s)
        if not keep_data:
            atexit.unregister(self._stop_at_exit)
            if self._data is not None:
                shutil.rmtree(self._data, ignore_errors=True)
                self._data = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def _end(self, first_signal: signal.Signals, within_s: float) -> None:
        if self._keeper is None or self.pid is None:
            return
        try:
            if self.is_running:
                _signal(self.pid, first_signal)
                self._keeper.wait(within_s)
        except subprocess.TimeoutExpired:
            _signal(-self.pid, signal.SIGKILL)
            self._keeper.wait(KILLED_WITHIN_S)
        self._keeper = None
        self.pid = None

    def _fail(self, reason: str) -> NoReturn:
        failure = StartFailed(self.name, reason, self.log)
        self.stop()
        raise failure

    def _give_data_away(self) -> tuple[int, int]:
        """The user and group that the service runs as, (-1, -1) for our own."""
        if self.runs_as_root or os.geteuid() != 0:
            return -1, -1
        nobody = pwd.getpwnam(UNPRIVILEGED)
        for path in (self.data.parent, self.home, self.jdk.home):
            refuse_closed_path(path, UNPRIVILEGED)
        for path in (self.data, *self.data.rglob("*")):
            os.chown(path, nobody.pw_uid, nobody.pw_gid)
        return nobody.pw_uid, nobody.pw_gid

    def _stop_at_exit(self) -> None:
        # A forked child (multiprocessing, Beam's runner) inherits the registration, not the service.
        if os.getpid() == self._owner:
            self.stop()


def _signal(pid: int, number: signal.Signals) -> None:
    """Signal a process, or a group when negative; one that has just ended is fine."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
