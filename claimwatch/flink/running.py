"""Hands the job of a part to a Flink cluster and follows it. The job belongs to the cluster: it goes on without us."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

import structlog

from claimwatch.errors import Exit, ServiceAway, UserError
from claimwatch.readiness import await_kafka
from claimwatch.services import kafka_of
from claimwatch.settings import Settings
from connectors.elasticsearch.connection import Stopped
from connectors.flink import FlinkCluster, FlinkProblem, FlinkUnavailable, Job
from pipelines.on_flink import Part, job_name, options_of, submit
from pipelines.quiet import quiet_libraries

log = structlog.get_logger(__name__)

LOOK_S = 2.0
"""How often the cluster is asked for the job's state."""

APPEARS_WITHIN_S = 180.0
"""How long a job that the job server has may take to appear on the cluster."""

SAY_EVERY = 15
"""Every so many looks that find no cluster, it is said."""


@dataclass(frozen=True)
class Cluster:
    """Where a job goes and what with, as `pipelines.on_flink.options_of` says.

    ``flink`` is host:port of the cluster's REST interface.
    """

    flink: str
    job_endpoint: str
    workers: str
    savepoint: str = ""
    parallelism: int = 0


def run(part: Part, settings: Settings, cluster: Cluster, stop: threading.Event) -> int:
    """Have the part's job run on the cluster, then follow it until ``stop`` is set or it is over; the exit code.

    A job of the part that runs already is followed, and none is started beside it.

    Raises:
        ServiceAway: no Flink answers.
        UserError: the job was refused.
    """
    quiet_libraries()
    try:
        flink = FlinkCluster(cluster.flink)
        job = flink.running(job_name(part))
        if job is None:
            job = _start(part, settings, cluster, flink, stop)
        elif cluster.savepoint:
            raise UserError(f"{part} runs there already, as job {job.job_id}", do="stop it first, with --stop")
    except Stopped:
        return Exit.OK
    except FlinkProblem as error:
        raise _told(error, cluster.flink) from error
    return follow(flink, job, stop)


def stop_job(part: Part, address: str) -> str:
    """Stop the part's job with a savepoint; the savepoint's path.

    Raises:
        ServiceAway: no Flink answers.
        UserError: there is no such job, or no savepoint was made and the job goes on.
    """
    try:
        flink = FlinkCluster(address)
        job = flink.running(job_name(part))
        if job is None:
            raise UserError(f"{part} does not run there", where=address, code=Exit.NOT_FOUND)
        return flink.stop(job.job_id)
    except FlinkProblem as error:
        raise _told(error, address) from error


def _told(error: FlinkProblem, address: str) -> UserError:
    if isinstance(error, FlinkUnavailable):
        return ServiceAway(str(error), do="start the cluster, or name it with --flink")
    return UserError(str(error), where=address)


def _start(part: Part, settings: Settings, cluster: Cluster, flink: FlinkCluster, stop: threading.Event) -> Job:
    connection = kafka_of(settings, job_name(part))
    await_kafka(connection, stop)
    options = options_of(
        part,
        job_endpoint=cluster.job_endpoint,
        workers=cluster.workers,
        savepoint=cluster.savepoint,
        parallelism=cluster.parallelism,
    )
    try:
        handed = submit(part, connection, options)
    except Exception as error:
        # Any exception: Beam and gRPC have no root for what may go wrong on the way.
        text = str(error).splitlines()
        what = f"the job was not taken: {text[0][:300] if text else type(error).__name__}"
        raise UserError(
            what, where=cluster.job_endpoint, do="start the job server, or name it with --job-server"
        ) from error
    job = _appeared(part, flink, handed, stop)
    log.info("submitted", job=job.job_id, flink=flink.address, savepoint=cluster.savepoint or None)
    return job


def _appeared(part: Part, flink: FlinkCluster, handed: Any, stop: threading.Event) -> Job:
    for _ in range(int(APPEARS_WITHIN_S / LOOK_S)):
        job = flink.running(job_name(part))
        if job is not None:
            return job
        if handed.state in ("FAILED", "CANCELLED"):
            raise UserError(f"the job server says {handed.state}", where=flink.address, do="look at its log")
        if stop.wait(LOOK_S):
            raise Stopped("asked to stop before the job ran")
    raise UserError(
        f"no job appeared within {APPEARS_WITHIN_S:.0f} s", where=flink.address, do="look at the job server's log"
    )


def follow(flink: FlinkCluster, job: Job, stop: threading.Event) -> int:
    """Log what becomes of a job; Exit.FAILED where it fails for good, Exit.OK where it ends or ``stop`` is set."""
    state, away = "", 0
    while not stop.wait(LOOK_S if state else 0):
        try:
            found = flink.job(job.job_id)
            away = 0
        except FlinkProblem as error:
            if away % SAY_EVERY == 0:
                log.warning("waiting for Flink", reason=str(error))
            away += 1
            continue
        now = found.state if found else "FORGOTTEN"
        if now != state:
            log.info("job", job=job.job_id, state=now, reason=_reason(flink, job, now))
            state = now
        if found is None or found.over:
            return Exit.FAILED if found is None or found.state == "FAILED" else Exit.OK
    log.info("the job goes on on the cluster", job=job.job_id)
    return Exit.OK


def _reason(flink: FlinkCluster, job: Job, state: str) -> str | None:
    if state not in ("FAILING", "FAILED", "RESTARTING"):
        return None
    try:
        return flink.why(job.job_id) or None
    except FlinkProblem:
        return None
