"""extract: the part that runs `pipelines.extract` until it is stopped."""

from __future__ import annotations

import threading

import structlog

from claimwatch.errors import Exit
from claimwatch.observing.part import Observed, observed
from claimwatch.officials import officials_of
from claimwatch.readiness import await_kafka
from claimwatch.services import kafka_of
from claimwatch.settings import Settings
from connectors.elasticsearch.connection import Stopped
from connectors.kafka.commit import Fenced
from connectors.kafka.topics import ARTICLES
from pipelines.extract import GROUP, run_extract
from pipelines.language.tagger import Tagger
from pipelines.reading import ArticleReader
from pipelines.rules.officials import Officials

log = structlog.get_logger(__name__)


def run(settings: Settings, stop: threading.Event) -> int:
    """Extract until ``stop`` is set; the exit code, Exit.FENCED when another worker took over. Raises BadFile."""
    officials = officials_of(settings)
    with observed(settings, "extract") as seen:
        return _run(settings, officials, stop, seen)


def _run(settings: Settings, officials: Officials, stop: threading.Event, seen: Observed) -> int:
    connection = kafka_of(settings, GROUP)

    def reader() -> ArticleReader:
        tagger = Tagger()
        seen.watch("claimwatch_tagger_windows", lambda: tagger.scored)
        seen.watch("claimwatch_tagger_seconds", lambda: tagger.seconds)
        made = ArticleReader(tagger, officials)
        seen.ready("models")
        return made

    try:
        seen.follow(connection, GROUP, (ARTICLES,), worker=settings.worker_of)
        await_kafka(connection, stop, seen.beat)
        run_extract(connection, reader, stop=stop, worker=settings.worker_of, ahead=settings.ahead, observer=seen)
    except Stopped:
        return Exit.OK
    except Fenced as error:
        log.warning("fenced", group=GROUP, reason=str(error))
        return Exit.FENCED
    return Exit.OK
