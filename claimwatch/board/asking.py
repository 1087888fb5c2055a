"""What the board asks Elasticsearch: searches of its own form, from filters. Pure.

What a person typed is read as a query in one place only, ``q``; every other value stands where a value is taken.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from claimwatch.board.filters import Filters
from claimwatch.board.seeing import MOST, Seen
from connectors.elasticsearch.query import query_string

Query = dict[str, Any]
EVERYTHING: Query = {"match_all": {}}
COUNTED = 10_000
"""Up to so many are counted exactly, as Elasticsearch does by itself."""

ROW = (
    *("claim_id", "story_id", "event_id", "merged_into", "headline", "text", "status", "status_before", "status_at"),
    *("updated_at", "first_seen_at", "why", "origin", "origins_count", "copies", "statements_count", "told"),
    *("asserted", "denied", "statements", "withheld"),
)
"""Fields of a claim that a row is made of."""

HEARD = ("claim_id", "side", "seen_at")
"""Fields of a statement that a sparkline is made of."""


RATES = ("url", "health", "last_news_at", "rate_since", "usual_per_day", "recent_per_day")
"""Fields of a feed that say whether it is silent."""


@dataclass(frozen=True)
class Question:
    """One search over the documents of a kind. ``typed`` is what of it a person typed as a query."""

    kind: str
    body: Query
    typed: str = ""


def question(
    kind: str,
    query: Query,
    *,
    size: int,
    order: Sequence[Query] = (),
    after: Sequence[Any] = (),
    source: Sequence[str] = (),
    counted: int | bool = False,
    typed: str = "",
    **more: Any,
) -> Question:
    """
    Args:
        after: the place of a page's last document.
        source: the fields that are wanted; all where none is named.
        more: what else Elasticsearch is to do, as its search API has it.
    """
    body: Query = {"query": query, "size": size, "track_total_hits": counted, **more}
    if order:
        body["sort"] = list(order)
    if after:
        body["search_after"] = list(after)
    if source:
        body["_source"] = list(source)
    return Question(kind, body, typed)


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
            # As a phrase: "Harbour Post" is not what is in the Harbour Echo and in the Morning Post.
            wanted.append({"match_phrase": {field: name}})
    if told is not None:
        wanted.append({"terms": {"claim_id": sorted(told)}})
    if filters.q:
        wanted.append(query_string("claims", filters.q))
    return {"bool": {"filter": wanted, "must_not": [{"exists": {"field": "merged_into"}}]}}


def news(query: Query, seen: Seen, typed: str = "") -> Question:
    """How many of what the query finds have changed after what was seen, and how many of these moved; as hits what
    changed in the very instant, of which some was seen.
    """
    instant = seen.at.isoformat(timespec="milliseconds")
    later = {"range": {"updated_at": {"gt": instant}}}
    moved = {"bool": {"filter": [later, {"range": {"status_at": {"gt": instant}}}]}}
    return question(
        "claims",
        {"bool": {"filter": [query, {"range": {"updated_at": {"gte": instant}}}]}},
        size=MOST,
        order=order("updated_at"),
        source=("updated_at", "status_at"),
        typed=typed,
        version=True,
        post_filter={"range": {"updated_at": {"lte": instant}}},
        aggs={"later": {"filter": later}, "moved": {"filter": moved}},
    )


def left(query: Query, shown: Sequence[str], typed: str = "") -> Question:
    """Which of the claims that are shown the query does not find any more."""
    gone = {"bool": {"filter": [of("claim_id", *shown)], "must_not": [query]}}
    return question("claims", gone, size=len(shown), source=("claim_id", "status", "merged_into"), typed=typed)


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
