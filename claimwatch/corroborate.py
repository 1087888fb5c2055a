"""corroborate: the part that runs `pipelines.corroborate` until it is stopped."""

from __future__ import annotations

import threading

import structlog

from claimwatch.errors import Exit
from claimwatch.judging import endpoint_of
from claimwatch.readiness import await_kafka
from claimwatch.settings import Settings
from connectors.elasticsearch.connection import Stopped
from connectors.kafka.commit import Fenced
from connectors.kafka.connection import KafkaConnection
from pipelines.corroborate import GROUP, run_corroborate

log = structlog.get_logger(__name__)


def run(settings: Settings, stop: threading.Event) -> int:
    """Corroborate until ``stop`` is set; the exit code, Exit.FENCED when another worker took over."""
    connection = KafkaConnection(settings.kafka, client_id=GROUP)
    try:
        await_kafka(connection, stop)
        endpoint = endpoint_of(settings)
        run_corroborate(connection, epoch=settings.epoch, stop=stop, worker=settings.worker_of, endpoint=endpoint)
    except Stopped:
        return Exit.OK
    except Fenced as error:
        log.warning("fenced", reason=str(error))
        return Exit.FENCED
    return Exit.OK
