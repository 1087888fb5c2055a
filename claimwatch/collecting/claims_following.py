"""Learn which articles carry open claims, from what corroborate writes, on a thread of its own.

    news.claims.v1, news.alerts.v1, since REMEMBERED_FOR ago ─► OpenClaims ─► the articles for which it may matter

Read without a group: each collector has to know of all claims, and which articles are its own only it knows. After a
restart the same records are read again, so nothing of it is kept anywhere else.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Protocol

from claimwatch.collecting.open_claims import OpenClaims
from claimwatch.collecting.reopening import follow_reopening
from claimwatch.collecting.visits import REMEMBERED_FOR
from claimwatch.essential_thread import EssentialThread
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.follower import TopicFollower
from connectors.kafka.message import Message
from connectors.kafka.topics import ALERTS, CLAIMS
from schemas.alert import Alert
from schemas.claim import Claim
from schemas.record import SchemaError, decode

AGAIN_AFTER_S = 5.0
"""Seconds until Kafka is tried again."""


class Log(Protocol):
    """The two topics, from some time on."""

    def poll(self, timeout_s: float = 1.0) -> list[Message]: ...
    def close(self) -> None: ...


def claims_since(conn: KafkaConnection, time: datetime) -> TopicFollower:
    """Raises KafkaProblem, where Kafka is away or a topic is missing."""
    return TopicFollower(conn, (CLAIMS, ALERTS), since=time)


class ClaimsFollower:
    """Keeps ``claims`` up to date. Tells of the articles for which a record may matter, on its own thread.

    A record that cannot be read is left out: index makes the dead letter. Tries again for as long as Kafka is away.
    """

    def __init__(
        self,
        make_log: Callable[[datetime], Log],
        claims: OpenClaims,
        tell: Callable[[tuple[str, ...]], None],
        now: Callable[[], datetime],
        on_fault: Callable[[], None],
    ) -> None:
        self._make_log = make_log
        self._claims = claims
        self._tell = tell
        self._now = now
        self._stopped = threading.Event()
        self._thread = EssentialThread("collect-claims", self._run, on_fault)
        self._thread.start()

    def close(self, within_s: float) -> None:
        self._stopped.set()
        self._thread.join(within_s)

    def _run(self) -> None:
        follow_reopening(
            lambda: self._make_log(self._now() - REMEMBERED_FOR),
            self._follow,
            self._stopped,
            again_after_s=AGAIN_AFTER_S,
            what="open claims",
        )

    def _follow(self, followed: Log) -> None:
        while not self._stopped.is_set():
            articles = self._noted(followed.poll())
            if articles:
                self._tell(articles)

    def _noted(self, messages: Iterable[Message]) -> tuple[str, ...]:
        articles: dict[str, None] = {}
        for message in messages:
            articles |= dict.fromkeys(noted(self._claims, message))
        return tuple(articles)


def noted(claims: OpenClaims, message: Message) -> tuple[str, ...]:
    """Take a message in; the articles for which it may matter."""
    try:
        if message.topic == ALERTS:
            return claims.alert(decode(Alert, message.value, message.headers))
        if message.value is None:
            return claims.forget(message.key)
        return claims.note(decode(Claim, message.value, message.headers))
    except SchemaError:
        return ()
