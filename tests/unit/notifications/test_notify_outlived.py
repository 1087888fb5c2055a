"""What the topic of deliveries need not keep for ever, and what it must."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from claimwatch.notifying.outbox import KEPT, Outbox
from claimwatch.notifying.schedule import GATHERED_WITHIN
from connectors.kafka.topics import ALERTS
from schemas.delivery import Delivery
from tests.unit.elasticsearch import made
from tests.unit.notifications.lives import HALF_PAST, Life, Log, log_with
from tests.unit.notifications.receiver import Receiver

LATER = HALF_PAST + KEPT + timedelta(seconds=1)
EVERY = ("confirmed", "contradicted", "reported")
CONTRADICTED: dict[str, Any] = {"kind": "contradicted", "status_after": "contradicted"}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as found:
        yield found


def alert(log: Log, name: str, claim: str = "c1", **over: Any) -> None:
    raised = made.alert(name, claim_id=claim, **over)
    log.add(ALERTS, claim, raised)


def heard(receiver: Receiver) -> list[str]:
    return [alert_id for alert_id, _ in receiver.calls]


def test_what_was_sent_long_before_the_newest_goes_and_what_may_be_taken_back_stays(receiver: Receiver) -> None:
    log = log_with(receiver, kinds=EVERY)
    alert(log, "n1")
    alert(log, "n2", **CONTRADICTED)
    Life(log).run()
    before = log.kept()
    Life(log, now=LATER).run()
    assert log.kept() == before, "by the deliveries' own clock it is the same day"

    alert(log, "n3", "c9", **CONTRADICTED)
    Life(log, now=LATER).run()
    Life(log, now=LATER + GATHERED_WITHIN).run()
    left = {each.alert_id for each in log.kept()}
    assert left == {"n1", "n3"}

    alert(log, "n4", kind="reversed", status_after="disputed")
    Life(log, now=LATER + GATHERED_WITHIN).run()
    Life(log, now=LATER + 2 * GATHERED_WITHIN).run()
    assert heard(receiver) == ["n1", "n2", "n3", "n4"]


def delivery(identity: str, when: datetime, **over: Any) -> Delivery:
    values: dict[str, Any] = {
        "alert_id": identity,
        "claim_id": "c",
        "kind": "contradicted",
        "state": "sent",
        "at": when,
    }
    return Delivery(
        **{"delivery_id": identity, "watch": "desk", "channel": "terminal", "raised_at": when} | values | over
    )


@pytest.mark.parametrize(
    ("over", "goes"),
    [
        ({}, True),
        ({"state": "failed"}, True),
        ({"alert_id": "", "trouble": "dead", "kind": None}, True),
        ({"state": "pending"}, False),
        ({"state": "waiting", "alert": made.alert()}, False),
        ({"kind": "confirmed"}, False),
        ({"at": None}, False),
        ({"partition": 1}, False),
    ],
)
def test_only_what_is_over_goes(over: dict[str, Any], goes: bool) -> None:
    outbox = Outbox()
    outbox.learn(delivery("old", HALF_PAST, **over))
    outbox.learn(delivery("new", LATER))
    assert outbox.outlived(LATER, {0}) == (["old"] if goes else [])
    assert outbox.knows("old") is not goes
    assert outbox.outlived(LATER, {0}) == []


def test_what_may_be_taken_back_goes_when_it_is_no_longer_known() -> None:
    outbox = Outbox(limit=2)
    outbox.learn(delivery("new", LATER))
    outbox.learn(delivery("told", HALF_PAST, kind="confirmed"))
    assert outbox.outlived(LATER) == []
    for number in range(2):
        outbox.learn(delivery(f"n{number}", LATER))
    assert outbox.outlived(LATER) == ["told"]


def test_a_delivery_of_the_future_makes_nothing_old() -> None:
    outbox = Outbox()
    outbox.learn(delivery("one", HALF_PAST))
    outbox.learn(delivery("wrong clock", LATER + 100 * KEPT))
    assert outbox.outlived(HALF_PAST) == []
