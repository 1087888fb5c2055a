"""Which documents a record becomes: pure, so that the view can be made again from the topics at any time.

A document's id is the record's own, its index comes from the record alone, and its version is external and grows with
the log: what arrives late, twice or from another process never overwrites what is newer. Every text and list of a
document is bounded, however many statements a claim has.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from connectors.elasticsearch.templates import alias
from schemas.alert import Alert
from schemas.article import Article
from schemas.claim import Claim, Statement
from schemas.delivery import Delivery
from schemas.extraction import STANDINGS_BY_STRENGTH, Extraction, Speaker
from schemas.failure import Failure
from schemas.feed import FeedState
from schemas.ids import digest
from schemas.story import Event, Story

LIST_LIMIT = 50
"""Names, origins, figures and changes of status that a document lists; counts go on beyond."""

STATEMENTS_SHOWN = 10
"""Statements that a claim's document quotes, the strongest of each side first; all are documents of their own."""

EVENT_KINDS = {
    "articles": "event",
    "statements": "event",
    "claims": "state",
    "events": "state",
    "alerts": "alert",
    "feeds": "state",
    "failures": "pipeline_error",
    "deliveries": "event",
}
"""What a document is, in the words of the Elastic Common Schema's ``event.kind`` (ECS 8 and 9)."""

OUTCOMES = {"sent": "success", "failed": "failure"}
"""How a delivery ended, as ECS's ``event.outcome``; one that waits has an unknown outcome."""

EMBEDDING_PLACES = 384
"""As the template says."""

TEXT_LIMIT = 2_000
"""Characters of a sentence, a claim or a reason in a document; an article's text is kept whole."""

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Document:
    """A document to be written; without a body, one to be removed."""

    index: str
    id: str
    version: int
    body: Body | None


def index_of(kind: str) -> str:
    """The index of a kind that has one only. It is read under its alias, so that a later one can take its place."""
    return f"{alias(kind)}-000001"


def article_index(found: Article) -> str:
    """The month's index of an article: by the first revision's date, so that a later one takes its place."""
    return f"{alias('articles')}-{(found.discovered_at or found.first_seen_at).astimezone(UTC):%Y.%m}"


def article(record: Extraction, version: int) -> Document:
    found = record.article
    body = _shown(
        found,
        "article_id url canonical_url feed_url outlet byline credit title summary text_source text_cut "
        "published_at published_precision first_seen_at content_hash backfill unavailable_since",
    )
    body |= {
        "@timestamp": _time(found.first_seen_at),
        "text": found.text,
        "credit": found.credit or record.credit,
        "language": record.language,
        "read_for_claims": record.read_for_claims,
        "mentions": len(record.mentions),
        "speaker": _listed(mention.speaker.called for mention in record.mentions),
        "entities": _listed(record.entities),
        "models": [f"{part}={name}" for part, name in sorted(record.models.items())],
    }
    if len(record.embedding) == EMBEDDING_PLACES:
        # Another model's, of another length, would make Elasticsearch refuse the whole article.
        body["embedding"] = list(record.embedding)
    return _made("articles", found.article_id, version, body, article_index(found))


def claim(record: Claim) -> Document:
    """A claim as it stands, with its strongest statements; ``record.version`` is the version."""
    asserting = [each for each in record.statements if each.side == "asserts"]
    denying = [each for each in record.statements if each.side == "denies"]
    last = record.history[-1] if record.history else None
    body = _shown(
        record,
        "claim_id story_id event_id merged_into language text headline status why first_seen_at updated_at "
        "copies asserted denied told",
    )
    body |= {
        "@timestamp": _time(record.updated_at),
        "status_before": last.before if last else None,
        "status_at": _time(last.at if last else record.first_seen_at),
        "origin": _listed(record.origins),
        "origins_count": len(record.origins),
        "statements_count": len(record.statements) + record.beyond,
        "speaker_for": _listed(each.speaker.called for each in asserting),
        "speaker_against": _listed(each.speaker.called for each in denying),
        **_speakers(record.statements),
        "standing": _listed(each.standing for each in record.statements),
        "side": _listed(each.side for each in record.statements),
        "kind": _listed(record.told),
        "outlet": _listed(each.outlet for each in record.statements),
        "statements": [_quoted(each) for each in _strongest(asserting, denying)],
        "figures": [_shown(each, "value unit speaker seen_at") for each in record.figures[-LIST_LIMIT:]],
        "history": [_shown(each, "before after at mention_id reason") for each in record.history[-LIST_LIMIT:]],
        "withheld": [_shown(each, "kind reason at mention_id told_with") for each in record.withheld[-LIST_LIMIT:]],
    }
    return _made("claims", record.claim_id, record.version, body)


def statements(record: Claim, *, all_of_them: bool = False) -> list[Document]:
    """The statements that this record changed; on a rebuild all that it carries, since compaction drops the records
    that brought the earlier ones.
    """
    chosen = {each.mention_id: each for each in (*(record.statements if all_of_them else ()), *record.changed)}
    return [_statement(record, each) for each in chosen.values()]


def _statement(record: Claim, found: Statement) -> Document:
    # Nothing of the claim but its ids: the document is the same whichever record of the claim it is made from.
    body = _shown(
        found,
        "mention_id article_id side standing place outlet chain copy_of url sentence content published_at seen_at "
        "withdrawn replaced",
    )
    body |= {
        "@timestamp": _time(found.seen_at),
        "claim_id": record.claim_id,
        "story_id": record.story_id,
        "event_id": record.event_id,
        "language": record.language,
        **_speaker(found.speaker),
        "origin_id": found.origin,
        "origin": _cut(found.origin_name or found.origin),
        "counts": not (found.withdrawn or found.replaced),
    }
    identity = f"{found.mention_id}-{record.claim_id}"
    return _made("statements", identity, found.version or record.version, body)


def events(record: Story, version: int) -> list[Document]:
    return [_event(record, each, version) for each in record.events]


def _event(story: Story, found: Event, version: int) -> Document:
    outlets = {each.outlet for each in story.articles if each.event_id == found.event_id}
    claims = [each for each in story.claims if each.event_id == found.event_id and each.merged_into is None]
    body = _shown(found, "event_id title phase first_at last_at")
    body |= {
        "@timestamp": _time(found.last_at),
        "story_id": story.story_id,
        "story_title": _cut(story.title),
        "story_phase": story.phase,
        "language": story.language,
        "articles_count": len(found.articles),
        "outlets_count": len(outlets),
        "outlet": _listed(sorted(outlets)),
        "claims_count": len(claims),
        "disputed_count": sum(each.status in ("contradicted", "disputed") for each in claims),
        "status": sorted({each.status for each in claims}),
        "entities": _heaviest(found.entities),
        "terms": _heaviest(found.terms),
    }
    return _made("events", found.event_id, version, body)


def alert(record: Alert, version: int) -> Document:
    body = _shown(
        record,
        "alert_id kind claim_id story_id event_id claim_text headline status_before origins_count same_article late "
        "reason raised_at",
    )
    body |= _shown(record.trigger, "article_id mention_id url outlet title sentence published_at")
    body |= {
        "@timestamp": _time(record.raised_at),
        "status": record.status_after,
        **_speaker(record.by.speaker),
        "standing": record.by.standing,
        "side": _listed(each.side for each in record.evidence),
        "origin": _listed(record.origins),
        "evidence": [
            _shown(each, "sentence speaker institution standing side outlet url origin published_at")
            for each in record.evidence
        ],
    }
    return _made("alerts", record.alert_id, version, body)


def feed(record: FeedState, version: int, at: datetime) -> Document:
    """``at`` is the time of the message, for a feed that was never polled."""
    address = urlsplit(record.url)
    body = _shown(
        record,
        "outlet health reason last_poll_at last_success_at next_poll_at interval_s failures polls articles_sent "
        "known_share fresh_until failing_since last_news_at rate_since usual_per_day recent_per_day",
    )
    body |= {
        "@timestamp": _time(record.last_poll_at or at),
        # A feed behind a password has it in its URL; whoever may search need not know it.
        "url": _without_password(record.url),
        "host": address.hostname or "",
    }
    if record.moved_to is not None:
        body["moved_to"] = _without_password(record.moved_to)
    return _made("feeds", feed_document_id(record.url), version, body)


def _without_password(url: str) -> str:
    address = urlsplit(url)
    return _cut(address._replace(netloc=address.netloc.rpartition("@")[2]).geturl())


def feed_document_id(url: str) -> str:
    return "u" + digest(url)


def failure(record: Failure, version: int, at: datetime) -> Document:
    """A dead letter without the record that failed, which may be anything. ``at`` is the time of the message."""
    body = _shown(record, "failure_id stage topic partition offset key exception attempts failed_at")
    body |= {"@timestamp": _time(record.failed_at or at), "record_bytes": len(record.record_base64) * 3 // 4}
    return _made("failures", record.failure_id, version, body)


def delivery(record: Delivery, version: int) -> Document:
    body = _shown(record, "delivery_id alert_id watch channel state attempts reason raised_at")
    body |= {"@timestamp": _time(record.raised_at), "event": {"outcome": OUTCOMES.get(record.state, "unknown")}}
    return _made("deliveries", record.delivery_id, version, body)


def _made(kind: str, identity: str, version: int, body: Body, index: str = "") -> Document:
    event = {"kind": EVENT_KINDS[kind], "dataset": f"claimwatch.{kind}", **body.get("event", {})}
    return Document(index or index_of(kind), identity, version, body | {"event": event})


def _speakers(statements: Sequence[Statement]) -> Body:
    """Who speaks in any of the statements: under the names that a single statement has them."""
    each_of = [_speaker(each.speaker) for each in statements]
    return {
        name: _listed(each[name] for each in each_of) for name in ("speaker", "role", "organisation", "institution")
    }


def _speaker(speaker: Speaker) -> Body:
    return {
        "speaker": _cut(speaker.called),
        "role": _cut(speaker.role),
        "organisation": _cut(speaker.organisation),
        "institution": _cut(speaker.institution or speaker.key),
    }


def _quoted(found: Statement) -> Body:
    return _shown(found, "sentence standing side outlet url published_at") | {
        "speaker": _cut(found.speaker.called),
        "role": _cut(found.speaker.role),
    }


def _strongest(asserting: list[Statement], denying: list[Statement]) -> list[Statement]:
    """Half of the places for each side, what the other leaves free included; latest words first, then by standing."""

    def strength(found: Statement) -> tuple[bool, int, datetime]:
        return (found.withdrawn or found.replaced, STANDINGS_BY_STRENGTH.index(found.standing), found.seen_at)

    asserting, denying = sorted(asserting, key=strength), sorted(denying, key=strength)
    half = STATEMENTS_SHOWN // 2
    for_it = asserting[: max(half, STATEMENTS_SHOWN - len(denying))]
    return for_it + denying[: STATEMENTS_SHOWN - len(for_it)]


def _shown(record: Any, names: str) -> Body:
    """The named fields of a record as JSON values."""
    return {name: _plain(getattr(record, name)) for name in names.split()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return _time(value)
    if isinstance(value, tuple):
        return _listed(value)
    return _cut(value) if isinstance(value, str) else value


def _cut(text: str) -> str:
    return text if len(text) <= TEXT_LIMIT else text[: TEXT_LIMIT - 1] + "…"


def _listed(names: Iterable[str]) -> list[str]:
    """Each name once, in the order given, the first LIST_LIMIT of them."""
    return [_cut(name) for name in list(dict.fromkeys(name for name in names if name))[:LIST_LIMIT]]


def _heaviest(weights: dict[str, int] | dict[str, float]) -> list[str]:
    return _listed(sorted(weights, key=lambda name: (-weights[name], name)))


def _time(moment: datetime) -> str:
    """ISO 8601 in UTC. A time without a zone is taken for UTC, which is what collect writes."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat().replace("+00:00", "Z")
