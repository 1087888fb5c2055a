"""Claims and feed states as they are written, for the screen of `up`: a thread that reads and never commits."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog

from claimwatch.essential_thread import EssentialThread
from connectors.kafka.connection import KafkaConnection, KafkaProblem
from connectors.kafka.follower import TopicFollower
from connectors.kafka.message import Message
from connectors.kafka.topics import CLAIMS, FEED_STATES

log = structlog.get_logger(__name__)

TOPICS = (CLAIMS, FEED_STATES)
POLL_S = 0.3
PAUSE_S = 1.0


class ScreenFollower:
    """Hands every message of TOPICS to ``on_message``: those that are there already with ``old`` true, then new ones.

    After an outage of Kafka it goes on where it was. What it shows may be late; it is never needed for being right.
    ``on_fault`` is called where its thread ends by a fault.
    """

    def __init__(
        self, connection: KafkaConnection, on_message: Callable[[Message, bool], None], on_fault: Callable[[], None]
    ) -> None:
        self._connection = connection
        self._on_message = on_message
        self._stop = threading.Event()
        self._topics: TopicFollower | None = None
        self._thread = EssentialThread("follow", self._run, on_fault)

    def start(self) -> None:
        """Note where the topics end now, which is what divides old from new, and begin. Raises KafkaProblem."""
        self._topics = TopicFollower(self._connection, TOPICS)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(2.0)

    def _run(self) -> None:
        topics = self._topics
        assert topics is not None
        try:
            while not self._stop.is_set():
                try:
                    for message in topics.poll(POLL_S):
                        self._on_message(message, topics.is_old(message))
                except KafkaProblem as error:
                    log.warning("the screen lost Kafka and tries again", reason=str(error))
                    self._stop.wait(PAUSE_S)
        finally:
            topics.close()
