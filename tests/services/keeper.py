"""A small process between us and a service: it outlives a `kill -9` of us just long enough to clean up.

    tests --- keeper --- service --- whatever the service starts itself
              |            (own process group)
              `- looks every 0.1 s whether its parent is still the one that started it

When the service ends, or the tests are gone, the keeper kills what is left of the service's
process group, waits for all of it (it is the "subreaper" of its orphans), and exits with the
service's code; when the tests are gone it removes the data folder too. PR_SET_PDEATHSIG in the
tests themselves would not do: it fires when the *thread* that started the child ends, and it
does not reach grandchildren, such as the server behind Elasticsearch's launcher. The keeper has
one thread, so it can use it on the service in case somebody kills the keeper.

Runs as a script with nothing but the standard library:

    python -I -S keeper.py PARENT_PID DATA_FOLDER LOG UID GID COMMAND...   (UID -1: as we are)

and prints the service's pid.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time

LOOK_EVERY_S = 0.1
NOT_STARTED = 127

# <linux/prctl.h>
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36

# Loaded here since a forked child must not load libraries.
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with_parent(signal_number: int) -> None:
    """Have the kernel signal this process when the thread that forked it ends. Linux only; for preexec_fn."""
    if _LIBC is not None:
        _LIBC.prctl(PR_SET_PDEATHSIG, int(signal_number), 0, 0, 0)


def keep(parent: int, data: str, log: str, uid: int, gid: int, command: list[str]) -> int:
    """Run the command to its end or its parent's; the exit code is the service's, or 128 + signal."""
    if _LIBC is not None:
        _LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    # Whoever wants to end the service signals the service.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with open(log, "ab") as output:
        service = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=data,
            process_group=0,
            preexec_fn=_prepare_service,
            user=uid if uid >= 0 else None,
            group=gid if uid >= 0 else None,
            extra_groups=[] if uid >= 0 else None,
        )
    print(service.pid, flush=True)
    orphaned = False
    while service.poll() is None and not orphaned:
        orphaned = os.getppid() != parent
        time.sleep(LOOK_EVERY_S)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(service.pid, signal.SIGKILL)
    code: int = service.wait()
    _wait_for_orphans()
    if orphaned:
        shutil.rmtree(data, ignore_errors=True)
    return code if code >= 0 else 128 - code


def _prepare_service() -> None:
    # Python ignores SIGPIPE and the keeper ignores these two: a service should start with the defaults.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    die_with_parent(signal.SIGKILL)


def _wait_for_orphans() -> None:
    with contextlib.suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)


def main(arguments: list[str]) -> int:
    parent, data, log, uid, gid, *command = arguments
    if os.getppid() != int(parent):
        return NOT_STARTED
    try:
        return keep(int(parent), data, log, int(uid), int(gid), command)
    except OSError as error:
        with open(log, "a", encoding="utf-8") as output:
            output.write(f"{command[0]} could not be started: {error}\n")
        return NOT_STARTED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
