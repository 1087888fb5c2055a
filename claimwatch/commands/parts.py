"""The parts, one command each: they run until they are stopped, and say what they do on stderr."""

from __future__ import annotations

import importlib
import threading
from typing import Annotated

import typer

from claimwatch.commands.flink import (
    FLINK,
    JOB_SERVER,
    WORKERS,
    Flink,
    JobServer,
    Parallelism,
    Runner,
    Savepoint,
    Stop,
    Where,
    Workers,
    run_on_flink,
)
from claimwatch.commands.options import Data, Json, settings

PARTS = ("collect", "extract", "corroborate", "index", "notify")
ELSEWHERE = {"demo-site": "claimwatch.demo.site", "board": "claimwatch.board.serving"}
"""Modules of what runs as a part without being called so."""

Worker = Annotated[
    str | None, typer.Option("--worker", metavar="I/N", help="Take the partitions p with p mod N = I (default 0/1).")
]


def register(app: typer.Typer) -> None:
    app.command("collect")(collect)
    app.command("extract")(extract)
    app.command("corroborate")(corroborate)
    app.command("index")(index)
    app.command("notify")(notify)
    app.command("demo-site", hidden=True)(demo_site)


def collect(data: Data = None, as_json: Json = False) -> int:
    """Poll the feeds and send each new or changed article to Kafka."""
    return run("collect", data=data, as_json=as_json)


def extract(
    worker: Worker = None,
    runner: Runner = "in-process",
    flink: Flink = FLINK,
    job_server: JobServer = JOB_SERVER,
    workers: Workers = WORKERS,
    savepoint: Savepoint = "",
    parallelism: Parallelism = 0,
    stop: Stop = False,
    data: Data = None,
    as_json: Json = False,
) -> int:
    """Read who claims what in each article (Beam)."""
    if runner == "in-process":
        return run("extract", worker=worker, data=data, as_json=as_json)
    where = Where(flink, job_server, workers, savepoint, parallelism, stop)
    return run_on_flink("extract", where, data=data, as_json=as_json)


def corroborate(
    worker: Worker = None,
    runner: Runner = "in-process",
    flink: Flink = FLINK,
    job_server: JobServer = JOB_SERVER,
    workers: Workers = WORKERS,
    savepoint: Savepoint = "",
    parallelism: Parallelism = 0,
    stop: Stop = False,
    data: Data = None,
    as_json: Json = False,
) -> int:
    """Join the claims about one event across outlets and raise alerts (Beam)."""
    if runner == "in-process":
        return run("corroborate", worker=worker, data=data, as_json=as_json)
    where = Where(flink, job_server, workers, savepoint, parallelism, stop)
    return run_on_flink("corroborate", where, data=data, as_json=as_json)


def index(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make the view again from Kafka, then end.")] = False,
    from_scratch: Annotated[
        bool,
        typer.Option("--from-scratch", help="With --rebuild: remove the view first, with what Kafka no longer holds."),
    ] = False,
    data: Data = None,
    as_json: Json = False,
) -> int:
    """Write articles, claims, statements, feeds and failures to Elasticsearch."""
    from claimwatch.errors import Exit, UserError

    if from_scratch and not rebuild:
        raise UserError(
            "--from-scratch goes with --rebuild only", do="claimwatch index --rebuild --from-scratch", code=Exit.USAGE
        )
    if not rebuild:
        return run("index", data=data, as_json=as_json)
    from claimwatch.index import rebuild as make_again
    from claimwatch.logs import configure
    from claimwatch.output import Output
    from claimwatch.services import elasticsearch, kafka
    from claimwatch.supervision.child import run_part

    known = settings(data)
    kafka(known)
    elasticsearch(known).close()
    configure(known, "index")

    def make(stop: threading.Event) -> int:
        counts = make_again(known, stop, from_scratch=from_scratch)
        lines = [f"{name}: {count}" for name, count in counts.items()] or ["nothing to index yet"]
        Output(as_json).record({"rebuilt": counts}, lines)
        return 0

    return run_part(make)


def notify(data: Data = None, as_json: Json = False) -> int:
    """Match alerts with the watches and send them."""
    return run("notify", data=data, as_json=as_json)


def demo_site(data: Data = None, as_json: Json = False) -> int:
    """Serve the demonstration's outlets; started by `up --demo`."""
    return run("demo-site", data=data, as_json=as_json)


def run(part: str, **options: object) -> int:
    """Run a part until it is stopped. ``--json`` makes its log JSON lines."""
    from claimwatch.logs import configure
    from claimwatch.settings import load_settings
    from claimwatch.supervision.child import run_part

    as_json = options.pop("as_json")
    known = load_settings(**options, log_format="json" if as_json else None)
    configure(known, part)

    def load_and_run(stop: threading.Event) -> int:
        # Beam takes seconds to import; a part that is not yet tied to its parent would outlive it for so long.
        module = importlib.import_module(ELSEWHERE.get(part, f"claimwatch.{part}"))
        return int(module.run(known, stop))

    return run_part(load_and_run)
