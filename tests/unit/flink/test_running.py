"""The command that hands a job over: it starts none beside one that runs, and follows what becomes of it."""

from __future__ import annotations

import threading
from typing import Any

import pytest
import structlog

from claimwatch.errors import Exit, ServiceAway, UserError
from claimwatch.flink import running
from claimwatch.flink.running import Cluster, follow, run, stop_job
from claimwatch.settings import load_settings
from connectors.flink import FlinkUnavailable, Job

WHERE = Cluster("flink:8081", "jobs:8099", "localhost:50000")
NAME = "claimwatch-extract"


class FakeFlink:
    """A cluster whose job goes through ``states``, one for each look; an exception is raised."""

    address = "flink:8081"

    def __init__(self, *states: Any, running: Job | None = None) -> None:
        self.states = list(states)
        self.found = running
        self.stopped: list[str] = []

    def running(self, name: str) -> Job | None:
        assert name == NAME
        return self.found

    def job(self, job_id: str) -> Job | None:
        state = self.states.pop(0)
        if isinstance(state, Exception):
            raise state
        return None if state is None else Job(job_id, NAME, state)

    def why(self, job_id: str) -> str:
        return "WriteFailed"

    def stop(self, job_id: str) -> str:
        self.stopped.append(job_id)
        return "file:/s/1"


class Handed:
    state = "RUNNING"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "LOOK_S", 0.001)
    monkeypatch.setattr(running, "APPEARS_WITHIN_S", 0.005)
    monkeypatch.setattr(running, "await_kafka", lambda *_: None)


def use(monkeypatch: pytest.MonkeyPatch, cluster: FakeFlink, submit: Any = None) -> list[list[str]]:
    """Have the command meet this cluster; what it submits."""
    submitted: list[list[str]] = []

    def take(part: str, conn: object, options: list[str]) -> Handed:
        submitted.append(options)
        return submit() if submit else Handed()

    monkeypatch.setattr(running, "FlinkCluster", lambda _: cluster)
    monkeypatch.setattr(running, "submit", take)
    return submitted


@pytest.mark.parametrize(
    ("states", "code"),
    [
        (["RUNNING", "FAILING", "RESTARTING", "RUNNING", "CANCELED"], Exit.OK),
        (["RUNNING", "FINISHED"], Exit.OK),
        (["FAILED"], Exit.FAILED),
        (["RUNNING", None], Exit.FAILED),
        (["RUNNING", FlinkUnavailable("away"), "FINISHED"], Exit.OK),
    ],
)
def test_a_job_is_followed_to_its_end(states: list[Any], code: Exit) -> None:
    with structlog.testing.capture_logs() as logs:
        assert follow(FakeFlink(*states), Job("1", NAME, "CREATED"), threading.Event()) == code  # type: ignore[arg-type]
    told = [each["state"] for each in logs if each["event"] == "job"]
    assert told == [state or "FORGOTTEN" for state in states if not isinstance(state, Exception)]
    assert all(each["reason"] == "WriteFailed" for each in logs if each.get("state") in ("FAILED", "RESTARTING"))


def test_who_is_told_to_stop_leaves_the_job_on_the_cluster() -> None:
    cluster, stop = FakeFlink(*["RUNNING"] * 9), threading.Event()
    stop.set()
    assert follow(cluster, Job("1", NAME, "CREATED"), stop) == Exit.OK  # type: ignore[arg-type]
    assert cluster.stopped == []


def test_a_job_that_runs_already_is_followed_and_none_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    submitted = use(monkeypatch, FakeFlink("RUNNING", "FINISHED", running=Job("1", NAME, "RUNNING")))
    assert run("extract", load_settings(), WHERE, threading.Event()) == Exit.OK
    assert submitted == []


def test_a_savepoint_is_not_taken_for_a_job_that_runs_already(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, FakeFlink(running=Job("1", NAME, "RUNNING")))
    where = Cluster("flink:8081", "jobs:8099", "localhost:50000", savepoint="file:/s/1")
    with pytest.raises(UserError, match="runs there already"):
        run("extract", load_settings(), where, threading.Event())


def test_a_job_is_handed_over_with_its_options(monkeypatch: pytest.MonkeyPatch) -> None:
    cluster = FakeFlink("RUNNING", "FINISHED")

    def take() -> Handed:
        cluster.found = Job("1", NAME, "CREATED")
        return Handed()

    submitted = use(monkeypatch, cluster, take)
    assert run("extract", load_settings(), WHERE, threading.Event()) == Exit.OK
    (options,) = submitted
    assert "--job_endpoint=jobs:8099" in options


def test_a_job_server_that_is_away_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> Handed:
        raise ConnectionError("failed to connect to all addresses\nmore")

    use(monkeypatch, FakeFlink(), away)
    with pytest.raises(UserError, match=r"not taken: failed to connect to all addresses$"):
        run("extract", load_settings(), WHERE, threading.Event())


@pytest.mark.parametrize(("state", "what"), [("FAILED", "says FAILED"), ("RUNNING", "no job appeared")])
def test_a_job_that_does_not_appear_is_told(state: str, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Handed, "state", state)
    use(monkeypatch, FakeFlink())
    with pytest.raises(UserError, match=what):
        run("extract", load_settings(), WHERE, threading.Event())


def test_a_cluster_that_is_away_is_told() -> None:
    with pytest.raises(ServiceAway, match="no Flink answers"):
        run("extract", load_settings(), Cluster("127.0.0.1:1", "jobs:8099", "w:1"), threading.Event())


def test_a_job_is_stopped_with_a_savepoint(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, FakeFlink(running=Job("1", NAME, "RUNNING")))
    assert stop_job("extract", "flink:8081") == "file:/s/1"
    use(monkeypatch, FakeFlink())
    with pytest.raises(UserError, match="does not run there"):
        stop_job("extract", "flink:8081")
