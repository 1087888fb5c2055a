"""One part that signals itself at a named point: ``python -m benchmarks.faults.child PART``.

The part is the real one, started by the real command; only the function at the point is wrapped, in this process. Which
point, at which passing of it (the first is 1) and which signal say CHILD_POINT, CHILD_PASS and CHILD_SIGNAL. Passings
with nothing in hand (an empty poll) do not count. CHILD_GATHER has late alerts gathered for that many seconds.
"""

from __future__ import annotations

import functools
import importlib
import os
import signal
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Literal, NamedTuple

LAUNCHER = ("-m", "benchmarks.faults.child")
REACHED = "reached the point"


class Point(NamedTuple):
    """``where``: module and path of the function. ``passes``: at which passing the signal is sent."""

    part: str
    name: str
    where: str
    when: Literal["before", "after"]
    passes: int = 2


_TAKE = "connectors.kafka.source:Lease.take"
_COMMIT = "kafka:KafkaProducer.commit_transaction"
_POLL = "connectors.kafka.reader:RecordReader.poll"
_DONE = "connectors.kafka.reader:RecordReader.commit"
_TRANSACT = "connectors.kafka.commit:TransactionalCommitter._transact"
_SEND = "claimwatch.notifying.lanes:_send"

POINTS = (
    Point("extract", "after read", _TAKE, "after", 5),
    Point("extract", "before flush", "pipelines.steps.commit:Commits._commit_partition", "before"),
    Point("extract", "before the commit", _COMMIT, "before"),
    Point("extract", "after the commit", _COMMIT, "after"),
    Point("corroborate", "after read", _TAKE, "after", 5),
    Point("corroborate", "after state", "pipelines.steps.commit:CommitOutcomes.process", "before", 5),
    Point("corroborate", "before flush", "pipelines.steps.commit:Commits._commit_partition", "before"),
    Point("corroborate", "between alerts and commit", _TRANSACT, "before"),
    Point("corroborate", "before the commit", _COMMIT, "before"),
    Point("corroborate", "after the commit", _COMMIT, "after"),
    Point("index", "after read", _POLL, "after"),
    Point("index", "before flush", "connectors.elasticsearch.bulk:BulkWriter.write", "before"),
    Point("index", "after flush", "connectors.elasticsearch.bulk:BulkWriter.write", "after"),
    Point("index", "before the commit", _DONE, "before"),
    Point("index", "after the commit", _DONE, "after"),
    Point("notify", "after read", _POLL, "after", 1),
    Point("notify", "before flush", "claimwatch.notifying.notifier:Notifier._go", "before", 1),
    Point("notify", "before the send", _SEND, "before", 3),
    Point("notify", "after the send", _SEND, "after", 3),
    Point("notify", "before the settling", "claimwatch.notifying.notifier:Notifier.settle", "before"),
    Point("notify", "before the commit", _DONE, "before"),
    Point("notify", "after the commit", _DONE, "after"),
)


def variables(point: Point, number: int = signal.SIGKILL, *, passes: int = 0) -> dict[str, str]:
    """The environment that has a child signal itself there; ``passes``: not at the point's own passing."""
    return {"CHILD_POINT": point.name, "CHILD_PASS": str(passes or point.passes), "CHILD_SIGNAL": str(int(number))}


def point_of(part: str, name: str) -> Point:
    return next(each for each in POINTS if (each.part, each.name) == (part, name))


def arm(point: Point, passes: int, number: int) -> None:
    """Wrap the function at the point, so that this process gets the signal at the given passing."""
    owner, name = _found(point.where)
    setattr(owner, name, wrapped(getattr(owner, name), point.when, passes, lambda: _signal(point, number)))


def wrapped(function: Callable[..., Any], when: str, passes: int, then: Callable[[], None]) -> Callable[..., Any]:
    """The function, which calls ``then`` once, before or after the given passing that has something in hand."""
    left, lock = [passes], threading.Lock()

    def passed(held: object) -> None:
        if not held:
            return
        with lock:
            left[0] -= 1
            now = left[0] == 0
        if now:
            then()

    # Beam looks at the arguments of a step.
    @functools.wraps(function)
    def wrapper(*args: Any, **over: Any) -> Any:
        if when == "before":
            passed(something(args))
        result = function(*args, **over)
        if when == "after":
            passed(something(args) and something((*args, result)))
        return result

    return wrapper


def something(values: tuple[Any, ...]) -> bool:
    """Whether any of the values is a list with something in it, or no value is a list at all."""
    lists = [value for value in values if isinstance(value, list)]
    return any(lists) if lists else True


def _found(where: str) -> tuple[Any, str]:
    module, _, path = where.partition(":")
    owner: Any = importlib.import_module(module)
    *outer, name = path.split(".")
    for each in outer:
        owner = getattr(owner, each)
    return owner, name


def _signal(point: Point, number: int) -> None:
    sys.stderr.write(f'{{"event": "{REACHED}", "part": "{point.part}", "point": "{point.name}"}}\n')
    sys.stderr.flush()
    os.kill(os.getpid(), number)


def main() -> None:
    from claimwatch.cli import main as claimwatch

    part, point = sys.argv[1], os.environ.get("CHILD_POINT")
    if gathered := os.environ.get("CHILD_GATHER"):
        from claimwatch.notifying import schedule

        schedule.GATHERED_AFTER = timedelta(seconds=float(gathered))
    if point:
        arm(point_of(part, point), int(os.environ["CHILD_PASS"]), int(os.environ["CHILD_SIGNAL"]))
    claimwatch()


if __name__ == "__main__":
    main()
