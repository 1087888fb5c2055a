"""2,000 alerts against 200 watches, on a real Elasticsearch: seconds, and whether each watch got what its query finds.

    python -m benchmarks.watches                        starts an Elasticsearch of its own (Java and Maven)
    CLAIMWATCH_ELASTICSEARCH=URL python -m benchmarks.watches        the one at that address
    python -m benchmarks.watches --alerts 500 --watches 50 --json    other numbers, one JSON object
    python -m benchmarks.watches --kill                 notify dies halfway, with what it has not settled on its way

What notify does is done by notify's own code: alerts are indexed and refreshed batch by batch, every watch's query is
searched over them, a delivery is made for each match, written as pending, sent and written as sent. Only Kafka is a
list, and the channel one that notes what it is given. Then each query is run once by hand over all the alerts, and
what it finds is compared with what its watch was sent: ``missed`` was not sent, ``unwanted`` was sent and is not
found, ``doubled`` came under two keys, or twice although notify had noted that it was sent. ``again`` came twice under
one key, which only a kill brings about. The invented alerts are removed from the view in the end.

Exit codes: 0, 1 (a match was missed, unwanted or doubled, or the kill met nothing), 2 (too slow: --within, 60 s), 3
(nothing to run against).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import threading
import time
from collections import Counter, defaultdict
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
from connectors.kafka.topics import ALERTS, DELIVERIES, WATCHES
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
Told = defaultdict[tuple[str, str], list[str]]
"""Alert and watch → the keys under which it came."""

OUTLETS = ("Tarn Post", "Quay Gazette", "Moor Radio", "Velm Star", "Strand Daily", "Holm Tribune")


@dataclass(frozen=True)
class Figures:
    alerts: int
    watches: int
    matches: int
    seconds: float
    processor_s: float
    """Of them on a processor, without Elasticsearch's: what others on the machine do not change."""
    missed: int
    unwanted: int
    doubled: int
    again: int
    interrupted: int
    """Deliveries that the kill found on their way."""


class List:
    """The topic of deliveries as a list: what was flushed outlives notify."""

    def __init__(self) -> None:
        self.written: list[Message] = []
        self._waiting: list[Outgoing] = []

    def send(self, outgoing: Outgoing) -> None:
        self._waiting.append(outgoing)

    def flush(self) -> None:
        for each in self._waiting:
            if each.topic == DELIVERIES and each.record is not None:
                self.written.append(_message(each.topic, each.key, each.record, len(self.written)))
        self._waiting = []


class Noting:
    """A channel that notes the keys under which an alert came for a watch; nothing any more once it is dead."""

    def __init__(self, told: Told, dead: threading.Event) -> None:
        self._told = told
        self._dead = dead

    def send(self, sent: Sent) -> None:
        assert isinstance(sent, Notice)
        if not self._dead.is_set():
            self._told[sent.alert.alert_id, sent.watch].append(sent.key)


class Life:
    """One life of notify, from what the topics say to its end or its death."""

    def __init__(self, es: Elasticsearch, watches: Sequence[Watch], topic: List, told: Told) -> None:
        self._dead = threading.Event()
        self._lanes = Lanes(lambda _: Noting(told, self._dead), self._dead)
        patience = Patience("Elasticsearch", self._dead)
        self.notifier = Notifier(
            BulkWriter(es, patience),
            Matcher(es, patience),
            topic,
            self._lanes,
            epoch=0,
            hourly_cap=10**9,
            allowed=("json",),
        )
        self.notifier.learn([_message(WATCHES, each.name, each, n) for n, each in enumerate(watches)])
        self.notifier.learn(topic.written)
        self.committed = 0

    def settle(self, sent: Counter[str], wait_s: float = 0.0) -> None:
        outcomes = self._lanes.outcomes(wait_s)
        self.notifier.settle(outcomes)
        sent.update(each.delivery_id for outcome in outcomes for each in outcome.deliveries if each.state == "sent")
        for last in self.notifier.outbox.done():
            self.committed = last.offset + 1

    def end(self) -> None:
        """The end of a life, or its death where something is still under way."""
        self._dead.set()


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


def measured(es: Elasticsearch, alerts: Sequence[Alert], watches: Sequence[Watch], *, kill: bool = False) -> Figures:
    """Run notify's work over the alerts and compare.

    Args:
        kill: it dies halfway, as soon as a batch is on its way. The next life knows what was written and reads the
            alerts again that were not committed.
    """
    told: Told = defaultdict(list)
    sent: Counter[str] = Counter()
    topic = List()
    messages = [_message(ALERTS, each.claim_id, each, n) for n, each in enumerate(alerts)]
    began, used = time.monotonic(), time.process_time()
    life, start, interrupted = Life(es, watches, topic, told), 0, 0
    while start < len(messages):
        life.notifier.take(messages[start : start + BATCH])
        start += BATCH
        if kill and not interrupted and start >= len(messages) // 2:
            interrupted = life.notifier.outbox.under_way
            start = life.committed
            life.end()
            life = Life(es, watches, topic, told)
        life.settle(sent)
    while life.notifier.outbox.under_way:
        life.settle(sent, 0.1)
    seconds, processor_s = time.monotonic() - began, time.process_time() - used
    life.end()
    wanted = {(alert, watch.name) for watch in watches for alert in by_hand(es, watch, alerts)}
    return Figures(
        alerts=len(alerts),
        watches=len(watches),
        matches=len(wanted),
        seconds=seconds,
        processor_s=processor_s,
        missed=len(wanted - told.keys()),
        unwanted=len(told.keys() - wanted),
        doubled=sum(len(set(keys)) - 1 for keys in told.values()) + sum(count - 1 for count in sent.values()),
        again=sum(len(keys) - len(set(keys)) for keys in told.values()),
        interrupted=interrupted,
    )


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
    print(f"{figures.alerts:,} alerts against {figures.watches} watches: {figures.seconds:.1f} s, of them")
    print(f"{figures.processor_s:.1f} s on a processor, without Elasticsearch")
    print(f"{figures.matches:,} matches, as each query run by hand finds them")
    print(f"{figures.missed} missed, {figures.unwanted} unwanted, {figures.doubled} doubled")
    if figures.interrupted:
        print(f"killed with {figures.interrupted:,} on their way; {figures.again:,} came again, under the same key")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.watches", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--alerts", type=int, default=2_000)
    parser.add_argument("--watches", type=int, default=200)
    parser.add_argument("--within", type=float, default=60.0, help="seconds that it may take")
    parser.add_argument("--kill", action="store_true", help="notify dies halfway and begins anew")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    try:
        with elasticsearch(os.environ.get("CLAIMWATCH_ELASTICSEARCH", "")) as es:
            alerts = made_alerts(options.alerts, f"{os.getpid()}-{time.time_ns()}")
            try:
                figures = measured(es, alerts, made_watches(options.watches), kill=options.kill)
            finally:
                remove(es, alerts)
    except ServiceError as error:
        sys.stderr.write(f"{error}\n")
        return NOWHERE
    if options.json:
        print(json.dumps(asdict(figures)))
    else:
        show(figures)
    # Without a kill nothing comes again, and a kill that met nothing shows nothing.
    if figures.missed or figures.unwanted or figures.doubled or (figures.again and not options.kill):
        return WRONG
    if options.kill and not figures.interrupted:
        return WRONG
    return SLOW if figures.seconds > options.within else 0


if __name__ == "__main__":
    sys.exit(main())
