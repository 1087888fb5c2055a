"""What the board reads in Elasticsearch: documents in, records out. Several threads ask at once.

Answers are kept for a moment (``keeping``), since the view itself is a second behind. Errors are those of
``searching``: ServiceAway where Elasticsearch does not answer, QueryError where a query cannot be read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from elasticsearch import Elasticsearch

from claimwatch.board import asking
from claimwatch.board.asking import COUNTED, EVERYTHING, of, order, question
from claimwatch.board.claims import Found, claim_page, known
from claimwatch.board.desk import Document, row
from claimwatch.board.filters import Filters, cursor, places
from claimwatch.board.keeping import Kept
from claimwatch.board.outlets import feeds, is_silent, maybe_silent, outlets, strip
from claimwatch.board.records import ClaimPage, Desk, Left, News, Outlets, StoryPage, Strip
from claimwatch.board.searching import Elastic, Questions, buckets, count, counted, documents, hits, total
from claimwatch.board.seeing import MOST, Hit, Seen, instant
from claimwatch.board.stories import story_page
from claimwatch.errors import NotFound
from connectors.notifications.notices import Links

MOMENT_S = 1.0
"""Seconds for which a page's answer is kept: the view is as much behind."""

STRIP_S, SILENT_S, OUTLETS_S, STALE_S = 5.0, 60.0, 60.0, 60.0
ALERTS_S = 5.0
"""Seconds after which it is asked again what became of the alerts of a claim that somebody reads: two requests."""

STATEMENTS_PAGE = 200
"""Statements of a claim on one page, about twenty heights of a screen."""

HEARD = 2_000
"""Statements behind the sparklines of a page, the latest first."""

STORY_CLAIMS, STORY_EVENTS, LATEST_CLAIMS, DELIVERIES, FEEDS, LATEST_ARTICLES = 200, 100, 1_000, 500, 5_000, 100
ALERTS = 100
"""Alerts about one claim, the latest: seven kinds are raised once each, and again after each retraction."""

FEW = 10
"""Claims that mostly change at one instant at most."""

ARTICLE = ("article_id", "title", "text", "content_hash", "first_seen_at", "text_source", "published_precision")
ALERT = ("alert_id", "mention_id", "kind", "status", "reason", "raised_at")


class _Told(NamedTuple):
    """The claims that a watch was told of."""

    claim_ids: list[str]
    partial: bool


class View:
    """The questions of the board.

    Args:
        refresh: as for ``searching.Elastic``.
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
        self._links = links or Links()
        self._kept = kept or Kept()
        self._elastic = Elastic(es, self._kept, refresh=refresh)
        self.now = now

    def desk(self, filters: Filters) -> Desk:
        """A page of claims, newest change of status first."""
        return self._kept.get(("desk", filters), MOMENT_S, lambda: self._desk(filters))

    def latest(self) -> Seen | None:
        """The newest changes of any claim; None before the first."""
        return self._kept.get("latest", MOMENT_S, self._latest)

    def news(
        self, filters: Filters, since: Seen | None, claim_id: str = "", shown: tuple[str, ...] = (), known: str = ""
    ) -> News:
        """How much is new since a page was made.

        Args:
            shown: ids of the claims on the page, of which those are told that the filters leave out by now.
            known: what a claim's page knows of its alerts; where there is more by now, the claim counts as changed.
        """
        latest, found = self.latest(), News()
        if latest is not None and (since is None or not since.covers(latest)):
            key = ("news", filters, since, claim_id, shown)
            found = self._kept.get(key, MOMENT_S, lambda: self._news(filters, since, claim_id, shown))
        if found == News() and claim_id and known:
            # By what the page knows, so that an answer from before the page is never held against it.
            key_of_alerts = ("known", claim_id, known)
            if self._kept.get(key_of_alerts, ALERTS_S, lambda: self._more_known(claim_id, known)):
                return News(changed=1)
        return found

    def claim(self, claim_id: str, after: str = "") -> ClaimPage:
        """A claim with a page of its statements. Raises NotFound."""
        return self._kept.get(("claim", claim_id, after), MOMENT_S, lambda: self._claim(claim_id, after))

    def story(self, story_id: str) -> StoryPage:
        """A story with its claims. Raises NotFound."""
        return self._kept.get(("story", story_id), MOMENT_S, lambda: self._story(story_id))

    def outlets(self) -> Outlets:
        """Every outlet, with what became of the latest claims that it was seen first with."""
        return self._kept.get("outlets", OUTLETS_S, self._outlets, STALE_S)

    def strip(self) -> Strip:
        return self._kept.get("strip", STRIP_S, self._strip, STALE_S)

    def watches(self) -> dict[str, int]:
        """The watches that the latest messages were for, with how many of them."""
        return self._kept.get("watches", STRIP_S, self._watches, STALE_S)

    # --- questions

    def _asked(self) -> Questions:
        return Questions(self._elastic)

    def _wanted(self, filters: Filters, asked: Questions) -> asking.Query:
        """The search for the claims that a reader wants."""
        if not filters.watch:
            return asking.claims(filters)
        told = self._kept.get(("told", filters.watch), MOMENT_S, lambda: self._claims_told(filters.watch))
        asked.partial |= told.partial
        return asking.claims(filters, told.claim_ids)

    def _desk(self, filters: Filters) -> Desk:
        # Asked anew and before the rows: what comes in between is told once more rather than never.
        since, asked = self._latest(), self._asked()
        answer = asked.one(
            question(
                "claims", self._wanted(filters, asked), size=filters.limit + 1, order=order("-status_at", "claim_id"),
                after=places(filters.after), source=asking.ROW, counted=COUNTED, typed=filters.q,
            )
        )  # fmt: skip
        found, further = hits(answer)[: filters.limit], hits(answer)[filters.limit :]
        heard = self._heard([each["_id"] for each in found], asked)
        rows = [row(each["_source"], heard.get(str(each["_source"].get("claim_id")), ())) for each in found]
        return Desk(
            rows=tuple(rows),
            total=total(answer),
            more=answer["hits"]["total"].get("relation") == "gte",
            next=cursor(found[-1]["sort"]) if further else "",
            since=since.word() if since else "",
            partial=asked.partial,
        )

    def _latest(self) -> Seen | None:
        found: Sequence[Hit] = ()
        for size in (FEW, MOST):
            newest = question(
                "claims", EVERYTHING, size=size, order=order("-updated_at"), source=("updated_at",), version=True
            )
            found = hits(self._asked().one(newest))
            if len(found) < size or instant(found[-1]) != instant(found[0]):
                break
        return Seen.of(found)

    def _news(self, filters: Filters, since: Seen | None, claim_id: str, shown: tuple[str, ...]) -> News:
        asked = self._asked()
        wanted = of("claim_id", claim_id) if claim_id else self._wanted(filters, asked)
        since = since or Seen(datetime.fromtimestamp(0, UTC))
        answer = asked.one(asking.news(wanted, since, filters.q))
        new = [each for each in hits(answer) if instant(each) == since.at and not since.has(each)]
        moved = sum(instant(each, "status_at") == since.at for each in new) + counted(answer, "moved")
        changed = len(new) + counted(answer, "later") - moved
        gone = asked.documents(asking.left(wanted, shown, filters.q)) if shown and not claim_id else []
        return News(moved=moved, changed=max(0, changed), left=tuple(map(_left, gone)))

    def _claim(self, claim_id: str, after: str) -> ClaimPage:
        asked, of_claim = self._asked(), of("claim_id", claim_id)
        in_order = order("seen_at", "mention_id")
        claims, said, alerts = asked.all(
            question("claims", of_claim, size=1, version=True),
            question("statements", of_claim, size=STATEMENTS_PAGE + 1, order=in_order, after=places(after)),
            _alerts(claim_id),
        )
        if not hits(claims):
            raise NotFound(f"there is no claim {claim_id}", do="look for it on the desk")
        page, further = hits(said)[:STATEMENTS_PAGE], hits(said)[STATEMENTS_PAGE:]
        statements, raised = [each["_source"] for each in page], documents(alerts)
        articles, deliveries = self._behind(statements, raised, asked)
        since = Seen.of(hits(claims))
        found = Found(
            claim=documents(claims)[0],
            statements=statements,
            next=cursor(page[-1]["sort"]) if further else "",
            articles=articles,
            alerts=raised,
            deliveries=deliveries,
            since=since.word() if since else "",
            whole=not (after or further),
            partial=asked.partial,
        )
        return claim_page(found, self._links, self.now())

    def _behind(
        self, statements: Sequence[Document], alerts: Sequence[Document], asked: Questions
    ) -> tuple[dict[str, Document], list[Document]]:
        """The articles of statements by their ids, and what became of alerts."""
        wanted = list(dict.fromkeys(str(each.get("article_id")) for each in statements))
        if not (wanted or alerts):
            return {}, []
        articles, deliveries = asked.all(
            question("articles", of("article_id", *wanted), size=len(wanted), source=ARTICLE),
            _deliveries(alerts),
        )
        found = {str(each.get("article_id")): each for each in documents(articles)}
        return found, documents(deliveries)[::-1]

    def _more_known(self, claim_id: str, before: str) -> bool:
        """Whether something else is known of a claim's alerts than before."""
        asked = self._asked()
        alerts = asked.documents(_alerts(claim_id))
        deliveries = asked.documents(_deliveries(alerts)) if alerts else []
        return not asked.partial and known(alerts, deliveries) != before

    def _story(self, story_id: str) -> StoryPage:
        asked, of_story = self._asked(), of("story_id", story_id)
        living, first = asking.claims(Filters(story=story_id)), order("first_seen_at", "claim_id")
        events, claims = asked.all(
            question("events", of_story, size=STORY_EVENTS, order=order("first_at", "event_id")),
            question("claims", living, size=STORY_CLAIMS, order=first, source=asking.ROW, counted=COUNTED),
        )
        if not (hits(events) or hits(claims)):
            raise NotFound(f"there is no story {story_id}", do="look for it on the desk")
        heard = self._heard([each["_id"] for each in hits(claims)], asked)
        page = story_page(story_id, documents(events), documents(claims), heard, total(claims))
        return page.model_copy(update={"partial": asked.partial})

    def _outlets(self) -> Outlets:
        now, asked = self.now(), self._asked()
        recent, fields = asking.newer("first_seen_at", now - timedelta(days=1)), ("outlet", "status", "told")
        by_feed = {"feeds": {"terms": {"field": "feed_url", "size": FEEDS}}}
        claims, articles, known = asked.all(
            question("claims", asking.claims(Filters()), size=LATEST_CLAIMS, order=order("-status_at"), source=fields),
            question("articles", recent, size=0, aggs=by_feed),
            question("feeds", EVERYTHING, size=FEEDS),
        )
        page = outlets(feeds(documents(known), buckets(articles, "feeds"), now), documents(claims))
        return page.model_copy(update={"partial": asked.partial})

    def _strip(self) -> Strip:
        now, asked = self.now(), self._asked()
        fields = ("first_seen_at", "published_at", "published_precision", "backfill")
        by_health = {"health": {"terms": {"field": "health", "size": FEW}}}
        newest, recent, claims, known = asked.all(
            question("articles", EVERYTHING, size=LATEST_ARTICLES, order=order("-first_seen_at"), source=fields),
            count("articles", asking.newer("first_seen_at", now - timedelta(hours=1))),
            count("claims", asking.claims(Filters())),
            question("feeds", EVERYTHING, size=0, aggs=by_health),
        )
        silent = self._kept.get("silent", SILENT_S, self._silent, STALE_S)
        found = strip(total(recent), documents(newest), buckets(known, "health"), silent, total(claims))
        return found.model_copy(update={"partial": asked.partial})

    def _silent(self) -> int:
        """How many feeds are silent. Asked for is only what was quiet for long enough."""
        now = self.now()
        quiet = question("feeds", maybe_silent(now), size=FEEDS, source=asking.RATES)
        return sum(is_silent(each, now) for each in self._asked().documents(quiet))

    def _watches(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for each in self._latest_deliveries(EVERYTHING, self._asked()):
            name = str(each.get("watch") or "")
            if name:
                found[name] = found.get(name, 0) + 1
        return found

    def _claims_told(self, watch: str) -> _Told:
        """By the watch's latest messages."""
        asked = self._asked()
        messages = self._latest_deliveries(of("watch.keyword", watch), asked)
        ids = {str(each.get("alert_id")) for each in messages if str(each.get("watch")) == watch}
        if not ids:
            return _Told([], asked.partial)
        alerts = question("alerts", of("alert_id", *sorted(ids)), size=len(ids), source=("claim_id",))
        found = {str(each.get("claim_id")) for each in asked.documents(alerts)}
        return _Told(sorted(found), asked.partial)

    def _latest_deliveries(self, query: asking.Query, asked: Questions) -> list[Document]:
        latest = order("-raised_at", "delivery_id")
        return asked.documents(
            question("deliveries", query, size=DELIVERIES, order=latest, source=("watch", "alert_id"))
        )

    def _heard(self, claim_ids: Sequence[str], asked: Questions) -> dict[str, list[Document]]:
        """Who was heard when about these claims, the latest HEARD statements."""
        if not claim_ids:
            return {}
        found: dict[str, list[Document]] = {}
        latest = order("-seen_at")
        said = question("statements", of("claim_id", *claim_ids), size=HEARD, order=latest, source=asking.HEARD)
        for each in asked.documents(said):
            found.setdefault(str(each.get("claim_id")), []).append(each)
        return found


def _alerts(claim_id: str) -> asking.Question:
    """The latest alerts of a claim."""
    latest = order("-raised_at", "alert_id")
    return question("alerts", of("claim_id", claim_id), size=ALERTS, order=latest, source=ALERT)


def _deliveries(alerts: Sequence[Document]) -> asking.Question:
    """What became of alerts, the latest first."""
    raised = [str(each.get("alert_id")) for each in alerts]
    return question("deliveries", of("alert_id", *raised), size=DELIVERIES, order=order("-raised_at", "delivery_id"))


def _left(claim: Document) -> Left:
    return Left(claim_id=str(claim.get("claim_id")), status=claim["status"], merged=bool(claim.get("merged_into")))
