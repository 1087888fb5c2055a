"""The embedded services: noida-db, one process that speaks Kafka's and Elasticsearch's protocols.

For a laptop: it needs no Java, starts in under a second, keeps everything in memory and writes whole JSON files,
Kafka's about once a second (0.97 to 1.1 s with up to 13 MB, noida-db 0.2.3). So a kill of noida-db itself takes its
Kafka back by up to about a second: to a state that it really had, of all topics and offsets together, but before some
records that it had acknowledged. Whoever holds more in memory than that must start again with it. Of its
Elasticsearch other documents are lost, so after an unclean stop the view is to be made again from the topics.

    data_dir/
    ├── store/          what noida-db keeps
    ├── services.log    what it prints
    ├── services.lock   held by the process that serves this folder, and by noida-db itself
    └── services.dirty  there while it runs, and after a stop that was not clean
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import IO

START_S = 30.0
"""Seconds until the services must answer. Seen: 0.1 s empty, 0.2 s with 11 MB."""

STOP_S = 20.0
"""Seconds that a stop may take; everything is written then."""

LOCK_S = 15.0
"""Seconds to wait for services that an earlier process left writing in the same folder."""

ATTEMPTS = 3
"""Starts with other ports, where another process was faster to take one that was free."""

_PR_SET_PDEATHSIG = 1


class EmbeddedError(RuntimeError):
    """The embedded services do not start; the message says why and what to do."""


class EmbeddedServices:
    """noida-db as a child process on loopback, which ends with this one.

    On Linux the kernel ends it when the thread that called ``start`` ends: call it from the main thread. Elsewhere
    a small guard process watches for the end of this one.

    ``kafka_port``, ``elasticsearch_port``: the wanted ones; a free one where it is None or taken.
    """

    def __init__(self, data_dir: Path, kafka_port: int | None = None, elasticsearch_port: int | None = None) -> None:
        self._folder = data_dir
        self._wanted = (kafka_port, elasticsearch_port)
        self._ports = (0, 0)
        self._child: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None
        self._guard: subprocess.Popen[bytes] | None = None
        self.unclean = False
        """Whether the stop before this start was not clean: what Elasticsearch holds is not to be trusted."""

    @property
    def kafka(self) -> str:
        return f"127.0.0.1:{self._ports[0]}"

    @property
    def elasticsearch(self) -> str:
        return f"http://127.0.0.1:{self._ports[1]}"

    @property
    def pid(self) -> int | None:
        """The process id of the services while they run."""
        return self._child.pid if self._child is not None and self.alive() else None

    @property
    def log(self) -> Path:
        return self._folder / "services.log"

    @property
    def store(self) -> Path:
        """The folder in which they keep what they hold."""
        return self._folder / "store"

    @property
    def _dirty(self) -> Path:
        return self._folder / "services.dirty"

    def start(self) -> None:
        """Start and return as soon as both services answer.

        Raises:
            EmbeddedError: noida-db is not installed, another process serves the folder, or it does not answer.
        """
        binary = find_binary()
        self.store.mkdir(parents=True, exist_ok=True)
        # The topic of watches in it holds the tokens of channels.
        self.store.chmod(0o700)
        self._lock = self._locked()
        try:
            self.unclean = self._dirty.exists()
            self._dirty.touch()
            # It names a process that is gone: the lock would not be ours otherwise.
            (self.store / "noida.control.json").unlink(missing_ok=True)
            self._start_on_free_ports(binary)
        except BaseException:
            self._release()
            raise

    def stop(self) -> None:
        """End the services, which write what they hold. Does nothing where they do not run."""
        child, self._child = self._child, None
        if child is None:
            return
        child.send_signal(signal.SIGTERM)
        try:
            code = child.wait(STOP_S)
        except subprocess.TimeoutExpired:
            child.kill()
            code = child.wait()
        if code == 0:
            self._dirty.unlink(missing_ok=True)
        self._release()

    def alive(self) -> bool:
        return self._child is not None and self._child.poll() is None

    def _start_on_free_ports(self, binary: Path) -> None:
        for _ in range(ATTEMPTS):
            self._ports = _two_ports(*self._wanted)
            self._child = self._spawn(binary)
            self._guard = _guard(self._child.pid)
            if self._answers():
                return
            self._child.kill()
            self._child.wait()
            self._child = None
            if "already in use" not in self._said():
                break
        raise EmbeddedError(f"the embedded services do not start: {self._said() or 'no answer'} (log: {self.log})")

    def _spawn(self, binary: Path) -> subprocess.Popen[bytes]:
        kafka, elasticsearch = (str(port) for port in self._ports)
        command = [
            str(binary),
            "start",
            "--data-dir",
            str(self.store),
            "--host",
            "127.0.0.1",
            "--only",
            "kafka,elasticsearch",
        ]
        command += ["--kafka-port", kafka, "--elasticsearch-port", elasticsearch]
        assert self._lock is not None
        with self.log.open("wb") as log:
            return subprocess.Popen(  # noqa: S603 - our own binary with our own arguments
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # It gets the open lock, so that the folder counts as served until it too has ended.
                pass_fds=(self._lock.fileno(),),
                # A Ctrl-C in the terminal must not reach it before its parent has stopped the parts.
                start_new_session=True,
                preexec_fn=_dies_with_parent(),
            )

    def _answers(self) -> bool:
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline and self.alive():
            if _accepts(self._ports[0]) and _greets(self.elasticsearch) and self.alive():
                return True
            time.sleep(0.02)
        return False

    def _said(self) -> str:
        """What noida-db gave as its error, without the loader's warnings about the C library."""
        lines = self.log.read_text("utf-8", "replace").splitlines() if self.log.exists() else []
        return " ".join(line.strip() for line in lines if line.startswith(("error:", "hint:")))

    def _locked(self) -> IO[str]:
        lock = (self._folder / "services.lock").open("a")
        deadline = time.monotonic() + LOCK_S
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return lock
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    lock.close()
                    raise EmbeddedError(
                        f"another process serves the data folder {self._folder}: stop it, or choose another --data"
                    ) from None
            time.sleep(0.05)

    def _release(self) -> None:
        if self._guard is not None:
            self._guard.terminate()
            self._guard.wait()
            self._guard = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None


def find_binary() -> Path:
    """noida-db's own binary, beside its Python package: the script in ``bin`` would not pass signals on.

    Raises:
        EmbeddedError: it is not installed.
    """
    spec = find_spec("noida_db")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        binary = Path(folder) / "noida-db"
        if binary.is_file():
            if not os.access(binary, os.X_OK):
                binary.chmod(0o755)
            return binary
    beside = shutil.which("noida-db", path=os.path.dirname(sys.executable))
    if beside:
        return Path(beside)
    raise EmbeddedError("noida-db is not installed: pip install 'claimwatch[local]', or name your own Kafka")


def _two_ports(*wanted: int | None) -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        return _bound(one, wanted[0]), _bound(other, wanted[1])


def _bound(probe: socket.socket, wanted: int | None) -> int:
    """The wanted port where nobody listens on it, else a free one. Held by ``probe`` until that is closed."""
    # As servers do: a port whose last connections are only winding down counts as free.
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind(("127.0.0.1", wanted or 0))
    except OSError:
        probe.bind(("127.0.0.1", 0))
    return int(probe.getsockname()[1])


def _accepts(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _greets(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1) as answer:  # noqa: S310 - our own loopback address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _dies_with_parent() -> Callable[[], None] | None:
    """For Linux: asks the kernel, in the child before it runs, to end it with its parent."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def ask() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return ask


_WATCH = "import os, signal, sys; sys.stdin.read(); os.kill(int(sys.argv[1]), signal.SIGTERM)"
"""Reads until the pipe from the parent breaks, which it does however the parent ended."""


def _guard(pid: int) -> subprocess.Popen[bytes] | None:
    if sys.platform.startswith("linux"):
        return None
    return subprocess.Popen(  # noqa: S603 - this Python with our own text
        [sys.executable, "-c", _WATCH, str(pid)], stdin=subprocess.PIPE, start_new_session=True
    )
