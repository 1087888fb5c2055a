"""The metrics, in one place: name, kind, help, unit, labels and which parts have them.

Names follow Prometheus' practice (https://prometheus.io/docs/practices/naming/): a prefix, base units, ``_total`` for
counters. A label has few values, none of which comes from a feed. docs/observing.md lists them; a test compares.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["counter", "gauge", "histogram"]

COLLECT, EXTRACT, CORROBORATE, INDEX, NOTIFY, UP = "collect", "extract", "corroborate", "index", "notify", "up"
PARTS = (COLLECT, EXTRACT, CORROBORATE, INDEX, NOTIFY)

AGES_S = (1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0, 4 * 3600.0, 24 * 3600.0)
"""Bounds of the buckets of ages: a feed is polled every ten minutes, so most publications are minutes old."""


@dataclass(frozen=True)
class Metric:
    """One metric. ``name`` is as it is scraped, but for the ``_total`` of a counter and a histogram's own endings."""

    name: str
    kind: Kind
    help: str
    unit: str
    parts: tuple[str, ...]
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()

    @property
    def scraped(self) -> str:
        """The name that a query asks for."""
        return {"counter": f"{self.name}_total", "histogram": f"{self.name}_bucket"}.get(self.kind, self.name)


METRICS = (
    # every part
    Metric("claimwatch_part", "gauge", "1, with the name and the version of the part.", "", PARTS, ("part", "version")),
    Metric("claimwatch_ready", "gauge", "1 while /readyz says yes.", "", PARTS),
    Metric("claimwatch_loop_age_seconds", "gauge", "Since the main loop last went round.", "seconds", PARTS),
    Metric("claimwatch_failures", "counter", "Dead letters written, by the stage that failed.", "", PARTS, ("stage",)),
    Metric(
        "claimwatch_behind_records",
        "gauge",
        "Offsets of a topic that the part has not committed; up to 1 a partition is a transaction's end marker.",
        "records",
        (EXTRACT, CORROBORATE, INDEX, NOTIFY),
        ("topic",),
    ),
    Metric(
        "claimwatch_behind_timestamp_seconds",
        "gauge",
        "When the part last learnt from Kafka how far behind it is.",
        "seconds",
        (EXTRACT, CORROBORATE, INDEX, NOTIFY),
    ),
    # news
    Metric(
        "claimwatch_last_article_timestamp_seconds",
        "gauge",
        "When the newest article came; 0 before the first.",
        "seconds",
        (COLLECT, INDEX),
    ),
    Metric(
        "claimwatch_no_news",
        "gauge",
        "1 while no article has come for CLAIMWATCH_NO_NEWS_AFTER_MIN minutes.",
        "",
        (COLLECT, INDEX),
    ),
    # collect
    Metric("claimwatch_feeds", "gauge", "Feeds that are known and not paused.", "", (COLLECT,)),
    Metric(
        "claimwatch_polls",
        "counter",
        "Polls of feeds, by the health of the feed after it.",
        "",
        (COLLECT,),
        ("health",),
    ),
    Metric("claimwatch_polls_under_way", "gauge", "Polls that are not written yet.", "", (COLLECT,)),
    Metric("claimwatch_articles", "counter", "Article revisions sent.", "", (COLLECT,)),
    # extract
    Metric("claimwatch_extractions", "counter", "Article revisions read, by language.", "", (EXTRACT,), ("language",)),
    Metric("claimwatch_mentions", "counter", "Mentions found.", "", (EXTRACT,)),
    Metric("claimwatch_tagger_windows", "counter", "Windows that the tagger scored.", "", (EXTRACT,)),
    Metric(
        "claimwatch_tagger_seconds",
        "counter",
        "Time that the tagger's network took, all its threads together.",
        "seconds",
        (EXTRACT,),
    ),
    # corroborate
    Metric("claimwatch_stories", "counter", "Stories written, by phase.", "", (CORROBORATE,), ("phase",)),
    Metric(
        "claimwatch_claims", "counter", "Changes of claims, by the status after it.", "", (CORROBORATE,), ("status",)
    ),
    Metric("claimwatch_alerts", "counter", "Alerts raised.", "", (CORROBORATE,), ("kind",)),
    Metric(
        "claimwatch_alert_age_seconds",
        "histogram",
        "From the article's first_seen_at to its alert in Kafka; late articles are left out.",
        "seconds",
        (CORROBORATE,),
        buckets=AGES_S,
    ),
    Metric("claimwatch_judge_pairs", "counter", "Pairs that the stance model read.", "", (CORROBORATE,)),
    Metric("claimwatch_judge_seconds", "counter", "Time that the stance model took.", "seconds", (CORROBORATE,)),
    Metric(
        "claimwatch_opinions",
        "counter",
        "Requests to the endpoint of a second opinion: answered or not.",
        "",
        (CORROBORATE,),
        ("answer",),
    ),
    Metric("claimwatch_opinion_seconds", "counter", "Time that the endpoint took.", "seconds", (CORROBORATE,)),
    # index
    Metric("claimwatch_indexed", "counter", "Records that went into the view.", "", (INDEX,), ("topic",)),
    # notify
    Metric("claimwatch_watches", "gauge", "Watches that are known.", "", (NOTIFY,)),
    Metric("claimwatch_deliveries", "counter", "Deliveries written, by state.", "", (NOTIFY,), ("state",)),
    Metric("claimwatch_deliveries_under_way", "gauge", "Deliveries in the lanes of channels.", "", (NOTIFY,)),
    Metric("claimwatch_deliveries_waiting", "gauge", "Deliveries that wait for a digest or the cap.", "", (NOTIFY,)),
    Metric(
        "claimwatch_notification_age_seconds",
        "histogram",
        "From the publication of the article behind an alert to the message that tells of it; digests are left out.",
        "seconds",
        (NOTIFY,),
        buckets=AGES_S,
    ),
    # up
    Metric("claimwatch_part_running", "gauge", "1 while a part that `up` started runs.", "", (UP,), ("part",)),
    Metric("claimwatch_part_restarts", "counter", "Times that `up` started a part again.", "", (UP,), ("part",)),
)


def of_part(part: str) -> tuple[Metric, ...]:
    """The metrics that a part has; those of the process itself (memory, CPU, files) come besides."""
    return tuple(metric for metric in METRICS if part in metric.parts)
