"""The pool of Python workers: starts a process for each that a TaskManager asks for, and ends it.

Beam's own (``worker_pool_main``) would do the same, but it listens on all interfaces, builds a program out of what it
is sent, starts whatever ``python`` is first in the PATH, and gives it a pipe that nobody reads, on which a worker that
prints stands still at some point.
"""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from concurrent import futures

import grpc
import structlog
from apache_beam.portability.api import beam_fn_api_pb2, beam_fn_api_pb2_grpc

from claimwatch.settings import Settings

log = structlog.get_logger(__name__)

ENDS_WITHIN_S = 5.0
THREADS = 8
_URL = re.compile(r"[A-Za-z0-9._:\[\]-]{1,300}")
_ID = re.compile(r"[A-Za-z0-9._-]{1,200}")


class Pool(beam_fn_api_pb2_grpc.BeamFnExternalWorkerPoolServicer):
    """Beam's protocol for workers that run outside of the runner. Its methods are called by several threads.

    A worker ends by itself when its TaskManager's control connection does. It is not ended by its name, which is no
    name: all TaskManagers, and all jobs on one, count their workers from 1.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._workers: list[subprocess.Popen[bytes]] = []

    def StartWorker(
        self,
        request: beam_fn_api_pb2.StartWorkerRequest,
        context: object,  # noqa: ARG002 -- gRPC's signature
    ) -> beam_fn_api_pb2.StartWorkerResponse:
        control, name = request.control_endpoint.url, request.worker_id
        if not _URL.fullmatch(control) or not _ID.fullmatch(name):
            return beam_fn_api_pb2.StartWorkerResponse(error="an address or a name that no worker has")
        with self._lock:
            self._workers = [worker for worker in self._workers if worker.poll() is None]
            # Its standard input ends when we do: then it ends too.
            worker = subprocess.Popen(  # noqa: S603 -- both were looked at, and no shell is asked
                [sys.executable, "-m", "claimwatch.flink.worker", control, name], stdin=subprocess.PIPE
            )
            self._workers.append(worker)
        log.info("worker started", worker=name, control=control, pid=worker.pid)
        return beam_fn_api_pb2.StartWorkerResponse()

    def StopWorker(
        self,
        request: beam_fn_api_pb2.StopWorkerRequest,
        context: object,  # noqa: ARG002 -- likewise
    ) -> beam_fn_api_pb2.StopWorkerResponse:
        log.info("worker to end", worker=request.worker_id)
        return beam_fn_api_pb2.StopWorkerResponse()

    def close(self) -> None:
        """End all workers: SIGTERM, and SIGKILL for one that does not end."""
        with self._lock:
            workers, self._workers = self._workers, []
        for worker in workers:
            worker.terminate()
        for worker in workers:
            try:
                worker.wait(ENDS_WITHIN_S)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()


def serve(settings: Settings, stop: threading.Event, address: str) -> int:  # noqa: ARG001 -- as the parts
    """Start workers for whoever asks at ``address`` (host:port), until ``stop`` is set. Returns the exit code.

    Raises:
        RuntimeError: the address cannot be listened at.
    """
    pool = Pool()
    server = grpc.server(futures.ThreadPoolExecutor(THREADS), options=[("grpc.so_reuseport", 0)])
    beam_fn_api_pb2_grpc.add_BeamFnExternalWorkerPoolServicer_to_server(pool, server)  # type: ignore[no-untyped-call]
    server.add_insecure_port(address)
    server.start()
    log.info("listening for TaskManagers", address=address)
    try:
        stop.wait()
    finally:
        server.stop(0)
        pool.close()
    return 0
