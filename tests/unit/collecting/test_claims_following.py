from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest

from claimwatch.collecting.claims_following import ClaimsFollower
from claimwatch.collecting.open_claims import OpenClaims
from claimwatch.collecting.visits import REMEMBERED_FOR
from connectors.kafka.connection import KafkaUnavailable
from connectors.kafka.message import Message
from connectors.kafka.topics import CLAIMS
from tests.unit.collecting.fakes import until
from tests.unit.collecting.test_open_claims import claim

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)


def unexpected() -> None:
    raise AssertionError("the thread ended by a fault")


class Log:
    """The two topics: what is put into ``coming`` comes at the next poll."""

    def __init__(self) -> None:
        self.coming: list[Message] = []
        self.some = threading.Event()
        self.closed = False

    def put(self, *names: str) -> None:
        self.coming += [Message(CLAIMS, 0, 0, name, claim(name, f"a-{name}").encode(), (), 0) for name in names]
        self.some.set()

    def poll(self, timeout_s: float = 1.0) -> list[Message]:
        self.some.wait(0.02)
        self.some.clear()
        found, self.coming = self.coming, []
        return found

    def close(self) -> None:
        self.closed = True


def test_it_reads_what_is_young_enough_and_tells_for_which_articles_it_matters() -> None:
    log, claims, told, since = Log(), OpenClaims(), list[str](), list[datetime]()

    def make(time: datetime) -> Log:
        since.append(time)
        return log

    follower = ClaimsFollower(make, claims, told.extend, lambda: NOW, unexpected)
    log.put("c1", "c2")
    until(lambda: told == ["a-c1", "a-c2"])
    follower.close(5)
    assert (since, claims.carries("a-c1"), log.closed) == ([NOW - REMEMBERED_FOR], True, True)


def test_it_waits_for_a_kafka_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claimwatch.collecting.claims_following.AGAIN_AFTER_S", 0.01)
    log, told, tries = Log(), list[str](), list[int]()

    def make(_time: datetime) -> Log:
        tries.append(1)
        if len(tries) < 3:
            raise KafkaUnavailable("no Kafka answers")
        return log

    follower = ClaimsFollower(make, OpenClaims(), told.extend, lambda: NOW, unexpected)
    log.put("c1")
    until(lambda: told)
    follower.close(5)
    assert len(tries) == 3


def test_a_fault_of_the_thread_is_told() -> None:
    def make(_time: datetime) -> Log:
        raise RuntimeError("a fault")

    told = threading.Event()
    follower = ClaimsFollower(make, OpenClaims(), lambda _articles: None, lambda: NOW, told.set)
    assert told.wait(20)
    follower.close(5)
