"""The client of one Elasticsearch, with the settings that this application relies on.

Errors of this package::

    ElasticsearchProblem
    ├── ElasticsearchUnavailable   nobody answers at the address
    ├── ElasticsearchRefused       it answers, but not to us: password, rights, certificate, or another major version
    └── Stopped                    we were asked to stop while waiting for it
"""

from __future__ import annotations

import ssl
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from elastic_transport import TlsError, TransportError
from elasticsearch import ApiError, Elasticsearch, UnsupportedProductError
from pydantic import SecretStr

REQUEST_TIMEOUT_S = 60.0
"""A bulk with vectors took 2 s in the median on two busy cores, so a slow answer is not yet a missing one."""

PASSING = frozenset({429, 500, 502, 503, 504})
"""HTTP states that pass by themselves: too busy, starting, or without a master."""


LASTING_TLS = ("CERTIFICATE_VERIFY_FAILED", "WRONG_VERSION_NUMBER", "Fingerprints did not match")
"""What OpenSSL and urllib3 say of a certificate that is not trusted, and of plain HTTP where TLS was begun."""


@dataclass(frozen=True)
class ElasticsearchAccess:
    """Where Elasticsearch is, and who we are to it: nobody, a user, or the owner of an API key.

    Attributes:
        url: without user and password.
        api_key: as the server gives it, encoded; it wins over a user.
        ca: PEM of the authorities that may have signed the server's certificate; the usual ones where it is None.
        fingerprint: SHA-256 of the server's certificate or its authority's, in hexadecimal digits, instead of ``ca``.
    """

    url: str
    user: str = ""
    password: SecretStr = field(default=SecretStr(""))
    api_key: SecretStr = field(default=SecretStr(""))
    ca: Path | None = None
    fingerprint: str = ""

    def options(self) -> dict[str, Any]:
        """What the client is told besides the address.

        Raises:
            ElasticsearchRefused: the file of authorities cannot be used.
        """
        found: dict[str, Any] = {}
        if self.api_key.get_secret_value():
            found["api_key"] = self.api_key.get_secret_value()
        elif self.user:
            found["basic_auth"] = (self.user, self.password.get_secret_value())
        if self.ca is not None:
            found["ca_certs"] = str(_readable(self.ca))
        if self.fingerprint:
            found["ssl_assert_fingerprint"] = self.fingerprint.replace(":", "").lower()
        return found


class ElasticsearchProblem(RuntimeError):
    """Something about Elasticsearch that a person should read."""


class ElasticsearchUnavailable(ElasticsearchProblem):
    """No Elasticsearch answers at the address."""


class ElasticsearchRefused(ElasticsearchProblem):
    """Elasticsearch answers, and refuses for a reason that does not pass."""


class Stopped(ElasticsearchProblem):
    """The part was asked to stop while it waited for Elasticsearch; nothing was acknowledged."""


def connect(to: ElasticsearchAccess | str, *, request_timeout_s: float = REQUEST_TIMEOUT_S) -> Elasticsearch:
    """A client, one for each process: it is thread-safe and pools its connections. Nothing is sent yet.

    It does not retry by itself: who calls knows whether waiting is right (a part) or not (a command).

    Args:
        to: the address alone where nothing else is needed; passwords and keys are never put into a message.
        request_timeout_s: seconds for each request, 30 or more for bulks.

    Raises:
        ValueError: the address is no URL with a scheme, a host and a port.
        ElasticsearchRefused: the file of authorities cannot be used.
    """
    access = to if isinstance(to, ElasticsearchAccess) else ElasticsearchAccess(to)
    return Elasticsearch(
        access.url, request_timeout=request_timeout_s, max_retries=0, retry_on_timeout=False, **access.options()
    )


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
            if not passes(error):
                raise ElasticsearchRefused(f"{where(es)} refuses: {reason_of(error)}") from error
            if time.monotonic() >= deadline:
                raise ElasticsearchUnavailable(_unavailable(es)) from error
        if pause.wait(0.1):
            raise Stopped("asked to stop while waiting for Elasticsearch")


def passes(error: TransportError | ApiError) -> bool:
    """Whether the same request may succeed later: no answer at all, or an answer that says so."""
    if isinstance(error, UnsupportedProductError) or lasting_tls(error):
        return False
    # 408 is what waiting for a yellow cluster answers in vain.
    return not isinstance(error, ApiError) or error.status_code in PASSING or error.status_code == 408


def lasting_tls(error: BaseException) -> bool:
    """Whether no connection comes about for a reason of TLS that does not pass by itself."""
    said = repr(error.__cause__) if isinstance(error, TlsError) else ""
    return any(each in said for each in LASTING_TLS)


def reason_of(error: TransportError | ApiError) -> str:
    """The innermost reason that the server gives, in one line; the client's own message where there is none.

    Never a login or a key.
    """
    if lasting_tls(error):
        return "its certificate is not trusted, or it speaks no TLS: see CLAIMWATCH_ELASTICSEARCH_CA and _FINGERPRINT"
    if isinstance(error, ApiError) and error.status_code == 401:
        return "it does not let us in"  # the words of a server or a proxy may hold what it was sent
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


def _readable(ca: Path) -> Path:
    try:
        ssl.create_default_context(cafile=ca)
    except OSError as error:
        why = "no PEM in it" if isinstance(error, ssl.SSLError) else error.strerror
        raise ElasticsearchRefused(f"the file of authorities {ca} cannot be used: {why}") from error
    return ca


def _unavailable(es: Elasticsearch) -> str:
    return f"no Elasticsearch answers at {where(es)}: is it running, and is the address right?"
