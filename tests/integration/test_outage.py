"""After notify was away for an hour: everything that came meanwhile in one message a channel, which says why."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from claimwatch import notify
from claimwatch.notifying.notifier import Notifier
from connectors.kafka.message import Outgoing
from connectors.kafka.reader import read_compacted
from connectors.kafka.topics import ALERTS, DELIVERIES, WATCHES
from schemas.delivery import Delivery, Watch
from schemas.record import decode
from tests.conftest import Services
from tests.integration.parts import empty_view, eventually, running, settings_of, write
from tests.unit.elasticsearch import made
from tests.unit.notifications.receiver import Receiver

pytestmark = [pytest.mark.services, pytest.mark.timeout(120)]


@pytest.fixture(scope="module", autouse=True)
def _from_nothing(services: Services) -> None:
    empty_view(services)


ALERTS_MEANWHILE = 25


class Clock:
    """The machine's own, moved ahead."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


def states(services: Services) -> list[Delivery]:
    return [decode(Delivery, each.value) for each in read_compacted(services.kafka, DELIVERIES).values()]


def told(receiver: Receiver) -> list[tuple[str, int]]:
    """Why each message came, and how many alerts are in it."""
    bodies = [each.body for each in receiver.received]
    return [(body["reason"], len(body["alerts"])) if "alerts" in body else ("at once", 1) for body in bodies]


def test_an_hour_without_notify_ends_in_one_digest_a_channel_that_says_so(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, settings = Clock(), settings_of(services, tmp_path)
    monkeypatch.setattr(notify, "Notifier", partial(Notifier, clock=clock))

    def notifying(stop: Any) -> int:
        return notify.run(settings, stop)

    with ExitStack() as stack:
        desk, night = stack.enter_context(Receiver()), stack.enter_context(Receiver())
        for name, receiver in (("desk", desk), ("night", night)):
            write(services, Outgoing(WATCHES, name, Watch(name=name, channels=(receiver.url,))))
        with running(notifying):
            send(services, range(1))
            eventually(lambda: told(desk) == told(night) == [("at once", 1)])
        # It is away, and the news go on.
        send(services, range(1, 1 + ALERTS_MEANWHILE))
        clock.ahead = timedelta(minutes=61)
        with running(notifying):
            eventually(lambda: sum(each.state == "waiting" for each in states(services)) == 2 * ALERTS_MEANWHILE)
            assert len(desk.received) == len(night.received) == 1
            # And away again, with all of it in the outbox.
        clock.ahead += timedelta(minutes=3)
        with running(notifying):
            eventually(lambda: all(each.state == "sent" for each in states(services)))
        assert told(desk) == told(night) == [("at once", 1), ("outage", ALERTS_MEANWHILE)]


def send(services: Services, numbers: range) -> None:
    raised = datetime.now(UTC)
    alerts = [made.alert(f"n{n}", claim_id=f"c{n}", raised_at=raised + timedelta(seconds=n)) for n in numbers]
    write(services, *(Outgoing(ALERTS, each.claim_id, each) for each in alerts))
