"""The topics: their names, how they are cut into partitions, and their creation from ``deploy/topics.yaml``."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, TypeVar

import yaml
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient
from kafka.errors import KafkaError, RetriableError, TopicAlreadyExistsError, for_code

from connectors.kafka.connection import RECORD_BYTES, KafkaConnection, KafkaProblem, TopicMissing

FEEDS = "news.feeds.v1"
FEED_STATES = "news.feed-states.v1"
ARTICLES = "news.articles.v1"
EXTRACTIONS = "news.extractions.v1"
STORIES = "news.stories.v1"
CLAIMS = "news.claims.v1"
ALERTS = "news.alerts.v1"
JUDGEMENTS = "news.judgements.v1"
WATCHES = "news.watches.v1"
DELIVERIES = "news.deliveries.v1"
FAILURES = "news.failures.v1"
EPOCHS = "news.epochs.v1"
ERASURES = "news.erasures.v1"

CLAIM_PARTITIONS = {"en": 1}
"""Languages that are read for claims, with their partition of extractions, stories and claims."""

T = TypeVar("T")


@dataclass(frozen=True)
class Topic:
    """A topic as it should be. ``retention_ms`` None: kept without a limit in time."""

    name: str
    partitions: int
    cleanup: str
    retention_ms: int | None = None

    @property
    def settings(self) -> dict[str, str]:
        retention = -1 if self.retention_ms is None else self.retention_ms
        return {
            "cleanup.policy": self.cleanup,
            "retention.ms": str(retention),
            "max.message.bytes": str(RECORD_BYTES),
        }


def language_partition(language: str) -> int:
    """The partition of a language: its own where it is read for claims, 0 for all others and for undetected."""
    return CLAIM_PARTITIONS.get(language, 0)


def load_topics() -> tuple[Topic, ...]:
    """The topics of ``deploy/topics.yaml``."""
    document = yaml.safe_load(files("deploy").joinpath("topics.yaml").read_text("utf-8"))
    return tuple(Topic(name=name, **settings) for name, settings in document["topics"].items())


def ensure_topics(conn: KafkaConnection) -> list[str]:
    """Create the topics that are missing and return their names. Never changes or removes one.

    Raises:
        KafkaUnavailable: nobody answers.
        KafkaProblem: the broker refuses a topic.
    """
    admin = conn.admin()
    try:
        present = set(patiently(admin.list_topics))
        missing = [topic for topic in load_topics() if topic.name not in present]
        if missing:
            _create(admin, missing)
        return [topic.name for topic in missing]
    finally:
        admin.close()


def _create(admin: KafkaAdminClient, missing: list[Topic]) -> None:
    # A replication factor of -1 is the broker's own default: 1 on a laptop, what the operator set on a cluster.
    wanted = {
        topic.name: {"num_partitions": topic.partitions, "replication_factor": -1, "configs": topic.settings}
        for topic in missing
    }
    answer = patiently(lambda: admin.create_topics(wanted, raise_errors=False))
    for made in answer["topics"]:
        # Another process may have been faster.
        if made["error_code"] not in (0, TopicAlreadyExistsError.errno):
            reason = made["error_message"] or for_code(made["error_code"]).__name__
            raise KafkaProblem(f"Kafka refuses to create the topic {made['name']}: {reason}")
    patiently(lambda: admin.wait_for_topics([topic.name for topic in missing]))


def check_topics(conn: KafkaConnection) -> list[str]:
    """What differs between the cluster and ``deploy/topics.yaml``, one line each; empty where all is well."""
    admin = conn.admin()
    try:
        described = {found["name"]: found for found in patiently(admin.describe_topics)}
        differences = []
        for topic in load_topics():
            if topic.name not in described:
                differences.append(f"{topic.name}: missing")
                continue
            count = len(described[topic.name]["partitions"])
            if count != topic.partitions:
                differences.append(f"{topic.name}: {count} partitions, {topic.partitions} expected")
            differences += _different_settings(admin, topic)
        return differences
    finally:
        admin.close()


def _different_settings(admin: KafkaAdminClient, topic: Topic) -> list[str]:
    resource = ConfigResource(ConfigResourceType.TOPIC, topic.name)
    found = _flat(patiently(lambda: admin.describe_configs([resource], config_filter="all")))
    return [
        f"{topic.name}: {name} is {found[name]}, {expected} expected"
        for name, expected in topic.settings.items()
        if name in found and not _same(name, found[name], expected)
    ]


def _flat(answer: Any) -> dict[str, str]:
    """The settings of one topic out of the nested answer of ``describe_configs``."""
    by_topic: dict[str, Any] = next(iter(answer.values()), {})
    settings: dict[str, Any] = next(iter(by_topic.values()), {})
    return {name: str(entry["value"] if isinstance(entry, dict) else entry) for name, entry in settings.items()}


def _same(name: str, found: str, expected: str) -> bool:
    if name == "cleanup.policy":
        return set(found.split(",")) == set(expected.split(","))
    return found == expected


def partitions_of(conn: KafkaConnection, topic: str) -> tuple[int, ...]:
    """The partitions of a topic, ascending.

    Raises:
        TopicMissing: there is no such topic.
    """
    admin = conn.admin()
    try:
        described = patiently(lambda: admin.describe_topics([topic]))
    finally:
        admin.close()
    found = sorted(part["partition_index"] for each in described for part in each["partitions"])
    if not found:
        raise TopicMissing(f"Kafka at {conn.servers} has no topic {topic}: run `claimwatch deploy topics`")
    return tuple(found)


def patiently(call: Callable[[], T], deadline_s: float = 30.0) -> T:
    """Call an admin function until it answers: right after an outage the client raises ``NodeNotReadyError``.

    Raises:
        KafkaProblem: it still failed after ``deadline_s`` seconds, or failed for a reason that does not pass.
    """
    deadline = time.monotonic() + deadline_s
    while True:
        try:
            return call()
        except RetriableError as error:
            if time.monotonic() >= deadline:
                raise KafkaProblem(f"Kafka did not answer for {deadline_s:.0f} s: {error}") from error
        except KafkaError as error:
            raise KafkaProblem(f"Kafka refuses: {error}") from error
        time.sleep(0.1)
