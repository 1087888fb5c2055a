from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

from tests.unit.cli.processes import DYING, GOOD, STUBBORN, is_alive, part, supervisor, wait_for


class _Slow(list[tuple[str, str]]):
    def append(self, line: tuple[str, str]) -> None:
        time.sleep(0.002)  # as a screen that is behind
        super().append(line)


def test_a_part_is_started_its_lines_are_read_and_it_ends_when_asked(tmp_path: Path):
    lines: list[tuple[str, str]] = []
    parts = supervisor(tmp_path, {"good": GOOD}, lines)
    pid = parts.start(part("good"))
    wait_for(lambda: ("good", "up") in lines, "the line")
    assert parts.pids() == {"good": pid}
    assert parts.stop(10) == []
    assert not is_alive(pid)


def test_what_a_part_prints_last_is_read_before_a_stop_is_over(tmp_path: Path):
    talking = GOOD.replace("stop.wait()", "stop.wait(); print(*range(300), sep=chr(10), flush=True)")
    lines = _Slow()
    parts = supervisor(tmp_path, {"good": talking}, lines)
    parts.start(part("good"))
    wait_for(lambda: ("good", "up") in lines, "the line")
    assert parts.stop(10) == []
    assert lines[-1] == ("good", "299")


def test_a_part_that_ignores_sigterm_is_killed(tmp_path: Path):
    lines: list[tuple[str, str]] = []
    parts = supervisor(tmp_path, {"good": GOOD, "stubborn": STUBBORN}, lines)
    pids = [parts.start(part("good")), parts.start(part("stubborn"))]
    wait_for(lambda: len(lines) == 2, "both are up")
    began = time.monotonic()
    assert parts.stop(1.0) == ["stubborn"]
    assert time.monotonic() - began < 5
    assert not any(map(is_alive, pids))


def test_a_killed_part_is_started_again_after_its_delay(tmp_path: Path):
    lines: list[tuple[str, str]] = []
    parts = supervisor(tmp_path, {"good": GOOD}, lines)
    first = parts.start(part("good"))
    os.kill(first, signal.SIGKILL)
    died: list[object] = []
    wait_for(lambda: died.extend(parts.look(100.0)) or died, "its death is noticed")
    assert str(died[0]) == "good was killed (SIGKILL); starting it again"
    parts.look(100.4)
    assert parts.pids() == {}, "not before its delay of half a second"
    parts.look(100.6)
    second = parts.pids()["good"]
    assert second != first
    parts.stop(10)


def test_a_part_that_keeps_dying_is_given_up_with_the_end_of_its_log(tmp_path: Path):
    parts = supervisor(tmp_path, {"dying": DYING}, [])
    parts.start(part("dying"))
    died = []
    clock = 0.0
    deadline = time.monotonic() + 15
    while not died or died[-1].again_in_s is not None:
        assert time.monotonic() < deadline
        clock += 0 if parts.pids() else 1.0  # the delays are skipped, the processes are real
        died += parts.look(clock)
        time.sleep(0.01)
    assert [event.first for event in died] == [True, False, False, False, False]
    assert died[-1].lines[-1] == "this is why"
    assert "given up" in str(died[-1])
    assert parts.pids() == {}


PARENT = textwrap.dedent("""
    import sys, threading
    from pathlib import Path
    from tests.unit.cli.processes import GOOD, STUBBORN, part, supervisor
    parts = supervisor(Path(sys.argv[1]), {"good": GOOD, "also": GOOD}, [])
    print(*(parts.start(part(name)) for name in ("good", "also")), flush=True)
    threading.Event().wait()
""")


def test_when_the_supervisor_is_killed_its_parts_end_by_themselves(tmp_path: Path):
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path)], stdout=subprocess.PIPE, cwd=Path(__file__).parents[3]
    )
    assert parent.stdout is not None
    with parent.stdout as printed:
        pids = [int(word) for word in printed.readline().split()]
    parent.kill()
    parent.wait()
    wait_for(lambda: not any(map(is_alive, pids)), "the parts have ended", within_s=10)


def test_a_part_ends_when_its_standard_input_does(tmp_path: Path):
    # What tells an orphan on systems without a parent-death signal. It is our own child, so only the pipe can.
    child = subprocess.Popen(
        [sys.executable, "-c", GOOD],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "CLAIMWATCH_SUPERVISED": str(os.getpid())},
    )
    assert child.stdin is not None
    child.stdin.close()
    assert child.wait(15) == 0


def test_a_log_is_cut_while_a_part_writes_to_it(tmp_path: Path):
    from claimwatch.supervision.logfile import bound, last_lines, open_log

    path = tmp_path / "part.log"
    handle = open_log(path)
    os.write(handle, b"old line\n" * 100)
    assert not bound(path, limit=10_000)
    assert bound(path, limit=500)
    os.write(handle, b"new line\n")
    os.close(handle)
    assert path.read_text() == "new line\n"
    assert last_lines(tmp_path / "part.log.1", 1) == ["old line"]
    assert last_lines(tmp_path / "none.log") == []
