"""Beam's way into Flink: the job server that takes pipelines, and the pool that starts Python workers."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.services.maven import run_maven
from tests.services.ports import LOOPBACK
from tests.services.service import Service

ROOT = Path(__file__).parents[2]


class BeamJobServer(Service):
    """Takes pipelines at `address` and brings them to the Flink whose REST interface is at `flink`."""

    name = "Beam-job-server"
    version = "2.70.0"
    pom = Path(__file__).with_name("beam.pom.xml")
    java_minimum = 17
    ready_within_s = 120.0
    stopped_within_s = 10.0

    def __init__(self, flink: str) -> None:
        super().__init__()
        self._flink = flink

    @property
    def address(self) -> str:
        return f"{LOOPBACK}:{self.port}"

    def _fill(self, folder: Path) -> None:
        run_maven(self.name, self.pom, "dependency:copy-dependencies", f"-DoutputDirectory={folder / 'lib'}")

    def _write_configuration(self, data: Path) -> None:
        (data / "staged").mkdir()

    def _command(self, data: Path) -> list[str]:
        return [
            *(str(self.jdk.java), "-Xmx384m", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-XX:TieredStopAtLevel=1"),
            *("-cp", str(self.home / "lib" / "*"), "org.apache.beam.runners.flink.FlinkJobServerDriver"),
            *(f"--job-host={LOOPBACK}", f"--job-port={self.port}", "--artifact-port=0", "--expansion-port=0"),
            *(f"--flink-master={self._flink}", f"--artifacts-dir={data / 'staged'}"),
        ]

    def _environment(self, data: Path) -> Mapping[str, str]:
        return {"LANG": "C.UTF-8", "HOME": str(data)}

    def _answers(self) -> bool:
        return listens(self.port)


class BeamWorkers(Service):
    """`claimwatch flink-workers` with an environment of its own: what starts a Python process for each TaskManager."""

    name = "Beam-workers"
    version = "of claimwatch"
    java_minimum = 17
    ready_within_s = 60.0
    stopped_within_s = 20.0

    def __init__(self, environment: Mapping[str, str]) -> None:
        super().__init__()
        self._given = dict(environment)

    @property
    def address(self) -> str:
        return f"{LOOPBACK}:{self.port}"

    def missing_tools(self) -> list[str]:
        return []

    def prepare(self) -> None:
        """There is nothing to fetch."""

    def _fill(self, folder: Path) -> None:
        raise NotImplementedError

    def _write_configuration(self, data: Path) -> None: ...

    def _command(self, data: Path) -> list[str]:
        return [sys.executable, "-m", "claimwatch", "flink-workers", "--port", str(self.port)]

    def _environment(self, data: Path) -> Mapping[str, str]:
        # No CLAIMWATCH_ variable of the shell: what a run shows must not depend on it.
        kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
        return {**kept, "LANG": "C.UTF-8", "HOME": str(data), "PYTHONPATH": str(ROOT), **self._given}

    def _answers(self) -> bool:
        return listens(self.port)


def listens(port: int, *, timeout_s: float = 2) -> bool:
    """Whether somebody takes connections at this port of the loopback interface."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=timeout_s):
            return True
    except OSError:
        return False
