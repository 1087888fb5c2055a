"""What a run wrote beside what ``claimwatch replay --extractions`` makes of the log that the run itself wrote.

The replay counts the extractions of the log, Kafka counts the markers of transactions too: versions of the run are put
into the replay's count, and nothing else is changed before the two are compared.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch, helpers

from benchmarks.faults.parts import environment
from claimwatch.index import ALL, decoded
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.message import Message
from connectors.kafka.reader import read_compacted, read_to_end
from connectors.kafka.topics import ALERTS, CLAIM_PARTITIONS, CLAIMS, EXTRACTIONS
from schemas.alert import Alert
from schemas.article import Article
from schemas.claim import Claim
from schemas.extraction import Extraction
from schemas.record import SchemaError, decode

REPLAYED_WITHIN_S = 3600
VIEW = "news-*"

Rows = dict[str, Any]
"""Records as JSON values, by id."""

Found = dict[tuple[str, str], tuple[int, Any]]
"""Version and body of documents, by index and id."""


@dataclass
class Differences:
    """What should be empty. Each is a list of ids, or of words."""

    lost: list[str] = field(default_factory=list)
    """Articles that were fed and are not in the log."""
    twice: list[str] = field(default_factory=list)
    """Articles that are in the log more often than they were fed."""
    claims: list[str] = field(default_factory=list)
    alerts: list[str] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    untold: list[str] = field(default_factory=list)
    """Alerts that did not come to the webhook."""
    unforeseen: list[str] = field(default_factory=list)
    """Alerts at the webhook that the replay does not raise."""
    keys: list[str] = field(default_factory=list)
    """Alerts that came to the webhook under more than one key."""

    @property
    def count(self) -> int:
        return sum(len(getattr(self, each.name)) for each in fields(self))

    def __str__(self) -> str:
        found = [(each.name, getattr(self, each.name)) for each in fields(self)]
        return "; ".join(f"{name}: {len(ids)}, first {ids[0]}" for name, ids in found if ids) or "none"


def log_of(conn: KafkaConnection) -> list[tuple[Message, Extraction]]:
    """The log of extractions: the claim languages first, in their order. What nobody can read is left out."""
    read = []
    for message in read_to_end(conn, EXTRACTIONS):
        try:
            read.append((message, decode(Extraction, message.value, message.headers)))
        except SchemaError:
            continue
    return sorted(read, key=lambda each: (-each[0].partition, each[0].offset))


def places_of(log: Iterable[tuple[Message, Extraction]]) -> dict[int, int]:
    """The version that the replay gives, by the version that corroborate gave: both count from one."""
    claimed = CLAIM_PARTITIONS.values()
    return {m.offset + 1: place + 1 for place, (m, _) in enumerate(log) if m.partition in claimed}


def replayed(log: Iterable[Extraction], folder: Path) -> tuple[Rows, list[Any]]:
    """Claims by id and alerts in order, as the command makes them of the log."""
    folder.mkdir(parents=True, exist_ok=True)
    dump = folder / "log.jsonl"
    with dump.open("w", encoding="utf-8") as lines:
        lines.writelines(extraction.encode().decode() + "\n" for extraction in log)
    command = [sys.executable, "-m", "claimwatch", "replay", str(dump), "--extractions", "--out", str(folder)]
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, env=environment(), timeout=REPLAYED_WITHIN_S
    )
    if done.returncode:
        raise RuntimeError(f"replay failed: {done.stdout}{done.stderr}")
    claims = {claim["claim_id"]: claim for claim in _lines(folder / "claims.jsonl")}
    return claims, _lines(folder / "alerts.jsonl")


def _lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def claims_of(conn: KafkaConnection, places: Mapping[int, int]) -> Rows:
    """The last state of each claim that the run wrote, with the replay's versions."""
    found = {}
    for key, message in read_compacted(conn, CLAIMS).items():
        try:
            found[key] = placed(decode(Claim, message.value, message.headers).model_dump(mode="json"), places)
        except SchemaError:
            continue
    return found


def alerts_of(conn: KafkaConnection, places: Mapping[int, int]) -> tuple[Rows, list[str]]:
    """The alerts of the run, and the ids of those that were repeated with another content."""
    found: Rows = {}
    changed = []
    for message in read_to_end(conn, ALERTS):
        try:
            alert = placed(decode(Alert, message.value, message.headers).model_dump(mode="json"), places)
        except SchemaError:
            continue
        if found.setdefault(alert["alert_id"], alert) != alert:
            changed.append(alert["alert_id"])
    return found, changed


def placed(value: Any, places: Mapping[int, int]) -> Any:
    """A JSON value with every ``version`` in the replay's count; one that no extraction has stays and will differ."""
    if isinstance(value, dict):
        return {
            name: places.get(each, -each) if name == "version" and each else placed(each, places)
            for name, each in value.items()
        }
    return [placed(each, places) for each in value] if isinstance(value, list) else value


def differing(wanted: Mapping[Any, Any], found: Mapping[Any, Any]) -> list[str]:
    """The keys that only one of the two has, or that have different values; each with a word."""
    words = [f"{key} missing" for key in wanted if key not in found]
    words += [f"{key} unforeseen" for key in found if key not in wanted]
    return words + [
        f"{key} differs in {differing_fields(wanted[key], found[key])}"
        for key in wanted
        if key in found and wanted[key] != found[key]
    ]


def differing_fields(one: Any, other: Any) -> str:
    if isinstance(one, dict) and isinstance(other, dict):
        return ", ".join(sorted(name for name in {*one, *other} if one.get(name) != other.get(name)))
    if isinstance(one, tuple) and isinstance(other, tuple):
        return f"version {one[0]} and {other[0]}: {differing_fields(one[1], other[1])}"
    return "value"


def wanted_documents(conn: KafkaConnection) -> Found:
    """What the view has to hold: of everything that the topics say, the newest version of each document."""
    newest: Found = {}
    for topic in ALL:
        documents, _ = decoded(read_to_end(conn, topic), epoch=0, again=True)
        for document, _message in documents:
            key = document.index, document.id
            if key not in newest or newest[key][0] <= document.version:
                # As JSON, so that tuples and lists are the same.
                newest[key] = document.version, _shown(json.loads(json.dumps(document.body)))
    return {key: each for key, each in newest.items() if each[1] is not None}


def held_documents(es: Elasticsearch) -> Found:
    """What the view holds."""
    es.indices.refresh(index=VIEW)
    hits = helpers.scan(es, index=VIEW, query={"version": True}, size=1000)
    return {(hit["_index"], hit["_id"]): (hit["_version"], _shown(hit["_source"])) for hit in hits}


def _shown(body: Any) -> Any:
    """A document without its vector, which servers give back in different forms, or not at all."""
    return {name: value for name, value in body.items() if name != "embedding"} if body else body


def without_versions(documents: Found, indices: Collection[str]) -> Found:
    """The documents, those of some indices with version 0."""
    return {key: (0 if key[0] in indices else version, body) for key, (version, body) in documents.items()}


def hashes(documents: Found) -> dict[tuple[str, str], str]:
    """A digest of each document's body, whatever its version."""
    return {
        key: hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
        for key, (_, body) in documents.items()
    }


def lost_and_twice(fed: Sequence[Article], log: Iterable[tuple[Message, Extraction]]) -> tuple[list[str], list[str]]:
    """Articles that are missing in the log, and those that are in it more often than they were fed."""
    wanted = Counter(article.article_id for article in fed)
    found = Counter(extraction.article.article_id for _, extraction in log)
    return [each for each in wanted if each not in found], [each for each in found if found[each] > wanted[each]]


def told_wrongly(wanted: Iterable[str], keys: Mapping[str, set[str]]) -> tuple[list[str], list[str], list[str]]:
    """Of alerts at a webhook: those that did not come, those that nobody raised, those that came under several keys."""
    due = set(wanted)
    several = [each for each, under in keys.items() if len(under) > 1]
    return sorted(due - keys.keys()), sorted(keys.keys() - due), sorted(several)
