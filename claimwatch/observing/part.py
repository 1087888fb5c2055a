"""A part as it is seen from outside: its hooks on the one side, `/metrics`, `/healthz` and `/readyz` on the other.

    the part's threads ─► Observed ─► Meters, Health, Silence ─► Served (a thread)
    Kafka ─► Behind (a thread) ──┘

The hooks are cheap: a record costs some microseconds, a round of the main loop one. Kafka is asked how far behind the
part is only where somebody may look.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import structlog

from claimwatch.observing.behind import Behind
from claimwatch.observing.health import STARTED, Health
from claimwatch.observing.meters import CONTENT_TYPE, Meters
from claimwatch.observing.serving import Answer, Page, Served, as_json
from claimwatch.observing.silence import Silence
from claimwatch.observing.tally import TalliedWriter, Tally
from claimwatch.settings import Settings
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.message import Message, Outgoing

if TYPE_CHECKING:
    from claimwatch.notifying.lanes import Outcome

log = structlog.get_logger(__name__)

NEEDS: dict[str, tuple[str, ...]] = {
    "collect": ("feeds",),
    "extract": ("models",),
    "corroborate": ("models",),
    "index": (),
    "notify": (),
}
"""What a part is not ready without, besides Kafka and the first round of its main loop."""
VIEW = "elasticsearch"


class Observed:
    """The hooks of one part. Its methods may be called from any thread, and never raise for want of a listener.

    It is a ``pipelines.observing.Observer`` too.
    """

    def __init__(
        self,
        settings: Settings,
        part: str,
        *,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """
        Args:
            clock: seconds that never go back, for health.
            now: the time of day, for ages and the alarm.
        """
        self._settings = settings
        self._part = part
        self._clock = clock
        self._now = now
        self._meters = Meters(part)
        self._tally = Tally(self._meters, now)
        self._health = Health(NEEDS[part], settings.alive_within_s, clock())
        self._silence = Silence(60 * settings.no_news_after_min, now().timestamp())
        self._behind: Behind | None = None
        self._since = now()
        self._describe()

    # --- hooks

    def beat(self) -> None:
        """The main thread is at work, or waits for a service as it should."""
        self._health.beat(self._clock())

    def went_round(self) -> None:
        """The main loop went round: what the part needs before its first record is there, and so are its services."""
        self._health.beat(self._clock())
        self._health.there(STARTED)
        self._health.there(VIEW)

    def ready(self, what: str) -> None:
        """One of NEEDS is there."""
        self._health.there(what)

    def pause(self, stop: threading.Event) -> Callable[[float], bool]:
        """How ``Patience`` is to wait for Elasticsearch: alive, but not ready."""

        def wait(seconds: float) -> bool:
            self.beat()
            self._health.away(VIEW, "it is away or busy")
            return stop.wait(seconds)

        return wait

    def writer(self, writer: Any) -> TalliedWriter:
        """The writer, with what it writes counted once it is safe."""
        return TalliedWriter(writer, self.wrote)

    def wrote(self, records: Sequence[Outgoing]) -> None:
        before = self._tally.articles
        self._tally.wrote(records)
        if self._tally.articles > before:
            self._silence.arrived(self._now().timestamp())

    def committed(self, records: Sequence[Outgoing]) -> None:
        """A bundle of a pipeline was committed with these records."""
        self._tally.wrote(records)

    def told(self, outcomes: Sequence[Outcome]) -> Sequence[Outcome]:
        """What has become of sends, handed through."""
        self._tally.told(outcomes)
        return outcomes

    def indexed(self, messages: Sequence[Message], articles: str) -> None:
        """These messages are in the view; ``articles`` is the topic that brings articles."""
        for message in messages:
            self._meters.add("claimwatch_indexed", topic=message.topic)
        times = [message.timestamp_ms for message in messages if message.topic == articles]
        if times:
            self._silence.arrived(min(max(times) / 1000, self._now().timestamp()))

    def opinion(self, answered: bool, seconds: float) -> None:
        """An endpoint was asked for a second opinion."""
        self._meters.add("claimwatch_opinions", answer="yes" if answered else "no")
        self._meters.add("claimwatch_opinion_seconds", seconds)

    def set(self, name: str, value: float) -> None:
        """Say how much there is of something."""
        self._meters.set(name, value)

    def watch(self, name: str, read: Callable[[], float]) -> None:
        """Have a metric read when it is scraped."""
        self._meters.watch(name, read)

    def look_for_news(self, expecting: bool = True) -> None:
        """Say in the log, once, that no article comes any more, and once that it is over."""
        now = self._now().timestamp()
        quiet_s = self._silence.quiet_s(now)
        change = self._silence.look(now, expecting)
        if change == "began":
            log.warning("no news", minutes=round(quiet_s / 60), last_article_at=self._last_article_at())
        elif change == "over":
            log.info("news again", last_article_at=self._last_article_at())

    def follow(
        self,
        conn: KafkaConnection,
        group: str,
        topics: Sequence[str],
        *,
        worker: tuple[int, int] = (0, 1),
        articles: str = "",
    ) -> None:
        """Keep asking Kafka how far behind the part is, where somebody may look.

        Args:
            group: the part's consumer group; empty for one that reads no topic in order.
            worker: of ``--worker``, whose partitions count.
            articles: the topic whose newest record says when the last article came.
        """
        if not self._settings.metrics_port or self._behind is not None:
            return
        self._behind = Behind(conn, group, topics, self._meters.set, worker=worker, articles=articles)
        self._behind.on_article = lambda at: self._silence.arrived(at.timestamp())
        self._behind.start()

    # --- what is shown

    def pages(self) -> dict[str, Page]:
        return {"/metrics": self._metrics, "/healthz": self._healthz, "/readyz": self._readyz}

    def missing(self) -> dict[str, str]:
        """What keeps the part from being ready, and why."""
        missing = self._health.missing()
        trouble = self._behind.trouble() if self._behind is not None else ""
        return {**missing, "kafka": trouble} if trouble else missing

    def report(self) -> dict[str, Any]:
        """How the part is, for people and for `claimwatch doctor`."""
        now = self._clock()
        return {
            "part": self._part,
            "pid": os.getpid(),
            "version": version("claimwatch"),
            "since": self._since.isoformat(),
            "alive": self._health.alive(now),
            "loop_age_s": round(self._health.age_s(now), 1),
            "missing": self.missing(),
            "behind": self._behind.records if self._behind is not None else {},
            "failures": self._tally.failures,
            "last_article_at": self._last_article_at(),
            "no_news": self._silence.on,
        }

    def _metrics(self) -> Answer:
        return Answer(200, CONTENT_TYPE, self._meters.text())

    def _healthz(self) -> Answer:
        report = self.report()
        return as_json(200 if report["alive"] else 503, report)

    def _readyz(self) -> Answer:
        missing = self.missing()
        return as_json(503 if missing else 200, {"part": self._part, "ready": not missing, "missing": missing})

    def _last_article_at(self) -> str:
        at = self._silence.last_at
        return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds") if at is not None else ""

    def _describe(self) -> None:
        self._meters.set("claimwatch_part", 1, part=self._part, version=version("claimwatch"))
        self._meters.watch("claimwatch_ready", lambda: not self.missing())
        self._meters.watch("claimwatch_loop_age_seconds", lambda: self._health.age_s(self._clock()))
        if self._part in ("collect", "index"):
            self._meters.watch("claimwatch_last_article_timestamp_seconds", lambda: self._silence.last_at or 0.0)
            self._meters.watch("claimwatch_no_news", lambda: self._silence.on)

    def close(self) -> None:
        if self._behind is not None:
            self._behind.close()


@contextmanager
def observed(settings: Settings, part: str) -> Iterator[Observed]:
    """The hooks of a part for as long as it runs, served on ``metrics_host`` and ``metrics_port`` where that is set."""
    seen = Observed(settings, part)
    port = settings.metrics_port
    served = Served(settings.metrics_host, port, seen.pages()) if port else None
    try:
        yield seen
    finally:
        if served is not None:
            served.close()
        seen.close()
