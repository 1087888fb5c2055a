"""Run a command against real services: `python -m tests.services [OPTIONS] -- COMMAND ...`.

Starts what the environment does not give already, tells COMMAND the addresses in the same two
variables, stops what it started, and returns COMMAND's exit code:

    CLAIMWATCH_TEST_KAFKA            host:port
    CLAIMWATCH_TEST_ELASTICSEARCH    URL

Without Java or Maven nothing can be started: that is a skip (exit 0) on a developer's machine and
an error (exit 1) where CI is "true". After a signal the exit code is 128 + its number.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from types import FrameType
from typing import NoReturn

from tests.services.elasticsearch import RealElasticsearch
from tests.services.errors import ServiceError
from tests.services.kafka import RealKafka
from tests.services.keeper import die_with_parent
from tests.services.service import Service

KAFKA_VARIABLE = "CLAIMWATCH_TEST_KAFKA"
ELASTICSEARCH_VARIABLE = "CLAIMWATCH_TEST_ELASTICSEARCH"
SKIPPED = "0 passed, 0 failed, 1 skipped"

# How long COMMAND may take to end after Ctrl-C and after SIGTERM, each.
ENDS_WITHIN_S = 5


class Interrupted(BaseException):
    """SIGINT or SIGTERM arrived; not an Exception, as KeyboardInterrupt is not."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(signal.Signals(number).name)


def parse(arguments: Sequence[str]) -> tuple[set[str], list[str]]:
    """The names of the variables wanted, and COMMAND. Exits with code 2 on a wrong command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.services",
        usage="%(prog)s [--kafka-only | --elasticsearch-only] -- COMMAND ...",
        description="Run COMMAND against a real Kafka and a real Elasticsearch.",
    )
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--kafka-only", action="store_true", help="do not start Elasticsearch")
    only.add_argument("--elasticsearch-only", action="store_true", help="do not start Kafka")
    own, dashes, command = _split(arguments)
    options = parser.parse_args(own)
    if not dashes or not command:
        parser.error("COMMAND is missing: it follows after --")
    wanted = {KAFKA_VARIABLE, ELASTICSEARCH_VARIABLE}
    if options.kafka_only:
        wanted.remove(ELASTICSEARCH_VARIABLE)
    if options.elasticsearch_only:
        wanted.remove(KAFKA_VARIABLE)
    return wanted, command


def services_to_start(wanted: set[str], environment: Mapping[str, str]) -> dict[str, Service]:
    """What is wanted and not given, by the variable that will hold its address; the slowest first."""
    makers: dict[str, type[Service]] = {ELASTICSEARCH_VARIABLE: RealElasticsearch, KAFKA_VARIABLE: RealKafka}
    return {
        variable: make() for variable, make in makers.items() if variable in wanted and not environment.get(variable)
    }


def main(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> int:
    wanted, command = parse(arguments)
    services = services_to_start(wanted, environment)
    missing = [line for service in services.values() for line in service.missing_tools()]
    if missing:
        return report_missing(missing, in_ci=environment.get("CI") == "true")
    try:
        with _interruptible(), contextlib.ExitStack() as running:
            for service in services.values():
                running.callback(service.stop)
            start(list(services.values()))
            addresses = {variable: service.address for variable, service in services.items()}
            return run(command, {**environment, **addresses})
    except Interrupted as interrupted:
        say(f"Stopped by {interrupted}")
        return 128 + interrupted.number
    except ServiceError as error:
        say(f"error: {error}")
        return 1


def start(services: Sequence[Service]) -> None:
    """Fetch one after the other (Maven's repository is not made for two at once), then start all together."""
    for service in services:
        if not service.is_fetched:
            say(f"Fetching {service.name} {service.version} with Maven, once")
        service.prepare()
    launched = {}
    for service in services:
        launched[service] = time.monotonic()
        service.launch()
    for service in reversed(services):
        service.wait_ready()
        say(f"{service.name} {service.version} is up at {service.address} after {_since(launched[service])}")


def run(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run the command to its end; 127 when there is no such command, as in a shell."""
    say(f"Running {' '.join(command)}")
    try:
        # This thread waits for it, so the end of the thread is the end of us.
        process = subprocess.Popen(command, env=dict(environment), preexec_fn=lambda: die_with_parent(signal.SIGTERM))
    except OSError as error:
        say(f"error: {command[0]}: {error.strerror}")
        return 127
    try:
        code = process.wait()
    except Interrupted as interrupted:
        # A terminal sends Ctrl-C to the command as well, and it may be writing its summary.
        if interrupted.number == signal.SIGINT:
            _wait(process)
        _end(process)
        raise
    return code if code >= 0 else 128 - code


def report_missing(missing: Sequence[str], *, in_ci: bool) -> int:
    """Say what is not installed; the last line is for whoever counts tests."""
    for line in missing:
        say(f"missing: {line}")
    if in_ci:
        say("error: CI has to run these tests, not skip them")
        return 1
    say(SKIPPED)
    return 0


def say(line: str) -> None:
    print(line, flush=True)


def _split(arguments: Sequence[str]) -> tuple[list[str], bool, list[str]]:
    """What stands before the first --, whether there is one, and what follows."""
    if "--" not in arguments:
        return list(arguments), False, []
    at = list(arguments).index("--")
    return list(arguments[:at]), True, list(arguments[at + 1 :])


def _end(process: subprocess.Popen[bytes]) -> None:
    for end in (process.terminate, process.kill):
        if process.poll() is None:
            end()
            _wait(process)


def _wait(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(ENDS_WITHIN_S)


def _since(started: float) -> str:
    return f"{time.monotonic() - started:.0f} s"


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Turn the first SIGINT or SIGTERM into Interrupted; later ones do not disturb the stopping."""

    def interrupt(number: int, frame: FrameType | None) -> NoReturn:
        for each in before:
            signal.signal(each, signal.SIG_IGN)
        raise Interrupted(number)

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in before:
        signal.signal(number, interrupt)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
