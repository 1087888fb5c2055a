"""extract: the part that runs `pipelines.extract` until it is stopped."""

from __future__ import annotations

import threading

import structlog

from claimwatch.errors import Exit
from claimwatch.officials import officials_of
from claimwatch.readiness import await_kafka
from claimwatch.settings import Settings
from connectors.elasticsearch.connection import Stopped
from connectors.kafka.commit import Fenced
from connectors.kafka.connection import KafkaConnection
from pipelines.extract import GROUP, run_extract
from pipelines.reading import ArticleReader

log = structlog.get_logger(__name__)


def run(settings: Settings, stop: threading.Event) -> int:
    """Extract until ``stop`` is set; the exit code, Exit.FENCED when another worker took over. Raises BadFile."""
    officials = officials_of(settings)
    connection = KafkaConnection(settings.kafka, client_id=GROUP)
    try:
        await_kafka(connection, stop)
        run_extract(connection, lambda: ArticleReader(officials=officials), stop=stop, worker=settings.worker_of)
    except Stopped:
        return Exit.OK
    except Fenced as error:
        log.warning("fenced", reason=str(error))
        return Exit.FENCED
    return Exit.OK
