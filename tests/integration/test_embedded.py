"""The embedded services: that they start, stop, and survive being killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors import embedded
from connectors.embedded import EmbeddedError, EmbeddedServices
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.message import Outgoing
from connectors.kafka.reader import read_to_end
from connectors.kafka.topics import FAILURES, ensure_topics
from connectors.kafka.writer import RecordWriter
from schemas.failure import Failure

pytestmark = [pytest.mark.embedded, pytest.mark.timeout(60)]


@pytest.fixture
def started(tmp_path: Path) -> Iterator[EmbeddedServices]:
    services = EmbeddedServices(tmp_path)
    services.start()
    yield services
    services.stop()


def until(condition, what: str) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def gone(pid: int) -> bool:
    """Whether a process has ended; one that is not waited for by its parent yet has."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return True
    return state == "Z"


def write(services: EmbeddedServices, *names: str) -> None:
    conn = KafkaConnection(services.kafka)
    ensure_topics(conn)
    writer = RecordWriter(conn)
    for name in names:
        writer.send(Outgoing(FAILURES, name, Failure(failure_id=name, stage="s", exception="e")))
    writer.flush()
    writer.close()


def on_disk(folder: Path) -> None:
    """Until noida-db has nothing left to write: it does so about every second while there is something."""
    store = folder / "store" / "kafka.json"
    until(lambda: store.exists() and time.time() - store.stat().st_mtime > 1.5, "it goes on writing")


def keys(services: EmbeddedServices) -> list[str]:
    return [message.key for message in read_to_end(KafkaConnection(services.kafka), FAILURES)]


def test_both_services_answer_at_once(started: EmbeddedServices) -> None:
    KafkaConnection(started.kafka).wait(1)
    with urllib.request.urlopen(started.elasticsearch, timeout=5) as answer:
        assert answer.status == 200
    assert started.alive()
    assert not started.unclean


def test_a_stop_is_clean_and_keeps_what_was_written(tmp_path: Path, started: EmbeddedServices) -> None:
    write(started, "one")
    pid = started.pid
    assert pid is not None
    started.stop()
    assert gone(pid)
    assert not started.alive()
    again = EmbeddedServices(tmp_path)
    again.start()
    assert not again.unclean
    assert keys(again) == ["one"]
    again.stop()


def test_after_a_kill_it_starts_again_with_what_is_on_disk_and_says_that_it_was_unclean(
    tmp_path: Path, started: EmbeddedServices
) -> None:
    write(started, *(str(number) for number in range(500)))
    on_disk(tmp_path)
    assert started.pid is not None
    os.kill(started.pid, signal.SIGKILL)
    until(lambda: not started.alive(), "it did not die")
    started.stop()
    again = EmbeddedServices(tmp_path)
    again.start()
    assert again.unclean
    assert len(keys(again)) == 500
    again.stop()
    third = EmbeddedServices(tmp_path)
    third.start()
    assert not third.unclean
    third.stop()


def test_taken_ports_are_replaced_by_free_ones(tmp_path: Path) -> None:
    with socket.socket() as kafka, socket.socket() as elasticsearch:
        for taken in (kafka, elasticsearch):
            taken.bind(("127.0.0.1", 0))
            taken.listen()
        ports = kafka.getsockname()[1], elasticsearch.getsockname()[1]
        services = EmbeddedServices(tmp_path, *ports)
        services.start()
        assert services.kafka != f"127.0.0.1:{ports[0]}"
        assert services.elasticsearch != f"http://127.0.0.1:{ports[1]}"
        services.stop()


def test_wanted_ports_are_used_again_right_after_a_stop(tmp_path: Path, started: EmbeddedServices) -> None:
    write(started, "one")
    where = started.kafka, started.elasticsearch
    started.stop()
    again = EmbeddedServices(tmp_path, *(int(address.rpartition(":")[2]) for address in where))
    again.start()
    assert (again.kafka, again.elasticsearch) == where
    again.stop()


def test_two_processes_cannot_serve_one_folder(
    tmp_path: Path, started: EmbeddedServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "LOCK_S", 0.2)
    with pytest.raises(EmbeddedError, match="another process serves"):
        EmbeddedServices(tmp_path).start()
    assert started.alive()


def test_a_missing_binary_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "find_spec", lambda _name: None)
    monkeypatch.setattr(embedded.shutil, "which", lambda *_args, **_over: None)
    with pytest.raises(EmbeddedError, match="pip install"):
        EmbeddedServices(tmp_path).start()


def test_a_start_that_fails_says_why_and_leaves_the_folder_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "find_binary", lambda: Path("/bin/false"))
    with pytest.raises(EmbeddedError, match=r"services\.log"):
        EmbeddedServices(tmp_path).start()
    monkeypatch.undo()
    services = EmbeddedServices(tmp_path)
    services.start()
    services.stop()


PARENT = """
import sys, time
from pathlib import Path
from connectors.embedded import EmbeddedServices
services = EmbeddedServices(Path(sys.argv[1]))
services.start()
print(services.pid, services.kafka, flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGHUP])
def test_the_services_end_with_a_parent_that_is_killed(tmp_path: Path, number: signal.Signals) -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline().split()[0])
    parent.send_signal(number)
    parent.wait(10)
    until(lambda: gone(pid), "the services outlived their parent")
    parent.stdout.close()
    again = EmbeddedServices(tmp_path)
    again.start()
    assert again.unclean
    again.stop()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_the_guard_for_other_systems_ends_the_services_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded.sys, "platform", "darwin")
    services = EmbeddedServices(tmp_path)
    services.start()
    pid = services.pid
    assert pid is not None
    assert services._guard is not None
    assert services._guard.stdin is not None
    services._guard.stdin.close()
    until(lambda: not services.alive(), "the guard did not end the services")
    services.stop()
