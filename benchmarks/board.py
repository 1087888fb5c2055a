"""The board over 100,000 claims in a real Elasticsearch, with 20 readers for two minutes: how long each page takes.

    python -m benchmarks.board                          starts an Elasticsearch of its own (Java and Maven)
    CLAIMWATCH_ELASTICSEARCH=URL python -m benchmarks.board        the one at that address; its view must be empty
    … --keep                                            leave the documents there, and use them the next time
    python -m benchmarks.board --claims 2000 --seconds 20 --json    other numbers, one JSON object
    python -m benchmarks.board --embedded               the embedded server, which is for trying things out

The board runs as a process of its own, as people start it. A reader opens a page, reads for two seconds on average
(drawn anew each time) and opens the next: mostly the desk, with and without filters, then claims, stories, outlets, the
API. Each has a stream of events open besides, and a claim changes every second. A page's time is from the request to
the last byte, on a connection that is kept. The invented documents are removed from the view in the end.

Exit codes: 0, 1 (an answer was not 200), 2 (too slow: --within, 200 ms at the 95th percentile), 3 (nothing to run
against).
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from math import ceil
from pathlib import Path
from typing import Any
from urllib.parse import quote

from elasticsearch import Elasticsearch, helpers

from benchmarks.watches import DEEDS, OUTLETS, PLACES, ROLES, SURNAMES, THINGS
from claimwatch.board.filters import STATUSES
from claimwatch.readiness import await_view
from connectors.elasticsearch.connection import connect
from connectors.elasticsearch.documents import index_of
from connectors.elasticsearch.templates import remove_indices
from connectors.embedded import EmbeddedServices
from schemas.extraction import STANDINGS_BY_STRENGTH
from tests.services.elasticsearch import RealElasticsearch
from tests.services.errors import ServiceError
from tests.services.ports import free_port

WRONG, SLOW, NOWHERE = 1, 2, 3
SEED = 9
READERS, READS_S = 20, 2.0
CLAIMS_OF_STORY = 4
ARTICLES = 5_000
STARTED_WITHIN_S = 60.0
ANSWER_WITHIN_S = 30.0
Times = dict[str, list[float]]


def made(count: int, now: datetime) -> Iterator[dict[str, Any]]:
    """Claims with their statements, the articles and events behind them, as bulk actions; the same for one count."""
    chance = random.Random(SEED)
    for n in range(ARTICLES):
        yield _action("articles", f"a-{n}", _article(n, now - timedelta(minutes=n)))
    for n in range(count):
        at = now - timedelta(seconds=30 * n + chance.randrange(30))
        said = _statements(chance, n, at)
        yield _action("claims", f"c-{n}", _claim(chance, n, at, said))
        for each in said:
            yield _action("statements", f"{each['mention_id']}-c-{n}", each)
        if n % CLAIMS_OF_STORY == 0:
            yield _action("events", f"e-{n // CLAIMS_OF_STORY}", _event(n // CLAIMS_OF_STORY, at))


def _action(kind: str, name: str, body: dict[str, Any]) -> dict[str, Any]:
    index = f"{index_of(kind)[:-6]}bench"
    return {"_op_type": "index", "_index": index, "_id": name, **body}


def _statements(chance: random.Random, n: int, at: datetime) -> list[dict[str, Any]]:
    """Few have many: one to four mostly, every hundredth claim has sixty."""
    many = 60 if n % 100 == 0 else chance.randrange(1, 4)
    thing, place, deed = chance.choice(THINGS), chance.choice(PLACES), chance.choice(DEEDS)
    found = []
    for m in range(many):
        outlet, speaker = chance.choice(OUTLETS), f"Ada {chance.choice(SURNAMES)}"
        seen = at - timedelta(minutes=many - m)
        found.append(
            {
                "mention_id": f"m-{n}-{m}",
                "article_id": f"a-{chance.randrange(ARTICLES)}",
                "claim_id": f"c-{n}",
                "story_id": f"s-{n // CLAIMS_OF_STORY}",
                "event_id": f"e-{n // CLAIMS_OF_STORY}",
                "side": "denies" if m % 5 == 4 else "asserts",
                "standing": chance.choice(STANDINGS_BY_STRENGTH),
                "place": "body",
                "outlet": outlet,
                "chain": [outlet, speaker],
                "copy_of": f"a-{n}" if m % 7 == 6 else None,
                "url": f"https://news.example/{n}/{m}",
                "sentence": f"“The {thing} of {place} was {deed},” {speaker} said to {outlet}.",
                "content": f"The {thing} of {place} was {deed}",
                "published_at": seen.isoformat(),
                "seen_at": seen.isoformat(),
                "@timestamp": seen.isoformat(),
                "withdrawn": False,
                "replaced": False,
                "counts": True,
                "language": "en",
                "speaker": speaker,
                "role": chance.choice(ROLES),
                "organisation": "Port Authority",
                "institution": "port authority",
                "origin_id": speaker.casefold(),
                "origin": speaker,
            }
        )
    return found


def _claim(chance: random.Random, n: int, at: datetime, said: Sequence[dict[str, Any]]) -> dict[str, Any]:
    status = chance.choices(STATUSES, (40, 20, 12, 10, 8, 7, 3))[0]
    quoted = ("sentence", "standing", "side", "outlet", "url", "published_at", "speaker", "role")
    times = {"@timestamp": at, "updated_at": at, "status_at": at, "first_seen_at": at - timedelta(hours=1)}
    return {
        **{name: moment.isoformat() for name, moment in times.items()},
        "claim_id": f"c-{n}",
        "story_id": said[0]["story_id"],
        "event_id": said[0]["event_id"],
        "merged_into": None,
        "language": "en",
        "text": said[0]["sentence"],
        "headline": f"{said[0]['content']}, for the {n}th time",
        "status": status,
        "status_before": "reported" if status != "reported" else None,
        "why": "an invented reason",
        "copies": sum(each["copy_of"] is not None for each in said),
        "asserted": sum(each["side"] == "asserts" for each in said),
        "denied": sum(each["side"] == "denies" for each in said),
        "told": ["reported"] if status == "reported" else ["reported", "confirmed"],
        "origin": list(dict.fromkeys(each["origin"] for each in said))[:50],
        "origins_count": len({each["origin"] for each in said}),
        "statements_count": len(said),
        "speaker": list(dict.fromkeys(each["speaker"] for each in said)),
        "role": list(dict.fromkeys(each["role"] for each in said)),
        "outlet": list(dict.fromkeys(each["outlet"] for each in said)),
        "statements": [{name: each[name] for name in quoted} for each in said[:10]],
        "figures": [],
        "history": [{"before": None, "after": status, "at": at.isoformat(), "mention_id": "", "reason": "invented"}],
    }


def _article(n: int, at: datetime) -> dict[str, Any]:
    words = f"The {THINGS[n % len(THINGS)]} of {PLACES[n % len(PLACES)]} was {DEEDS[n % len(DEEDS)]}."
    return {
        "article_id": f"a-{n}",
        "title": words,
        "text": f"{words} Nobody had expected it so early in the year.\n\n" * 25,
        "outlet": OUTLETS[n % len(OUTLETS)],
        "url": f"https://news.example/{n}",
        "feed_url": f"https://news.example/feed/{n % len(OUTLETS)}",
        "content_hash": f"{n:032x}",
        "text_source": "page",
        "published_precision": "second",
        "published_at": (at - timedelta(minutes=3)).isoformat(),
        "first_seen_at": at.isoformat(),
        "@timestamp": at.isoformat(),
    }


def _event(n: int, at: datetime) -> dict[str, Any]:
    times = {"first_at": at.isoformat(), "last_at": at.isoformat(), "@timestamp": at.isoformat()}
    return {"event_id": f"e-{n}", "story_id": f"s-{n}", "title": f"Event {n}", "phase": "open", "outlet": [], **times}


def fill(es: Elasticsearch, count: int) -> int:
    """Write the documents, where an earlier run did not leave them; how many there are."""
    there = es.count(index="news-*")["count"]
    if es.count(index="news-claims", ignore_unavailable=True)["count"] == count:
        return int(there)
    written = 0
    for done, answer in helpers.streaming_bulk(es, made(count, datetime.now(UTC)), chunk_size=1_500):
        if not done:
            raise ServiceError(f"a document was refused: {answer}")
        written += 1
    es.options(request_timeout=300).indices.refresh(index="news-*")
    return written


def addresses(claims: int) -> Callable[[random.Random], tuple[str, str]]:
    """A function that draws what a reader opens next: a name for the table and an address."""

    def draw(chance: random.Random) -> tuple[str, str]:
        n = int(claims * chance.random() ** 3)  # what is new is read most
        kinds: tuple[tuple[int, str, str], ...] = (
            (35, "desk", "/"),
            (6, "desk by status", f"/?status={chance.choice(STATUSES)}"),
            (6, "desk by outlet", f"/?outlet={quote(chance.choice(OUTLETS))}"),
            (6, "desk by speaker", f"/?speaker={quote(chance.choice(SURNAMES))}"),
            (7, "desk by words", f"/?q={quote(chance.choice(THINGS) + ' AND ' + chance.choice(DEEDS))}"),
            (22, "claim", f"/claim/c-{n}"),
            (3, "claim of sixty", f"/claim/c-{n - n % 100}"),
            (5, "story", f"/story/s-{n // CLAIMS_OF_STORY}"),
            (4, "outlets", "/outlets"),
            (3, "api: claims", f"/api/v1/claims?status={chance.choice(STATUSES)}&limit=50"),
            (3, "api: claim", f"/api/v1/claims/c-{n}"),
        )
        return chance.choices([each[1:] for each in kinds], [each[0] for each in kinds])[0]

    return draw


class Reader:
    """One reader: a stream of events, and page after page."""

    def __init__(self, number: int, port: int, draw: Callable[[random.Random], tuple[str, str]]) -> None:
        self._chance = random.Random(f"{SEED}-{number}")
        self._port = port
        self._draw = draw
        self.times: Times = defaultdict(list)
        self.wrong: list[str] = []

    def read(self, until: float) -> None:
        events = self._connected()
        events.request("GET", f"/events?since={quote(datetime.now(UTC).isoformat())}")
        stream = events.getresponse()
        pages = self._connected()
        try:
            while time.monotonic() < until:
                time.sleep(min(self._chance.expovariate(1 / READS_S), 10.0))
                self._open(pages)
        finally:
            stream.close()
            events.close()
            pages.close()

    def _connected(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self._port, timeout=ANSWER_WITHIN_S)

    def _open(self, connection: http.client.HTTPConnection) -> None:
        name, address = self._draw(self._chance)
        began = time.perf_counter()
        try:
            connection.request("GET", address, headers={"Accept": "text/html"})
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            self.wrong.append(f"{address}: {type(error).__name__}")
            return
        self.times[name].append(time.perf_counter() - began)
        if answer.status != 200:
            self.wrong.append(f"{address}: {answer.status}")


def loaded(es: Elasticsearch, port: int, *, claims: int, readers: int, seconds: float) -> tuple[Times, list[str]]:
    """The times of all readers by page, and what was not answered with 200."""
    crowd = [Reader(n, port, addresses(claims)) for n in range(readers)]
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=each.read, args=(until,), daemon=True) for each in crowd]
    for each in threads:
        each.start()
    while time.monotonic() < until:
        _change(es, random.randrange(claims))
        time.sleep(1.0)
    for each in threads:
        each.join(ANSWER_WITHIN_S)
    times: Times = defaultdict(list)
    for reader in crowd:
        for name, found in reader.times.items():
            times[name] += found
    return times, [each for reader in crowd for each in reader.wrong]


def _change(es: Elasticsearch, n: int) -> None:
    now = datetime.now(UTC).isoformat()
    changed = {"status": "confirmed", "status_before": "reported", "status_at": now, "updated_at": now}
    index = f"{index_of('claims')[:-6]}bench"
    with suppress(Exception):  # what matters is that readers are not in its way
        es.update(index=index, id=f"c-{n}", doc=changed)


@contextmanager
def board(elasticsearch: str, data: Path) -> Iterator[int]:
    """`claimwatch board` as a process of its own; its port."""
    port = free_port()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CLAIMWATCH_")}
    told = {"CLAIMWATCH_ELASTICSEARCH": elasticsearch, "CLAIMWATCH_BOARD_PORT": str(port), "CLAIMWATCH_DATA": str(data)}
    command = [sys.executable, "-m", "claimwatch", "board"]
    process = subprocess.Popen(command, env=clean | told, stdin=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + STARTED_WITHIN_S
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise ServiceError("the board does not start")
            time.sleep(0.1)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_WITHIN_S)
    try:
        connection.request("GET", "/outlets", headers={"Accept": "text/html"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


@contextmanager
def elasticsearch(*, embedded: bool, keep: bool, data: Path) -> Iterator[tuple[Elasticsearch, str]]:
    """The one that the environment names, the embedded one, or a real one of our own; with its address."""
    with ExitStack() as undo:
        address = os.environ.get("CLAIMWATCH_ELASTICSEARCH", "")
        if embedded:
            services = EmbeddedServices(data)
            services.start()
            undo.callback(services.stop)
            address = services.elasticsearch
        elif not address:
            service = RealElasticsearch()
            missing = service.missing_tools()
            if missing:
                raise ServiceError("; ".join(missing))
            undo.callback(service.stop)
            service.start()
            address = service.address
        es = connect(address)
        undo.callback(es.close)
        await_view(es, threading.Event())
        if not keep:
            # All of it is removed at the end.
            if es.count(index="news-*", ignore_unavailable=True)["count"]:
                raise ServiceError("there is news in this Elasticsearch already: it is not ours to fill")
            undo.callback(remove_indices, es)
        yield es, address


def percentile(times: Sequence[float], share: float) -> float:
    """Milliseconds; by the nearest rank."""
    ordered = sorted(times)
    return 1_000 * ordered[max(0, ceil(share * len(ordered)) - 1)] if ordered else 0.0


def show(times: Times, wrong: Sequence[str]) -> None:
    print(f"{'page':18} {'opened':>7} {'median':>8} {'p95':>8} {'longest':>8}   (ms)")
    every = [each for found in times.values() for each in found]
    for name, found in [*sorted(times.items(), key=lambda each: -len(each[1])), ("all", every)]:
        figures = [percentile(found, share) for share in (0.5, 0.95, 1.0)]
        print(f"{name:18} {len(found):7,} {figures[0]:8.0f} {figures[1]:8.0f} {figures[2]:8.0f}")
    for each in wrong[:10]:
        print(f"wrong: {each}")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.board", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--readers", type=int, default=READERS)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--within", type=float, default=200.0, help="milliseconds at the 95th percentile of each page")
    parser.add_argument("--embedded", action="store_true", help="on the embedded Elasticsearch")
    parser.add_argument("--keep", action="store_true", help="leave the documents, and use those of an earlier run")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory() as folder, ExitStack() as undo:
            es, address = undo.enter_context(
                elasticsearch(embedded=options.embedded, keep=options.keep, data=Path(folder))
            )
            began = time.monotonic()
            documents = fill(es, options.claims)
            print(f"{documents:,} documents written in {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
            port = undo.enter_context(board(address, Path(folder)))
            times, wrong = loaded(es, port, claims=options.claims, readers=options.readers, seconds=options.seconds)
    except ServiceError as error:
        sys.stderr.write(f"{error}\n")
        return NOWHERE
    p95 = {name: round(percentile(found, 0.95), 1) for name, found in times.items()}
    if options.json:
        print(json.dumps({"documents": documents, "p95_ms": p95, "wrong": len(wrong)}))
    else:
        print(
            f"{options.claims:,} claims ({documents:,} documents), {options.readers} readers, {options.seconds:.0f} s"
        )
        show(times, wrong)
    if wrong or not times:
        return WRONG
    return SLOW if max(p95.values()) > options.within else 0


if __name__ == "__main__":
    sys.exit(main())
