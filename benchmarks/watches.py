"""2,000 alerts against 200 watches, on a real Elasticsearch: seconds, and whether each watch got what its query finds.

    python -m benchmarks.watches                        starts an Elasticsearch of its own (Java and Maven)
    CLAIMWATCH_ELASTICSEARCH=URL python -m benchmarks.watches        the one at that address
    python -m benchmarks.watches --alerts 500 --watches 50 --json    other numbers, one JSON object

What notify does is done by notify's own code: alerts are indexed and refreshed batch by batch, every watch's query is
searched over them, a delivery is made for each match, written as pending, sent and written as sent. Only Kafka is a
list, and the channel one that notes what it is given. Then each query is run once by hand over all the alerts, and
what it finds is compared with what its watch was sent: ``missed`` was not sent, ``unwanted`` was sent and is not
found, ``doubled`` came under two keys or twice. The invented alerts are removed from the view in the end.

Exit codes: 0, 1 (a match was missed, unwanted or doubled), 2 (too slow: --within, 60 s), 3 (nothing to run against).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from elasticsearch import Elasticsearch, helpers

from claimwatch.notify import BATCH
from claimwatch.notifying.lanes import Lanes
from claimwatch.notifying.matching import Matcher
from claimwatch.notifying.notifier import Notifier
from claimwatch.readiness import await_view
from claimwatch.watching import EVERY_KIND
from connectors.elasticsearch.bulk import BulkWriter
from connectors.elasticsearch.connection import connect
from connectors.elasticsearch.documents import index_of
from connectors.elasticsearch.patience import Patience
from connectors.elasticsearch.query import query_string
from connectors.elasticsearch.templates import alias
from connectors.kafka.message import Message, Outgoing
from connectors.kafka.topics import ALERTS, WATCHES
from connectors.notifications.notices import Notice, Sent
from schemas.alert import Alert, By, Evidence, Trigger
from schemas.delivery import Watch
from schemas.extraction import Speaker
from schemas.record import Record
from tests.services.elasticsearch import RealElasticsearch
from tests.services.errors import ServiceError

WRONG, SLOW, NOWHERE = 1, 2, 3
SEED = 6
HIGHEST = 10_000

PLACES = "Tarn Velm Oskar Brae Lund Quay Moor Holm Fenn Dale Pell Risk Vane Cove Strand Marl".split()
THINGS = (
    "bridge ferry reactor quota tariff harbour hospital pipeline census strike dam satellite vaccine railway".split()
)
DEEDS = "closed opened sold banned doubled delayed inspected flooded repaired cancelled approved leaked".split()
SURNAMES = "Holt Reed Marr Venn Ostby Lind Karsk Drew Amsel Tovey Quill Brandt".split()
ROLES = ("minister", "harbour master", "spokesman", "chief engineer", "mayor", "auditor")
OUTLETS = ("Tarn Post", "Quay Gazette", "Moor Radio", "Velm Star", "Strand Daily", "Holm Tribune")


@dataclass(frozen=True)
class Figures:
    alerts: int
    watches: int
    matches: int
    seconds: float
    missed: int
    unwanted: int
    doubled: int


class List:
    """Kafka as a list that is not even kept."""

    def __init__(self) -> None:
        self.written = 0

    def send(self, _: Outgoing) -> None:
        self.written += 1

    def flush(self) -> None:
        return


class Noting:
    """A channel that notes alert and watch."""

    def __init__(self, told: Counter[tuple[str, str]]) -> None:
        self._told = told

    def send(self, sent: Sent) -> None:
        assert isinstance(sent, Notice)
        self._told[sent.alert.alert_id, sent.watch] += 1


def made_alerts(count: int, run: str) -> list[Alert]:
    """Invented alerts; the same for the same count but for ``run``, which is in their ids."""
    chance = random.Random(SEED)
    return [_alert(chance, f"{run}-{n}") for n in range(count)]


def _alert(chance: random.Random, name: str) -> Alert:
    url = f"https://news.example/{name}"
    place, thing, deed = chance.choice(PLACES), chance.choice(THINGS), chance.choice(DEEDS)
    at = datetime(2027, 3, 1, tzinfo=UTC) + timedelta(minutes=chance.randrange(40_000))
    speaker = Speaker(key="k", name=f"Ada {chance.choice(SURNAMES)}", role=chance.choice(ROLES))
    sentence = f"“The {thing} of {place} was {deed},” {speaker.name} said."
    outlet = chance.choice(OUTLETS)
    proof = Evidence(
        sentence=sentence,
        speaker=speaker.name,
        standing="official",
        side=chance.choice(("asserts", "denies")),
        outlet=chance.choice(OUTLETS),
        url=url,
        origin=chance.choice(OUTLETS),
        published_at=at,
    )
    count = chance.randrange(1, 6)
    return Alert(
        alert_id=f"bench-{name}",
        kind=chance.choice([kind for kind in EVERY_KIND if kind != "reversed"]),
        claim_id=f"c-{name}",
        story_id="s",
        event_id="e",
        claim_text=sentence,
        headline=f"The {thing} of {place} was {deed}",
        status_after=chance.choice(("confirmed", "contradicted", "disputed", "corroborated")),
        by=By(speaker=speaker, standing="official"),
        trigger=Trigger(article_id="a", url=url, outlet=outlet, published_at=at, sentence=sentence),
        evidence=(proof,) * chance.randrange(1, 5),
        origins=tuple(chance.sample(OUTLETS, count)),
        origins_count=count,
        raised_at=at,
    )


def made_watches(count: int) -> list[Watch]:
    """Watches with queries of every form that people write."""
    chance = random.Random(SEED + 1)
    forms = (
        lambda: chance.choice(THINGS),
        lambda: f"{chance.choice(THINGS)} {chance.choice(DEEDS)}",
        lambda: f'"{chance.choice(THINGS)} of {chance.choice(PLACES)}"',
        lambda: f"speaker:{chance.choice(SURNAMES).lower()}",
        lambda: f"speaker:{chance.choice(SURNAMES)} AND status:{chance.choice(('confirmed', 'disputed'))}",
        lambda: f"outlet:({chance.choice(OUTLETS)}) AND NOT {chance.choice(THINGS)}",
        lambda: f"{chance.choice(THINGS)} OR {chance.choice(PLACES)}",
        lambda: f"kind:confirmed AND origins_count:>={chance.randrange(2, 5)}",
        lambda: f"headline:{chance.choice(THINGS)[:3]}*",
        lambda: f"evidence.side:denies AND {chance.choice(PLACES)}",
        lambda: f"raised_at:[2027-03-0{chance.randrange(1, 9)} TO 2027-03-15]",
        lambda: "nothing that anybody wrote",
    )
    every = tuple(kind for kind in EVERY_KIND if kind != "reversed")
    return [
        Watch(
            name=f"w{n}",
            query=forms[n % len(forms)](),
            kinds=every if n % 3 else ("confirmed", "contradicted"),
            channels=(f"json://channel{n % 20}.example/{n % 20}",),
        )
        for n in range(count)
    ]


def measured(es: Elasticsearch, alerts: Sequence[Alert], watches: Sequence[Watch]) -> Figures:
    """Run notify's work over the alerts and compare."""
    told: Counter[tuple[str, str]] = Counter()
    stop = threading.Event()
    lanes = Lanes(lambda _: Noting(told), stop)
    patience = Patience("Elasticsearch", stop)
    notifier = Notifier(
        BulkWriter(es, patience), Matcher(es, patience), List(), lanes, epoch=0, hourly_cap=10**9, allowed=("json",)
    )
    notifier.learn([_message(WATCHES, each.name, each, n) for n, each in enumerate(watches)])
    messages = [_message(ALERTS, each.claim_id, each, n) for n, each in enumerate(alerts)]
    sent: Counter[str] = Counter()
    began = time.monotonic()
    for start in range(0, len(messages), BATCH):
        notifier.take(messages[start : start + BATCH])
        _settle(notifier, lanes, sent, 0.0)
    while notifier.outbox.under_way:
        _settle(notifier, lanes, sent, 0.1)
    seconds = time.monotonic() - began
    stop.set()
    wanted = {(alert, watch.name) for watch in watches for alert in by_hand(es, watch, alerts)}
    twice = sum(count - 1 for count in (*told.values(), *sent.values()) if count > 1)
    return Figures(
        len(alerts), len(watches), len(wanted), seconds, len(wanted - told.keys()), len(told.keys() - wanted), twice
    )


def _settle(notifier: Notifier, lanes: Lanes, sent: Counter[str], wait_s: float) -> None:
    outcomes = lanes.outcomes(wait_s)
    notifier.settle(outcomes)
    sent.update(each.delivery_id for outcome in outcomes for each in outcome.deliveries if each.state == "sent")


def by_hand(es: Elasticsearch, watch: Watch, alerts: Sequence[Alert]) -> set[str]:
    """The alerts that a watch's query finds when it is run by itself."""
    kinds = {"terms": {"kind": list(watch.kinds)}}
    ours = {"ids": {"values": [each.alert_id for each in alerts]}}
    query = {"bool": {"filter": [kinds, ours, query_string("alerts", watch.query)]}}
    answer = es.search(index=f"{alias('alerts')}-*", query=query, size=HIGHEST, source=False)
    return {hit["_id"] for hit in answer["hits"]["hits"]}


def _message(topic: str, key: str, record: Record, offset: int) -> Message:
    now = round(time.time() * 1000)
    return Message(topic, 0, offset, key, record.encode(), (record.schema_header(),), now)


@contextmanager
def elasticsearch(address: str) -> Iterator[Elasticsearch]:
    """The one at the address, or one of our own, ended by its process id."""
    service = None if address else RealElasticsearch()
    try:
        if service is not None:
            missing = service.missing_tools()
            if missing:
                raise ServiceError("; ".join(missing))
            service.start()
        es = connect(address or service.address)
        await_view(es, threading.Event())
        yield es
        es.close()
    finally:
        if service is not None:
            service.stop()


def remove(es: Elasticsearch, alerts: Sequence[Alert]) -> None:
    gone = [{"_op_type": "delete", "_index": index_of("alerts"), "_id": each.alert_id} for each in alerts]
    helpers.bulk(es, gone, raise_on_error=False, refresh=True)


def show(figures: Figures) -> None:
    print(f"{figures.alerts:,} alerts against {figures.watches} watches: {figures.seconds:.1f} s")
    print(f"{figures.matches:,} matches, as each query run by hand finds them")
    print(f"{figures.missed} missed, {figures.unwanted} unwanted, {figures.doubled} doubled")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.watches", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--alerts", type=int, default=2_000)
    parser.add_argument("--watches", type=int, default=200)
    parser.add_argument("--within", type=float, default=60.0, help="seconds that it may take")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    try:
        with elasticsearch(os.environ.get("CLAIMWATCH_ELASTICSEARCH", "")) as es:
            alerts = made_alerts(options.alerts, f"{os.getpid()}-{time.time_ns()}")
            try:
                figures = measured(es, alerts, made_watches(options.watches))
            finally:
                remove(es, alerts)
    except ServiceError as error:
        sys.stderr.write(f"{error}\n")
        return NOWHERE
    if options.json:
        print(json.dumps(asdict(figures)))
    else:
        show(figures)
    if figures.missed or figures.unwanted or figures.doubled:
        return WRONG
    return SLOW if figures.seconds > options.within else 0


if __name__ == "__main__":
    sys.exit(main())
