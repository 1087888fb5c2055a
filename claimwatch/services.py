"""Kafka and Elasticsearch for the commands: connected, or a message that says which one is away and what to do."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from claimwatch.errors import Exit, ServiceAway, UserError
from claimwatch.logs import quiet
from claimwatch.settings import Settings

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

    from connectors.kafka.connection import KafkaConnection
    from connectors.kibana.connection import Kibana

ANSWER_WITHIN_S = 10.0
START = "start everything here with `claimwatch up`, or set {name} to where it runs"
MEND_KAFKA = "check CLAIMWATCH_KAFKA_SECURITY, _USER, _PASSWORD and _CA (docs/settings.md)"
START_KAFKA = START.format(name="CLAIMWATCH_KAFKA")
START_ELASTICSEARCH = START.format(name="CLAIMWATCH_ELASTICSEARCH")


def kafka_of(settings: Settings, client_id: str = "claimwatch") -> KafkaConnection:
    """Kafka as the settings say. Nothing is sent yet."""
    from connectors.kafka.connection import KafkaConnection
    from connectors.kafka.security import KafkaSecurity

    security = KafkaSecurity(
        protocol=settings.kafka_security,
        ca=settings.kafka_ca,
        certificate=settings.kafka_certificate,
        key=settings.kafka_key,
        mechanism=settings.kafka_mechanism,
        user=settings.kafka_user,
        password=settings.kafka_password,
    )
    return KafkaConnection(settings.kafka, client_id, security)


def elasticsearch_of(settings: Settings) -> Elasticsearch:
    """A client of Elasticsearch as the settings say. Nothing is sent yet. Raises UserError where that cannot be."""
    from connectors.elasticsearch.connection import ElasticsearchAccess, ElasticsearchRefused, connect

    access = ElasticsearchAccess(
        settings.elasticsearch,
        user=settings.elasticsearch_user,
        password=settings.elasticsearch_password,
        api_key=settings.elasticsearch_api_key,
        ca=settings.elasticsearch_ca,
        fingerprint=settings.elasticsearch_fingerprint,
    )
    try:
        return connect(access)
    except ElasticsearchRefused as error:
        raise UserError(str(error), where="CLAIMWATCH_ELASTICSEARCH_CA", do="name a PEM file") from error
    except ValueError as error:
        raise UserError(
            "the address of Elasticsearch is no URL with a scheme, a host and a port",
            where="CLAIMWATCH_ELASTICSEARCH",
            do="give it as http://127.0.0.1:9200 or https://host:port",
        ) from error


def kibana_of(settings: Settings, url: str = "") -> Kibana:
    """Kibana as the settings say. Nothing is sent yet.

    Args:
        url: its address instead of that of the settings; a login in it instead of theirs.

    Raises:
        UserError: no address is known.
        KibanaRefused: the address or a file cannot be used.
    """
    from connectors.kibana.connection import Kibana, KibanaAccess

    if "@" in url:
        return Kibana(url)
    if not url and not settings.kibana_url:
        raise UserError(
            "the address of Kibana is not known",
            where="CLAIMWATCH_KIBANA_URL",
            do="set it, or give --url http://127.0.0.1:5601",
            code=Exit.USAGE,
        )
    return Kibana(
        KibanaAccess(
            url or settings.kibana_url,
            user=settings.kibana_user,
            password=settings.kibana_password,
            api_key=settings.kibana_api_key,
            ca=settings.kibana_ca,
        )
    )


def kafka(settings: Settings, within_s: float = ANSWER_WITHIN_S) -> KafkaConnection:
    """A connection to Kafka that answered. Raises ServiceAway, or UserError where it refuses us."""
    from connectors.kafka.connection import KafkaRefused, KafkaUnavailable

    quiet()
    connection = kafka_of(settings)
    try:
        connection.wait(within_s)
    except KafkaUnavailable as error:
        raise ServiceAway("Kafka does not answer", where=settings.kafka, do=START_KAFKA) from error
    except KafkaRefused as error:
        raise UserError(str(error), where=settings.kafka, do=MEND_KAFKA) from error
    return connection


def elasticsearch(settings: Settings, within_s: float = ANSWER_WITHIN_S) -> Elasticsearch:
    """A client of an Elasticsearch that answered. Raises ServiceAway, or UserError where it refuses us."""
    from connectors.elasticsearch.connection import ElasticsearchRefused, ElasticsearchUnavailable, wait

    quiet()
    client = elasticsearch_of(settings)
    shown = without_password(settings.elasticsearch)
    try:
        wait(client, within_s)
    except ElasticsearchUnavailable as error:
        raise ServiceAway("Elasticsearch does not answer", where=shown, do=START_ELASTICSEARCH) from error
    except ElasticsearchRefused as error:
        do = "check CLAIMWATCH_ELASTICSEARCH_USER and _PASSWORD, or _API_KEY, and _CA"
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
    if _is(error, "connectors.kafka.connection", "KafkaRefused"):
        return UserError(str(error), do=MEND_KAFKA)
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
