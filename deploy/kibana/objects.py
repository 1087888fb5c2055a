"""What people find in Kibana: data views on each kind of document, saved searches, and three dashboards.

Fields, statuses and kinds are those of ``deploy/elasticsearch``; a test compares.
"""

from __future__ import annotations

import json

from deploy.kibana.building import (
    Body,
    dashboard,
    data_view,
    lens_panel,
    saved_search,
    search_panel,
)
from deploy.kibana.lens import bars, count, distinct, metric, over_time, table, top

FIRST_OUTLET = """
def named = params._source.outlet;
if (named instanceof List) { if (named.size() > 0) { emit(named.get(0)); } }
else if (named != null) { emit(named); }
"""
"""A claim lists its outlets in the order in which they were heard of, so that the first one was the first to report."""

LAG = """
if (doc['published_at'].size() == 0 || doc['first_seen_at'].size() == 0) { return; }
emit((doc['first_seen_at'].value.toInstant().toEpochMilli()
    - doc['published_at'].value.toInstant().toEpochMilli()) / 1000);
"""
"""Seconds from an article's publishing to our seeing it."""

STANDING = "not merged_into : *"
"""A claim that was merged into another is spoken for by that one."""


def objects(board: str = "") -> list[Body]:
    """All objects, what is referred to before what refers to it.

    Args:
        board: base address that the ids of claims are linked to; without one they are plain words.
    """
    return [*_views(board.rstrip("/")), *_searches(), _desk(), _outlets(), _feeds()]


def ndjson(found: list[Body]) -> str:
    """Objects as the lines that Kibana imports."""
    return "".join(json.dumps(each, ensure_ascii=False, sort_keys=True) + "\n" for each in found)


def _views(board: str) -> list[Body]:
    link: Body = {"id": "url"}
    claim: Body = {"id": "url", "params": {"urlTemplate": f"{board}/claim/{{{{value}}}}", "labelTemplate": "{{value}}"}}
    duration = {"inputFormat": "seconds", "outputFormat": "humanizePrecise", "outputPrecision": 0}
    lag = {"lag_s": {"type": "long", "script": {"source": LAG.strip()}}}
    first = {"first_outlet": {"type": "keyword", "script": {"source": FIRST_OUTLET.strip()}}}
    claims = {"claim_id": claim} if board else {}
    said = {"url": link, **claims}
    return [
        data_view(
            "articles",
            "Articles",
            formats={"url": link, "lag_s": {"id": "duration", "params": duration}},
            runtime=lag,
        ),
        data_view("statements", "Statements", formats=said),
        data_view("claims", "Claims", formats=claims, runtime=first),
        data_view("events", "Events"),
        data_view("alerts", "Alerts", formats=said),
        data_view("feeds", "Feeds", formats={"url": link}),
        data_view("failures", "Failures"),
        data_view("deliveries", "Deliveries"),
    ]


def _searches() -> list[Body]:
    told = ["headline", "speaker", "role", "standing", "sentence", "outlet", "status_before", "status", "url"]
    said = ["speaker", "role", "side", "standing", "sentence", "outlet", "origin", "url"]
    return [
        saved_search(
            "contradicted-today",
            "Contradicted today",
            "alerts",
            "kind : (contradicted or denied_on_record)",
            told,
            description="Claims that somebody denied today: who, in which words, and what the status was before.",
            today=True,
        ),
        saved_search(
            "confirmed-today",
            "Confirmed today",
            "alerts",
            "kind : confirmed",
            told,
            description="Claims that an official confirmed today: who, and in which words.",
            today=True,
        ),
        saved_search(
            "disputed",
            "Disputed",
            "claims",
            f"status : (disputed or contradicted) and {STANDING}",
            ["status", "headline", "speaker_for", "speaker_against", "origins_count", "asserted", "denied", "claim_id"],
            description="Claims that are denied as they stand now, with who is for them and who against.",
        ),
        saved_search(
            "by-speaker",
            "By speaker",
            "statements",
            "speaker : *",
            said,
            description="Who said what, speaker by speaker; add a speaker to the query to see one alone.",
            sort=(("speaker.keyword", "asc"), ("@timestamp", "desc")),
            by="speaker.keyword",
        ),
        saved_search(
            "by-outlet",
            "By outlet",
            "statements",
            "outlet : *",
            ["outlet", *(name for name in said if name != "outlet"), "copy_of"],
            description="Which outlet carried what, with whom it has it from; copies name the article copied.",
            sort=(("outlet.keyword", "asc"), ("@timestamp", "desc")),
            by="outlet.keyword",
        ),
        saved_search(
            "newest-transitions",
            "Newest transitions",
            "alerts",
            "",
            ["kind", "headline", "status_before", "status", "speaker", "standing", "outlet", "claim_id"],
            description="What changed, the latest first: the kind of alert, and the status before and after.",
        ),
        saved_search(
            "most-disputed-events",
            "Most disputed events",
            "events",
            "disputed_count >= 1",
            ["title", "disputed_count", "claims_count", "outlets_count", "status", "phase"],
            description="Events with the most claims that are denied as they stand now.",
            sort=(("disputed_count", "desc"), ("@timestamp", "desc")),
        ),
        saved_search(
            "feeds-in-trouble",
            "Feeds in trouble",
            "feeds",
            "health : broken or failures > 0",
            ["outlet", "host", "health", "reason", "failures", "last_success_at", "next_poll_at"],
            description="Feeds that failed at their last poll, and why; the one that has been silent longest first.",
            sort=(("last_success_at", "asc"),),
        ),
        saved_search(
            "dead-letters",
            "Dead letters",
            "failures",
            "",
            ["stage", "topic", "exception", "attempts", "failure_id"],
            description="Records that a part could not handle; `claimwatch failures show ID` has them whole.",
        ),
    ]


def _desk() -> Body:
    claims, alerts = count("count", "Claims"), count("count", "Alerts")
    status = top("status", "Status", "status", size=7, by="count")
    kind = top("kind", "Alert", "kind", size=7, by="count")
    over = [over_time("Time of the status", "status_at"), status, claims]
    told = [over_time("Raised", "@timestamp"), kind, alerts]
    against = [
        top("speaker", "Speaker", "speaker.keyword", size=15, by="count"),
        count("count", "Denials"),
        distinct("claims", "Claims denied", "claim_id"),
    ]
    panels = [
        lens_panel("status", bars("Claims by status over time", "claims", over, query=STANDING, split="status")),
        lens_panel("told", bars("Alerts by kind over time", "alerts", told, split="kind")),
        search_panel("transitions", "Newest transitions", "newest-transitions"),
        search_panel("events", "Most disputed events", "most-disputed-events", width=24),
        lens_panel("denials", table("Who denies", "statements", against, query="side : denies", by="count")),
        search_panel("disputed", "Disputed claims", "disputed"),
    ]
    description = "What is claimed, what changed, and what is disputed."
    return dashboard("news-desk", "claimwatch: news desk", panels, description=description, since="now-24h")


def _outlets() -> Body:
    first = top("outlet", "First to report", "first_outlet", size=25, by="count")
    record = [
        first,
        count("count", "Claims"),
        count("held", "Confirmed or corroborated", only="status : (confirmed or corroborated)"),
        count("denied", "Contradicted at some time", only="told : contradicted"),
        count("stands", "Contradicted or disputed now", only="status : (contradicted or disputed)"),
        count("retracted", "Retracted", only="status : retracted"),
    ]
    fate = [first, top("status", "Status", "status", size=7, by="count"), count("count", "Claims")]
    carried = [
        top("outlet", "Outlet", "outlet.keyword", size=25, by="count"),
        count("count", "Statements"),
        count("copied", "In copies", only="copy_of : *"),
        distinct("origins", "Origins", "origin_id"),
        distinct("claims", "Claims", "claim_id"),
    ]
    panels = [
        lens_panel("first", table("First to report, later contradicted", "claims", record, query=STANDING, by="count")),
        lens_panel("fate", bars("What became of it", "claims", fate, query=STANDING, split="status", lying=True)),
        lens_panel("carried", table("Own reports and copies", "statements", carried, by="count"), width=48),
        search_panel("said", "What they carried", "by-outlet"),
    ]
    description = "Who reports first, what becomes of it, and who copies whom."
    return dashboard("outlets", "claimwatch: outlets", panels, description=description, since="now-30d")


def _feeds() -> Body:
    health = [top("health", "Health", "health", size=5, by="count"), count("count", "Feeds")]
    lag = [
        top("outlet", "Outlet", "outlet.keyword", size=25, by="lag"),
        metric("median", "lag", "Median lag, seconds", "lag_s"),
        metric("max", "most", "Longest lag, seconds", "lag_s"),
        count("count", "Articles"),
    ]
    polled = [
        top("outlet", "Outlet", "outlet.keyword", size=50, by="failures"),
        metric("sum", "failures", "Failures in a row", "failures"),
        metric("max", "success", "Last success", "last_success_at", date=True),
        metric("sum", "articles", "Articles sent", "articles_sent"),
        metric("average", "interval", "Seconds between polls", "interval_s"),
    ]
    seen = [over_time("Seen", "@timestamp"), count("count", "Articles")]
    letters = [
        over_time("Failed", "@timestamp"),
        top("stage", "Stage", "stage", size=8, by="count"),
        count("count", "Dead letters"),
    ]
    panels = [
        lens_panel("health", bars("Feeds by health", "feeds", health), width=16),
        lens_panel("articles", bars("Articles seen over time", "articles", seen), width=32),
        search_panel("trouble", "Feeds in trouble", "feeds-in-trouble"),
        lens_panel("polled", table("Polls", "feeds", polled, by="failures")),
        lens_panel("lag", table("From publishing to here", "articles", lag, query="backfill : false", by="lag")),
        lens_panel("failures", bars("Dead letters by stage over time", "failures", letters, split="stage")),
        search_panel("letters", "Dead letters", "dead-letters", width=24),
    ]
    description = "Which feeds are alive, how late articles come, and what could not be handled."
    return dashboard("feeds", "claimwatch: feeds", panels, description=description, since="now-7d")
