"""The board's questions on their way to Elasticsearch and back: bounded in time, several in one request.

Errors are those of ``claimwatch.queries``: ServiceAway where Elasticsearch does not answer in time, QueryError where a
query cannot be read.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any

import structlog
from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch

from claimwatch.board.allowance import left_s
from claimwatch.board.asking import EVERYTHING, Query, Question
from claimwatch.board.desk import Document
from claimwatch.board.keeping import Kept
from claimwatch.errors import ServiceAway, UserError
from claimwatch.queries import QueryError
from connectors.elasticsearch.connection import PASSING, innermost_reason, passes, reason_of, where
from connectors.elasticsearch.faults import fault, seen
from connectors.elasticsearch.templates import alias, field_types

log = structlog.get_logger(__name__)

SHARE = 0.8
"""Of the time that is left, what Elasticsearch may search: then it answers with what it has found, and says so."""

SHORTEST_S = 0.05
"""With less time than this nothing is asked any more."""

STEP_S = 0.25
"""Times are rounded down to so many seconds: a client with a time of its own takes 1 ms to make (November 2026)."""

CONNECTIONS = 10
"""Requests that are under way at once: the client keeps so many connections to a node, and who finds none waits for one
without end (elastic-transport 9.4)."""

SHOWN_S = 0.5
"""Seconds for which what was written counts as shown."""

TYPED_AT_ONCE, TYPED_WAITS_S = 6, 1.0
"""Queries of people that are searched at once, and seconds for which one more waits: a wildcard over 100,000 claims is
worth a hundred pages."""


class Busy(ServiceAway):
    """Too much is asked at once."""


class Elastic:
    """One Elasticsearch, which several threads ask.

    Args:
        refresh: ask the server to show what was written before each new question: the embedded one shows a document
            only with the search after the next.
    """

    def __init__(self, es: Elasticsearch, kept: Kept, *, refresh: bool = False) -> None:
        self._es = es
        self._kept = kept
        self._refresh = refresh
        self._typed = threading.BoundedSemaphore(TYPED_AT_ONCE)
        self._connections = threading.BoundedSemaphore(CONNECTIONS)
        self._within = cache(lambda seconds: es.options(request_timeout=seconds))

    def search(self, asked: Question) -> dict[str, Any]:
        """The whole answer to one question."""
        broken = seen(asked.typed, field_types(asked.kind)) if asked.typed else None
        if broken is not None:
            raise QueryError.at(asked.typed, broken)
        self._show_what_was_written(asked.kind)
        with self._place(asked.typed), self._client(asked.typed) as (es, seconds):
            body = _within(asked.body, seconds)
            return dict(es.search(index=alias(asked.kind), body=body, ignore_unavailable=True))

    def together(self, *asked: Question) -> list[dict[str, Any]]:
        """The whole answers to questions that nobody typed, in one request."""
        for kind in {each.kind for each in asked}:
            self._show_what_was_written(kind)
        searches: list[Query] = []
        with self._client() as (es, seconds):
            for each in asked:
                searches += [{"index": alias(each.kind), "ignore_unavailable": True}, _within(each.body, seconds)]
            answers = es.msearch(searches=searches)["responses"]
        for each in answers:
            if "error" in each:
                raise self._away() if each.get("status") in PASSING else self._refused(innermost_reason(each["error"]))
        return list(answers)

    @contextmanager
    def _client(self, typed: str = "") -> Iterator[tuple[Elasticsearch, float]]:
        """A client with a connection of its own, and the seconds that its request may take.

        Raises:
            ServiceAway: there is no time left, or no answer in time.
            QueryError: what was typed cannot be read.
        """
        if not self._connections.acquire(timeout=left_s()):
            raise self._away()
        try:
            seconds = max(SHORTEST_S, left_s() // STEP_S * STEP_S)
            if left_s() < SHORTEST_S:
                raise self._away()
            yield self._within(seconds), seconds
        except (TransportError, ApiError) as error:
            raise self._plainly(error, typed) from error
        finally:
            self._connections.release()

    @contextmanager
    def _place(self, typed: str) -> Iterator[None]:
        """One of TYPED_AT_ONCE places while a typed query is searched. Raises Busy."""
        if not typed:
            yield
            return
        if not self._typed.acquire(timeout=min(TYPED_WAITS_S, left_s())):
            raise Busy("too many searches are under way", do="ask again in a moment")
        try:
            yield
        finally:
            self._typed.release()

    def _show_what_was_written(self, kind: str) -> None:
        if self._refresh:
            self._kept.get(("refresh", kind), SHOWN_S, lambda: self._refreshed(kind))

    def _refreshed(self, kind: str) -> None:
        with suppress(UserError), self._client() as (es, _):
            es.indices.refresh(index=f"{alias(kind)}-*", ignore_unavailable=True)

    def _plainly(self, error: TransportError | ApiError, typed: str) -> UserError:
        if passes(error):
            return self._away()
        if isinstance(error, ApiError) and error.status_code == 400 and typed:
            return QueryError.at(typed, fault(typed, reason_of(error)))
        return self._refused(reason_of(error))

    def _away(self) -> ServiceAway:
        return ServiceAway("Elasticsearch does not answer", where=where(self._es), do="it is asked again by itself")

    def _refused(self, reason: str) -> UserError:
        log.error("Elasticsearch refuses a question of the board", reason=reason)
        return UserError("Elasticsearch refuses the question", where=where(self._es), do="see the board's log")


def _within(body: Query, seconds: float) -> Query:
    return {**body, "timeout": f"{int(1_000 * SHARE * seconds)}ms"}


class Questions:
    """What is asked for one answer. ``partial`` once something of it came only in part: a shard failed, or the time
    was over.
    """

    def __init__(self, elastic: Elastic) -> None:
        self._elastic = elastic
        self.partial = False

    def one(self, asked: Question) -> dict[str, Any]:
        return self._noted(self._elastic.search(asked))

    def all(self, *asked: Question) -> list[dict[str, Any]]:
        """The answers to several at once."""
        return [self._noted(each) for each in self._elastic.together(*asked)]

    def documents(self, asked: Question) -> list[Document]:
        return documents(self.one(asked))

    def _noted(self, answer: dict[str, Any]) -> dict[str, Any]:
        self.partial |= bool(answer.get("timed_out")) or bool(answer.get("_shards", {}).get("failed"))
        return answer


def hits(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    return list(answer["hits"]["hits"])


def documents(answer: Mapping[str, Any]) -> list[Document]:
    return [each["_source"] for each in hits(answer)]


def total(answer: Mapping[str, Any]) -> int:
    return int(answer["hits"]["total"]["value"])


def counted(answer: Mapping[str, Any], name: str) -> int:
    """How many a filter among the aggregations has found; where there is no index yet, there is no aggregation."""
    return int(answer.get("aggregations", {}).get(name, {}).get("doc_count", 0))


def buckets(answer: Mapping[str, Any], name: str) -> dict[str, int]:
    """How many there are by each value."""
    found = answer.get("aggregations", {}).get(name, {}).get("buckets", ())
    return {str(each["key"]): int(each["doc_count"]) for each in found}


def count(kind: str, query: Query = EVERYTHING, most: int = 10_000) -> Question:
    """How many documents a query finds."""
    return Question(kind, {"query": query, "size": 0, "track_total_hits": most})
