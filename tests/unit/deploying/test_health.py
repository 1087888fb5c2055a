"""Every health check of compose.yaml is run as it stands there, with the address of a small server in its place."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.compose.connected import connected_ports, ports_of
from tests.unit.deploying.answering import answering
from tests.unit.deploying.composing import FOLDER, services

SCRIPT = FOLDER / "connected.py"
PASSWORD = "0123abcd"

TABLE = """\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 11111 1 0000000000000000
   1: 020012AC:B2A4 030012AC:2384 01 00000000:00000000 02:000004D2 00000000  1000        0 22222 2 0000000000000000
   2: 020012AC:B2A6 040012AC:23F0 06 00000000:00000000 03:00000BB8 00000000     0        0 0     3 0000000000000000
"""

pytestmark = pytest.mark.skipif(not (shutil.which("bash") and shutil.which("curl")), reason="needs bash and curl")


def healthy(name: str, port: int, secrets: Path = Path("/nowhere")) -> bool:
    """Whether the check of a service succeeds, asked of this machine's ``port``."""
    kind, *command = services()[name].health
    assert kind == "CMD"
    # Compose makes one dollar of two.
    command = [each.replace("$$", "$").replace("/run/secrets", str(secrets)) for each in command]
    command = [
        re.sub(r"(127\.0\.0\.1|flink-taskmanager|beam-jobserver)([:/])\d+", rf"127.0.0.1\g<2>{port}", each)
        for each in command
    ]
    command = [re.sub(r"\('127\.0\.0\.1', \d+\)", f"('127.0.0.1', {port})", each) for each in command]
    if command[0] == "python":
        command[0] = sys.executable
    assert str(port) in " ".join(command)
    return subprocess.run(command, capture_output=True, timeout=20, check=False).returncode == 0


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    (tmp_path / "elastic_password").write_text(f"{PASSWORD}\n", "utf-8")
    return tmp_path


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_elasticsearch_is_healthy_when_it_answers_its_own_user(secrets: Path):
    with answering(login=f"elastic:{PASSWORD}") as there:
        assert healthy("elasticsearch", there.port, secrets)
    assert there.asked[0].path == "/_cluster/health?wait_for_status=yellow&timeout=5s"


def test_elasticsearch_is_not_healthy_with_another_password_or_below_yellow(secrets: Path):
    with answering(login="elastic:another") as there:
        assert not healthy("elasticsearch", there.port, secrets)
    with answering(status=408) as there:
        assert not healthy("elasticsearch", there.port, secrets)


@pytest.mark.parametrize(("name", "path"), [("kibana", "/api/status"), ("flink-jobmanager", "/overview")])
def test_what_speaks_http_is_healthy_when_it_says_so(name: str, path: str):
    with answering() as there:
        assert healthy(name, there.port)
    assert there.asked[0].path == path
    with answering(status=503) as there:
        assert not healthy(name, there.port)


@pytest.mark.parametrize(
    "name", ["elasticsearch", "kibana", "flink-jobmanager", "flink-taskmanager", "beam-jobserver", "beam-workers"]
)
def test_what_does_not_answer_is_not_healthy(name: str, secrets: Path):
    assert not healthy(name, closed_port(), secrets)


@pytest.mark.parametrize("name", ["flink-taskmanager", "beam-jobserver", "beam-workers"])
def test_what_speaks_its_own_language_is_healthy_when_it_listens(name: str):
    with socket.create_server(("127.0.0.1", 0)) as there:
        assert healthy(name, there.getsockname()[1])


def connected(port: int) -> int:
    environment = {**os.environ, "CLAIMWATCH_KAFKA": f"kafka:{port}"}
    command = [sys.executable, "-I", "-S", SCRIPT]
    return subprocess.run(command, env=environment, capture_output=True, check=False).returncode


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_a_part_is_healthy_while_it_is_connected_to_kafka():
    with socket.create_server(("127.0.0.1", 0)) as broker:
        port = broker.getsockname()[1]
        assert connected(port) == 1, "nobody is connected yet"
        with socket.create_connection(("127.0.0.1", port)):
            assert connected(port) == 0
    assert connected(closed_port()) == 1


def test_only_established_connections_count():
    assert connected_ports(TABLE) == {0x2384} == {9092}
    assert connected_ports(TABLE.splitlines()[0]) == set()


@pytest.mark.parametrize(
    ("servers", "ports"), [("kafka:9092", {9092}), ("a:9092,b:9093", {9092, 9093}), ("[::1]:9092", {9092})]
)
def test_brokers_are_known_by_their_ports(servers: str, ports: set[int]):
    assert ports_of(servers) == ports


def test_every_part_is_asked_by_the_script_that_is_in_the_image():
    image = (FOLDER.parents[1] / "Dockerfile").read_text("utf-8")
    *_, path = services()["collect"].health
    assert f"COPY deploy/compose/{SCRIPT.name} {path}\n" in image
    assert f'"{path}"]' in image
