"""Waiting for the services at the start of a part: as long as it takes, with a line in the log now and then."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog
from elasticsearch import Elasticsearch

from connectors.elasticsearch.connection import ElasticsearchUnavailable, Stopped, wait, where
from connectors.elasticsearch.templates import apply_templates
from connectors.kafka.connection import KafkaConnection, KafkaUnavailable

log = structlog.get_logger(__name__)

LOOK_S = 2.0
"""Seconds for one look at Kafka, which cannot be interrupted."""

SAY_EVERY_S = 30.0


def await_kafka(conn: KafkaConnection, stop: threading.Event, beat: Callable[[], None] = lambda: None) -> None:
    """Return when Kafka answers. ``beat`` is called at each look: who waits is alive.

    Raises:
        Stopped: ``stop`` was set before.
    """
    looks = 0
    while not stop.is_set():
        beat()
        try:
            conn.wait(LOOK_S)
            return
        except KafkaUnavailable as error:
            if looks % round(SAY_EVERY_S / LOOK_S) == 0:
                log.warning("waiting for Kafka", address=conn.servers, reason=str(error))
            looks += 1
    raise Stopped("asked to stop while waiting for Kafka")


def await_view(es: Elasticsearch, stop: threading.Event, beat: Callable[[], None] = lambda: None) -> None:
    """Return when Elasticsearch answers and has our templates: an index made without them would compare text wrongly.

    Raises:
        Stopped: ``stop`` was set before.
        ElasticsearchRefused: it answers, and will never serve us.
    """
    while True:
        beat()
        try:
            wait(es, SAY_EVERY_S, stop)
            for name in apply_templates(es):
                log.info("template applied", template=name)
            return
        except ElasticsearchUnavailable as error:
            log.warning("waiting for Elasticsearch", address=where(es), reason=str(error))
