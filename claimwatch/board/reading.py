"""What the board reads in Elasticsearch: documents in, records out. Several threads ask at once.

Answers are kept for a moment (``keeping``), since the view itself is a second behind. Errors are those of
``claimwatch.queries``: ServiceAway where Elasticsearch does not answer, QueryError where a query cannot be read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch

from claimwatch.board import asking
from claimwatch.board.claims import Found, claim_page
from claimwatch.board.desk import Document, row, time
from claimwatch.board.filters import Filters, cursor, places
from claimwatch.board.keeping import Kept
from claimwatch.board.outlets import SILENT_AFTER, feeds, outlets, strip
from claimwatch.board.records import ClaimPage, Desk, Feed, News, Outlets, StoryPage, Strip
from claimwatch.board.stories import story_page
from claimwatch.errors import NotFound, ServiceAway, UserError
from claimwatch.queries import QueryError
from connectors.elasticsearch.connection import passes, reason_of, where
from connectors.elasticsearch.faults import fault, seen
from connectors.elasticsearch.templates import alias, field_types
from connectors.notifications.notices import Links

ANSWER_WITHIN_S = 5.0
"""Seconds for one question: a reader who waits longer has left."""

MOMENT_S = 1.0
"""Seconds for which a page's answer is kept: the view is as much behind."""

STRIP_S, OUTLETS_S, STALE_S = 5.0, 60.0, 60.0

STATEMENTS_PAGE = 200
"""Statements of a claim on one page, about twenty heights of a screen."""

HEARD = 2_000
"""Statements behind the sparklines of a page, the latest first."""

STORY_CLAIMS, STORY_EVENTS, LATEST_CLAIMS, DELIVERIES, FEEDS, LATEST_ARTICLES = 200, 100, 1_000, 500, 5_000, 100
EVERYTHING: asking.Query = {"match_all": {}}
COUNTED = 10_000
"""Up to so many are counted exactly, as Elasticsearch does by itself."""


class View:
    """The questions of the board.

    Args:
        refresh: ask the server to show what was written before each new question: the embedded one shows a document
            only with the search after the next.
    """

    def __init__(
        self,
        es: Elasticsearch,
        links: Links | None = None,
        *,
        refresh: bool = False,
        kept: Kept | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._es = es.options(request_timeout=ANSWER_WITHIN_S)
        self._links = links or Links()
        self._refresh = refresh
        self._kept = kept or Kept()
        self.now = now

    def desk(self, filters: Filters) -> Desk:
        """A page of claims, newest change of status first."""
        return self._kept.get(("desk", filters), MOMENT_S, lambda: self._desk(filters))

    def latest(self) -> datetime | None:
        """When any claim last changed; None before the first."""
        return self._kept.get("latest", MOMENT_S, self._latest)

    def news(self, filters: Filters, since: datetime | None, claim_id: str = "") -> News:
        """How much is new since a page was made."""
        latest = self.latest()
        if latest is None or (since is not None and latest <= since):
            return News()
        key = ("news", filters, since, claim_id)
        return self._kept.get(key, MOMENT_S, lambda: self._news(filters, since, claim_id))

    def claim(self, claim_id: str, after: str = "") -> ClaimPage:
        """A claim with a page of its statements. Raises NotFound."""
        return self._kept.get(("claim", claim_id, after), MOMENT_S, lambda: self._claim(claim_id, after))

    def story(self, story_id: str) -> StoryPage:
        """A story with its claims. Raises NotFound."""
        return self._kept.get(("story", story_id), MOMENT_S, lambda: self._story(story_id))

    def outlets(self) -> Outlets:
        """Every outlet, with what became of the latest claims that it was first with."""
        return self._kept.get("outlets", OUTLETS_S, self._outlets, STALE_S)

    def feeds(self) -> list[Feed]:
        return self._kept.get("feeds", STRIP_S, self._feeds, STALE_S)

    def strip(self) -> Strip:
        return self._kept.get("strip", STRIP_S, self._strip, STALE_S)

    def watches(self) -> dict[str, int]:
        """The watches that the latest messages were for, with how many of them."""
        return self._kept.get("watches", STRIP_S, self._watches, STALE_S)

    # --- questions

    def _desk(self, filters: Filters) -> Desk:
        since = self.latest()
        query = asking.claims(filters, self._told(filters.watch) if filters.watch else None)
        order = asking.order("-status_at", "claim_id")
        hits = self._search(
            "claims", query, size=filters.limit + 1, order=order, after=places(filters.after), source=asking.ROW,
            counted=COUNTED, typed=filters.q,
        )  # fmt: skip
        found, further = hits["hits"][: filters.limit], hits["hits"][filters.limit :]
        documents = [each["_source"] for each in found]
        heard = self._heard([each["_id"] for each in found])
        return Desk(
            rows=tuple(row(each, heard.get(str(each.get("claim_id")), ())) for each in documents),
            total=hits["total"]["value"],
            more=hits["total"].get("relation") == "gte",
            next=cursor(found[-1]["sort"]) if further else "",
            since=since,
        )

    def _latest(self) -> datetime | None:
        order = asking.order("-updated_at")
        found = self._documents("claims", EVERYTHING, size=1, order=order, source=("updated_at",))
        return time(found[0], "updated_at") if found else None

    def _news(self, filters: Filters, since: datetime | None, claim_id: str) -> News:
        query = asking.claims(filters, self._told(filters.watch) if filters.watch else None)
        if claim_id:
            query = asking.of("claim_id", claim_id)
        begin = since or datetime.fromtimestamp(0, UTC)
        changed = asking.since(query, "updated_at", begin)
        moved = {"moved": {"filter": {"range": {"status_at": {"gt": begin.isoformat()}}}}}
        body = {"query": changed, "size": 0, "track_total_hits": COUNTED, "aggs": moved}
        answer = self._ask("claims", body, filters.q)
        # No index yet, no aggregation.
        found = int(answer.get("aggregations", {}).get("moved", {}).get("doc_count", 0))
        return News(moved=found, changed=max(0, int(answer["hits"]["total"]["value"]) - found))

    def _claim(self, claim_id: str, after: str) -> ClaimPage:
        hits = self._search("claims", asking.of("claim_id", claim_id), size=1)["hits"]
        if not hits:
            raise NotFound(f"there is no claim {claim_id}", do="look for it on the desk")
        of_claim, order = asking.of("claim_id", claim_id), asking.order("seen_at", "mention_id")
        size = STATEMENTS_PAGE + 1
        said = self._search("statements", of_claim, size=size, order=order, after=places(after))["hits"]
        page, further = said[:STATEMENTS_PAGE], said[STATEMENTS_PAGE:]
        statements = [each["_source"] for each in page]
        alerts = self._documents("alerts", of_claim, size=100, order=asking.order("raised_at"))
        told = asking.of("alert_id", *(str(each.get("alert_id")) for each in alerts))
        found = Found(
            claim=hits[0]["_source"],
            statements=statements,
            next=cursor(page[-1]["sort"]) if further else "",
            articles=self._articles(statements),
            alerts=alerts,
            deliveries=self._documents("deliveries", told, size=DELIVERIES) if alerts else (),
        )
        return claim_page(found, self._links)

    def _articles(self, statements: Sequence[Document]) -> dict[str, Document]:
        """The articles of statements by their ids."""
        wanted = list(dict.fromkeys(str(each.get("article_id")) for each in statements))
        if not wanted:
            return {}
        fields = ("article_id", "title", "text", "content_hash", "first_seen_at", "text_source")
        found = self._documents("articles", asking.of("article_id", *wanted), size=len(wanted), source=fields)
        return {str(each.get("article_id")): each for each in found}

    def _story(self, story_id: str) -> StoryPage:
        of_story = asking.of("story_id", story_id)
        events = self._documents("events", of_story, size=STORY_EVENTS, order=asking.order("first_at"))
        living = asking.claims(Filters(story=story_id))
        hits = self._search(
            "claims", living, size=STORY_CLAIMS, order=asking.order("first_seen_at"), source=asking.ROW, counted=COUNTED
        )
        claims = [each["_source"] for each in hits["hits"]]
        if not (events or claims):
            raise NotFound(f"there is no story {story_id}", do="look for it on the desk")
        heard = self._heard([each["_id"] for each in hits["hits"]])
        return story_page(story_id, events, claims, heard, hits["total"]["value"])

    def _outlets(self) -> Outlets:
        fields = ("outlet", "status", "told")
        order = asking.order("-status_at")
        claims = self._documents("claims", asking.claims(Filters()), size=LATEST_CLAIMS, order=order, source=fields)
        return outlets(self.feeds(), claims)

    def _feeds(self) -> list[Feed]:
        now = self.now()
        recent = asking.newer("first_seen_at", now - SILENT_AFTER)
        counted = self._buckets("articles", recent, "feed_url", FEEDS)
        return feeds(self._documents("feeds", EVERYTHING, size=FEEDS), counted, now)

    def _strip(self) -> Strip:
        now = self.now()
        articles = self._count("articles", asking.newer("first_seen_at", now - timedelta(hours=1)))
        fields = ("first_seen_at", "published_at", "published_precision", "backfill")
        order = asking.order("-first_seen_at")
        latest = self._documents("articles", EVERYTHING, size=LATEST_ARTICLES, order=order, source=fields)
        return strip(articles, latest, self.feeds(), self._count("claims", asking.claims(Filters())))

    def _watches(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for each in self._latest_deliveries(EVERYTHING):
            name = str(each.get("watch") or "")
            if name:
                found[name] = found.get(name, 0) + 1
        return found

    def _told(self, watch: str) -> list[str]:
        """The claims that a watch was told of, by its latest messages."""
        return self._kept.get(("told", watch), MOMENT_S, lambda: self._claims_told(watch))

    def _claims_told(self, watch: str) -> list[str]:
        messages = self._latest_deliveries(asking.of("watch.keyword", watch))
        ids = {str(each.get("alert_id")) for each in messages if str(each.get("watch")) == watch}
        if not ids:
            return []
        found = self._documents("alerts", asking.of("alert_id", *ids), size=len(ids), source=("claim_id",))
        return sorted({str(each.get("claim_id")) for each in found})

    def _latest_deliveries(self, query: asking.Query) -> list[Document]:
        fields, order = ("watch", "alert_id"), asking.order("-raised_at")
        return self._documents("deliveries", query, size=DELIVERIES, order=order, source=fields)

    def _heard(self, claim_ids: Sequence[str]) -> dict[str, list[Document]]:
        """Who was heard when about these claims, the latest HEARD statements."""
        if not claim_ids:
            return {}
        query, order = asking.of("claim_id", *claim_ids), asking.order("-seen_at")
        found: dict[str, list[Document]] = {}
        for each in self._documents("statements", query, size=HEARD, order=order, source=asking.HEARD):
            found.setdefault(str(each.get("claim_id")), []).append(each)
        return found

    # --- one request

    def _documents(self, kind: str, query: asking.Query, **rest: Any) -> list[Document]:
        return [each["_source"] for each in self._search(kind, query, **rest)["hits"]]

    def _count(self, kind: str, query: asking.Query, typed: str = "") -> int:
        hits = self._search(kind, query, size=0, counted=COUNTED, typed=typed)
        return int(hits["total"]["value"])

    def _buckets(self, kind: str, query: asking.Query, field: str, size: int) -> dict[str, int]:
        answer = self._ask(kind, {"query": query, "size": 0, "aggs": {"by": {"terms": {"field": field, "size": size}}}})
        buckets = answer.get("aggregations", {}).get("by", {}).get("buckets", ())
        return {str(each["key"]): int(each["doc_count"]) for each in buckets}

    def _search(
        self,
        kind: str,
        query: asking.Query,
        *,
        size: int,
        order: Sequence[asking.Query] = (),
        after: Sequence[Any] = (),
        source: Sequence[str] = (),
        counted: int | bool = False,
        typed: str = "",
    ) -> dict[str, Any]:
        body: dict[str, Any] = {"query": query, "size": size, "track_total_hits": counted}
        if order:
            body["sort"] = list(order)
        if after:
            body["search_after"] = list(after)
        if source:
            body["_source"] = list(source)
        hits: dict[str, Any] = self._ask(kind, body, typed)["hits"]
        return hits

    def _ask(self, kind: str, body: dict[str, Any], typed: str = "") -> dict[str, Any]:
        broken = seen(typed, field_types(kind)) if typed else None
        if broken is not None:
            raise QueryError.at(typed, broken)
        self._show_what_was_written(kind)
        try:
            return dict(self._es.search(index=alias(kind), body=body, ignore_unavailable=True))
        except (TransportError, ApiError) as error:
            raise self._plainly(error, typed) from error

    def _show_what_was_written(self, kind: str) -> None:
        if self._refresh:
            self._kept.get(("refresh", kind), MOMENT_S / 2, lambda: self._refreshed(kind))

    def _refreshed(self, kind: str) -> None:
        with suppress(ApiError, TransportError):
            self._es.indices.refresh(index=f"{alias(kind)}-*", ignore_unavailable=True)

    def _plainly(self, error: TransportError | ApiError, typed: str) -> UserError:
        if passes(error):
            return ServiceAway("Elasticsearch does not answer", where=where(self._es), do="it is asked again by itself")
        if isinstance(error, ApiError) and error.status_code == 400 and typed:
            return QueryError.at(typed, fault(typed, reason_of(error)))
        return UserError("Elasticsearch refuses the question", where=where(self._es), do="see the board's log")
