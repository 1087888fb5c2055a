"""The pool of Python workers: what it starts, what it refuses, and that nothing is left behind."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import grpc
import pytest
from apache_beam.portability.api import beam_fn_api_pb2, beam_fn_api_pb2_grpc, endpoints_pb2

from claimwatch.flink import pool as pools
from claimwatch.flink.pool import Pool, serve
from claimwatch.settings import load_settings
from tests.services.ports import free_port

WAITS = "import sys; sys.stdin.read()"


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[list[str]]]:
    """The commands of the workers; in place of each runs a process that waits for the end of its input."""
    commands: list[list[str]] = []
    processes: list[subprocess.Popen[bytes]] = []

    def popen(command: list[str], **over: Any) -> subprocess.Popen[bytes]:
        commands.append(command)
        processes.append(real([sys.executable, "-I", "-S", "-c", WAITS], **over))
        return processes[-1]

    real = subprocess.Popen
    monkeypatch.setattr(pools.subprocess, "Popen", popen)
    yield commands
    assert [process.poll() is None for process in processes] == [False] * len(processes), "somebody is left"


def request(control: str, name: str = "1-1") -> beam_fn_api_pb2.StartWorkerRequest:
    endpoint = endpoints_pb2.ApiServiceDescriptor(url=control)
    return beam_fn_api_pb2.StartWorkerRequest(worker_id=name, control_endpoint=endpoint)


def test_two_taskmanagers_may_call_their_workers_alike(started: list[list[str]]) -> None:
    pool = Pool()
    for port in (1, 2):
        assert not pool.StartWorker(request(f"localhost:{port}"), None).error
    pool.StopWorker(beam_fn_api_pb2.StopWorkerRequest(worker_id="1-1"), None)
    assert [worker.poll() for worker in pool._workers] == [None, None], "a name does not say which"
    pool.close()
    assert [command[1:] for command in started] == [
        ["-m", "claimwatch.flink.worker", f"localhost:{port}", "1-1"] for port in (1, 2)
    ]


@pytest.mark.parametrize(
    ("control", "name"), [('x"); import os', "1-1"), ("localhost:1", "1 1"), ("", "1-1"), ("localhost:1\n", "1-1")]
)
def test_what_is_no_address_or_name_starts_nothing(control: str, name: str, started: list[list[str]]) -> None:
    assert Pool().StartWorker(request(control, name), None).error
    assert started == []


def test_the_pool_answers_over_the_network_until_it_is_stopped(started: list[list[str]]) -> None:
    stop, port = threading.Event(), free_port()
    serving = threading.Thread(target=serve, args=(load_settings(), stop, f"127.0.0.1:{port}"))
    serving.start()
    try:
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            stub = beam_fn_api_pb2_grpc.BeamFnExternalWorkerPoolStub(channel)  # type: ignore[no-untyped-call]
            answer = stub.StartWorker(request("localhost:1"), timeout=10, wait_for_ready=True)
        assert (answer.error, len(started)) == ("", 1)
    finally:
        stop.set()
        serving.join(20)
    assert not serving.is_alive()
