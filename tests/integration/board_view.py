"""A view for the board: the demonstration read and corroborated by the real rules, its feeds, and who was told.

documents = demonstration(now)        as `claimwatch up --demo` would have left it a moment ago
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from elasticsearch import Elasticsearch

from claimwatch.demo.newsroom import DemoOutlet, demo_outlets, replay_lines
from connectors.elasticsearch import documents
from connectors.elasticsearch.bulk import BulkWriter
from connectors.elasticsearch.documents import Document
from connectors.elasticsearch.patience import Patience
from connectors.elasticsearch.templates import apply_templates
from pipelines.replay import ArticleReader, Corroborator, read_articles, standard_judge
from schemas.alert import Alert
from schemas.delivery import DEFAULT_KINDS, Delivery
from schemas.extraction import Extraction
from schemas.feed import FeedState

WATCH, NIGHT_WATCH = "screen", "harbour desk"
EPOCH_SHIFT = 1_000


def demonstration(now: datetime, folder: Path, last: str = "") -> list[Document]:
    """Every document of the demonstration, in the order in which they were written; its last article came just now.

    Args:
        last: the id of the article with which it ends; its own last one where none is named.
    """
    path = folder / "articles.jsonl"
    path.write_text("".join(line + "\n" for line in _until(now, last)), "utf-8")
    corroborator = Corroborator(judge=standard_judge())
    found: list[Document] = []
    alerts: list[Alert] = []
    for offset, extraction in enumerate(ArticleReader().read_all(read_articles(str(path)))):
        changes, _ = corroborator.take(extraction, offset)
        version = offset + 1
        found.append(documents.article(_with_feed(extraction), version))
        if changes is None:
            continue
        found += documents.events(changes.story, version)
        for claim in changes.claims:
            written = claim.model_copy(update={"version": version})
            found += [documents.claim(written), *documents.statements(written)]
        found += [documents.alert(alert, version * EPOCH_SHIFT + n) for n, alert in enumerate(changes.alerts)]
        alerts += changes.alerts
    return found + list(deliveries(alerts)) + list(feeds(now))


def _with_feed(extraction: Extraction) -> Extraction:
    article = extraction.article
    url = next(feed_url(outlet) for outlet in demo_outlets() if outlet.name == article.outlet)
    return extraction.model_copy(update={"article": article.model_copy(update={"feed_url": url})})


def feed_url(outlet: DemoOutlet) -> str:
    return f"https://{outlet.domains[0]}/feed.xml"


def _until(now: datetime, last: str) -> Iterator[str]:
    lines = [json.loads(line) for line in replay_lines()]
    lines = lines[: next((n + 1 for n, line in enumerate(lines) if line["id"] == last), len(lines))]
    late = now - max(datetime.fromisoformat(line["published"]) for line in lines) - timedelta(seconds=40)
    for line in lines:
        yield json.dumps(line | {"published": (datetime.fromisoformat(line["published"]) + late).isoformat()})


def deliveries(alerts: Iterable[Alert]) -> Iterator[Document]:
    """A watch that is told at once, and one whose night is not over."""
    for n, alert in enumerate(alerts):
        if alert.kind in DEFAULT_KINDS:
            yield documents.delivery(delivery(alert, WATCH, "terminal"), n + 1)
        if alert.kind in ("corroborated", "confirmed"):
            late = {"state": "waiting", "hold": "quiet", "reason": "quiet hours until 07:00", "attempts": 0}
            waiting = delivery(alert, NIGHT_WATCH, "ntfy").model_copy(update=late)
            yield documents.delivery(waiting, n + 1)


def delivery(alert: Alert, watch: str, channel: str) -> Delivery:
    return Delivery(
        delivery_id=f"d-{alert.alert_id}-{len(watch)}",
        alert_id=alert.alert_id,
        watch=watch,
        channel=channel,
        state="sent",
        attempts=1,
        raised_at=alert.raised_at,
        claim_id=alert.claim_id,
        kind=alert.kind,
    )


def feeds(now: datetime) -> Iterator[Document]:
    for n, outlet in enumerate(demo_outlets()):
        broken = n == len(demo_outlets()) - 1
        state = FeedState(
            url=feed_url(outlet),
            outlet=outlet.name,
            health="broken" if broken else "alive",
            reason="the name is not known: gaierror" if broken else "",
            last_poll_at=now - timedelta(seconds=20 + 7 * n),
            next_poll_at=now + timedelta(minutes=9),
            interval_s=600,
            failures=4 if broken else 0,
            polls=40,
            articles_sent=0 if broken else 3 + n,
        )
        yield documents.feed(state, n + 1, now)


def fill(es: Elasticsearch, written: Sequence[Document]) -> None:
    """Write the documents with the templates that they need; they can be searched afterwards."""
    apply_templates(es)
    refused = BulkWriter(es, Patience("Elasticsearch", pause=lambda _: False)).write(written, refresh=True)
    assert refused == []
    es.indices.refresh(index="news-*")
