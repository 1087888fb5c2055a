"""What finds, fetches and starts the services, tried without Java; and the services themselves, where they run."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import uuid
import zipfile
from pathlib import Path

import pytest

from tests.services import __main__ as command_line
from tests.services import cache, elasticsearch, java, kafka, keeper, maven, ports, service
from tests.services.__main__ import ELASTICSEARCH_VARIABLE, KAFKA_VARIABLE, SKIPPED
from tests.services.errors import MissingTool, ServiceError, StartFailed

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("version", "release"),
    [
        ("1.8.0_392", 8),
        ("9", 9),
        ("11.0.22", 11),
        ("17.0.15", 17),
        ("21.0.1+12-LTS", 21),
        ("25", 25),
        ("25.0.3", 25),
        ("26-ea", 26),
        ("", None),
        ("unknown", None),
        ("17x", None),
    ],
)
def test_reads_the_feature_release_of_a_version(version: str, release: int | None) -> None:
    assert java.feature_release(version) == release


def test_reads_release_and_folder_from_what_java_prints(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    printed = (
        f"Property settings:\n    java.home = {tmp_path}\n    java.version = 21.0.4\n    java.version.date = 2024\n"
    )
    assert java.jdk_from_settings(printed) == java.Jdk(21, tmp_path, full=False)
    (tmp_path / "bin" / "javac").touch()
    assert java.jdk_from_settings(printed) == java.Jdk(21, tmp_path, full=True)


@pytest.mark.parametrize("printed", ["", "java.version = 21", "    java.home = /x\n    java.version = ?"])
def test_a_java_that_says_too_little_does_not_count(printed: str) -> None:
    assert java.jdk_from_settings(printed) is None


@pytest.mark.parametrize(
    ("minimum", "full", "chosen"),
    [(17, False, 17), (18, False, 21), (17, True, 25), (21, True, 25), (26, False, None)],
)
def test_chooses_the_oldest_java_that_will_do(minimum: int, full: bool, chosen: int | None) -> None:
    jdks = [java.Jdk(release, Path(f"/{release}"), full=release == 25) for release in (25, 11, 21, 17)]
    jdk = java.choose(jdks, minimum=minimum, full=full)
    assert (jdk.release if jdk else None) == chosen


def test_asks_every_installed_java_once(tmp_path: Path) -> None:
    for name in ("a", "b"):
        program = tmp_path / name / "bin" / "java"
        program.parent.mkdir(parents=True)
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
    (tmp_path / "link").symlink_to("a")
    environment = {"JAVA_HOME": str(tmp_path / "b"), "PATH": str(tmp_path / "a" / "bin")}
    assert list(java.java_programs(environment, tmp_path)) == [tmp_path / name / "bin" / "java" for name in ("b", "a")]


def test_says_which_java_is_missing_and_which_is_there() -> None:
    message = java.missing_java("Elasticsearch", [java.Jdk(17, Path("/jdk"), full=True)], minimum=21, full=True)
    assert "full JDK (with javac) of release 21" in message
    assert "Java 17 JDK at /jdk" in message
    assert "openjdk-21-jdk-headless" in message
    assert "no Java at all" in java.missing_java("Kafka", [], minimum=17, full=False)


def test_says_that_maven_is_missing_and_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(
        MissingTool, match=r"Maven is not on the PATH, .* fetches Kafka\. Install it \(the package `maven`"
    ):
        maven.find_maven("Kafka", {"PATH": str(tmp_path)})


def test_a_free_port_can_be_listened_on_and_is_not_ephemeral() -> None:
    port = ports.free_port()
    assert port in ports.PORTS
    with socket.socket() as listener:
        listener.bind((ports.LOOPBACK, port))
        listener.listen()
        assert not ports.is_free(port)
    with pytest.raises(OSError, match="no free port"):
        ports.free_port(taken=ports.PORTS)


@pytest.mark.parametrize(
    ("environment", "as_root", "folder"),
    [
        ({"CLAIMWATCH_SERVICES_CACHE": "/given", "HOME": "/h"}, True, "/given"),
        ({"HOME": "/h", "XDG_CACHE_HOME": "/xdg"}, True, "/var/cache/claimwatch/services"),
        ({"HOME": "/h", "XDG_CACHE_HOME": "/xdg"}, False, "/xdg/claimwatch/services"),
        ({"HOME": "/h"}, False, "/h/.cache/claimwatch/services"),
    ],
)
def test_the_cache_lies_where_the_service_can_reach_it(environment: dict[str, str], as_root: bool, folder: str) -> None:
    assert cache.cache_folder(environment, as_root=as_root) == Path(folder)


def test_a_cache_entry_is_filled_whole_once_and_readable(tmp_path: Path) -> None:
    folder = tmp_path / "entry"

    def fails(work: Path) -> None:
        (work / "half").touch()
        raise ServiceError("no network")

    with pytest.raises(ServiceError, match="no network"):
        cache.fill_once(folder, fails)
    assert list(tmp_path.iterdir()) == []

    abandoned, at_work = tmp_path / ".entry-killed", tmp_path / ".entry-busy"
    abandoned.mkdir()
    os.utime(abandoned, (0, 0))
    at_work.mkdir()
    cache.fill_once(folder, lambda work: (work / "jar").touch(mode=0o600))
    cache.fill_once(folder, fails)
    assert [path.name for path in folder.iterdir()] == ["jar"]
    assert (folder / "jar").stat().st_mode & 0o777 == 0o644
    assert set(tmp_path.iterdir()) == {folder, at_work}


def test_unpacks_only_elasticsearch_and_only_from_the_zip_that_was_tried(tmp_path: Path) -> None:
    zip_path = tmp_path / "sonar.zip"
    with zipfile.ZipFile(zip_path, "w") as archive:
        for name in (
            "s/elasticsearch/lib/a.jar",
            "s/elasticsearch/bin/elasticsearch-env",
            "s/bin/elasticsearch",
            "s/web/x",
        ):
            archive.writestr(name, name)
    with pytest.raises(ServiceError, match="delete it and try again"):
        elasticsearch.unpack(zip_path, tmp_path / "refused")
    elasticsearch.unpack(zip_path, tmp_path / "out", sha256=elasticsearch.sha256_of(zip_path))
    files = {str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert files == {"lib/a.jar", "bin/elasticsearch-env", "bin/elasticsearch"}
    assert os.access(tmp_path / "out" / "bin" / "elasticsearch", os.X_OK)


def test_the_poms_name_the_versions_that_are_announced() -> None:
    assert f"<version>{kafka.RealKafka.version}</version>" in kafka.RealKafka.pom.read_text(encoding="utf-8")
    assert f"Elasticsearch {elasticsearch.RealElasticsearch.version}" in elasticsearch.RealElasticsearch.pom.read_text(
        encoding="utf-8"
    )


class Sleeper(service.Service):
    """A service that needs no Java: a shell that sleeps, behind another shell."""

    name = "Sleeper"
    version = "1"
    pom = kafka.RealKafka.pom
    java_minimum = 17
    ready_within_s = 5.0
    stopped_within_s = 5.0
    script = "echo up > up; sh -c 'echo $$ > inner; exec sleep 60'; true"

    def prepare(self) -> None: ...

    def _fill(self, folder: Path) -> None: ...

    def _write_configuration(self, data: Path) -> None: ...

    def _command(self, data: Path) -> list[str]:
        return ["/bin/sh", "-c", self.script]

    def _environment(self, data: Path) -> dict[str, str]:
        return {"PATH": os.environ["PATH"]}

    def _answers(self) -> bool:
        return (self.data / "inner").exists() and bool((self.data / "inner").read_text())

    @property
    def address(self) -> str:
        return "nowhere"


class Failing(Sleeper):
    script = "for i in $(seq 50); do echo line $i; done; exit 3"


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


linux_only = pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")


@linux_only
def test_a_killed_service_is_gone_with_its_children_and_starts_again_on_its_data() -> None:
    with Sleeper() as sleeper:
        data, pid, inner = sleeper.data, sleeper.pid, int((sleeper.data / "inner").read_text())
        assert pid is not None
        assert is_alive(pid)
        assert is_alive(inner)
        sleeper.kill()
        assert not is_alive(pid)
        assert not is_alive(inner)
        assert (data / "up").exists()
        sleeper.start()
        assert sleeper.data == data
        assert sleeper.pid != pid
    assert not data.exists()
    assert not sleeper.is_running


def test_a_failed_start_shows_the_last_thirty_lines_of_the_log() -> None:
    failing = Failing()
    with pytest.raises(StartFailed, match="exit code 3") as caught:
        failing.start()
    assert "line 21\n" in str(caught.value)
    assert "line 20\n" not in str(caught.value)
    assert "line 50" in str(caught.value)
    assert not caught.value.log.exists()


def test_a_service_does_not_start_on_a_port_where_somebody_else_would_answer() -> None:
    with socket.socket() as listener:
        listener.bind((ports.LOOPBACK, 0))
        listener.listen()
        with pytest.raises(ServiceError, match="somebody listens there already"):
            Sleeper(listener.getsockname()[1]).start()


@linux_only
def test_nothing_is_left_of_a_service_when_its_python_is_killed() -> None:
    script = (
        "from tests.services.test_services import Sleeper; import time\n"
        "s = Sleeper(); s.start(); print(s.pid, (s.data / 'inner').read_text().strip(), s.data, flush=True)\n"
        "time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True) as python:
        assert python.stdout is not None
        pid, inner, data = python.stdout.readline().split()
        python.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 5
    while (is_alive(int(pid)) or is_alive(int(inner)) or Path(data).exists()) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_alive(int(pid))
    assert not is_alive(int(inner))
    assert not Path(data).exists()


def test_a_keeper_whose_parent_is_gone_starts_nothing(tmp_path: Path) -> None:
    arguments = ["1", str(tmp_path), str(tmp_path / "log"), "-1", "-1", "touch", str(tmp_path / "started")]
    assert keeper.main(arguments) == keeper.NOT_STARTED
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (["--", "make", "-k"], {KAFKA_VARIABLE, ELASTICSEARCH_VARIABLE}),
        (["--kafka-only", "--", "make", "-k"], {KAFKA_VARIABLE}),
        (["--elasticsearch-only", "--", "make", "-k"], {ELASTICSEARCH_VARIABLE}),
    ],
)
def test_reads_the_command_line(arguments: list[str], wanted: set[str]) -> None:
    assert command_line.parse(arguments) == (wanted, ["make", "-k"])


@pytest.mark.parametrize("arguments", [[], ["make"], ["--"], ["--kafka-only", "--elasticsearch-only", "--", "make"]])
def test_refuses_a_wrong_command_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        command_line.parse(arguments)
    assert caught.value.code == 2
    assert "usage: python -m tests.services" in capsys.readouterr().err


def test_starts_only_what_is_wanted_and_not_given() -> None:
    both = {KAFKA_VARIABLE, ELASTICSEARCH_VARIABLE}
    assert list(command_line.services_to_start(both, {})) == [ELASTICSEARCH_VARIABLE, KAFKA_VARIABLE]
    assert list(command_line.services_to_start(both, {KAFKA_VARIABLE: "127.0.0.1:1"})) == [ELASTICSEARCH_VARIABLE]
    assert list(command_line.services_to_start({KAFKA_VARIABLE}, {KAFKA_VARIABLE: ""})) == [KAFKA_VARIABLE]


@pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 1)])
def test_a_missing_tool_is_a_skip_here_and_an_error_in_ci(
    ci: str, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(service.Service, "missing_tools", lambda self: [f"{self.name} needs Java"])
    assert command_line.main(["--", "true"], {"CI": ci}) == code
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["missing: Elasticsearch needs Java", "missing: Kafka needs Java"]
    assert (lines[-1] == SKIPPED) is (code == 0)


@pytest.mark.parametrize(("script", "code"), [("exit 7", 7), ("kill -9 $$", 137), (f"test ${KAFKA_VARIABLE} = k:1", 0)])
def test_returns_the_exit_code_of_a_command_that_gets_the_given_addresses(script: str, code: int) -> None:
    given = {**os.environ, KAFKA_VARIABLE: "k:1", ELASTICSEARCH_VARIABLE: "http://e:1"}
    assert command_line.main(["--", "/bin/sh", "-c", script], given) == code


def test_a_command_that_does_not_exist_is_127(capsys: pytest.CaptureFixture[str]) -> None:
    given = {KAFKA_VARIABLE: "k:1", ELASTICSEARCH_VARIABLE: "http://e:1"}
    assert command_line.main(["--", "/no/such/command"], given) == 127
    assert "error: /no/such/command" in capsys.readouterr().out


@pytest.mark.services
def test_the_real_kafka_is_up() -> None:
    address = os.environ.get(KAFKA_VARIABLE)
    if not address:
        pytest.skip(f"{KAFKA_VARIABLE} is not set: python -m tests.services -- pytest -m services")
    host, _, port = address.rpartition(":")
    assert kafka.brokers_known(int(port), host=host) >= 1


@pytest.mark.services
def test_the_real_elasticsearch_takes_a_document() -> None:
    url = os.environ.get(ELASTICSEARCH_VARIABLE)
    if not url:
        pytest.skip(f"{ELASTICSEARCH_VARIABLE} is not set: python -m tests.services -- pytest -m services")
    from elasticsearch import Elasticsearch

    index = f"services-{uuid.uuid4().hex}"
    with Elasticsearch(url, request_timeout=60) as client:
        client.index(index=index, id="1", document={"text": "a claim"}, refresh=True)
        try:
            assert client.count(index=index)["count"] == 1
        finally:
            client.indices.delete(index=index)


@pytest.mark.services
def test_a_broker_that_was_killed_comes_back_with_its_topics() -> None:
    if not os.environ.get(KAFKA_VARIABLE):
        pytest.skip(f"{KAFKA_VARIABLE} is not set: this machine may be without Java")
    from kafka.admin import KafkaAdminClient, NewTopic

    with kafka.RealKafka() as broker:
        admin = KafkaAdminClient(bootstrap_servers=broker.bootstrap, reconnect_backoff_max_ms=1000)
        admin.create_topics([NewTopic("kept", 1, 1)])
        admin.close()
        bootstrap = broker.bootstrap
        broker.kill()
        assert kafka.brokers_known(broker.port) == 0
        broker.start()
        assert broker.bootstrap == bootstrap
        admin = KafkaAdminClient(bootstrap_servers=broker.bootstrap, reconnect_backoff_max_ms=1000)
        assert "kept" in admin.list_topics()
        admin.close()
