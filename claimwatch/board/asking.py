"""What the board asks Elasticsearch: searches of its own form, from filters. Pure.

What a person typed is read as a query in one place only, ``q``; every other value stands where a value is taken.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from claimwatch.board.filters import Filters
from connectors.elasticsearch.query import query_string

Query = dict[str, Any]

ROW = (
    *("claim_id", "story_id", "event_id", "merged_into", "headline", "text", "status", "status_before", "status_at"),
    *("updated_at", "first_seen_at", "why", "origin", "origins_count", "copies", "statements_count", "told"),
    *("asserted", "denied", "statements"),
)
"""Fields of a claim that a row is made of."""

HEARD = ("claim_id", "side", "seen_at")
"""Fields of a statement that a sparkline is made of."""


def claims(filters: Filters, told: Collection[str] | None = None) -> Query:
    """The claims that a reader wants.

    Args:
        told: ids of the claims that the wanted watch was told of; None where no watch is wanted.
    """
    wanted: list[Query] = []
    if filters.status:
        wanted.append({"terms": {"status": list(filters.status)}})
    if filters.story:
        wanted.append({"term": {"story_id": filters.story}})
    for field in ("outlet", "speaker"):
        name = getattr(filters, field)
        if name:
            wanted.append({"match": {field: {"query": name, "operator": "and"}}})
    if told is not None:
        wanted.append({"terms": {"claim_id": sorted(told)}})
    if filters.q:
        wanted.append(query_string("claims", filters.q))
    return {"bool": {"filter": wanted, "must_not": [{"exists": {"field": "merged_into"}}]}}


def since(query: Query, field: str, moment: datetime) -> Query:
    """Of what the query finds what has a later time in the field."""
    return {"bool": {"filter": [query, {"range": {field: {"gt": moment.isoformat()}}}]}}


def of(field: str, *values: str) -> Query:
    """Documents with one of these values in a field that is compared as a whole."""
    return {"terms": {field: list(values)}}


def newer(field: str, moment: datetime) -> Query:
    return {"range": {field: {"gte": moment.isoformat()}}}


def order(*fields: str) -> list[Query]:
    """``-field`` is newest first. A field that no index has yet is passed over."""
    return [_by(field) for field in fields]


def _by(field: str) -> Query:
    kind = "keyword" if field.endswith("_id") else "date"
    return {field.lstrip("-"): {"order": "desc" if field.startswith("-") else "asc", "unmapped_type": kind}}
