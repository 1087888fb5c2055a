"""Waiting until the embedded Kafka has on disk what it acknowledged."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from connectors.embedded_store import Stored

QUIET_S = 0.3
LONG_S = 20.0


class Disk:
    """Writes the file as noida-db does: beside it first, then in its place."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._number = 0

    def begin(self) -> None:
        self._number += 1
        (self._store / "kafka.tmp").write_text(str(self._number))

    def end(self) -> None:
        (self._store / "kafka.tmp").replace(self._store / "kafka.json")

    def write(self) -> None:
        self.begin()
        self.end()


@contextmanager
def left_in_a_thread(stored: Stored) -> Iterator[threading.Event]:
    """Enter and leave ``stored`` elsewhere; the event is set when it has been left."""
    entered, left = threading.Event(), threading.Event()

    def write() -> None:
        with stored:
            entered.set()
        left.set()

    thread = threading.Thread(target=write)
    thread.start()
    assert entered.wait(5)
    yield left
    thread.join(LONG_S)
    assert not thread.is_alive()


def test_two_writes_that_ended_suffice_at_once(tmp_path: Path):
    disk = Disk(tmp_path)
    disk.write()
    stop = threading.Event()
    with left_in_a_thread(Stored(tmp_path, stop, LONG_S, quiet_s=LONG_S)) as left:
        assert not left.wait(0.1), "nothing was written since"
        disk.write()
        assert not left.wait(0.1), "this write may have begun before"
        disk.write()
        assert left.wait(5)


def test_after_one_write_it_is_enough_that_none_begins(tmp_path: Path):
    disk = Disk(tmp_path)
    with left_in_a_thread(Stored(tmp_path, threading.Event(), LONG_S, QUIET_S)) as left:
        disk.write()
        disk.begin()
        assert not left.wait(2 * QUIET_S), "a second write is under way"
        disk.end()
        assert left.wait(5)


def test_services_that_never_write_keep_nothing_back_for_ever(tmp_path: Path):
    with capture_logs() as logs, Stored(tmp_path, threading.Event(), limit_s=0.1):
        pass
    assert [line["log_level"] for line in logs] == ["warning"]


def test_a_stop_ends_the_waiting(tmp_path: Path):
    stop = threading.Event()
    with left_in_a_thread(Stored(tmp_path, stop, LONG_S)) as left:
        stop.set()
        assert left.wait(5)


def test_what_could_not_be_written_is_not_waited_for(tmp_path: Path):
    started = time.monotonic()
    with pytest.raises(OSError, match="gone"), Stored(tmp_path, threading.Event(), LONG_S):
        raise OSError("gone")
    assert time.monotonic() - started < LONG_S / 2
