"""An Elasticsearch in memory for the searches of the board: what it holds, what it was asked, and how it fails."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from elastic_transport import ConnectionTimeout, NodeConfig

Hit = dict[str, Any]
NODE = NodeConfig("http", "es.example", 9200)


@dataclass
class MemoryElastic:
    """Documents by kind. ``hangs``: seconds until a request ends without an answer; ``partial``: a shard is gone."""

    kinds: dict[str, list[Hit]] = field(default_factory=dict)
    hangs: threading.Event | None = None
    partial: bool = False
    asked: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    requests: int = 0
    under_way: int = 0
    most_under_way: int = 0
    timeout_s: float = 0.0

    def put(self, kind: str, name: str, version: int = 1, /, **body: Any) -> None:
        """Write a document, in place of the one of that name."""
        found = [each for each in self.kinds.get(kind, []) if each["_id"] != name]
        self.kinds[kind] = [*found, {"_id": name, "_version": version, "_source": body}]

    def options(self, *, request_timeout: float) -> MemoryElastic:
        self.timeout_s = request_timeout
        return self

    @property
    def transport(self) -> Any:
        node = SimpleNamespace(base_url="http://es.example:9200", config=NODE)
        return SimpleNamespace(node_pool=SimpleNamespace(all=lambda: [node]))

    def search(self, *, index: str, body: Mapping[str, Any], ignore_unavailable: bool) -> dict[str, Any]:
        return self._answers([(index, body)])[0]

    def msearch(self, *, searches: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        pairs = zip(searches[::2], searches[1::2], strict=True)
        return {"responses": self._answers([(head["index"], body) for head, body in pairs])}

    def _answers(self, asked: Sequence[tuple[str, Mapping[str, Any]]]) -> list[dict[str, Any]]:
        self.requests += 1
        self.asked += asked
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            if self.hangs is not None and not self.hangs.wait(self.timeout_s):
                raise ConnectionTimeout("no answer in time")
        finally:
            self.under_way -= 1
        return [self._answer(index.removeprefix("news-"), body) for index, body in asked]

    def _answer(self, kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
        found = [each for each in self.kinds.get(kind, []) if finds(body["query"], each)]
        for by in reversed(body.get("sort", ())):
            ((name, how),) = by.items()
            found.sort(key=lambda each: str(each["_source"].get(name, "")), reverse=how["order"] == "desc")
        shown = [each for each in found if finds(body.get("post_filter", {"match_all": {}}), each)]
        hits = [{**each, "sort": [each["_source"].get("seen_at", ""), each["_id"]]} for each in shown[: body["size"]]]
        return {
            "timed_out": False,
            "_shards": {"failed": int(self.partial)},
            "hits": {"hits": hits, "total": {"value": len(shown), "relation": "eq"}},
            "aggregations": {name: _aggregated(how, found) for name, how in body.get("aggs", {}).items()},
        }


def _aggregated(how: Mapping[str, Any], found: Sequence[Hit]) -> dict[str, Any]:
    if "filter" in how:
        return {"doc_count": sum(finds(how["filter"], each) for each in found)}
    counted = Counter(each["_source"].get(how["terms"]["field"]) for each in found)
    return {"buckets": [{"key": key, "doc_count": number} for key, number in counted.items() if key is not None]}


def finds(query: Mapping[str, Any], hit: Hit) -> bool:
    """Whether a query of the board's own form finds a document."""
    ((form, what),) = query.items()
    if form == "match_all":
        return True
    if form == "bool":
        wanted = all(finds(each, hit) for each in what.get("filter", ()))
        return wanted and not any(finds(each, hit) for each in what.get("must_not", ()))
    if form == "exists":
        return hit["_source"].get(what["field"]) is not None
    ((name, value),) = what.items()
    name = name.removesuffix(".keyword")
    there = hit["_source"].get(name)
    if form == "range":
        return there is not None and all(_compared(sign, there, limit) for sign, limit in value.items())
    if form == "match_phrase":
        return any(f" {value} ".casefold() in f" {each} ".casefold() for each in there or ())
    return there in (value if form == "terms" else [value])


def _compared(sign: str, there: str, limit: str) -> bool:
    """To the millisecond, as a field of dates does."""
    a, b = (int(datetime.fromisoformat(each).timestamp() * 1_000) for each in (there, limit))
    return {"gt": a > b, "gte": a >= b, "lte": a <= b}[sign]


def waits_for(what: Any, within_s: float = 10.0) -> None:
    """Return once it is so."""
    deadline = time.monotonic() + within_s
    while not what():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.001)
