"""Reading the view for people: claims, one claim with what was said, alerts, and a search over all.

The documents are those of ``connectors.elasticsearch.documents``; ``deploy/elasticsearch`` says what their fields are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch

from claimwatch.errors import NotFound, ServiceAway, UserError
from connectors.elasticsearch.connection import passes, reason_of, where
from connectors.elasticsearch.query import query_string
from connectors.elasticsearch.templates import alias

SEARCHED = ("claims", "statements", "articles")
STATEMENTS_LIMIT = 1_000
SHARDS_WITHIN_S = 5.0
HIGHLIGHT = ("⟦", "⟧")
"""Around what was found in a highlight; rarer in texts than any markup, which texts of feeds may hold themselves."""


class QueryError(UserError):
    """A query that cannot be read; the message says where."""

    exit_code = 2


@dataclass(frozen=True)
class Hit:
    """A document of the view. ``highlights``: field → passages with what was found between HIGHLIGHT's signs."""

    kind: str
    id: str
    document: dict[str, Any]
    highlights: dict[str, tuple[str, ...]] = field(default_factory=dict)


def claims(es: Elasticsearch, status: str | None = None, limit: int = 50) -> list[Hit]:
    """Claims that were not merged into another, newest change first.

    Raises:
        ServiceAway: Elasticsearch does not answer.
    """
    wanted: list[dict[str, Any]] = [{"term": {"status": status}}] if status else []
    query = {"bool": {"filter": wanted, "must_not": [{"exists": {"field": "merged_into"}}]}}
    return _search(es, ("claims",), query, limit=limit, newest_first=True)


def claim(es: Elasticsearch, claim_id: str) -> tuple[Hit, list[Hit]]:
    """A claim by its id or the beginning of it, and its statements in order of time (the first STATEMENTS_LIMIT).

    Raises:
        NotFound: there is none, or several begin so.
        ServiceAway: Elasticsearch does not answer.
    """
    query = {"prefix": {"claim_id": claim_id}}
    found = _search(es, ("claims",), query, limit=2, newest_first=True) if claim_id else []
    exact = [hit for hit in found if hit.id == claim_id]
    if len(found) != 1 and not exact:
        what = f"several claims begin with {claim_id}" if found else f"there is no claim {claim_id}"
        raise NotFound(what, do="see `claimwatch claims`")
    hit = (exact or found)[0]
    said = _search(es, ("statements",), {"term": {"claim_id": hit.id}}, limit=STATEMENTS_LIMIT, newest_first=False)
    return hit, said


def alerts(
    es: Elasticsearch, *, since: datetime | None = None, kinds: Sequence[str] = (), query: str = "", limit: int = 50
) -> list[Hit]:
    """The latest alerts, newest first.

    Args:
        since: only those raised after it.
        kinds: only these; all where empty.
        query: only those that a watch with this query would get.

    Raises:
        QueryError: the query cannot be read.
        ServiceAway: Elasticsearch does not answer.
    """
    wanted: list[dict[str, Any]] = []
    if since is not None:
        wanted.append({"range": {"@timestamp": {"gt": since.isoformat()}}})
    if kinds:
        wanted.append({"terms": {"kind": list(kinds)}})
    if query:
        wanted.append(query_string("alerts", query))
    return _search(es, ("alerts",), {"bool": {"filter": wanted}}, limit=limit, newest_first=True)


def search(es: Elasticsearch, query: str, *, kinds: Sequence[str] = SEARCHED, limit: int = 20) -> list[Hit]:
    """What a query finds, kind by kind, in each the best first and at most ``limit``.

    Raises:
        QueryError: the query cannot be read.
        ServiceAway: Elasticsearch does not answer.
    """
    return [hit for kind in kinds for hit in _search(es, (kind,), query_string(kind, query), limit=limit, marked=True)]


def _search(
    es: Elasticsearch,
    kinds: Sequence[str],
    query: dict[str, Any],
    *,
    limit: int,
    newest_first: bool | None = None,
    marked: bool = False,
) -> list[Hit]:
    order = {"order": "desc" if newest_first else "asc", "unmapped_type": "date"}
    # With the star a kind of which nothing is indexed yet is no error.
    indices = ",".join(f"{alias(kind)}-*" for kind in kinds)

    def ask() -> dict[str, Any]:
        answer = es.search(
            index=indices,
            query=query,
            size=limit,
            sort=None if newest_first is None else [{"@timestamp": order}],
            highlight=_highlight() if marked else None,
        )
        return dict(answer)

    try:
        try:
            answer = ask()
        except ApiError as error:
            if error.status_code != 503:
                raise
            # An index that was made a moment ago answers so until its shards are there.
            es.cluster.health(index=indices, wait_for_status="yellow", timeout=f"{SHARDS_WITHIN_S:.0f}s")
            answer = ask()
    except (TransportError, ApiError) as error:
        raise _plainly(error, es) from error
    return [_hit(found) for found in answer["hits"]["hits"]]


def _highlight() -> dict[str, Any]:
    before, after = HIGHLIGHT
    return {
        "pre_tags": [before],
        "post_tags": [after],
        "require_field_match": False,
        "number_of_fragments": 2,
        "fields": {name: {} for name in ("title", "headline", "sentence", "content", "text", "speaker", "outlet")},
    }


def _hit(found: dict[str, Any]) -> Hit:
    kind = found["_index"].split("-")[1]
    marks = {name: tuple(passages) for name, passages in found.get("highlight", {}).items()}
    return Hit(kind, found["_id"], found["_source"], marks)


def _plainly(error: TransportError | ApiError, es: Elasticsearch) -> UserError:
    if passes(error):
        start = "start it with `claimwatch up`, or set CLAIMWATCH_ELASTICSEARCH to where it runs"
        return ServiceAway(f"Elasticsearch does not answer: {reason_of(error)}", where=where(es), do=start)
    if isinstance(error, ApiError) and error.status_code == 400:
        return QueryError(
            f"the query cannot be read: {reason_of(error)}", do="see Lucene's query syntax; quote phrases"
        )
    return UserError(f"Elasticsearch refuses: {reason_of(error)}", where=where(es))
