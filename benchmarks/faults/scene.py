"""Where a fault happens: real services with everything of ours made anew, a webhook that is told all, and the parts."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch

from benchmarks.faults import comparing
from benchmarks.faults.comparing import Differences
from benchmarks.faults.parts import PARTS, Parts, environment
from benchmarks.faults.progress import Progress
from claimwatch.readiness import await_view
from claimwatch.watching import EVERY_KIND
from connectors.elasticsearch.connection import connect
from connectors.elasticsearch.templates import remove_indices
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.message import Outgoing
from connectors.kafka.topics import ARTICLES, WATCHES, ensure_topics, load_topics
from connectors.kafka.writer import RecordWriter, write_all
from schemas.article import Article
from schemas.delivery import Watch
from tests.services.elasticsearch import RealElasticsearch
from tests.services.errors import ServiceError
from tests.services.kafka import RealKafka
from tests.unit.notifications.receiver import Receiver

WATCH = "all-of-it"
SLICE, WINDOW = 50, 150
"""Articles that are fed at once, and that may be on their way to corroborate."""

LOOK_EVERY_S = 0.1
GONE_WITHIN_S = 60.0


class NotInTime(RuntimeError):
    """Something that was waited for did not come; the message has the ends of the parts' logs."""


@dataclass
class Stage:
    """The services of all faults, one after the other, and a folder for logs and dumps."""

    kafka: RealKafka
    elasticsearch: RealElasticsearch
    folder: Path

    def __enter__(self) -> Stage:
        services = (self.elasticsearch, self.kafka)
        missing = [line for service in services for line in service.missing_tools()]
        if missing:
            raise ServiceError("; ".join(missing))
        try:
            for service in services:
                service.prepare()
            for service in services:
                service.launch()
            for service in services:
                service.wait_ready()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.kafka.stop()
        self.elasticsearch.stop()


class Scene:
    """One fault's: topics and indices are new, the webhook has heard nothing, no part runs yet."""

    def __init__(
        self, stage: Stage, name: str, *, elasticsearch: str = "", parts: Iterable[str] = PARTS, **settings: object
    ) -> None:
        """``elasticsearch``: what the parts take for it, where it is not the service itself."""
        self.stage = stage
        self.folder = stage.folder / name
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.conn = KafkaConnection(stage.kafka.bootstrap)
        self.es: Elasticsearch = connect(stage.elasticsearch.url)
        self.webhook = Receiver()
        self.progress = Progress(self.conn)
        self.fed: list[Article] = []
        given: dict[str, object] = {
            "kafka": stage.kafka.bootstrap,
            "elasticsearch": elasticsearch or stage.elasticsearch.url,
            "data": self.folder / "data",
            "hourly_cap": 10_000,
            # Its articles have times to come.
            "ahead_min": 0,
            "log_format": "json",
        }
        self.parts = Parts(parts, environment(**{**given, **settings}), self.folder)

    def __enter__(self) -> Scene:
        renew_topics(self.conn)
        remove_indices(self.es)
        await_view(self.es, threading.Event())
        self.webhook.__enter__()
        # All alerts, but by a search, so that what fails in one is seen.
        watch = Watch(name=WATCH, query="_exists_:claim_id", kinds=EVERY_KIND, channels=(self.webhook.url,))
        self._write([Outgoing(WATCHES, watch.name, watch)])
        return self

    def __exit__(self, *_: object) -> None:
        self.parts.__exit__()
        self.progress.close()
        self.webhook.__exit__()
        self.es.close()

    def feed(self, articles: Sequence[Article]) -> None:
        """Write articles as collect does, and return when they are safe."""
        self._write([Outgoing(ARTICLES, article.article_id, article) for article in articles])
        self.fed += articles

    def feeding(self, stream: Sequence[Article]) -> Callable[[], None]:
        """What feeds the next articles of the stream whenever corroborate has come near those that were fed.

        So that at any moment something waits for each part.
        """
        slices = (stream[start : start + SLICE] for start in range(0, len(stream), SLICE))

        def feed_some() -> None:
            if len(self.fed) - (self.progress.committed("corroborate") or 0) < WINDOW:
                self.feed(next(slices, []))

        return feed_some

    def _write(self, records: Iterable[Outgoing]) -> None:
        writer = RecordWriter(self.conn)
        try:
            write_all(writer, records)
        finally:
            writer.close()

    def wait(
        self, condition: Callable[[], object], within_s: float, what: str, meanwhile: Callable[[], None] | None = None
    ) -> float:
        """Seconds until the condition held; parts that end by themselves are restarted meanwhile.

        Raises:
            NotInTime, KeepsEnding: it did not.
        """
        began = time.monotonic()
        while not condition():
            self.parts.tend()
            if meanwhile is not None:
                meanwhile()
            if time.monotonic() - began > within_s:
                said = "\n".join(f"--- {part.name}: {part.said()}" for part in self.parts.values())
                raise NotInTime(f"not within {within_s:.0f} s: {what}\n{said}")
            time.sleep(LOOK_EVERY_S)
        return time.monotonic() - began

    def drain(self, within_s: float, *parts: str) -> float:
        """Until the parts have done all there is; how long that took, in seconds."""
        names = parts or tuple(self.parts)
        return self.wait(lambda: self.progress.all_done(*names), within_s, f"{', '.join(names)} to run dry")

    def compare(self, *, unversioned: Collection[str] = ()) -> Differences:
        """The run beside the replay of its own log. The parts must have run dry and be stopped.

        ``unversioned``: indices whose documents are compared without their versions.
        """
        log = comparing.log_of(self.conn)
        claims, alerts = comparing.replayed([extraction for _, extraction in log], self.folder / "replay")
        places = comparing.places_of(log)
        raised, changed = comparing.alerts_of(self.conn, places)
        lost, twice = comparing.lost_and_twice(self.fed, log)
        untold, unforeseen, keys = comparing.told_wrongly([each["alert_id"] for each in alerts], self.webhook.keys())
        self.replayed = {"claims": claims, "alerts": alerts}
        return Differences(
            lost,
            twice,
            comparing.differing(claims, comparing.claims_of(self.conn, places)),
            comparing.differing({each["alert_id"]: each for each in alerts}, raised) + changed,
            comparing.differing(
                comparing.without_versions(comparing.wanted_documents(self.conn), unversioned),
                comparing.without_versions(comparing.held_documents(self.es), unversioned),
            ),
            untold,
            unforeseen,
            keys,
        )

    @property
    def repeated(self) -> int:
        """Sends of the webhook that said again what had arrived before."""
        calls = self.webhook.calls
        return len(calls) - len(set(calls))

    @property
    def ended(self) -> Mapping[str, list[int]]:
        """Exit codes of parts that ended by themselves."""
        return {name: part.exits for name, part in self.parts.items() if part.exits}

    @property
    def size(self) -> str:
        """What was compared, in words."""
        held: dict[str, Any] = getattr(self, "replayed", {"claims": (), "alerts": ()})
        return f"{len(self.fed):,} articles, {len(held['claims']):,} claims, {len(held['alerts']):,} alerts"


def renew_topics(conn: KafkaConnection, names: Iterable[str] = ()) -> None:
    """Remove topics (by default all of ours) with what groups have committed on them, and make them anew."""
    wanted = set(names) or {topic.name for topic in load_topics()}
    admin = conn.admin()
    try:
        there = wanted & set(admin.list_topics())
        if there:
            admin.delete_topics(sorted(there))
        deadline = time.monotonic() + GONE_WITHIN_S
        while wanted & set(admin.list_topics()):
            if time.monotonic() > deadline:
                raise NotInTime(f"topics are still there after {GONE_WITHIN_S:.0f} s")
            time.sleep(0.1)
    finally:
        with suppress(Exception):
            admin.close()
    ensure_topics(conn)
