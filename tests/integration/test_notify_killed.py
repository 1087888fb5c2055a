"""notify with many watches, killed (kill -9) in the middle of its work: 0 alerts missed, none under a second key.

Beside it what must not disturb the others: a webhook that is dead, a mail server that takes the call and says nothing,
a watch whose query cannot be read.
"""

from __future__ import annotations

import socket
import threading
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from connectors.kafka.message import Outgoing
from connectors.kafka.reader import read_compacted
from connectors.kafka.topics import ALERTS, DELIVERIES, WATCHES
from schemas.delivery import Delivery, Watch
from schemas.record import decode
from tests.integration.test_notify import eventually, failures, notifying, send, start
from tests.unit.elasticsearch import made
from tests.unit.notifications.receiver import Receiver

if TYPE_CHECKING:
    from tests.conftest import Services

pytestmark = [pytest.mark.embedded, pytest.mark.timeout(240)]

ALERTS_SENT = 60
QUIET = 12
"""Watches that find nothing."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as found:
        yield found


@pytest.fixture
def silent() -> Iterator[str]:
    """A mail server that takes every call and never says a word."""
    server = socket.create_server(("127.0.0.1", 0))
    calls: list[socket.socket] = []

    def take() -> None:
        try:
            while True:
                calls.append(server.accept()[0])
        except OSError:
            return

    threading.Thread(target=take, daemon=True).start()
    yield f"mailto://127.0.0.1:{server.getsockname()[1]}?from=desk@mail.example&to=night@mail.example&mode=insecure"
    server.close()
    for call in calls:
        call.close()


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


def deliveries(services: Services, watch: str) -> dict[str, Delivery]:
    """By alert."""
    found = read_compacted(services.kafka, DELIVERIES).values()
    each_of = [decode(Delivery, each.value, each.headers) for each in found]
    return {each.alert_id: each for each in each_of if each.watch == watch and not each.trouble}


@pytest.mark.parametrize("kills", [3])
def test_nothing_is_missed_and_nothing_comes_under_a_second_key(
    kills: int, services: Services, receiver: Receiver, silent: str, tmp_path: Path
) -> None:
    tag = uuid.uuid4().hex[:8]
    query = f"headline:{tag}"
    watches = [
        Watch(name=f"now-{tag}", query=query, channels=(f"{receiver.url}/now",)),
        Watch(name=f"digest-{tag}", query=query, channels=(f"{receiver.url}/d",), when="digest", every_minutes=600),
        Watch(name=f"broken-{tag}", query="limits AND (", owner=f"{receiver.url}/owner"),
        Watch(name=f"dead-{tag}", query=query, channels=(f"json://127.0.0.1:{closed_port()}/x",)),
        Watch(name=f"mail-{tag}", query=query, channels=(silent,)),
        *(Watch(name=f"quiet{n}-{tag}", query=f"headline:none{n}") for n in range(QUIET)),
    ]
    now = datetime.now(UTC)
    alerts = [
        made.alert(f"n{n}-{tag}", claim_id=f"c{n}-{tag}", headline=f"Limits {tag}", raised_at=now)
        for n in range(ALERTS_SENT)
    ]
    send(services, *(Outgoing(WATCHES, each.name, each) for each in watches))
    part = ALERTS_SENT // kills
    for n in range(kills):
        send(services, *(Outgoing(ALERTS, each.claim_id, each, 1) for each in alerts[n * part : (n + 1) * part]))
        seen = len(receiver.received)
        killed = start(services, tmp_path, CLAIMWATCH_HOURLY_CAP="10000")
        try:
            eventually(lambda seen=seen: len(receiver.received) > seen)
        finally:
            killed.kill()
            killed.communicate()

    wanted = {each.alert_id for each in alerts}
    # What waits for a digest goes out as one as soon as its watch is one that is told at once.
    at_once = watches[1].model_copy(update={"when": "now", "every_minutes": 0})
    send(services, Outgoing(WATCHES, at_once.name, at_once))
    with notifying(services, tmp_path, CLAIMWATCH_HOURLY_CAP="10000"):
        eventually(lambda: came(receiver, "now").keys() == wanted)
        eventually(lambda: came(receiver, "d").keys() == wanted)
        eventually(lambda: {each.state for each in deliveries(services, watches[1].name).values()} == {"sent"})
        eventually(lambda: {each.state for each in deliveries(services, watches[0].name).values()} == {"sent"})
    for path in ("now", "d"):
        assert {len(keys) for keys in came(receiver, path).values()} == {1}

    # The broken watch was told of once, its owner too; the dead and the silent channel hold nothing back.
    assert len({each.failure_id for each in failures(services, watches[2].name)}) == 1
    assert len({each.key for each in receiver.received if each.path == "/hook/owner"}) == 1
    for each in watches[3:5]:
        assert deliveries(services, each.name).keys() == wanted
    send(services, *(Outgoing(WATCHES, each.name, None) for each in watches))


def came(receiver: Receiver, path: str) -> dict[str, set[str]]:
    """The keys under which each alert came on a path."""
    found: dict[str, set[str]] = {}
    for each in list(receiver.received):
        if each.path == f"/hook/{path}":
            for alert in each.body.get("alerts", [each.body]):
                found.setdefault(alert["alert_id"], set()).add(each.key)
    return found
