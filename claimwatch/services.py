"""Kafka and Elasticsearch for the commands: connected, or a message that says which one is away and what to do."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from claimwatch.errors import ServiceAway, UserError
from claimwatch.logs import quiet
from claimwatch.settings import Settings

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

    from connectors.kafka.connection import KafkaConnection

ANSWER_WITHIN_S = 10.0
START = "start everything here with `claimwatch up`, or set {name} to where it runs"
START_KAFKA = START.format(name="CLAIMWATCH_KAFKA")
START_ELASTICSEARCH = START.format(name="CLAIMWATCH_ELASTICSEARCH")


def kafka(settings: Settings, within_s: float = ANSWER_WITHIN_S) -> KafkaConnection:
    """A connection to Kafka that answered. Raises ServiceAway."""
    from connectors.kafka.connection import KafkaConnection, KafkaUnavailable

    quiet()
    connection = KafkaConnection(settings.kafka)
    try:
        connection.wait(within_s)
    except KafkaUnavailable as error:
        raise ServiceAway("Kafka does not answer", where=settings.kafka, do=START_KAFKA) from error
    return connection


def elasticsearch(settings: Settings, within_s: float = ANSWER_WITHIN_S) -> Elasticsearch:
    """A client of an Elasticsearch that answered. Raises ServiceAway, or UserError where it refuses us."""
    from connectors.elasticsearch.connection import (
        ElasticsearchRefused,
        ElasticsearchUnavailable,
        connect,
        wait,
    )

    quiet()
    try:
        client = connect(settings.elasticsearch)
    except ValueError as error:
        raise UserError(
            "the address of Elasticsearch is no URL with a scheme, a host and a port",
            where="CLAIMWATCH_ELASTICSEARCH",
            do="give it as http://127.0.0.1:9200, or https://user:password@host:port",
        ) from error
    shown = without_password(settings.elasticsearch)
    try:
        wait(client, within_s)
    except ElasticsearchUnavailable as error:
        raise ServiceAway("Elasticsearch does not answer", where=shown, do=START_ELASTICSEARCH) from error
    except ElasticsearchRefused as error:
        do = "check user and password in CLAIMWATCH_ELASTICSEARCH"
        raise UserError(f"Elasticsearch refuses: {error}", where=shown, do=do) from error
    return client


def without_password(url: str) -> str:
    """A URL that may be shown: user and password left out."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    return f"{parts.scheme}://{host}{f':{parts.port}' if parts.port else ''}{parts.path}"


def as_user_error(error: BaseException) -> UserError | None:
    """The message for what a connector met in the middle of a command; None for an error that is a bug.

    Only looks among modules that are loaded: an error of a library that was never imported cannot be here.
    """
    if _is(error, "connectors.kafka.connection", "KafkaUnavailable"):
        return ServiceAway(str(error), do=START_KAFKA)
    if _is(error, "connectors.kafka.connection", "KafkaProblem"):
        return UserError(str(error))
    if _is(error, "connectors.elasticsearch.connection", "ElasticsearchUnavailable"):
        return ServiceAway(str(error), do=START_ELASTICSEARCH)
    if _is(error, "connectors.elasticsearch.connection", "ElasticsearchProblem"):
        return UserError(str(error))
    if _is(error, "kafka.errors", "KafkaError"):
        return ServiceAway(f"Kafka does not answer: {type(error).__name__}", do=START_KAFKA)
    if _is(error, "elastic_transport", "ConnectionError"):
        return ServiceAway("Elasticsearch does not answer", do=START_ELASTICSEARCH)
    return None


def _is(error: BaseException, module: str, name: str) -> bool:
    loaded = sys.modules.get(module)
    return loaded is not None and isinstance(error, getattr(loaded, name))
