"""What happens to claims and alerts when something fails: a row for each fault, on real Kafka and Elasticsearch.

    python -m benchmarks.faults                      the short form: about a quarter of an hour (Java, Maven)
    python -m benchmarks.faults --long               the sizes of a night
    python -m benchmarks.faults kills points         these rows only
    python -m benchmarks.faults --memory 20          memory over so many minutes instead; 240 for four hours
    python -m benchmarks.faults --json               one JSON array

The comparison is always with `claimwatch replay --extractions` of the log that the run itself wrote: claims with
statuses and alerts are equal, the documents are what the topics say, and no alert came to the webhook under two keys.

Exit codes: 0, 1 (a row does not hold), 3 (nothing to run against).
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from benchmarks.faults.faults import ALL, BY_NAME
from benchmarks.faults.feeding import SEED
from benchmarks.faults.remembering import RATE, remembered
from benchmarks.faults.scene import Stage
from benchmarks.faults.sizes import LONG, SHORT, Sizes
from benchmarks.faults.table import Row, as_json, lines, markdown
from connectors.kafka.connection import quiet_clients
from tests.services.elasticsearch import RealElasticsearch
from tests.services.errors import ServiceError
from tests.services.kafka import RealKafka

WRONG, NOWHERE = 1, 3


def run(faults: Mapping[str, Callable[[Stage], Row]], folder: Path) -> list[Row]:
    """The rows in order, each said as soon as it is there."""
    rows = []
    with Stage(RealKafka(), RealElasticsearch(), folder) as stage:
        for name, fault in faults.items():
            began = time.monotonic()
            try:
                row = fault(stage)
            except Exception as error:
                # One fault that goes wrong must not hide the others.
                row = Row(name, wrong=[f"{type(error).__name__}: {error}"])
            row.seconds = time.monotonic() - began
            rows.append(row)
            print("\n".join(lines(row)), file=sys.stderr, flush=True)
    return rows


def chosen(options: argparse.Namespace) -> dict[str, Callable[[Stage], Row]]:
    """What the options ask for, by name."""
    if options.memory:
        return {"memory": lambda stage: remembered(stage, options.memory, options.seed, options.rate)}
    sizes = LONG if options.long else SHORT
    return {
        name: partial(_fault, ALL[name], sizes, options.seed)
        for name in options.faults or [each for each in ALL if each not in BY_NAME]
    }


def _fault(fault: Callable[[Stage, Sizes, int], Row], sizes: Sizes, seed: int, stage: Stage) -> Row:
    return fault(stage, sizes, seed)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=(__doc__ or "").split("\n")[0])
    parser.add_argument(
        "faults", nargs="*", metavar="FAULT", help=f"which, by default all but {', '.join(BY_NAME)}: {', '.join(ALL)}"
    )
    parser.add_argument("--long", action="store_true", help="the sizes of a night instead of those of CI")
    parser.add_argument("--memory", type=float, metavar="MINUTES", help="watch the memory of the parts instead")
    parser.add_argument("--rate", type=float, default=RATE, metavar="N", help="articles a second of --memory")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep logs and dumps there")
    options = parser.parse_args(arguments)
    unknown = set(options.faults) - ALL.keys()
    if unknown:
        parser.error(f"no such fault: {', '.join(sorted(unknown))}")
    quiet_clients()
    folder = options.keep or Path(tempfile.mkdtemp(prefix="claimwatch-faults-"))
    try:
        rows = run(chosen(options), folder)
    except ServiceError as error:
        sys.stderr.write(f"{error}\n")
        return NOWHERE
    finally:
        if options.keep is None:
            shutil.rmtree(folder, ignore_errors=True)
    print(as_json(rows) if options.json else markdown(rows))
    return 0 if all(row.holds for row in rows) else WRONG


if __name__ == "__main__":
    sys.exit(main())
