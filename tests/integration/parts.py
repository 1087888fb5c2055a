"""Parts in threads of this process, for tests that look at several of them together on the services."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from claimwatch import index, notify
from claimwatch.settings import Settings
from connectors.elasticsearch.connection import connect
from connectors.elasticsearch.templates import remove_indices
from connectors.kafka.commit import Fenced
from connectors.kafka.message import Message, Outgoing
from connectors.kafka.reader import read_to_end
from connectors.kafka.writer import RecordWriter, write_all
from pipelines.corroborate import Rulebook, run_corroborate
from tests.conftest import Services

DEADLINE_S = 90.0


def settings_of(services: Services, folder: Path) -> Settings:
    return Settings(
        kafka=services.kafka.servers,
        elasticsearch=services.elasticsearch,
        data=folder,
        channels=("json",),
        screen="json",
        metrics_port=0,
    )


class Corroborating:
    """corroborate as `up` has it: started again when it was fenced, by the rules that ``book`` is then."""

    def __init__(self, services: Services, book: Rulebook) -> None:
        self.services = services
        self.book = book
        self.starts = 0

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            self.starts += 1
            try:
                run_corroborate(self.services.kafka, epoch=0, stop=stop, rulebook=self.book)
            except Fenced:
                continue


@contextmanager
def running(*parts: Callable[[threading.Event], object]) -> Iterator[None]:
    """All of them until the block ends; what one raised is raised then."""
    stop, raised = threading.Event(), list[BaseException]()

    def run(part: Callable[[threading.Event], object]) -> None:
        try:
            part(stop)
        except BaseException as error:
            raised.append(error)

    threads = [threading.Thread(target=run, args=(part,), daemon=True) for part in parts]
    for each in threads:
        each.start()
    try:
        yield
    finally:
        stop.set()
        for each in threads:
            each.join(DEADLINE_S)
    assert raised == []


@contextmanager
def viewing(services: Services, folder: Path) -> Iterator[None]:
    """index and notify."""
    settings = settings_of(services, folder)
    with running(lambda stop: index.run(settings, stop), lambda stop: notify.run(settings, stop)):
        yield


def write(services: Services, *records: Outgoing) -> None:
    writer = RecordWriter(services.kafka)
    write_all(writer, records)
    writer.close()


def empty_view(services: Services) -> None:
    """Remove the view: on services that stay, the module before has left its documents there."""
    es = connect(services.elasticsearch)
    remove_indices(es)
    es.close()


def messages(services: Services, topic: str) -> list[Message]:
    return list(read_to_end(services.kafka, topic))


def eventually(look: Callable[[], Any], what: Callable[[], object] = lambda: "it did not come") -> Any:
    deadline = time.monotonic() + DEADLINE_S
    while not (found := look()):
        assert time.monotonic() < deadline, what()
        threading.Event().wait(0.05)
    return found
