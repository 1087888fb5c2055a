"""extract and corroborate on a Flink cluster: the options for it, and the pool of Python workers."""

from __future__ import annotations

import threading
from typing import Annotated, Literal, NamedTuple

import typer

from claimwatch.commands.options import Data, Json

Runner = Annotated[
    Literal["in-process", "flink"],
    typer.Option("--runner", help="Work in this process, or have a Flink cluster do it (docs/cluster.md)."),
]
Flink = Annotated[str, typer.Option("--flink", metavar="HOST:PORT", help="REST interface of Flink's JobManager.")]
JobServer = Annotated[str, typer.Option("--job-server", metavar="HOST:PORT", help="Beam's job server for Flink.")]
Workers = Annotated[
    str, typer.Option("--workers", metavar="HOST:PORT", help="`flink-workers`, as the TaskManagers reach it.")
]
Savepoint = Annotated[str, typer.Option("--savepoint", metavar="PATH", help="Go on from this savepoint or checkpoint.")]
Parallelism = Annotated[
    int, typer.Option("--parallelism", min=0, max=16, help="Tasks side by side; 0 takes what deploy/flink says.")
]
Stop = Annotated[bool, typer.Option("--stop", help="Stop the job with a savepoint, and say where that is.")]

FLINK = "127.0.0.1:8081"
JOB_SERVER = "127.0.0.1:8099"
WORKERS = "localhost:50000"


def register(app: typer.Typer) -> None:
    app.command("flink-workers")(flink_workers)


def flink_workers(
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Port to listen at.")] = 50000,
    host: Annotated[
        str, typer.Option("--host", help="Address to listen at; who reaches it can start workers.")
    ] = "127.0.0.1",
    data: Data = None,
    as_json: Json = False,
) -> int:
    """Start the Python workers that Flink's TaskManagers ask for; one beside each TaskManager."""
    from claimwatch.logs import configure
    from claimwatch.settings import load_settings
    from claimwatch.supervision.child import run_part

    known = load_settings(data=data, log_format="json" if as_json else None)
    configure(known, "flink-workers")

    def serve(stop: threading.Event) -> int:
        from claimwatch.flink import pool

        return pool.serve(known, stop, f"{host}:{port}")

    return run_part(serve)


class Where(NamedTuple):
    """The options of a job, as they were given."""

    flink: str
    job_server: str
    workers: str
    savepoint: str
    parallelism: int
    stop: bool


def run_on_flink(part: Literal["extract", "corroborate"], where: Where, *, data: Data, as_json: bool) -> int:
    """Hand the part's job over and follow it, or stop it."""
    from claimwatch.logs import configure
    from claimwatch.settings import load_settings
    from claimwatch.supervision.child import run_part

    known = load_settings(data=data, log_format="json" if as_json else None)
    configure(known, part)

    def hand_over(asked: threading.Event) -> int:
        from claimwatch.flink.running import Cluster, run, stop_job
        from claimwatch.output import Output

        if where.stop:
            savepoint = stop_job(part, where.flink)
            Output(as_json).record({"savepoint": savepoint}, [savepoint])
            return 0
        cluster = Cluster(where.flink, where.job_server, where.workers, where.savepoint, where.parallelism)
        return run(part, known, cluster, asked)

    return run_part(hand_over)
