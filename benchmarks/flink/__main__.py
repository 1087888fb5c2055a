"""Both pipelines on a Flink cluster on this machine, killed, stopped and resumed, and compared with a replay.

    python -m benchmarks.flink                   300 articles and two minutes of checkpoints: ten minutes or more
    python -m benchmarks.flink --minutes 20      checkpoints over twenty minutes

Starts Kafka, one JobManager, two TaskManagers, Beam's job server and Python workers, all on loopback, and ends them by
their process ids whatever happens. Flink comes from PyPI (230 MB), Kafka and the job server by Maven (200 MB), once.

Exit codes: 0, 1 (something does not hold), 3 (Java, Maven or pip are missing).
"""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.flink.check import Check, Seen, through_time
from benchmarks.flink.cluster import Cluster, TooSlow
from connectors.flink import FlinkProblem
from connectors.kafka.connection import quiet_clients
from tests.services.errors import ServiceError

WRONG, NOWHERE = 1, 3


def run(count: int, minutes: float, folder: Path) -> Seen:
    """All steps on one cluster."""
    seen = Seen()
    with Cluster(folder) as cluster:
        versions = ", ".join(f"{name} {version}" for name, version in cluster.versions.items())
        print(f"versions: {versions}", flush=True)
        check = Check(cluster, seen)
        share = count // 3
        check.start()
        check.feed(share)
        check.kill(then=share // 2)
        check.feed(share - share // 2)
        check.savepoint("under load")
        check.feed(count - 2 * share)
        check.drain()
        if minutes:
            check.watch(minutes)
            check.drain()
            check.savepoint("after that")
        check.begin_again()
        check.feed(share)
        check.drain()
        check.compare(folder / "replay")
    return seen


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.flink", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--articles", type=int, default=300, help="articles in the part with the faults")
    parser.add_argument(
        "--minutes", type=float, default=2.0, help="how long checkpoints are watched; 0 leaves that out"
    )
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep logs and dumps there")
    options = parser.parse_args(arguments)
    quiet_clients()
    # As Ctrl-C does: everything is ended on the way out.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    folder = options.keep or Path(tempfile.mkdtemp(prefix="claimwatch-flink-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        seen = run(options.articles, options.minutes, folder)
    except ServiceError as error:
        sys.stderr.write(f"{error}\n")
        return NOWHERE
    except (TooSlow, FlinkProblem) as error:
        sys.stderr.write(f"does not hold: {error}\n")
        return WRONG
    finally:
        if options.keep is None:
            shutil.rmtree(folder, ignore_errors=True)
    print("\n".join([*through_time(seen.samples), *(f"does not hold: {line}" for line in seen.wrong)]))
    return WRONG if seen.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
