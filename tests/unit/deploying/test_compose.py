"""compose.yaml holds together; no engine is needed to see that."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
import yaml

from claimwatch.cli import run
from claimwatch.commands.parts import PARTS
from claimwatch.settings import Settings, load_settings
from tests.unit.deploying.composing import COMPOSE, FOLDER, PROGRAMS, ROOT, Service, compose, services, variables

ALL = list(services().values())
OURS = [each for each in ALL if each.ours]
COMMANDS = [each for each in OURS if "entrypoint" not in each.body]
ONCE = [each for each in ALL if each.once]
LASTING = [each for each in ALL if not each.once]
PUBLISHED = [(each.name, port) for each in ALL for port in each.body.get("ports", [])]


def named(several: list[Service]) -> list[object]:
    return [pytest.param(each, id=each.name) for each in several]


def against_the_schema(path: Path) -> subprocess.CompletedProcess[str]:
    # The schema is in the package; nothing is fetched.
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_it_is_what_the_compose_specification_says():
    found = against_the_schema(COMPOSE)
    assert found.returncode == 0, found.stdout


def test_the_schema_refuses_what_it_does_not_know(tmp_path: Path):
    broken = tmp_path / "compose.yaml"
    broken.write_text(COMPOSE.read_text("utf-8").replace("mem_limit:", "memory_limit:", 1), "utf-8")
    assert against_the_schema(broken).returncode != 0


def test_every_variable_has_a_default_and_stands_in_the_example():
    example = (FOLDER / "env.example").read_text("utf-8")
    described = dict(re.findall(r"^#?([A-Z_]+)=(.*)$", example, re.MULTILINE))
    assert described.keys() == variables().keys()
    for name, default in variables().items():
        assert default is not None, name
        assert not default or default in (described[name], "claimwatch.invalid"), name


def test_every_part_has_a_service_of_its_own():
    assert set(PARTS) <= services().keys()


@pytest.mark.parametrize("service", named(COMMANDS))
def test_every_command_is_one_of_claimwatch(service: Service, capsys: pytest.CaptureFixture[str]):
    assert run([*service.arguments, "--help"]) == 0
    assert f"Usage: claimwatch {service.arguments[0]}" in capsys.readouterr().out


@pytest.mark.parametrize("service", named([each for each in COMMANDS if "--worker" in each.arguments]))
def test_every_worker_is_one_that_can_be(service: Service):
    assert load_settings(worker=service.arguments[-1]).worker_of == (0, 1)


def test_flink_is_told_what_its_file_says():
    told = yaml.safe_load(services()["flink-jobmanager"].environment["FLINK_PROPERTIES"])
    assert told.items() >= yaml.safe_load((ROOT / "deploy" / "flink" / "flink.yaml").read_text("utf-8")).items()
    assert told == yaml.safe_load(services()["flink-taskmanager"].environment["FLINK_PROPERTIES"])


def test_the_state_of_flink_is_on_a_volume_of_all_that_work_with_it():
    told = yaml.safe_load(services()["flink-jobmanager"].environment["FLINK_PROPERTIES"])
    for name in ("flink-jobmanager", "flink-taskmanager"):
        (mount,) = services()[name].body["volumes"]
        for setting in ("state.checkpoints.dir", "state.savepoints.dir"):
            assert told[setting].startswith(f"file://{mount.partition(':')[2]}/")


@pytest.mark.parametrize("service", named(OURS))
def test_every_variable_of_claimwatch_is_a_setting(service: Service):
    settings = {f"CLAIMWATCH_{name.upper()}" for name in Settings.model_fields}
    given = {name for name in service.environment if name.startswith("CLAIMWATCH_")}
    assert {name.removesuffix("_FILE") for name in given} <= settings
    assert not {name for name in given if f"{name}_FILE" in given}, "a value is given in two ways"


@pytest.mark.parametrize("service", named(OURS))
def test_every_value_of_a_setting_can_be_read(service: Service, monkeypatch: pytest.MonkeyPatch):
    for name in Settings.model_fields:
        monkeypatch.delenv(f"CLAIMWATCH_{name.upper()}", raising=False)
    for name, value in service.environment.items():
        if not name.endswith("_FILE"):
            monkeypatch.setenv(name, value)
    assert load_settings().kafka == "kafka:9092"


@pytest.mark.parametrize("service", named(LASTING))
def test_what_lasts_is_started_again_and_asked_how_it_is(service: Service):
    assert service.body["restart"] == "unless-stopped"
    health = service.body["healthcheck"]
    assert health.keys() >= {"test", "interval", "timeout", "retries", "start_period"}
    assert health["test"][0] == "CMD", "in exec form: the shell of an image is nobody's promise"
    assert health["test"][1] in PROGRAMS[service.image]


@pytest.mark.parametrize("service", named(ONCE))
def test_what_is_done_once_is_tried_again_a_few_times_and_then_told(service: Service):
    assert re.fullmatch(r"on-failure:\d", service.body["restart"])
    assert service.body["healthcheck"] == {"disable": True}


@pytest.mark.parametrize("service", named(ALL))
def test_every_service_is_bounded(service: Service):
    body = service.body
    assert re.fullmatch(r"\d+[mg]", body["mem_limit"])
    assert re.fullmatch(r"\d+s", body["stop_grace_period"])
    assert body["logging"]["options"].keys() == {"max-size", "max-file"}


@pytest.mark.parametrize("service", named(ALL))
def test_no_service_may_more_than_it_needs(service: Service):
    assert service.body["security_opt"] == ["no-new-privileges:true"]
    assert service.body["cap_drop"] == ["ALL"]
    assert not service.body.keys() & {"privileged", "cap_add", "pid", "ipc", "devices"}


@pytest.mark.parametrize("service", named(OURS))
def test_our_own_containers_write_to_what_goes_with_them_only(service: Service):
    assert service.body["read_only"] is True
    assert service.body["tmpfs"] == ["/tmp"]
    assert service.body["init"] is True, "a part is no init: it would not hear a signal while it imports Beam"


@pytest.mark.parametrize("service", named(ALL))
def test_every_image_has_a_version_that_stays(service: Service):
    tag = str(service.body["image"]).rpartition(":")[2]
    assert re.match(r"\d+\.\d+\.\d+", tag), "no `latest`, no major version that moves"


def test_our_image_has_the_version_of_the_project():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert {each.body["image"] for each in OURS} == {f"claimwatch:{version}"}
    assert {each.body["build"] for each in OURS} == {"."}


def test_elasticsearch_and_kibana_are_of_one_version():
    assert len({each.body["image"].rpartition(":")[2] for each in ALL if "elastic.co" in each.image}) == 1


@pytest.mark.parametrize(("name", "port"), PUBLISHED)
def test_every_port_is_this_machines_own(name: str, port: str):
    assert re.fullmatch(r"127\.0\.0\.1:\d+:\d+", port), name


def test_no_two_services_want_the_same_port():
    wanted = [port.split(":")[1] for _, port in PUBLISHED]
    assert len(wanted) == len(set(wanted)) == 4


@pytest.mark.parametrize("service", named(ALL))
def test_what_a_service_waits_for_will_come(service: Service):
    for name, how in service.body.get("depends_on", {}).items():
        other = services()[name]
        expected = "service_completed_successfully" if other.once else "service_healthy"
        assert how["condition"] == expected, f"{service.name} waits for {name}"
        # What stands in a profile may wait for what is always there, not the other way about.
        assert set(other.body.get("profiles", [])) <= set(service.body.get("profiles", []))


def test_no_services_wait_for_each_other():
    waits = {each.name: list(each.body.get("depends_on", {})) for each in ALL}
    order = list(TopologicalSorter(waits).static_order())
    assert order.index("deploy-users") < order.index("kibana") < order.index("deploy-kibana")
    assert order.index("deploy-topics") < order.index("extract")
    assert order.index("deploy-indices") < order.index("index")


def test_every_volume_is_declared_and_used():
    mounted = [mount.split(":") for each in ALL for mount in each.body.get("volumes", [])]
    assert {source for source, *_ in mounted if "/" not in source} == compose()["volumes"].keys()
    for source, _, *mode in mounted:
        if "/" in source:
            assert (ROOT / source).is_file()
            assert mode == ["ro"]


def test_what_must_not_be_lost_is_on_a_volume():
    kafka = services()["kafka"]
    assert f"kafka:{kafka.environment['KAFKA_LOG_DIRS']}" in kafka.body["volumes"]
    assert services()["notify"].environment["CLAIMWATCH_WATCH_FEEDS"].startswith("/var/lib/claimwatch/")


def addresses(listeners: str) -> dict[str, str]:
    return dict(each.split("://") for each in listeners.split(","))


def test_every_client_of_kafka_is_told_an_address_that_it_can_reach():
    kafka = services()["kafka"]
    listening, told = (addresses(kafka.environment[f"KAFKA_{name}"]) for name in ("LISTENERS", "ADVERTISED_LISTENERS"))
    protocols = dict(each.split(":") for each in kafka.environment["KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"].split(","))
    assert listening.keys() == protocols.keys() == told.keys() | {kafka.environment["KAFKA_CONTROLLER_LISTENER_NAMES"]}
    assert kafka.body["ports"] == [f"{told['HOST']}{listening['HOST']}"]
    assert told["NETWORK"] == f"{kafka.body['hostname']}{listening['NETWORK']}"
    assert kafka.environment["KAFKA_CONTROLLER_QUORUM_VOTERS"] == f"1@{kafka.body['hostname']}{listening['CONTROLLER']}"
    assert f"--bootstrap-server={told['NETWORK']}" in kafka.health
    assert {each.environment["CLAIMWATCH_KAFKA"] for each in OURS} == {told["NETWORK"]}


def test_one_broker_is_enough_for_every_topic_of_kafkas_own():
    environment = services()["kafka"].environment
    counts = {name: value for name, value in environment.items() if re.search("REPLICATION_FACTOR|MIN_ISR", name)}
    assert len(counts) == 5
    assert set(counts.values()) == {"1"}


@pytest.mark.parametrize(("name", "heap"), [("kafka", "KAFKA_HEAP_OPTS"), ("elasticsearch", "ES_JAVA_OPTS")])
def test_a_heap_leaves_room_for_what_is_beside_it(name: str, heap: str):
    def mebibytes(size: str) -> int:
        return int(size[:-1]) * {"m": 1, "g": 1024}[size[-1]]

    service = services()[name]
    largest = re.search(r"-Xmx(\d+[mg])", service.environment[heap])
    assert largest
    assert mebibytes(largest[1]) <= mebibytes(service.body["mem_limit"]) / 2
