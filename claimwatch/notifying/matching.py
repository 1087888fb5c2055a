"""Which alert is for which watch: the watches' queries, run over the new alerts only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch

from connectors.elasticsearch.connection import (
    ElasticsearchRefused,
    innermost_reason,
    passes,
    reason_of,
    where,
)
from connectors.elasticsearch.patience import Patience
from connectors.elasticsearch.query import query_string
from connectors.elasticsearch.templates import alias
from schemas.alert import Alert
from schemas.delivery import Watch

EVERYTHING = frozenset({"", "*", "*:*"})
"""Queries that need no search."""

SEARCHES = 100
"""Watches in one ``_msearch``."""


@dataclass
class Matches:
    """``found``: alert and the name of a watch that wants it. ``broken``: name of a watch → what is wrong with it."""

    found: list[tuple[Alert, str]] = field(default_factory=list)
    broken: dict[str, str] = field(default_factory=dict)


class Matcher:
    """Matches alerts that are already indexed and refreshed. A broken query harms its own watch only."""

    def __init__(self, es: Elasticsearch, patience: Patience) -> None:
        self._es = es
        self._patience = patience

    def match(self, alerts: Sequence[Alert], watches: Mapping[str, Watch]) -> Matches:
        """
        Raises:
            Stopped: asked to stop while waiting for Elasticsearch.
            ElasticsearchRefused: it will not search for us at all.
        """
        by_id = {alert.alert_id: alert for alert in alerts}
        matches = Matches()
        asked: list[Watch] = []
        for watch in watches.values():
            if watch.paused:
                continue
            if watch.query.strip() in EVERYTHING:
                matches.found += [(alert, watch.name) for alert in by_id.values() if alert.kind in watch.kinds]
            elif any(alert.kind in watch.kinds for alert in by_id.values()):
                asked.append(watch)
        for some in _parts(asked):
            self._ask(some, by_id, matches)
        return matches

    def _ask(self, watches: list[Watch], by_id: Mapping[str, Alert], matches: Matches) -> None:
        while True:
            answers, trouble = self._search([search(watch, list(by_id)) for watch in watches])
            if not trouble:
                break
            self._patience.wait(trouble)
        self._patience.worked()
        for watch, answer in zip(watches, answers, strict=True):
            if "error" in answer:
                matches.broken[watch.name] = innermost_reason(answer["error"]) or "the query cannot be read"
                continue
            # The kinds are compared here again: the index may hold an older version of an alert for a moment.
            hits = [by_id[hit["_id"]] for hit in answer["hits"]["hits"] if hit["_id"] in by_id]
            matches.found += [(alert, watch.name) for alert in hits if alert.kind in watch.kinds]

    def _search(self, searches: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], str]:
        """The answers, or the trouble that passes."""
        header = {"index": f"{alias('alerts')}-*", "ignore_unavailable": True}
        try:
            answer = self._es.msearch(searches=[line for search in searches for line in (header, search)])
        except (TransportError, ApiError) as error:
            if passes(error):
                return [], reason_of(error)
            raise ElasticsearchRefused(f"Elasticsearch at {where(self._es)} refuses: {reason_of(error)}") from error
        responses: list[dict[str, Any]] = answer["responses"]
        # Only a 400 is the query's own fault; any other answer says nothing about the alerts.
        troubled = [each for each in responses if "error" in each and each.get("status") != 400]
        return responses, innermost_reason(troubled[0]["error"]) or "a search failed" if troubled else ""


def search(watch: Watch, alert_ids: list[str]) -> dict[str, Any]:
    """The search of one watch over the given alerts."""
    wanted = [{"ids": {"values": alert_ids}}, {"terms": {"kind": list(watch.kinds)}}]
    return {
        "query": {"bool": {"filter": [*wanted, query_string("alerts", watch.query)]}},
        "size": len(alert_ids),
        "_source": False,
    }


def _parts(watches: list[Watch]) -> Iterator[list[Watch]]:
    for start in range(0, len(watches), SEARCHES):
        yield watches[start : start + SEARCHES]
