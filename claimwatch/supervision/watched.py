"""`up` as it is seen from outside: which parts run, how often each was started again, and where each can be asked."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack
from typing import Any

from claimwatch.access import PREFIX
from claimwatch.observing.health import STARTED, Health
from claimwatch.observing.meters import CONTENT_TYPE, Meters
from claimwatch.observing.serving import Answer, Served, as_json
from claimwatch.settings import Settings

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 -- the other way round: where to ask
"""Addresses that stand for all of a machine, with the one at which it is asked from itself."""


class WatchedParts:
    """Gives each part a port of its own and serves what `up` knows of them. For the thread that starts the parts.

    A port is found free and let go of before its part takes it: should another program be faster, the part says so in
    its log and tries on.
    """

    def __init__(self, settings: Settings, names: Sequence[str], clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._names = tuple(names)
        self._running: frozenset[str] = frozenset()
        self._meters = Meters("up")
        self._health = Health((), settings.alive_within_s, clock())
        for name in self._names:
            self._meters.set("claimwatch_part_running", 0, part=name)
            self._meters.add("claimwatch_part_restarts", 0, part=name)
        host = settings.metrics_host
        self._ports = dict(zip(self._names, free_ports(host, len(self._names)), strict=True))
        pages = {"/metrics": self._metrics, "/healthz": self._healthz, "/readyz": self._readyz}
        self._served = Served(host, settings.metrics_port, pages)
        shown = EVERYWHERE.get(host, host)
        self._at = f"http://[{shown}]" if ":" in shown else f"http://{shown}"

    def addresses(self) -> dict[str, str]:
        """Where `up` and each part are asked, by name."""
        ports = {"up": self._served.port, **self._ports}
        return {name: f"{self._at}:{port}" for name, port in ports.items() if port}

    def environment(self) -> dict[str, dict[str, str]]:
        """What each part is told besides what all are told."""
        return {name: {f"{PREFIX}METRICS_PORT": str(port)} for name, port in self._ports.items()}

    def look(self, running: Collection[str]) -> None:
        """The main loop went round, and these parts run."""
        self._health.beat(self._clock())
        self._health.there(STARTED)
        if frozenset(running) != self._running:
            self._running = frozenset(running)
            for name in self._names:
                self._meters.set("claimwatch_part_running", name in self._running, part=name)

    def busy(self, seconds: float) -> None:
        """The main loop stands still for so long at most, and should."""
        self._health.beat(self._clock() + seconds)

    def restarted(self, names: Collection[str]) -> None:
        for name in set(names) & set(self._names):
            self._meters.add("claimwatch_part_restarts", part=name)

    def close(self) -> None:
        self._served.close()

    def _missing(self) -> dict[str, str]:
        gone = {name: "does not run" for name in self._names if name not in self._running}
        return {**self._health.missing(), **gone}

    def _metrics(self) -> Answer:
        return Answer(200, CONTENT_TYPE, self._meters.text())

    def _healthz(self) -> Answer:
        now = self._clock()
        report: dict[str, Any] = {
            "part": "up",
            "pid": os.getpid(),
            "alive": self._health.alive(now),
            "loop_age_s": round(self._health.age_s(now), 1),
            "missing": self._missing(),
        }
        return as_json(200 if report["alive"] else 503, report)

    def _readyz(self) -> Answer:
        missing = self._missing()
        return as_json(503 if missing else 200, {"part": "up", "ready": not missing, "missing": missing})


def free_ports(host: str, number: int) -> list[int]:
    """Ports that nobody listens on now, each another one; none where the host is not this machine's."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket(family)) for _ in range(number)]
        try:
            for each in sockets:
                each.bind((host, 0))
        except OSError:
            return [0] * number
        return [int(each.getsockname()[1]) for each in sockets]
