"""The topics as they are deployed."""

from __future__ import annotations

import pytest
from kafka.errors import NodeNotReadyError, TopicAuthorizationFailedError

from connectors.kafka import topics
from connectors.kafka.connection import KafkaProblem
from connectors.kafka.topics import language_partition, load_topics, patiently


def test_every_topic_that_has_a_name_here_is_deployed_and_no_other() -> None:
    named = {value for value in vars(topics).values() if isinstance(value, str) and value.startswith("news.")}
    assert {topic.name for topic in load_topics()} == named


def test_topics_by_language_have_a_partition_for_each_language() -> None:
    counts = {topic.name: topic.partitions for topic in load_topics()}
    needed = max(topics.CLAIM_PARTITIONS.values()) + 1
    assert counts[topics.EXTRACTIONS] == counts[topics.STORIES] == counts[topics.CLAIMS] == needed


@pytest.mark.parametrize(("language", "partition"), [("en", 1), ("de", 0), ("und", 0), ("", 0)])
def test_a_language_has_its_partition(language: str, partition: int) -> None:
    assert language_partition(language) == partition


def test_an_admin_call_is_repeated_until_the_broker_is_ready() -> None:
    answers = iter([NodeNotReadyError(), NodeNotReadyError(), None])

    def call() -> str:
        error = next(answers)
        if error:
            raise error
        return "ready"

    assert patiently(call) == "ready"


def test_an_admin_call_that_is_refused_is_not_repeated() -> None:
    def call() -> None:
        raise TopicAuthorizationFailedError

    with pytest.raises(KafkaProblem, match="refuses"):
        patiently(call)


def test_a_broker_that_never_gets_ready_is_reported() -> None:
    def call() -> None:
        raise NodeNotReadyError

    with pytest.raises(KafkaProblem, match="did not answer"):
        patiently(call, deadline_s=0)
