"""The stream in another order, each article three times, the last ones late by a day: the news is the same news."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from benchmarks.faults import comparing
from benchmarks.faults.child import LAUNCHER
from benchmarks.faults.feeding import articles, shuffled
from benchmarks.faults.scene import Scene, Stage
from benchmarks.faults.sizes import Sizes, patience
from benchmarks.faults.table import Row
from schemas.article import Article
from schemas.extraction import Extraction

WITHIN = timedelta(minutes=10)
TIMES = 3
LATE_BY = timedelta(days=1)
LATE_SHARE = 0.3
"""Share of the stream, beside it, whose articles come a day after they were published."""


def disordered(stage: Stage, sizes: Sizes, seed: int) -> Row:
    count = sizes.shuffled_articles
    late_ones = round(count * LATE_SHARE)
    row = Row(
        "shuffled within ten minutes, each three times, late by a day",
        f"{count:,} articles and {late_ones:,} late ones, each {TIMES} times",
    )
    ordered = articles(count, seed)
    late = late_articles(late_ones, seed + 1, after=ordered[-1])
    mixed = shuffled(ordered, WITHIN, seed)
    with Scene(stage, "disorder") as scene:
        scene.feed([*repeated(mixed), *repeated(late)])
        for name, part in scene.parts.items():
            gather = {"CHILD_GATHER": str(sizes.gathered_s)} if name == "notify" else {}
            part.start(*(LAUNCHER if gather else ()), **gather)
        scene.drain(patience(TIMES * count))
        due = {each["alert_id"] for each in _alerts(scene)}
        scene.wait(lambda: due <= scene.webhook.keys().keys(), 60 + 2 * sizes.gathered_s, "the digest")
        scene.drain(patience(count))
        scene.parts.stop()
        # The yardstick has each article once, in time and in order; the log of this run has it three times.
        found = scene.compare()
        log = {extraction.article.article_id: extraction for _, extraction in comparing.log_of(scene.conn)}
        claims, alerts = comparing.replayed(
            [in_time(log[each.article_id], each) for each in [*ordered, *late]], scene.folder / "ordered"
        )
        statuses = comparing.differing(_statuses(claims), _statuses(scene.replayed["claims"]))
        raised = comparing.differing(_raised(alerts), _raised(scene.replayed["alerts"]))
        told_late, in_digest = _late(scene)
    row.seen = [
        scene.size,
        f"difference to its own log {found.count}; to the stream in order, once and in time: "
        f"{len(statuses)} statuses of {len(claims)}, {len(raised)} alerts of {len(alerts)}",
        f"late alerts {len(told_late)}, of them in a digest {len(told_late & in_digest)}",
    ]
    row.wrong = [str(found)] if found.count else []
    row.wrong += [f"status: {each}" for each in statuses[:3]] + [f"alert: {each}" for each in raised[:3]]
    if told_late != in_digest or not told_late:
        row.wrong.append(f"late alerts by themselves: {sorted(told_late - in_digest)[:3]}")
    return row


def repeated(stream: list[Article]) -> list[Article]:
    """Each article three times: at once, and again among those that follow."""
    places = [(number + 7 * turn, turn, article) for number, article in enumerate(stream) for turn in range(TIMES)]
    return [article for _, _, article in sorted(places, key=lambda each: each[:2])]


def late_articles(count: int, seed: int, *, after: Article) -> list[Article]:
    """Articles that were published a day before they are seen, behind the last one of the stream."""
    start = after.first_seen_at + timedelta(minutes=1)
    stream = articles(count, seed, start=start, tag="late-")
    return [each.model_copy(update={"published_at": each.first_seen_at - LATE_BY}) for each in stream]


def in_time(extraction: Extraction, article: Article) -> Extraction:
    """What was read, as of an article that came in its turn."""
    times = {"first_seen_at": article.first_seen_at, "published_at": article.first_seen_at}
    return extraction.model_copy(update={"article": extraction.article.model_copy(update=times)})


def _alerts(scene: Scene) -> list[Any]:
    return list(comparing.alerts_of(scene.conn, {})[0].values())


def _statuses(claims: comparing.Rows) -> comparing.Rows:
    return {key: (claim["status"], claim["event_id"], claim["merged_into"]) for key, claim in claims.items()}


def _raised(alerts: list[Any]) -> comparing.Rows:
    return {alert["alert_id"]: (alert["kind"], alert["claim_id"], alert["status_after"]) for alert in alerts}


def _late(scene: Scene) -> tuple[set[str], set[str]]:
    """Ids of the alerts that are late, and of those that came in a digest that says so."""
    late = {alert["alert_id"] for alert in scene.replayed["alerts"] if alert["late"]}
    bodies = [each.body for each in scene.webhook.received]
    digests = [body for body in bodies if body.get("reason") == "late" and "alerts" in body]
    return late, {alert["alert_id"] for body in digests for alert in body["alerts"]}
