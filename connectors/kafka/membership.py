"""Being one of those who share a topic's partitions out among them, without reading through the group.

What is in the partitions is read by whoever holds them, with a TopicFollower: a new holder needs all of it, also what
the one before has read.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from contextlib import suppress

from kafka import ConsumerRebalanceListener, KafkaConsumer, TopicPartition
from kafka.coordinator.assignors.cooperative_sticky import CooperativeStickyAssignor
from kafka.coordinator.consumer import ConsumerCoordinator
from kafka.errors import FencedInstanceIdError, KafkaError, RetriableError
from kafka.future import Future

from connectors.kafka.commit import Fenced
from connectors.kafka.connection import KafkaConnection, KafkaProblem

HANDED_OVER_S = 60.0
"""Seconds that the group waits for a member that lives and does not look, before it goes on without it."""

LEARNT_WITHIN_S = 5.0
"""Seconds until a member that joined before Kafka had told it of the topic's partitions learns of them, and shares them
out; five minutes would be the client's own."""

KNOWN_WITHIN_S = 10.0
"""Seconds for Kafka to tell of the topic's partitions."""

SETTLED_WITHIN_S = 2.0
"""Seconds that a look goes on at most while the group shares out anew."""

_UNFIT = re.compile(r"[^A-Za-z0-9._-]")


class Member:
    """A member of a group that shares out the partitions of one topic. Not for several threads.

    Partitions move one by one (cooperative assignment): whoever keeps some goes on with them while others are handed
    over. A member that was killed is noticed after the session's 10 seconds. The embedded Kafka never notices it
    (noida-db 0.2.3), but gives its partitions to a successor of the same ``name`` at once.

    ``on_lost`` is called with the numbers of partitions that this member holds no longer, before anybody else gets
    them unless it was out of the group for too long. It is called on a thread of the client's, on which also the
    heartbeats are sent: it may take a second or two.
    """

    def __init__(
        self, conn: KafkaConnection, topic: str, group: str, name: str, on_lost: Callable[[frozenset[int]], None]
    ) -> None:
        self._topic = topic
        self._name = f"{group}.{_UNFIT.sub('-', name)[:200]}"
        self._consumer: KafkaConsumer = conn.consumer(
            group,
            group_instance_id=self._name,
            partition_assignment_strategy=[CooperativeStickyAssignor],
            max_poll_interval_ms=int(HANDED_OVER_S * 1000),
            metadata_max_age_ms=int(LEARNT_WITHIN_S * 1000),
        )
        _keep_answers(self._consumer._coordinator)
        self._consumer.subscribe([topic], listener=_Listening(on_lost))
        try:
            # Before it joins, and after it subscribed: a leader that does not know the topic yet gives nobody anything,
            # and joins once more as soon as it knows it.
            self._consumer.bootstrap(timeout_ms=int(KNOWN_WITHIN_S * 1000), refresh=True)
        except KafkaError:
            self.close()
            raise

    def look(self, timeout_s: float = 0.0) -> frozenset[int]:
        """The partitions that this member holds now, after up to ``timeout_s`` seconds for the group's business, or up
        to SETTLED_WITHIN_S while it shares out anew.

        To be called at least every HANDED_OVER_S.

        Raises:
            Fenced: another process has this member's name now.
            KafkaProblem: Kafka refuses for a reason that does not pass.
        """
        try:
            until = time.monotonic() + SETTLED_WITHIN_S
            self._poll(timeout_s)
            while self._joining() and time.monotonic() < until:
                self._poll(max(timeout_s, 0.1))
            held = self._consumer.assignment()
            self._consumer.pause(*held)
        except FencedInstanceIdError as error:
            raise Fenced(f"{self._name} is another process now") from error
        except RetriableError:
            time.sleep(min(timeout_s, 0.1))
            held = self._consumer.assignment()
        except KafkaError as error:
            raise KafkaProblem(f"the group of {self._topic} has no place for {self._name}: {error}") from error
        return frozenset(part.partition for part in held)

    def _poll(self, timeout_s: float) -> None:
        self._consumer.poll(timeout_ms=int(timeout_s * 1000), max_records=1)

    def _joining(self) -> bool:
        """Whether the group's answer to a join is still to come, or has come since the last poll.

        A leader that joined because of new metadata does not look for the answer that came between two polls, and sends
        no heartbeats (kafka-python 3.0.12, coordinator/base.py, join_group_async). So this one polls on, and has it
        looked for.
        """
        coordinator = self._consumer._coordinator
        if coordinator.rejoining and not coordinator.need_rejoin():
            coordinator.request_rejoin()
        return bool(coordinator.rejoining)

    @property
    def generation(self) -> int:
        """How often the group has shared out anew; grows as long as Kafka knows the group."""
        return max(0, int(self._consumer.group_metadata().generation_id))

    def close(self) -> None:
        """Let go of Kafka. The partitions wait for a successor of the same name, until the session's end."""
        with suppress(KafkaError):
            self._consumer.close(timeout_ms=1000)


def _keep_answers(coordinator: object) -> None:
    """Make the client's coordinator, which the consumer has made itself, one that takes every answer."""
    if isinstance(coordinator, ConsumerCoordinator):
        coordinator.__class__ = _Coordinator


class _Coordinator(ConsumerCoordinator):  # type: ignore[misc]  # kafka-python has no types
    """Takes the answer to a join also when it came between two polls.

    kafka-python 3.0.12 takes such an answer for nothing and joins again (join_group_async looks at ``is_done``). The
    group then shares out once more, and the embedded Kafka (noida-db 0.2.3) may for this leave another member that
    joins without an answer, and both without partitions.
    """

    _joined_by: _Join | None = None

    @property
    def _join_task(self) -> _Join | None:
        return self._joined_by

    @_join_task.setter
    def _join_task(self, task: Future | None) -> None:
        self._joined_by = None if task is None else _Join(task)


class _Join:
    """A join that is not done until somebody has waited for it, unless it failed: then the client has to ask again."""

    def __init__(self, task: Future) -> None:
        self._task = task

    @property
    def is_done(self) -> bool:
        return bool(self._task.failed())

    def __getattr__(self, name: str) -> object:
        return getattr(self._task, name)


class _Listening(ConsumerRebalanceListener):  # type: ignore[misc]  # kafka-python has no types
    def __init__(self, on_lost: Callable[[frozenset[int]], None]) -> None:
        self._on_lost = on_lost

    def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        self._on_lost(frozenset(part.partition for part in revoked))

    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        pass
