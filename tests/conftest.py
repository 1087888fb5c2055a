"""Fixtures that start something: the services that integration tests run against."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import settings
from structlog.stdlib import ProcessorFormatter

from connectors.embedded import EmbeddedServices
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.topics import ensure_topics, load_topics

# A machine may be busy: how long an example takes says nothing about the code.
settings.register_profile("claimwatch", deadline=None)
settings.load_profile("claimwatch")

GONE_WITHIN_S = 30.0


@pytest.fixture(autouse=True)
def _own_logging() -> Iterator[None]:
    """What a test sets up for logging ends with it: a handler on its captured stderr would fail in every later one."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    if root.handlers != handlers or root.level != level:
        # pytest's own handlers come and go with a phase of the test; what a configure() left stays out.
        root.handlers = [each for each in root.handlers if not isinstance(each.formatter, ProcessorFormatter)]
        root.setLevel(level)


@dataclass(frozen=True)
class Services:
    """Kafka with all topics, empty, and Elasticsearch."""

    kafka: KafkaConnection
    elasticsearch: str


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """The services that the environment names, with topics made anew, else the embedded ones: for each module."""
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
        if kafka:
            remove_topics(conn)
        ensure_topics(conn)
        yield Services(conn, elasticsearch or (embedded.elasticsearch if embedded else ""))
    finally:
        if embedded is not None:
            embedded.stop()


def remove_topics(conn: KafkaConnection) -> None:
    """Remove our topics, and with them what groups have committed on them; returns when they are gone."""
    admin = conn.admin()
    try:
        ours = {topic.name for topic in load_topics()}
        there = ours & set(admin.list_topics())
        if there:
            admin.delete_topics(sorted(there))
        deadline = time.monotonic() + GONE_WITHIN_S
        while ours & set(admin.list_topics()):
            assert time.monotonic() < deadline, "the topics of the module before are still there"
            time.sleep(0.1)
    finally:
        admin.close()
