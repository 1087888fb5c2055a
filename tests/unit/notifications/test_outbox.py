"""What the outbox lets out, and when an alert is done."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from claimwatch.notifying.jobs import Job, Wanted
from claimwatch.notifying.outbox import Outbox
from connectors.kafka.message import Message
from connectors.kafka.topics import ALERTS
from schemas.delivery import Delivery, Watch
from tests.unit.elasticsearch import made

DESK = Watch(name="desk", channels=("terminal", "json://one.example/x"))
NIGHT = Watch(name="night", channels=("terminal",))
NOW = datetime(2027, 1, 15, 8, 0, tzinfo=UTC)
"""When ``made`` writes its messages."""


def message(offset: int, partition: int = 0) -> Message:
    return made.message(ALERTS, made.alert(), offset, partition=partition)


def wants(*watches: Watch) -> list[Wanted]:
    return [Wanted(watch, address) for watch in watches for address in watch.channels]


def take(outbox: Outbox, offset: int, name: str = "n1", *watches: Watch, partition: int = 0) -> list[Job]:
    return outbox.take(message(offset, partition), made.alert(name), wants(*watches), NOW).jobs


def again(outbox: Outbox, offset: int, *watches: Watch) -> list[Job]:
    """What a replay sends."""
    return outbox.take(message(offset), made.alert("n1"), wants(*watches), NOW, replayed=True).jobs


def of(job: Job) -> Delivery:
    return job.deliveries[0]


def sent(job: Job, state: str = "sent") -> Delivery:
    return of(job).model_copy(update={"state": state})


def test_each_watch_and_channel_gets_one_delivery_of_an_alert() -> None:
    jobs = take(Outbox(), 0, "n1", DESK, NIGHT)
    assert [(of(job).watch, job.address) for job in jobs] == [
        ("desk", "terminal"),
        ("desk", "json://one.example/x"),
        ("night", "terminal"),
    ]
    assert len({job.key for job in jobs}) == 3


def test_keys_are_the_same_in_another_process() -> None:
    assert take(Outbox(), 0, "n1", DESK) == take(Outbox(), 0, "n1", DESK)


def test_no_delivery_holds_the_secrets_of_an_address() -> None:
    secret = Watch(name="w", channels=("jsons://me:secret@one.example/secret",))
    (job,) = take(Outbox(), 0, "n1", secret)
    assert b"secret" not in of(job).encode()


def test_a_repeated_alert_is_told_to_nobody_again() -> None:
    outbox = Outbox()
    jobs = take(outbox, 0, "n1", DESK)
    assert take(outbox, 1, "n1", DESK) == []
    for job in jobs:
        outbox.settle(sent(job))
    assert take(outbox, 2, "n1", DESK) == []
    assert [each.offset for each in outbox.done()] == [2]


def test_what_another_process_sent_or_gave_up_is_not_sent() -> None:
    one, other = take(Outbox(), 0, "n1", DESK)
    outbox = Outbox()
    outbox.learn(sent(one))
    outbox.learn(sent(other, "failed"))
    assert take(outbox, 0, "n1", DESK) == []


def test_a_replay_tries_again_what_was_given_up_and_not_what_was_sent() -> None:
    one, other = take(Outbox(), 0, "n1", DESK)
    outbox = Outbox()
    outbox.learn(sent(one))
    outbox.learn(sent(other, "failed"))
    assert [each.delivery_id for each in outbox.given_up("n1")] == [of(other).delivery_id]
    assert [of(job) for job in again(outbox, 1, DESK)] == [of(other)]
    assert again(outbox, 2, DESK) == []
    outbox.settle(sent(other))
    assert outbox.given_up("n1") == []
    assert again(outbox, 3, DESK) == []


@pytest.mark.parametrize("echo", ["pending", "failed"])
def test_an_echo_from_before_a_replay_does_not_undo_its_sending(echo: str) -> None:
    outbox = Outbox()
    (job,) = take(outbox, 0, "n1", NIGHT)
    outbox.settle(sent(job))
    outbox.learn(sent(job, echo))
    assert again(outbox, 1, NIGHT) == []


def test_what_was_pending_at_a_kill_goes_out_again_under_its_key() -> None:
    before = take(Outbox(), 0, "n1", NIGHT)
    outbox = Outbox()
    outbox.learn(of(before[0]))
    assert [each.watch for each in outbox.promised("n1")] == ["night"]
    assert take(outbox, 0, "n1", NIGHT) == before
    assert outbox.promised("n1") == []


def test_an_echo_of_the_pending_record_does_not_undo_the_sending() -> None:
    outbox = Outbox()
    (job,) = take(outbox, 0, "n1", NIGHT)
    outbox.settle(sent(job))
    outbox.learn(of(job))
    assert take(outbox, 1, "n1", NIGHT) == []


def test_an_alert_is_done_when_it_and_all_before_it_in_its_partition_are_settled() -> None:
    outbox = Outbox()
    (first,) = take(outbox, 0, "n1", NIGHT)
    (second,) = take(outbox, 1, "n2", NIGHT)
    (elsewhere,) = take(outbox, 7, "n3", NIGHT, partition=1)
    assert take(outbox, 2, "n4") == []
    outbox.settle(sent(second))
    outbox.settle(sent(elsewhere))
    assert [(each.partition, each.offset) for each in outbox.done()] == [(1, 7)]
    outbox.settle(sent(first))
    assert [(each.partition, each.offset) for each in outbox.done()] == [(0, 2)]
    assert outbox.done() == []


def test_a_message_without_an_alert_is_done_in_its_turn() -> None:
    outbox = Outbox()
    (job,) = take(outbox, 0, "n1", NIGHT)
    assert outbox.take(message(1), None, (), NOW).jobs == []
    assert outbox.done() == []
    outbox.settle(sent(job))
    assert [each.offset for each in outbox.done()] == [1]


def test_only_so_many_deliveries_are_remembered() -> None:
    outbox = Outbox(limit=2)
    jobs = [take(outbox, n, f"n{n}", NIGHT)[0] for n in range(3)]
    for job in jobs:
        outbox.settle(sent(job))
    assert len(take(outbox, 3, "n0", NIGHT)) == 1
    assert take(outbox, 4, "n2", NIGHT) == []
