"""Clients of one Kafka cluster, all with the settings that this application relies on.

Errors of this package::

    KafkaProblem
    ├── KafkaUnavailable   nobody answers at the address
    ├── KafkaRefused       it answers, but not to us: the login, a certificate, or TLS where there is none
    ├── TopicMissing       the topic does not exist: `claimwatch deploy topics`
    ├── WriteFailed        a record was not acknowledged
    ├── CommitFailed       a transaction did not get through; the state in memory is ahead of it
    └── Fenced             another process owns the partition now
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from typing import Any

from kafka import KafkaConsumer, KafkaProducer
from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaError, SaslAuthenticationFailedError

from connectors.kafka.looking import first_look
from connectors.kafka.security import KafkaSecurity, UnusableFile

RECORD_BYTES = 8 * 1024 * 1024
"""Largest record that is sent: a story with its articles and claims is the largest. Topics are made to match."""

BATCH_BYTES = 256 * 1024
"""With 2 KB messages 11,314/s instead of 2,343/s at the client's default of 16 KiB (two cores, Kafka 4.4, 2026)."""


class KafkaProblem(RuntimeError):
    """Something about Kafka that a person should read."""


class KafkaUnavailable(KafkaProblem):
    """No broker answers at the address."""


class KafkaRefused(KafkaProblem):
    """A broker answers, and refuses for a reason that does not pass by itself."""


class TopicMissing(KafkaProblem):
    """A topic that is needed does not exist."""


@dataclass(frozen=True)
class KafkaConnection:
    """Where Kafka is. Cheap to make and to pass on; each client that it hands out is the caller's to close.

    ``servers``: host:port, several of them with commas between.
    """

    servers: str
    client_id: str = "claimwatch"
    security: KafkaSecurity = field(default_factory=KafkaSecurity)

    @property
    def _shared(self) -> dict[str, Any]:
        # By default a client waits up to 30 s before it tries a broker again that is back after one.
        return {
            "bootstrap_servers": self.servers.split(","),
            "client_id": self.client_id,
            "reconnect_backoff_max_ms": 1000,
            **self.security.options(),
        }

    def producer(self, transactional_id: str | None = None) -> KafkaProducer:
        """An idempotent producer that waits for all replicas; transactional when it gets an id.

        Raises:
            KafkaUnavailable: nobody answers for 30 s.
            KafkaRefused: a broker answers, and refuses us.
        """
        with _plainly(self):
            return KafkaProducer(
                **self._shared,
                # Said outright: a setting that conflicts with the default would switch it off without a word.
                enable_idempotence=True,
                acks="all",
                transactional_id=transactional_id,
                batch_size=BATCH_BYTES,
                linger_ms=20 if transactional_id is None else 0,
                compression_type="gzip",
                max_request_size=RECORD_BYTES,
                allow_auto_create_topics=False,
                metrics_enabled=False,
            )

    def consumer(self, group: str | None = None, **over: Any) -> KafkaConsumer:
        """A consumer of committed records from the earliest on, which commits only what it is told to.

        Raises:
            KafkaUnavailable: nobody answers for 30 s.
            KafkaRefused: a broker answers, and refuses us.
        """
        settings: dict[str, Any] = {
            **self._shared,
            "group_id": group,
            "enable_auto_commit": False,
            "auto_offset_reset": "earliest",
            "isolation_level": "read_committed",
            "allow_auto_create_topics": False,
            "metrics_enabled": False,
            "max_partition_fetch_bytes": 4 * 1024 * 1024,
            # After a kill the partitions of a member are free again after this time, not after the default 45 s.
            "session_timeout_ms": 10_000,
            "heartbeat_interval_ms": 2_000,
        }
        with _plainly(self):
            return KafkaConsumer(**{**settings, **over})

    def admin(self) -> KafkaAdminClient:
        """An admin client. Its first calls after an outage may raise ``NodeNotReadyError``: see ``topics.patiently``.

        Raises:
            KafkaUnavailable: nobody answers for 30 s.
            KafkaRefused: a broker answers, and refuses us.
        """
        with _plainly(self):
            return KafkaAdminClient(**self._shared)

    def wait(self, deadline_s: float) -> None:
        """Return as soon as Kafka answers.

        Raises:
            KafkaUnavailable: it did not within ``deadline_s`` seconds.
            KafkaRefused: a broker answers, and refuses us.
        """
        deadline = time.monotonic() + deadline_s
        while True:
            left = max(deadline - time.monotonic(), 0.1)
            try:
                KafkaAdminClient(**self._shared, bootstrap_timeout_ms=int(min(left, 2.0) * 1000)).close()
                return
            except (KafkaError, UnusableFile) as error:
                over = time.monotonic() >= deadline
                # A look costs an attempt of its own where all is plain and nothing can be refused.
                if over or self.security.protocol != "PLAINTEXT":
                    problem = _problem(self, error)
                    if over or isinstance(problem, KafkaRefused):
                        raise problem from error
            time.sleep(0.05)


def let_go(producer: KafkaProducer, within_s: float) -> None:
    """Close a producer; what is still under way after ``within_s`` seconds is dropped. Never raises.

    ``KafkaProducer.close`` flushes first, and where that takes too long it raises with its thread still sending.
    """
    try:
        producer.close(timeout=within_s)
    except KafkaError:
        producer._sender.force_close()


class _plainly:
    """Turns a client's failure to find a broker into ``KafkaUnavailable``, or ``KafkaRefused``."""

    def __init__(self, conn: KafkaConnection) -> None:
        self._conn = conn

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, KafkaError | UnusableFile):
            raise _problem(self._conn, error) from error


def _problem(conn: KafkaConnection, error: KafkaError | UnusableFile) -> KafkaProblem:
    """The error for a person. Of a broker's own words none are shown: they may repeat what it was sent."""
    if isinstance(error, UnusableFile):
        return KafkaRefused(str(error))
    found = first_look(conn.servers, conn.security)
    if isinstance(error, SaslAuthenticationFailedError):
        found = "it refuses user or password"
    if found:
        return KafkaRefused(f"Kafka at {conn.servers} is spoken to by {conn.security.protocol}, but {found}")
    wanted = "is the address right, and does it want what CLAIMWATCH_KAFKA_SECURITY says?"
    return KafkaUnavailable(f"no Kafka answers at {conn.servers}: is it running, {wanted}")


def quiet_clients() -> None:
    """Keep the Kafka clients out of the log: they report each reconnect as an error; what counts they raise."""
    logging.getLogger("kafka").setLevel(logging.CRITICAL)
