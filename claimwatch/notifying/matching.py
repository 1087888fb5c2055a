"""Which alert is for which watch: the watches' queries, run over the new alerts only.

Queries are searches with a filter on the alerts' ids, a hundred of them in a request. What a watch follows is compared
here, with the claims that were merged into others as Elasticsearch knows them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch

from claimwatch.notifying.schedule import is_past
from connectors.elasticsearch.connection import (
    ElasticsearchRefused,
    innermost_reason,
    passes,
    reason_of,
    where,
)
from connectors.elasticsearch.faults import seen
from connectors.elasticsearch.patience import Patience
from connectors.elasticsearch.query import query_string
from connectors.elasticsearch.templates import alias, field_types
from schemas.alert import Alert
from schemas.delivery import Watch

EVERYTHING = frozenset({"", "*", "*:*"})
"""Queries that need no search."""

SEARCHES = 100
"""Watches in one ``_msearch``."""

MERGES = 5
"""Merges behind one another that are followed: a claim into another, and that one into a third."""

MERGED_LIMIT = 1_000
"""Claims merged into those of one batch that are looked at."""

Kin = Mapping[str, frozenset[str]]
"""Claim → the claims that were merged into it, whichever way."""


@dataclass
class Matches:
    """``found``: alert and the name of a watch that wants it. ``broken``: name of a watch → what is wrong with it.
    ``unseen``: ids of alerts that were to be searched and are not in the index (any more): the rest says nothing.
    """

    found: list[tuple[Alert, str]] = field(default_factory=list)
    broken: dict[str, str] = field(default_factory=dict)
    unseen: frozenset[str] = frozenset()


class Matcher:
    """Matches alerts that are already indexed and refreshed. A broken query harms its own watch only."""

    def __init__(self, es: Elasticsearch, patience: Patience) -> None:
        self._es = es
        self._patience = patience

    def match(self, alerts: Sequence[Alert], watches: Mapping[str, Watch], indexed: Collection[str] = ()) -> Matches:
        """Watches that are paused want nothing, others nothing from before their pause.

        Args:
            indexed: ids of the alerts that were written and have to be found by a search for all.

        Raises:
            Stopped: asked to stop while waiting for Elasticsearch.
            ElasticsearchRefused: it will not search for us at all.
        """
        by_id = {alert.alert_id: alert for alert in alerts}
        matches = Matches()
        active = [watch for watch in watches.values() if not watch.paused]
        kin = self.merged([alert.claim_id for alert in alerts]) if any(each.follows for each in active) else {}
        asked: list[tuple[Watch, list[str]]] = []
        for watch in active:
            fit = [alert for alert in by_id.values() if fits(watch, alert, kin)]
            if watch.query.strip() in EVERYTHING:
                matches.found += [(alert, watch.name) for alert in fit]
            elif fit and (broken := seen(watch.query, field_types("alerts"))):
                matches.broken[watch.name] = broken.what
            elif fit:
                asked.append((watch, [alert.alert_id for alert in fit]))
        for start in range(0, len(asked), SEARCHES):
            self._ask(asked[start : start + SEARCHES], by_id, matches, indexed)
        return matches

    def wait(self, trouble: str) -> None:
        """Wait as long as after so many troubles in a row.

        Raises:
            Stopped: asked to stop meanwhile.
        """
        self._patience.wait(trouble)

    def merged(self, claims: Sequence[str]) -> dict[str, frozenset[str]]:
        """For each of the claims those that were merged into it, or into one that was.

        Raises:
            Stopped, ElasticsearchRefused: as match.
        """
        into: dict[str, str] = {}
        new = sorted(set(claims))
        for _ in range(MERGES):
            found = self._merged_into(new) if new else {}
            new = sorted(found.keys() - into.keys())
            into |= found
        kin: dict[str, set[str]] = {claim: set() for claim in claims}
        for each in into:
            target = each
            for _ in range(MERGES):
                target = into.get(target, target)
                if target in kin:
                    kin[target].add(each)
        return {claim: frozenset(found) for claim, found in kin.items() if found}

    def _merged_into(self, claims: list[str]) -> dict[str, str]:
        wanted = {"terms": {"merged_into": claims}}
        body = {"query": {"bool": {"filter": [wanted]}}, "size": MERGED_LIMIT, "_source": ["merged_into"]}
        (answer,) = self._patiently([body], "claims")
        hits = answer["hits"]["hits"] if "hits" in answer else []
        return {hit["_id"]: hit["_source"]["merged_into"] for hit in hits}

    def _ask(
        self,
        asked: list[tuple[Watch, list[str]]],
        by_id: Mapping[str, Alert],
        matches: Matches,
        indexed: Collection[str],
    ) -> None:
        # All of them last: a view that is removed while the searches run misses some of these too.
        searches = [search(watch, ids) for watch, ids in asked]
        answers = self._patiently([*searches, search(None, sorted(indexed))] if indexed else searches, "alerts")
        if indexed:
            matches.unseen |= frozenset(indexed) - {hit["_id"] for hit in answers.pop()["hits"]["hits"]}
        for (watch, ids), answer in zip(asked, answers, strict=True):
            if "error" in answer:
                matches.broken[watch.name] = innermost_reason(answer["error"]) or "the query cannot be read"
                continue
            # The ids are compared here again: the index may hold an older version of an alert for a moment.
            fit = set(ids)
            matches.found += [(by_id[hit["_id"]], watch.name) for hit in answer["hits"]["hits"] if hit["_id"] in fit]

    def _patiently(self, searches: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
        while True:
            answers, trouble = self._search(searches, kind)
            if not trouble:
                self._patience.worked()
                return answers
            self._patience.wait(trouble)

    def _search(self, searches: list[dict[str, Any]], kind: str) -> tuple[list[dict[str, Any]], str]:
        """The answers, or the trouble that passes."""
        header = {"index": f"{alias(kind)}-*", "ignore_unavailable": True}
        try:
            answer = self._es.msearch(searches=[line for search in searches for line in (header, search)])
        except (TransportError, ApiError) as error:
            if passes(error):
                return [], reason_of(error)
            raise ElasticsearchRefused(f"Elasticsearch at {where(self._es)} refuses: {reason_of(error)}") from error
        responses: list[dict[str, Any]] = answer["responses"]
        # Only a 400 is the query's own fault; any other answer says nothing about the alerts.
        troubled = [each for each in responses if "error" in each and each.get("status") != 400]
        if troubled:
            return responses, innermost_reason(troubled[0]["error"]) or "a search failed"
        partial = any(each.get("timed_out") or each.get("_shards", {}).get("failed") for each in responses)
        return responses, "a search did not reach all shards" if partial else ""


def fits(watch: Watch, alert: Alert, kin: Kin) -> bool:
    """Whether an alert is of the watch's kinds, new to it, and of what it follows."""
    if alert.kind not in watch.kinds or alert.kind == "reversed" or is_past(watch, alert):
        return False
    if not watch.follows:
        return True
    about = {alert.claim_id, alert.event_id, alert.story_id} | kin.get(alert.claim_id, frozenset())
    return not about.isdisjoint(watch.follows)


def search(watch: Watch | None, alert_ids: list[str]) -> dict[str, Any]:
    """The search of one watch over the given alerts; of none, for all of them."""
    asked = [query_string("alerts", watch.query)] if watch is not None else []
    return {
        "query": {"bool": {"filter": [{"ids": {"values": alert_ids}}, *asked]}},
        "size": len(alert_ids),
        "_source": False,
    }
