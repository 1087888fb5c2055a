"""Asking a Flink cluster about its jobs, over its REST interface (Flink 1.19, "REST API")."""

from __future__ import annotations

import json
import re
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

WITHIN_S = 10.0
"""Seconds for one request."""

LOOK_S = 0.5
OVER = ("FINISHED", "CANCELED", "FAILED", "SUSPENDED")
"""States that a job never leaves."""

_ADDRESS = re.compile(r"[A-Za-z0-9._-]+:\d{1,5}")


class FlinkProblem(RuntimeError):
    """Something about Flink that a person should read."""


class FlinkUnavailable(FlinkProblem):
    """No Flink answers at the address."""


@dataclass(frozen=True)
class Job:
    job_id: str
    name: str
    state: str

    @property
    def over(self) -> bool:
        return self.state in OVER


class FlinkCluster:
    """The cluster whose REST interface is at ``address``, host:port."""

    def __init__(self, address: str) -> None:
        if not _ADDRESS.fullmatch(address):
            raise FlinkProblem(f"{address[:80]!r} is no address of a Flink: give it as host:port")
        self.address = address

    def jobs(self) -> list[Job]:
        """All jobs that the cluster knows, the one that was started last first.

        Raises:
            FlinkUnavailable: nobody answers.
        """
        found = sorted(self._ask("/jobs/overview")["jobs"], key=lambda job: job["start-time"], reverse=True)
        return [Job(job["jid"], job["name"], job["state"]) for job in found]

    def running(self, name: str) -> Job | None:
        """The job of that name that is not over. Raises FlinkUnavailable."""
        return next((job for job in self.jobs() if job.name == name and not job.over), None)

    def job(self, job_id: str) -> Job | None:
        """Raises FlinkUnavailable."""
        return next((job for job in self.jobs() if job.job_id == job_id), None)

    def stop(self, job_id: str, folder: str | None = None, *, within_s: float = 600.0) -> str:
        """Stop a job with a savepoint; the savepoint's path.

        Args:
            folder: URL of the folder for it; by default the one that the cluster is configured with.

        Raises:
            FlinkUnavailable: nobody answers.
            FlinkProblem: there is no savepoint within that time, and the job goes on.
        """
        body = {"drain": False, **({"targetDirectory": folder} if folder else {})}
        asked = self._ask(f"/jobs/{job_id}/stop", body)["request-id"]
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            answer = self._ask(f"/jobs/{job_id}/savepoints/{asked}")
            if answer["status"]["id"] == "COMPLETED":
                operation = answer["operation"]
                if "location" in operation:
                    return str(operation["location"])
                cause = str(operation.get("failure-cause", {}).get("stack-trace", "no reason given"))
                raise FlinkProblem(f"no savepoint was made: {cause.splitlines()[0][:300]}")
            time.sleep(LOOK_S)
        raise FlinkProblem(f"no savepoint was made within {within_s:.0f} s")

    def checkpoints(self, job_id: str) -> dict[str, Any]:
        """Flink's statistics of a job's checkpoints: counts, latest, history. Raises FlinkUnavailable."""
        return self._ask(f"/jobs/{job_id}/checkpoints")

    def why(self, job_id: str) -> str:
        """The first line of what made a job fail last; empty where nothing did. Raises FlinkUnavailable."""
        entries = self._ask(f"/jobs/{job_id}/exceptions").get("exceptionHistory", {}).get("entries", [])
        return str(entries[0]["stacktrace"]).splitlines()[0][:300] if entries else ""

    def version(self) -> str:
        """Raises FlinkUnavailable."""
        return str(self._ask("/overview")["flink-version"])

    def ask(self, path: str) -> dict[str, Any]:
        """What the cluster says at a path of its interface. Raises FlinkUnavailable, FlinkProblem."""
        return self._ask(path)

    def _ask(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://{self.address}{path}", data, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=WITHIN_S) as answer:  # noqa: S310 - the scheme is ours
                found: dict[str, Any] = json.load(answer)
                return found
        except urllib.error.HTTPError as error:
            raise FlinkProblem(f"Flink at {self.address} answers {path} with {error.code}") from error
        except (OSError, ValueError) as error:
            raise FlinkUnavailable(f"no Flink answers at {self.address}") from error
