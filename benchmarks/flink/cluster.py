"""A Flink cluster with all that belongs to it, on free ports of the loopback interface; gone when it is left."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self, TypeVar

from apache_beam.version import __version__ as beam_version

from connectors.flink import FlinkCluster, FlinkProblem, Job
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.topics import ensure_topics
from pipelines.on_flink import Part, job_name
from tests.services.beam import ROOT, BeamJobServer, BeamWorkers
from tests.services.flink import FlinkJobManager, FlinkTaskManager
from tests.services.kafka import RealKafka
from tests.services.keeper import die_with_parent
from tests.services.service import Service

PARTS: tuple[Part, ...] = ("extract", "corroborate")
LOOK_S = 0.5
RUNS_WITHIN_S = 240.0

T = TypeVar("T")


class TooSlow(RuntimeError):
    """Something did not come about in its time."""


class Cluster:
    """One JobManager and two TaskManagers, Beam's job server, a pool of Python workers, and a Kafka."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running = ExitStack()
        self._following: dict[str, subprocess.Popen[bytes]] = {}
        self.kafka = RealKafka()
        self.head = FlinkJobManager(folder)
        self.workers_of = [FlinkTaskManager(self.head, number) for number in (1, 2)]
        self.job_server = BeamJobServer(self.head.address)
        self.python: BeamWorkers | None = None

    def __enter__(self) -> Self:
        first: list[Service] = [self.kafka, self.head, *self.workers_of, self.job_server]
        for service in first:
            service.prepare()
        try:
            for service in first:
                self._running.callback(service.stop)
                service.launch()
            for service in first:
                service.wait_ready()
            self.conn = KafkaConnection(self.kafka.bootstrap)
            ensure_topics(self.conn)
            self.python = BeamWorkers(self.environment())
            self._running.callback(self.python.stop)
            self.python.start()
        except BaseException:
            self.close()
            raise
        self.flink = FlinkCluster(self.head.address)
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """End everything, by the process ids that were written down."""
        for process in self._following.values():
            _end(process)
        self.keep_logs()
        self._running.close()

    def keep_logs(self) -> None:
        """Copy the logs into the folder, where they outlive the processes."""
        everyone: list[Service | None] = [self.kafka, self.head, *self.workers_of, self.job_server, self.python]
        for number, service in enumerate(everyone):
            if service is not None and service._data is not None and service.log.is_file():
                (self._folder / f"{number}-{service.name}.log").write_bytes(service.log.read_bytes())

    def environment(self) -> dict[str, str]:
        return {
            "CLAIMWATCH_KAFKA": self.kafka.bootstrap,
            "CLAIMWATCH_DATA": str(self._folder / "data"),
            "CLAIMWATCH_LOG_FORMAT": "json",
            "CLAIMWATCH_AHEAD_MIN": "0",  # what is fed is of the year 2027
        }

    @property
    def versions(self) -> dict[str, str]:
        return {
            "Flink": self.flink.version(),
            "Beam's job server": self.job_server.version,
            "Beam (Python)": beam_version,
            "Kafka": self.kafka.version,
            "Java": str(self.head.jdk.release),
            "Python": sys.version.split()[0],
        }

    def start(self, part: Part, savepoint: str = "") -> Job:
        """Have the command hand the part's job over, and return the job when all of its tasks run."""
        assert self.python is not None
        log = (self._folder / f"{part}.log").open("ab")
        arguments = [*self._command(part), "--job-server", self.job_server.address]
        arguments += ["--workers", f"localhost:{self.python.port}", *(("--savepoint", savepoint) if savepoint else ())]
        self._following[part] = subprocess.Popen(
            arguments,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            preexec_fn=lambda: die_with_parent(signal.SIGKILL),
        )
        log.close()
        return self.wait(f"all tasks of {part} run", lambda: self.working(part), RUNS_WITHIN_S)

    def working(self, part: Part) -> Job | None:
        """The part's job, once all of its tasks run."""
        process = self._following.get(part)
        if process is not None and process.poll() is not None:
            raise TooSlow(f"the command ended with {process.returncode}: {(self._folder / f'{part}.log').read_text()}")
        job = self.flink.running(job_name(part))
        if job is None:
            return None
        states = self.flink.ask(f"/jobs/{job.job_id}")["vertices"]
        return job if all(vertex["status"] == "RUNNING" for vertex in states) else None

    def stop(self, part: Part) -> str:
        """Stop the part's job by the command; the savepoint."""
        command = [*self._command(part), "--stop", "--json"]
        done = subprocess.run(command, env=self._environment(), capture_output=True, text=True, timeout=600)
        if done.returncode:
            raise TooSlow(f"{part} did not stop: {done.stderr}")
        _end(self._following.pop(part))
        savepoint: str = json.loads(done.stdout)["savepoint"]
        return savepoint

    def kill_busiest(self) -> str:
        """kill -9 the TaskManager with most tasks; its name."""
        known = {each["id"]: each for each in self.flink.ask("/taskmanagers")["taskmanagers"]}
        running = [each for each in self.workers_of if each.is_running]
        busiest = min(running, key=lambda each: int(known[each.resource]["freeSlots"]))
        busiest.kill()
        return busiest.resource

    def wait(self, what: str, look: Callable[[], T | None], within_s: float) -> T:
        """What ``look`` finds, as soon as it finds something. Raises TooSlow."""
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            try:
                found = look()
            except FlinkProblem:
                found = None
            if found:
                return found
            time.sleep(LOOK_S)
        raise TooSlow(f"{what}: not within {within_s:.0f} s")

    def _command(self, part: Part) -> list[str]:
        return [sys.executable, "-m", "claimwatch", part, "--runner", "flink", "--flink", self.head.address]

    def _environment(self) -> Mapping[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CLAIMWATCH_")}
        return {**kept, "PYTHONPATH": str(ROOT), **self.environment()}


def size_of(checkpoints: dict[str, Any]) -> int:
    """Bytes of all state in the last complete checkpoint; 0 before the first."""
    latest = (checkpoints.get("latest") or {}).get("completed") or {}
    return int(latest.get("state_size", 0))


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
