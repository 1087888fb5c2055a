"""What the commands about watches ask Elasticsearch: whether a query can be read, what an id means, what would be told.

Errors are those of ``claimwatch.queries``: for a person who typed the question.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from elasticsearch import ApiError, BadRequestError, Elasticsearch

from claimwatch import queries
from claimwatch.errors import NotFound, UserError
from claimwatch.notifying.atom import NEWEST, alert_of
from claimwatch.notifying.matching import EVERYTHING, MERGES
from connectors.elasticsearch.connection import reason_of
from connectors.elasticsearch.documents import index_of
from connectors.elasticsearch.query import query_string
from connectors.elasticsearch.templates import alias, apply_templates
from schemas.alert import Alert, AlertKind
from schemas.delivery import Watch

SHORTEST = 6
"""Characters that the beginning of an id has at least: of a million ids two in sixteen share six, behind the letter."""

KINDS_OF_ID = {"c": ("claims", "claim_id"), "e": ("events", "event_id"), "s": ("events", "story_id")}
"""First letter of an id → where it is looked up, and in which field."""


def check_query(es: Elasticsearch, query: str) -> None:
    """Have the server read a query as it will for the watch.

    Raises:
        QueryError: it cannot be read; ``drawn`` shows where.
        ServiceAway: Elasticsearch does not answer.
    """
    if query.strip() in EVERYTHING:
        return
    _ensure_index(es)
    # A search reads the query on every index that it reaches; of no index at all it would find fault with nothing.
    queries.alerts(es, query=query, limit=1)


def _ensure_index(es: Elasticsearch) -> None:
    """Make the index of alerts where none was raised yet. Who may not make it gets no check on an empty view."""
    try:
        if not es.indices.exists(index=f"{alias('alerts')}-*", allow_no_indices=False):
            apply_templates(es)
            es.indices.create(index=index_of("alerts"), wait_for_active_shards=1)
    except BadRequestError:
        pass  # another was faster
    except ApiError as error:
        raise UserError(
            f"no alert was raised yet, and the query cannot be checked: {reason_of(error)}",
            do="run `claimwatch deploy indices`, or add the watch with --unchecked",
        ) from error


def resolve(es: Elasticsearch, named: str) -> str:
    """The id of a claim, an event or a story by its beginning; of a claim that was merged, the one that goes on.

    Raises:
        NotFound: nothing begins so, or several do.
        UserError: it is no id.
    """
    kind, field = KINDS_OF_ID.get(named[:1], ("", ""))
    if not kind or len(named) < SHORTEST or not named.isprintable():
        raise UserError(
            f"{named[:60]!r} is no id of a claim, an event or a story",
            do=f"give an id as `claimwatch claims` shows it, or its beginning, {SHORTEST} signs or more",
            code=2,
        )
    asked = {"prefix": {field: named}}
    hits = queries.found(es, kind, asked, limit=50)
    ids = sorted({str(hit.document[field]) for hit in hits if field in hit.document})
    if named in ids:
        ids = [named]
    if len(ids) != 1:
        what = f"several ids begin with {named}" if ids else f"there is no {_thing(named)} {named}"
        raise NotFound(what, do="see `claimwatch claims`; an event's and a story's id stand in `claimwatch claim ID`")
    return survivors(es, ids)[-1]


def survivors(es: Elasticsearch, ids: Iterable[str]) -> list[str]:
    """The ids, each claim that was merged followed by those that it went into; the last ends the last chain.

    Raises:
        ServiceAway: Elasticsearch does not answer.
    """
    all_of = list(dict.fromkeys(ids))
    new = [each for each in all_of if each.startswith("c")]
    for _ in range(MERGES):
        if not new:
            break
        merged = {"bool": {"filter": [{"terms": {"claim_id": new}}, {"exists": {"field": "merged_into"}}]}}
        hits = queries.found(es, "claims", merged, limit=len(new))
        new = [str(hit.document["merged_into"]) for hit in hits if hit.document["merged_into"] not in all_of]
        all_of += dict.fromkeys(new)
    return all_of


def told_to(es: Elasticsearch, watch: Watch, *, since: datetime | None = None, limit: int = NEWEST) -> list[Alert]:
    """The newest alerts that a watch finds, whatever its pauses and times, and what took them back. Newest first.

    Raises:
        QueryError: its query cannot be read.
        ServiceAway: Elasticsearch does not answer.
    """
    kinds: list[AlertKind] = sorted({*watch.kinds, "reversed"})
    wanted: list[dict[str, Any]] = [{"terms": {"kind": kinds}}]
    if watch.query.strip() not in EVERYTHING:
        wanted.append(query_string("alerts", watch.query))
    if watch.follows:
        followed = survivors(es, watch.follows)
        fields: Sequence[str] = ("claim_id", "event_id", "story_id")
        wanted.append({"bool": {"should": [{"terms": {name: followed}} for name in fields]}})
    if since is not None:
        wanted.append({"range": {"@timestamp": {"gt": since.isoformat()}}})
    hits = queries.found(es, "alerts", {"bool": {"filter": wanted}}, limit=limit, typed=watch.query)
    return [alert_of(hit.document) for hit in hits]


def _thing(named: str) -> str:
    return {"c": "claim", "e": "event", "s": "story"}[named[0]]
