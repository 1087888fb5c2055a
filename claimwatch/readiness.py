"""Waiting for the services at the start of a part: as long as it takes, with a line in the log now and then."""

from __future__ import annotations

import threading

import structlog
from elasticsearch import Elasticsearch

from connectors.elasticsearch.connection import ElasticsearchUnavailable, Stopped, wait
from connectors.elasticsearch.templates import apply_templates
from connectors.kafka.connection import KafkaConnection, KafkaUnavailable

log = structlog.get_logger(__name__)

LOOK_S = 2.0
"""Seconds for one look at Kafka, which cannot be interrupted."""

SAY_EVERY_S = 30.0


def await_kafka(conn: KafkaConnection, stop: threading.Event) -> None:
    """Return when Kafka answers.

    Raises:
        Stopped: ``stop`` was set before.
    """
    looks = 0
    while not stop.is_set():
        try:
            conn.wait(LOOK_S)
            return
        except KafkaUnavailable as error:
            if looks % round(SAY_EVERY_S / LOOK_S) == 0:
                log.warning("waiting for Kafka", reason=str(error))
            looks += 1
    raise Stopped("asked to stop while waiting for Kafka")


def await_view(es: Elasticsearch, stop: threading.Event) -> None:
    """Return when Elasticsearch answers and has our templates: an index made without them would compare text wrongly.

    Raises:
        Stopped: ``stop`` was set before.
        ElasticsearchRefused: it answers, and will never serve us.
    """
    while True:
        try:
            wait(es, SAY_EVERY_S, stop)
            for name in apply_templates(es):
                log.info("template applied", template=name)
            return
        except ElasticsearchUnavailable as error:
            log.warning("waiting for Elasticsearch", reason=str(error))
