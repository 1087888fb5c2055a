"""The services of `up`: the embedded ones, or those that the environment names; made ready for the parts."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from claimwatch.errors import UserError
from claimwatch.services import elasticsearch, kafka
from claimwatch.settings import Settings
from claimwatch.supervision.logfile import last_lines
from claimwatch.supervision.room import check_room
from claimwatch.supervision.supervisor import Program, Supervisor
from connectors.elasticsearch.templates import apply_templates
from connectors.embedded import EmbeddedError, EmbeddedServices
from connectors.kafka.topics import ensure_topics

Say = Callable[..., None]

READY_WITHIN_S = 30.0
REBUILT_WITHIN_S = 1800.0
UNTRUSTED = "view.untrusted"
"""This file stands in the data folder while the view may lack documents; a rebuild that came to its end removes it."""


class LocalServices:
    """Starts what is not given, says when ports are other ones than wanted, and starts it again when it dies."""

    def __init__(self, settings: Settings, given: Collection[str], say: Say) -> None:
        self._settings = settings
        self._given = given
        self._say = say
        self._untrusted = settings.data / UNTRUSTED
        self._embedded: EmbeddedServices | None = None

    def start(self) -> Settings:
        """Start them; the settings with the addresses that they have.

        Raises:
            UserError: the embedded services do not start.
        """
        if {"kafka", "elasticsearch"} <= set(self._given):
            return self._settings
        wanted = self._settings.kafka_port, self._settings.elasticsearch_port
        self._embedded = EmbeddedServices(self._settings.data, *wanted)
        self._start_embedded()
        found = {"kafka": self._embedded.kafka, "elasticsearch": self._embedded.elasticsearch}
        store = None if "kafka" in self._given else self._embedded.store
        self._tell_other_ports(dict(zip(("Kafka", "Elasticsearch"), wanted, strict=True)), found)
        addresses = {name: address for name, address in found.items() if name not in self._given}
        return self._settings.model_copy(update={**addresses, "store": store})

    def stop(self) -> None:
        if self._embedded is not None:
            self._embedded.stop()

    def alive(self) -> bool:
        """Whether the embedded services run; services that were given are not ours to watch."""
        return self._embedded is None or self._embedded.alive()

    def restart(self) -> None:
        """Start the embedded services again, on their ports.

        What they had acknowledged in their last second may be gone, so no part may live on with a memory of it.

        Raises:
            UserError: they do not start.
        """
        assert self._embedded is not None
        self._say("the embedded services ended; starting them again")
        kafka_port, elasticsearch_port = _port(self._embedded.kafka), _port(self._embedded.elasticsearch)
        self._embedded.stop()
        self._embedded = EmbeddedServices(self._settings.data, kafka_port, elasticsearch_port)
        self._start_embedded()
        if (_port(self._embedded.kafka), _port(self._embedded.elasticsearch)) != (kafka_port, elasticsearch_port):
            raise UserError(
                "the embedded services lost their ports to another program",
                where=f"ports {kafka_port} and {elasticsearch_port}",
                do="start `claimwatch up` again, it takes other ones",
            )

    @property
    def unclean(self) -> bool:
        """Whether the view may lack documents."""
        return self._untrusted.exists()

    def trusted(self) -> None:
        """The view was made again."""
        self._untrusted.unlink(missing_ok=True)

    def pids(self) -> dict[str, int]:
        pid = self._embedded.pid if self._embedded is not None else None
        return {} if pid is None else {"services": pid}

    def _start_embedded(self) -> None:
        assert self._embedded is not None
        self._embedded.store.mkdir(parents=True, exist_ok=True, mode=0o700)
        check_room(self._embedded.store)
        try:
            self._embedded.start()
        except EmbeddedError as error:
            raise UserError(
                str(error),
                where=str(self._settings.data),
                do="run `claimwatch doctor`, or set CLAIMWATCH_KAFKA and CLAIMWATCH_ELASTICSEARCH to services of yours",
            ) from error
        # Kept in a file of our own, since the rebuild may be killed too.
        if self._embedded.unclean:
            self._untrusted.touch()

    def _tell_other_ports(self, wanted: dict[str, int], found: dict[str, str]) -> None:
        others = [
            f"{name} on {_port(found[name.lower()])}"
            for name, port in wanted.items()
            if port and name.lower() not in self._given and _port(found[name.lower()]) != port
        ]
        if others:
            self._say(f"ports {' and '.join(str(p) for p in wanted.values())} are not both free: {', '.join(others)}")


def prepare_services(settings: Settings) -> None:
    """Topics and index templates, where they are missing. Raises UserError, KafkaProblem, ElasticsearchProblem."""
    ensure_topics(kafka(settings, READY_WITHIN_S))
    client = elasticsearch(settings, READY_WITHIN_S)
    try:
        apply_templates(client)
    finally:
        client.close()


def rebuild_view(settings: Settings, environment: Mapping[str, str], stop: threading.Event) -> bool:
    """Make the view again from the topics alone, in a process of its own: what it needs in memory goes with it.

    From scratch, since a crash may leave the view ahead of the record; no part may run meanwhile.

    Returns whether it came to its end; it does not where ``stop`` is set.

    Raises:
        UserError: it failed; the last lines of its log are in the message.
    """
    rebuild = Program("rebuild", ("index", "--rebuild", "--from-scratch"))
    supervisor = Supervisor(settings.data / "logs", environment, lambda _part, _line: None)
    supervisor.start(rebuild)
    deadline = time.monotonic() + REBUILT_WITHIN_S
    try:
        while not stop.wait(0.1):
            for ended in supervisor.look(time.monotonic()):
                if ended.exit_code == 0:
                    return True
                raise _not_rebuilt(supervisor.log_of(rebuild), f"ended with {ended.exit_code}")
            if time.monotonic() > deadline:
                raise _not_rebuilt(supervisor.log_of(rebuild), "took too long")
        return False
    finally:
        supervisor.stop(settings.stop_within_s)


def _not_rebuilt(log: Path, how: str) -> UserError:
    lines = "; ".join(last_lines(log, 3))
    return UserError(
        f"the rebuild of the search view {how}: {lines}", where=str(log), do="see the log, then start it again"
    )


def _port(address: str) -> int:
    return int(address.rsplit(":", 1)[1])
