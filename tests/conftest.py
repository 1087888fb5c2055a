"""Fixtures that start something: the services that integration tests run against."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from connectors.embedded import EmbeddedServices
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.topics import ensure_topics


@dataclass(frozen=True)
class Services:
    """Kafka with all topics, and Elasticsearch."""

    kafka: KafkaConnection
    elasticsearch: str


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """The services that the environment names, else the embedded ones on free ports, one set for the whole run."""
    kafka = os.environ.get("CLAIMWATCH_TEST_KAFKA")
    elasticsearch = os.environ.get("CLAIMWATCH_TEST_ELASTICSEARCH")
    embedded = None
    if not (kafka and elasticsearch):
        embedded = EmbeddedServices(tmp_path_factory.mktemp("services"))
        embedded.start()
    try:
        where = kafka or (embedded.kafka if embedded else "")
        conn = KafkaConnection(where)
        conn.wait(30)
        ensure_topics(conn)
        yield Services(conn, elasticsearch or (embedded.elasticsearch if embedded else ""))
    finally:
        if embedded is not None:
            embedded.stop()
