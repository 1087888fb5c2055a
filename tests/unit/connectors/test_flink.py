"""Asking a Flink about its jobs."""

from __future__ import annotations

from typing import Any

import pytest

from connectors import flink
from connectors.flink import FlinkCluster, FlinkProblem, FlinkUnavailable, Job
from tests.unit.deploying.answering import answering

OVERVIEW = {
    "jobs": [
        {"jid": "1", "name": "claimwatch-extract", "state": "CANCELED", "start-time": 1},
        {"jid": "2", "name": "claimwatch-extract", "state": "RESTARTING", "start-time": 2},
        {"jid": "3", "name": "claimwatch-corroborate", "state": "FINISHED", "start-time": 3},
    ]
}


class ScriptedCluster(FlinkCluster):
    """Answers by the path; a list is answered one after the other."""

    def __init__(self, answers: dict[str, Any]) -> None:
        super().__init__("flink:8081")
        self.answers = answers
        self.sent: list[tuple[str, Any]] = []

    def _ask(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        self.sent.append((path, body))
        found = self.answers[path]
        answer = found.pop(0) if isinstance(found, list) else found
        if isinstance(answer, Exception):
            raise answer
        return answer


def stopping(*operations: dict[str, Any], **over: Any) -> ScriptedCluster:
    later = [{"status": {"id": "IN_PROGRESS"}}, *operations]
    return ScriptedCluster({"/jobs/2/stop": {"request-id": "r"}, "/jobs/2/savepoints/r": later, **over})


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flink, "LOOK_S", 0.0)


def test_the_running_job_of_a_name_is_the_one_that_is_not_over() -> None:
    cluster = ScriptedCluster({"/jobs/overview": OVERVIEW})
    assert cluster.running("claimwatch-extract") == Job("2", "claimwatch-extract", "RESTARTING")
    assert cluster.running("claimwatch-corroborate") is None
    assert cluster.job("3") == Job("3", "claimwatch-corroborate", "FINISHED")
    assert cluster.job("4") is None


def test_a_stopped_job_leaves_a_savepoint() -> None:
    cluster = stopping({"status": {"id": "COMPLETED"}, "operation": {"location": "file:/s/1"}})
    assert cluster.stop("2", "file:///s") == "file:/s/1"
    assert cluster.sent[0] == ("/jobs/2/stop", {"drain": False, "targetDirectory": "file:///s"})


def test_a_savepoint_that_fails_says_why_in_one_line() -> None:
    failed = {"failure-cause": {"stack-trace": "IOException: disk full\n\tat a.b.c"}}
    with pytest.raises(FlinkProblem, match=r"disk full$"):
        stopping({"status": {"id": "COMPLETED"}, "operation": failed}).stop("2")


def test_a_savepoint_that_does_not_come_is_given_up() -> None:
    with pytest.raises(FlinkProblem, match="within 0 s"):
        stopping().stop("2", within_s=0)


def test_what_made_a_job_fail_is_one_line() -> None:
    entries = [{"stacktrace": "WriteFailed: 3 records\n\tat a.b"}]
    assert (
        ScriptedCluster({"/jobs/2/exceptions": {"exceptionHistory": {"entries": entries}}}).why("2").endswith("records")
    )
    assert ScriptedCluster({"/jobs/2/exceptions": {}}).why("2") == ""


@pytest.mark.parametrize("address", ["", "flink", "http://flink:8081", "flink:8081/x", "a b:1"])
def test_what_is_no_address_is_not_asked(address: str) -> None:
    with pytest.raises(FlinkProblem, match="host:port"):
        FlinkCluster(address)


def test_a_real_answer_is_read_and_an_error_told() -> None:
    with answering() as there:
        assert FlinkCluster(f"127.0.0.1:{there.port}").ask("/overview") == {}
    with answering(status=404) as there, pytest.raises(FlinkProblem, match="404"):
        FlinkCluster(f"127.0.0.1:{there.port}").ask("/jobs/9")
    with pytest.raises(FlinkUnavailable, match="no Flink answers"):
        FlinkCluster(f"127.0.0.1:{there.port}").ask("/overview")
