"""notify, on the services and as a process of its own: watches are matched, and a kill tells nothing twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from elasticsearch import Elasticsearch

from claimwatch.notifying.matching import Matcher
from claimwatch.readiness import await_view
from connectors.elasticsearch.bulk import BulkWriter
from connectors.elasticsearch.connection import connect
from connectors.elasticsearch.documents import alert as alert_document
from connectors.elasticsearch.patience import Patience
from connectors.elasticsearch.templates import remove_indices
from connectors.kafka.message import Outgoing
from connectors.kafka.reader import read_compacted, read_to_end
from connectors.kafka.topics import ALERTS, DELIVERIES, FAILURES, WATCHES
from connectors.kafka.writer import RecordWriter
from schemas.alert import Alert
from schemas.delivery import Delivery, Watch
from schemas.failure import Failure
from schemas.record import decode
from tests.unit.elasticsearch import made
from tests.unit.notifications.receiver import Receiver

if TYPE_CHECKING:
    from tests.conftest import Services

pytestmark = [pytest.mark.embedded, pytest.mark.timeout(180)]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as found:
        yield found


@pytest.fixture
def es(services: Services) -> Iterator[Elasticsearch]:
    client = connect(services.elasticsearch)
    await_view(client, threading.Event())
    yield client
    client.close()


def send(services: Services, *outgoing: Outgoing) -> None:
    writer = RecordWriter(services.kafka)
    for each in outgoing:
        writer.send(each)
    writer.flush()
    writer.close()


def start(services: Services, folder: Path, **environ: str) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "CLAIMWATCH_KAFKA": services.kafka.servers,
        "CLAIMWATCH_ELASTICSEARCH": services.elasticsearch,
        "CLAIMWATCH_DATA": str(folder),
        "CLAIMWATCH_SCREEN": "json",
        **environ,
    }
    command = [sys.executable, "-m", "claimwatch", "notify"]
    log = (folder / "notify.log").open("a")
    return subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True
    )


@contextmanager
def notifying(services: Services, folder: Path, **environ: str) -> Iterator[subprocess.Popen[str]]:
    process = start(services, folder, **environ)
    try:
        yield process
        process.terminate()
        process.communicate(timeout=20)
        assert process.returncode == 0, (folder / "notify.log").read_text()
    finally:
        process.kill()
        process.wait()


def eventually(look: Callable[[], Any], within_s: float = 60.0) -> Any:
    deadline = time.monotonic() + within_s
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.05)


def states(services: Services, alert_id: str) -> list[str]:
    found = read_compacted(services.kafka, DELIVERIES).values()
    deliveries = [decode(Delivery, each.value, each.headers) for each in found]
    return sorted(each.state for each in deliveries if each.alert_id == alert_id)


QUERIES = {
    "*": {"n1", "n2"},
    "limits": {"n1", "n2"},
    "kind:confirmed": {"n1"},
    "kind:CONFIRMED AND status:confirmed": {"n1"},
    "speaker:holt missile": {"n1"},
    "speaker:holt missile reed": {"n1"},
    '"lifting ranges"': {"n1", "n2"},
    "evidence.outlet:harbour AND NOT ferry": {"n1"},
    "ferries OR missiles": {"n1", "n2"},
    "claim_id:c1": {"n1", "n2"},
    "origins_count:>=2": {"n1", "n2"},
    "raised_at:nonsense": set(),
    "nothing here": set(),
}


def test_watches_find_what_the_same_query_finds(es: Elasticsearch) -> None:
    tag = uuid.uuid4().hex[:8]
    alerts = {
        "n1": made.alert(f"n1-{tag}", claim_text="Missiles for the limits"),
        "n2": made.alert(
            f"n2-{tag}", claim_text="A ferry for the limits", kind="contradicted", status_after="disputed"
        ),
    }
    patience = Patience("es.example", pause=lambda _: True)
    assert BulkWriter(es, patience).write([alert_document(each, 1) for each in alerts.values()], refresh=True) == []
    watches = {query: Watch(name=query, query=query, kinds=("confirmed", "contradicted")) for query in QUERIES}
    for broken in ("limits AND (", "speaker:"):
        watches[broken] = Watch(name=broken, query=broken)
    matches = Matcher(es, patience).match(list(alerts.values()), watches)
    found: dict[str, set[str]] = {query: set() for query in QUERIES}
    for alert, name in matches.found:
        found[name].add(alert.alert_id.partition("-")[0])
    assert found == QUERIES
    assert set(matches.broken) == {"limits AND (", "speaker:"}


def test_alerts_that_are_removed_with_the_view_before_they_are_looked_for_are_told(es: Elasticsearch) -> None:
    tag = uuid.uuid4().hex[:8]
    alert = made.alert(f"n-{tag}", claim_text="A pier for the limits")
    patience = Patience("es.example", pause=lambda _: False)
    bulk = BulkWriter(es, patience)
    document = alert_document(alert, 1)
    assert bulk.write([document], refresh=True) == []
    remove_indices(es)
    matcher = Matcher(es, patience)
    watches = {"desk": Watch(name="desk", query="pier", kinds=("confirmed",))}
    missed = matcher.match([alert], watches, {alert.alert_id})
    assert (missed.found, missed.unseen) == ([], {alert.alert_id})
    assert bulk.write([document], refresh=True) == []
    found = matcher.match([alert], watches, {alert.alert_id})
    assert (found.found, found.unseen) == ([(alert, "desk")], frozenset())


def test_a_watch_is_told_once_through_a_kill_in_the_middle_of_a_send(
    services: Services, receiver: Receiver, tmp_path: Path
) -> None:
    tag = uuid.uuid4().hex[:8]
    query = f"headline:{tag}"
    desk = Watch(name=f"desk-{tag}", query=query, channels=(receiver.url, "terminal"))
    broken = Watch(name=f"broken-{tag}", query="limits AND (")
    first, second = (made.alert(f"n{n}-{tag}", headline=f"Limits {tag}") for n in (1, 2))
    send(
        services,
        Outgoing(WATCHES, desk.name, desk),
        Outgoing(WATCHES, broken.name, broken),
        Outgoing(ALERTS, "c1", first, 1),
    )
    receiver.hold.clear()
    killed = start(services, tmp_path)
    try:
        eventually(lambda: receiver.keys().get(first.alert_id))
        eventually(lambda: states(services, first.alert_id) == ["pending", "sent"])
    finally:
        killed.kill()
        told, _ = killed.communicate()
    shown = [line for line in told.splitlines() if "trouble" not in json.loads(line)]
    assert [told_alert(line)[0] for line in shown] == [first.alert_id]

    receiver.hold.set()
    send(services, Outgoing(ALERTS, "c1", first, 1), Outgoing(ALERTS, "c1", second, 1))
    with notifying(services, tmp_path) as process:
        assert process.stdout is not None
        assert told_alert(process.stdout.readline()) == (second.alert_id, desk.name)
        eventually(lambda: states(services, second.alert_id) == ["sent", "sent"])
        eventually(lambda: states(services, first.alert_id) == ["sent", "sent"])
    assert {alert: len(keys) for alert, keys in receiver.keys().items()} == {first.alert_id: 1, second.alert_id: 1}
    (failure,) = {each.failure_id: each for each in failures(services, broken.name)}.values()
    assert failure.stage == "notify"

    send(services, Outgoing(WATCHES, desk.name, None), Outgoing(WATCHES, broken.name, None))


def failures(services: Services, key: str) -> list[Failure]:
    found = [decode(Failure, each.value, each.headers) for each in read_to_end(services.kafka, FAILURES)]
    return [each for each in found if each.key == key]


def told_alert(line: str) -> tuple[str, str]:
    found = json.loads(line)
    return Alert.model_validate(found["alert"]).alert_id, found["watch"]
