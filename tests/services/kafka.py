"""A real Kafka broker: one KRaft node, everything replicated once, nothing created by accident."""

from __future__ import annotations

import shutil
import socket
import struct
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.services.errors import ServiceError
from tests.services.maven import run_maven
from tests.services.ports import LOOPBACK, free_port
from tests.services.service import LOG_TO_CONSOLE, Service

NODE_ID = 1
CLUSTER_ID = "MkU3OEVBNTcwNTJENDM2Qg"  # any 16 bytes in URL-safe base64
FORMATTED_WITHIN_S = 60
METADATA = 3  # the key of the request, https://kafka.apache.org/protocol

JVM_OPTIONS = (
    "-Xmx512m",
    # The compiler's second tier and a parallel collector pay off after minutes; a test broker lives for seconds.
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:-UsePerfData",
)

SETTINGS = {
    "process.roles": "broker,controller",
    "node.id": NODE_ID,
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "PLAINTEXT",
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    # A typing error in a topic's name should fail, not make a topic.
    "auto.create.topics.enable": "false",
    "group.initial.rebalance.delay.ms": 0,
    "offsets.topic.replication.factor": 1,
    "offsets.topic.num.partitions": 4,
    "transaction.state.log.replication.factor": 1,
    "transaction.state.log.min.isr": 1,
    "transaction.state.log.num.partitions": 4,
    "share.coordinator.state.topic.replication.factor": 1,
    "share.coordinator.state.topic.min.isr": 1,
    "share.coordinator.state.topic.num.partitions": 4,
    # After a kill -9 the controller takes the broker back only when its old session is over.
    "broker.session.timeout.ms": 2000,
    "broker.heartbeat.interval.ms": 500,
    "log.cleaner.dedupe.buffer.size": 16 * 1024 * 1024,
}


class RealKafka(Service):
    """One broker at `bootstrap`, topics to be created by whoever wants them.

    A `kill` loses nothing that was acknowledged (the machine stays up, so the page cache does too),
    and `start` brings the broker back at the same `bootstrap`.

    `settings` are further lines of server.properties, as {"log.cleaner.backoff.ms": 200}.
    """

    name = "Kafka"
    version = "4.4.0"
    pom = Path(__file__).with_name("kafka.pom.xml")
    java_minimum = 17
    ready_within_s = 120.0
    stopped_within_s = 20.0

    def __init__(self, *, port: int | None = None, settings: Mapping[str, str | int] | None = None) -> None:
        super().__init__(port)
        self._controller_port = free_port(taken={self.port})
        self._settings = dict(settings or {})

    @property
    def bootstrap(self) -> str:
        return f"{LOOPBACK}:{self.port}"

    @property
    def address(self) -> str:
        return self.bootstrap

    def _fill(self, folder: Path) -> None:
        """The jars, and a formatted data folder to copy (16 KB, and it saves a JVM's start each time)."""
        run_maven(self.name, self.pom, "dependency:copy-dependencies", f"-DoutputDirectory={folder / 'lib'}")
        formatted = folder / "formatted"
        properties = folder / "format.properties"
        properties.write_text(self._properties(formatted), encoding="utf-8")
        command = [
            *(str(self.jdk.java), *JVM_OPTIONS, "-cp", str(folder / "lib" / "*")),
            *("kafka.tools.StorageTool", "format", "-t", CLUSTER_ID, "-c", str(properties)),
            *("--feature", "eligible.leader.replicas.version=0"),
        ]
        outcome = subprocess.run(command, capture_output=True, text=True, timeout=FORMATTED_WITHIN_S)
        if outcome.returncode != 0:
            raise ServiceError(f"Kafka's StorageTool failed:\n{outcome.stdout}{outcome.stderr}")
        properties.unlink()

    def _properties(self, logs: Path) -> str:
        lines = {
            **SETTINGS,
            "controller.quorum.voters": f"{NODE_ID}@{LOOPBACK}:{self._controller_port}",
            "listeners": f"PLAINTEXT://{self.bootstrap},CONTROLLER://{LOOPBACK}:{self._controller_port}",
            "advertised.listeners": f"PLAINTEXT://{self.bootstrap}",
            "log.dirs": logs,
            **self._settings,
        }
        return "".join(f"{key}={value}\n" for key, value in lines.items())

    def _write_configuration(self, data: Path) -> None:
        shutil.copytree(self.home / "formatted", data / "logs")
        (data / "server.properties").write_text(self._properties(data / "logs"), encoding="utf-8")
        (data / "log4j2.properties").write_text(LOG_TO_CONSOLE, "utf-8")

    def _command(self, data: Path) -> list[str]:
        return [
            str(self.jdk.java),
            *JVM_OPTIONS,
            f"-Dlog4j2.configurationFile={data / 'log4j2.properties'}",
            *("-cp", str(self.home / "lib" / "*"), "kafka.Kafka", str(data / "server.properties")),
        ]

    def _environment(self, data: Path) -> Mapping[str, str]:
        return {"LANG": "C.UTF-8", "HOME": str(data)}

    def _answers(self) -> bool:
        return brokers_known(self.port) > 0


def brokers_known(port: int, *, host: str = LOOPBACK, timeout_s: float = 2) -> int:
    """How many live brokers the one at this port tells of; 0 while it is not up.

    A Metadata request of version 1 for no topics. An open port, or ApiVersions, is no proof yet: a
    broker appears in the metadata once the controller has let it in.
    """
    client = b"claimwatch-tests"
    request = struct.pack(f">hhih{len(client)}si", METADATA, 1, 1, len(client), client, 0)
    try:
        with socket.create_connection((host, port), timeout=timeout_s) as connection:
            connection.sendall(struct.pack(">i", len(request)) + request)
            # Length, correlation id, and the length of the array of brokers, which comes first.
            answer = connection.makefile("rb").read(12)
    except OSError:
        return 0
    return struct.unpack(">iii", answer)[2] if len(answer) == 12 else 0
