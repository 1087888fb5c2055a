"""The search that Kibana makes of a saved search, a Lens picture or a rule, as Elasticsearch is asked it.

KQL becomes what ``kbn-es-query`` makes of it, a picture's columns the aggregations that Lens nests in their order.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from connectors.kibana.checking import views_of
from connectors.kibana.faults import Body
from connectors.kibana.fields import Fields
from connectors.kibana.kql import Both, Everything, Is, Nested, Node, Not, Range, Word, parse

UNITS = {"m": "minutes", "h": "hours", "d": "days"}
RECORDS = "___records___"
METRICS = {"sum": "sum", "average": "avg", "min": "min", "max": "max", "unique_count": "cardinality"}
STEP = "1m"
"""Kibana takes a step that fits the width of a picture; the demonstration lasts some minutes."""


@dataclass(frozen=True)
class Search:
    """``body`` is what the index is asked; ``name`` says of which object."""

    name: str
    index: str
    body: Body
    picture: bool = False
    columns: tuple[str, ...] = ()

    def rows(self, answer: Mapping[str, Any]) -> list[Body]:
        """The rows of the table, the points of the picture, or the documents."""
        if self.picture:
            return [row for row in _flat(answer["aggregations"], {}) if row]
        return [hit["_source"] for hit in answer["hits"]["hits"]]


def searches(objects: Sequence[Body], at: datetime) -> list[Search]:
    """All saved searches and all pictures on dashboards, asked at the time ``at``."""
    asker = _Asker(objects, at)
    found = [asker.saved(each) for each in objects if each["type"] == "search"]
    return found + [picture for each in objects if each["type"] == "dashboard" for picture in asker.pictures(each)]


def of_rules(rules: Sequence[Body], objects: Sequence[Body], at: datetime) -> list[Search]:
    asker = _Asker(objects, at)
    return [asker.rule(each["body"]) for each in rules]


class _Asker:
    def __init__(self, objects: Sequence[Body], at: datetime) -> None:
        self._views = {each["id"]: each["attributes"] for each in objects if each["type"] == "index-pattern"}
        self._fields = views_of(objects)
        self._at = at

    def saved(self, each: Body) -> Search:
        attributes = each["attributes"]
        source = json.loads(attributes["kibanaSavedObjectMeta"]["searchSourceJSON"])
        span = attributes.get("timeRange", {"from": "now-1d", "to": "now"})
        body = self._body(each["references"][0]["id"], [source["query"]["query"]], span["from"], span["to"])
        body |= {"size": 100, "sort": [{name: {"order": order}} for name, order in attributes["sort"]]}
        return self._search(each["id"], each["references"][0]["id"], body, columns=tuple(attributes["columns"]))

    def pictures(self, each: Body) -> Iterator[Search]:
        attributes = each["attributes"]
        for panel in json.loads(attributes["panelsJSON"]):
            if panel["type"] != "lens":
                continue
            picture = panel["embeddableConfig"]["attributes"]
            view = picture["references"][0]["id"]
            (layer,) = picture["state"]["datasourceStates"]["formBased"]["layers"].values()
            body = self._body(view, [picture["state"]["query"]["query"]], attributes["timeFrom"], attributes["timeTo"])
            columns = [(name, layer["columns"][name]) for name in layer["columnOrder"]]
            body |= {"size": 0, "aggs": self._aggregations(columns, self._fields[view])}
            yield self._search(f"{each['id']} {panel['panelIndex']}", view, body, picture=True)

    def rule(self, body: Body) -> Search:
        params = body["params"]
        view = params["searchConfiguration"]["index"]
        since = f"now-{params['timeWindowSize']}{params['timeWindowUnit']}"
        asked = self._body(view, [params["searchConfiguration"]["query"]["query"]], since, "now")
        return self._search(body["name"], view, asked | {"size": params["size"]})

    def _search(self, name: str, view: str, body: Body, **more: Any) -> Search:
        return Search(name, self._views[view]["title"], body, **more)

    def _body(self, view: str, queries: Sequence[str], since: str, until: str) -> Body:
        time = self._views[view]["timeFieldName"]
        span = {time: {"gte": moment(since, self._at), "lte": moment(until, self._at, up=True)}}
        asked = [search_of(parse(query), self._fields[view]) for query in queries]
        body: Body = {"query": {"bool": {"filter": [{"range": span}, *asked]}}}
        declared = json.loads(self._views[view]["runtimeFieldMap"])
        return body | {"runtime_mappings": declared} if declared else body

    def _aggregations(self, columns: Sequence[tuple[str, Body]], fields: Fields) -> Body:
        (name, column), *rest = columns
        if not column["isBucketed"]:
            metrics = {each: _metric(found, fields) for each, found in columns}
            return {each: metric for each, metric in metrics.items() if metric}
        inner = self._aggregations(rest, fields)
        if column["operationType"] == "date_histogram":
            bucket: Body = {
                "date_histogram": {"field": column["sourceField"], "fixed_interval": STEP, "min_doc_count": 1}
            }
            return {name: bucket | {"aggs": inner}}
        params = column["params"]
        by = params["orderBy"]["columnId"]
        metric = dict(rest)[by]
        needed = _metric(metric, fields)
        # A bucket that holds others is ordered by a metric of its own.
        key = {"count": "_count", "median": f"{by}.50"}.get(metric["operationType"], by)
        bucket: Body = {"terms": {"field": column["sourceField"], "size": params["size"], "order": {key: "desc"}}}
        return {name: bucket | {"aggs": inner | ({by: needed} if needed else {})}}


def _metric(column: Body, fields: Fields) -> Body | None:
    kind, source = column["operationType"], column["sourceField"]
    if kind == "median":
        metric: Body | None = {"percentiles": {"field": source, "percents": [50]}}
    else:
        metric = {METRICS[kind]: {"field": source}} if kind in METRICS else None
    if "filter" in column:
        only = {"filter": search_of(parse(column["filter"]["query"]), fields)}
        return only | {"aggs": {"inner": metric}} if metric else only
    return metric


def _flat(aggregations: Mapping[str, Any], row: Body) -> Iterator[Body]:
    for name, found in aggregations.items():
        if isinstance(found, dict) and "buckets" in found:
            for bucket in found["buckets"]:
                values = {each: value for each, value in bucket.items() if isinstance(value, dict)}
                below = {**row, name: bucket.get("key_as_string", bucket["key"]), "_count": bucket["doc_count"]}
                below |= {each: _value(value) for each, value in values.items() if "buckets" not in value}
                inside = list(_flat(values, below))
                yield from inside or [below]


def _value(found: Mapping[str, Any]) -> Any:
    return found.get("value_as_string", found.get("value", found.get("values", found.get("doc_count"))))


def search_of(node: Node, fields: Fields) -> Body:
    """A query's meaning in Elasticsearch's words (``kbn-es-query``'s ``toElasticsearchQuery``)."""
    if isinstance(node, Everything):
        return {"match_all": {}}
    if isinstance(node, Both):
        children = [search_of(child, fields) for child in node.children]
        return {"bool": {"filter": children}} if node.operator == "and" else _any(children)
    if isinstance(node, Not):
        return {"bool": {"must_not": [search_of(node.child, fields)]}}
    if isinstance(node, Nested):
        return {"nested": {"path": node.field.text, "query": search_of(node.child, fields), "score_mode": "none"}}
    if isinstance(node, Range):
        return _any([{"range": {node.field.text: {node.comparison: node.value.text}}}])
    return _is(node, fields)


def _is(node: Is, fields: Fields) -> Body:
    value = node.value
    if node.field is None:
        kind = "phrase" if value.quoted else "best_fields"
        return {"multi_match": {"type": kind, "query": value.text, "lenient": True}}
    names = [name for name in fields if node.field.matches(name)]
    return _any([_on(name, value, fields[name].type) for name in names])


def _on(name: str, value: Word, kind: str) -> Body:
    if value.anything:
        return {"exists": {"field": name}}
    if value.wild:
        return {"query_string": {"fields": [name], "query": value.text}}
    if kind == "date":
        return {"range": {name: {"gte": value.text, "lte": value.text}}}
    return {"match_phrase" if value.quoted else "match": {name: value.text}}


def _any(queries: Sequence[Body]) -> Body:
    return {"bool": {"should": list(queries), "minimum_should_match": 1}}


def moment(math: str, at: datetime, *, up: bool = False) -> str:
    """Date math from ``at`` on, such as now-7d or now/d; ``up`` to the last moment of what it is rounded to."""
    found = re.fullmatch(r"now(?:-(\d+)([mhd]))?(/d)?", math)
    assert found, math
    time = at - timedelta(**{UNITS[found[2]]: int(found[1])}) if found[1] else at
    if found[3]:
        day = time.replace(hour=0, minute=0, second=0, microsecond=0)
        time = day + timedelta(days=1, milliseconds=-1) if up else day
    return time.isoformat().replace("+00:00", "Z")
