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

from deploy.compose.alive import trouble
from tests.unit.deploying.answering import answering
from tests.unit.deploying.composing import FOLDER, services

SCRIPT = FOLDER / "alive.py"
PASSWORD = "0123abcd"

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


def alive(port: int, **environment: str) -> int:
    command = [sys.executable, "-I", "-S", str(SCRIPT)]
    given = {**os.environ, "CLAIMWATCH_METRICS_PORT": str(port), **environment}
    return subprocess.run(command, env=given, capture_output=True, timeout=20, check=False).returncode


def test_a_part_is_healthy_when_it_says_so():
    with answering() as there:
        assert alive(there.port) == 0
        assert alive(there.port, CLAIMWATCH_METRICS_HOST="0.0.0.0") == 0
    assert {each.path for each in there.asked} == {"/healthz"}


def test_a_part_whose_main_loop_hangs_is_not_healthy():
    with answering(status=503) as there:
        assert alive(there.port) == 1


def test_a_part_that_answers_nobody_is_not_healthy(monkeypatch: pytest.MonkeyPatch):
    assert alive(closed_port()) == 1
    monkeypatch.setattr("deploy.compose.alive.WITHIN_S", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as frozen:
        assert "timed out" in trouble("127.0.0.1", frozen.getsockname()[1])


def test_a_part_in_a_container_answers_where_it_is_asked():
    image = (FOLDER.parents[1] / "Dockerfile").read_text("utf-8")
    assert re.search(r"CLAIMWATCH_METRICS_PORT=\d+", image)
    assert services()["collect"].environment["CLAIMWATCH_METRICS_HOST"] == "127.0.0.1"


def test_every_part_is_asked_by_the_script_that_is_in_the_image():
    image = (FOLDER.parents[1] / "Dockerfile").read_text("utf-8")
    *_, path = services()["collect"].health
    assert f"COPY deploy/compose/{SCRIPT.name} {path}\n" in image
    assert f'"{path}"]' in image
