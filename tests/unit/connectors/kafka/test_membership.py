"""A member looks on while its group shares out anew: the client forgets an answer that comes between two polls."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from kafka.coordinator.consumer import ConsumerCoordinator
from kafka.errors import CoordinatorNotAvailableError, FencedInstanceIdError, KafkaTimeoutError
from kafka.future import Future

from connectors.kafka import membership
from connectors.kafka.commit import Fenced
from connectors.kafka.membership import Member


@dataclass
class Coordinator:
    """The client's: joins for some polls, and may have dropped why."""

    joins_for: int = 0
    asks: bool = True
    asked_again: int = 0

    @property
    def rejoining(self) -> bool:
        return self.joins_for > 0

    def need_rejoin(self) -> bool:
        return self.asks

    def request_rejoin(self) -> None:
        self.asks = True
        self.asked_again += 1


@dataclass
class Consumer:
    coordinator: Coordinator = field(default_factory=Coordinator)
    fails: Exception | None = None
    knows: bool = True
    polls: int = 0
    closed: bool = False

    @property
    def _coordinator(self) -> Coordinator:
        return self.coordinator

    def subscribe(self, topics: list[str], listener: object) -> None: ...

    def bootstrap(self, timeout_ms: int, refresh: bool) -> None:
        if not self.knows:
            raise KafkaTimeoutError("nobody answers")

    def poll(self, timeout_ms: int, max_records: int) -> None:
        self.polls += 1
        if self.fails is not None:
            raise self.fails
        # Only a join that is asked for comes to its end.
        self.coordinator.joins_for -= bool(self.coordinator.joins_for and self.coordinator.asks)

    def assignment(self) -> set[object]:
        return set()

    def pause(self, *parts: object) -> None: ...

    def close(self, timeout_ms: int) -> None:
        self.closed = True


@dataclass
class Connection:
    made: Consumer

    def consumer(self, group: str, **settings: object) -> Consumer:
        return self.made


def member(consumer: Consumer) -> Member:
    return Member(Connection(consumer), "news.feeds.v1", "group", "desk", lambda _lost: None)


@pytest.mark.parametrize(("joins_for", "polls"), [(0, 1), (1, 1), (2, 2), (5, 5)])
def test_a_look_goes_on_until_the_group_has_shared_out(joins_for: int, polls: int) -> None:
    consumer = Consumer(Coordinator(joins_for=joins_for))
    member(consumer).look()
    assert (consumer.polls, consumer.coordinator.joins_for) == (polls, 0)


def test_a_join_that_the_client_has_forgotten_is_asked_for_again() -> None:
    consumer = Consumer(Coordinator(joins_for=1, asks=False))
    member(consumer).look()
    assert (consumer.coordinator.asked_again, consumer.coordinator.joins_for) == (1, 0)


def test_an_answer_that_came_between_two_polls_is_kept_until_somebody_waits_for_it() -> None:
    coordinator = ConsumerCoordinator.__new__(ConsumerCoordinator)
    coordinator._join_task = Future().success(b"forgotten")
    assert coordinator._join_task.is_done, "the client does without _keep_answers now"
    membership._keep_answers(coordinator)
    assert coordinator._join_task is None
    coordinator._join_task = Future().success(b"the partitions")
    assert not coordinator._join_task.is_done
    answers: list[bytes] = []
    coordinator._join_task.add_callback(answers.append)
    assert answers == [b"the partitions"]
    coordinator._join_task = None
    assert coordinator._join_task is None


@pytest.mark.parametrize("error", [KafkaTimeoutError("nobody answered the join"), ValueError("an assignor's fault")])
def test_a_join_that_failed_is_over(error: Exception) -> None:
    coordinator = ConsumerCoordinator.__new__(ConsumerCoordinator)
    membership._keep_answers(coordinator)
    coordinator._join_task = Future().failure(error)
    assert coordinator._join_task.is_done


def test_a_look_ends_where_the_group_does_not_come_to_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(membership, "SETTLED_WITHIN_S", 0.01)
    consumer = Consumer(Coordinator(joins_for=10**9))
    assert member(consumer).look() == frozenset()
    assert consumer.coordinator.rejoining


def test_what_passes_is_waited_for_and_a_lost_name_is_not() -> None:
    assert member(Consumer(fails=CoordinatorNotAvailableError())).look() == frozenset()
    with pytest.raises(Fenced, match=r"group\.desk is another process now"):
        member(Consumer(fails=FencedInstanceIdError())).look()


def test_a_member_that_cannot_learn_of_its_topic_leaves_nothing_behind() -> None:
    consumer = Consumer(knows=False)
    with pytest.raises(KafkaTimeoutError):
        member(consumer)
    assert consumer.closed
