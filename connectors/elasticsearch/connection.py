"""The client of one Elasticsearch, with the settings that this application relies on.

Errors of this package::

    ElasticsearchProblem
    ├── ElasticsearchUnavailable   nobody answers at the address
    ├── ElasticsearchRefused       it answers, but not to us: password, rights, or a server of another major version
    └── Stopped                    we were asked to stop while waiting for it
"""

from __future__ import annotations

import threading
import time
from urllib.parse import urlsplit

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch, UnsupportedProductError

REQUEST_TIMEOUT_S = 60.0
"""A bulk with vectors took 2 s in the median on two busy cores, so a slow answer is not yet a missing one."""

PASSING = frozenset({429, 500, 502, 503, 504})
"""HTTP states that pass by themselves: too busy, starting, or without a master."""


class ElasticsearchProblem(RuntimeError):
    """Something about Elasticsearch that a person should read."""


class ElasticsearchUnavailable(ElasticsearchProblem):
    """No Elasticsearch answers at the address."""


class ElasticsearchRefused(ElasticsearchProblem):
    """Elasticsearch answers, and refuses for a reason that does not pass."""


class Stopped(ElasticsearchProblem):
    """The part was asked to stop while it waited for Elasticsearch; nothing was acknowledged."""


def connect(url: str, *, request_timeout_s: float = REQUEST_TIMEOUT_S) -> Elasticsearch:
    """A client, one for each process: it is thread-safe and pools its connections. Nothing is sent yet.

    It does not retry by itself: who calls knows whether waiting is right (a part) or not (a command).

    Args:
        url: with user and password where the server wants them; they are never put into a message.
        request_timeout_s: seconds for each request, 30 or more for bulks.
    """
    return Elasticsearch(url, request_timeout=request_timeout_s, max_retries=0, retry_on_timeout=False)


def wait(es: Elasticsearch, deadline_s: float, stop: threading.Event | None = None) -> None:
    """Return as soon as Elasticsearch answers and can search and write.

    Raises:
        ElasticsearchUnavailable: it did not within ``deadline_s`` seconds.
        ElasticsearchRefused: it answers and will not serve us.
        Stopped: ``stop`` was set.
    """
    pause = stop or threading.Event()
    deadline = time.monotonic() + deadline_s
    while True:
        left = max(deadline - time.monotonic(), 0.5)
        try:
            es.options(request_timeout=min(left, 5.0)).cluster.health(wait_for_status="yellow", timeout="1s")
            return
        except UnsupportedProductError as error:
            raise ElasticsearchRefused(f"{where(es)} is not an Elasticsearch that can be used: {error}") from error
        except (TransportError, ApiError) as error:
            if isinstance(error, ApiError) and not passes(error):
                raise ElasticsearchRefused(f"{where(es)} refuses: {reason_of(error)}") from error
            if time.monotonic() >= deadline:
                raise ElasticsearchUnavailable(_unavailable(es)) from error
        if pause.wait(0.1):
            raise Stopped("asked to stop while waiting for Elasticsearch")


def passes(error: TransportError | ApiError) -> bool:
    """Whether the same request may succeed later: no answer at all, or an answer that says so."""
    if isinstance(error, UnsupportedProductError):
        return False
    # 408 is what waiting for a yellow cluster answers in vain.
    return not isinstance(error, ApiError) or error.status_code in PASSING or error.status_code == 408


def reason_of(error: TransportError | ApiError) -> str:
    """The innermost reason that the server gives, in one line; the client's own message where there is none."""
    if not isinstance(error, ApiError) or not isinstance(error.body, dict):
        return " ".join(str(error).split())
    found = innermost_reason(error.body.get("error"))
    return found or " ".join(str(error).split())


def innermost_reason(error: object) -> str:
    """The most exact reason in an error of Elasticsearch's shape; empty where it has none."""
    reason = ""
    while isinstance(error, dict):
        reason = str(error.get("reason") or reason)
        failed = error.get("failed_shards") or error.get("root_cause")
        first = failed[0] if isinstance(failed, list) and failed else None
        inner = error.get("caused_by") or (first.get("reason") if isinstance(first, dict) else None)
        error = inner if inner is not error else None
        if isinstance(error, str):
            reason = error
    return " ".join(reason.split()) if isinstance(reason, str) else ""


def where(es: Elasticsearch) -> str:
    """The addresses of a client without user and password."""
    nodes = [urlsplit(node.base_url) for node in es.transport.node_pool.all()]
    return ", ".join(f"{node.scheme}://{node.hostname}:{node.port}" for node in nodes)


def _unavailable(es: Elasticsearch) -> str:
    return f"no Elasticsearch answers at {where(es)}: is it running, and is the address right?"
