"""Records for these tests, each valid and with as little said as possible."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.kafka.message import Message
from schemas import ids
from schemas.alert import Alert, By, Evidence, Trigger
from schemas.article import Article
from schemas.claim import Claim, Figure, Statement, StatusChange, WithheldAlert
from schemas.extraction import Extraction, Mention, Speaker
from schemas.record import Record
from schemas.story import Event, Story, StoryArticle

NOON = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)
MINISTER = Speaker(key="anna holt", name="Anna Holt", role="defence minister", institution="defence ministry")


def message(topic: str, record: Record | bytes | None, offset: int = 0, key: str = "k", partition: int = 0) -> Message:
    if isinstance(record, Record):
        return Message(topic, partition, offset, key, record.encode(), (record.schema_header(),), 1_800_000_000_000)
    return Message(topic, partition, offset, key, record, (), 1_800_000_000_000)


def article(name: str = "one", **over: Any) -> Article:
    url = f"https://post.example/{name}"
    values: dict[str, Any] = {
        "article_id": ids.article_id(url),
        "url": url,
        "canonical_url": url,
        "outlet": "Harbour Post",
        "title": "Ministry lifted range limits",
        "text": "The ministry's missiles were freed.",
        "published_at": NOON,
        "first_seen_at": NOON,
        "content_hash": name,
    }
    return Article(**values | over)


def mention(name: str = "m1", **over: Any) -> Mention:
    values: dict[str, Any] = {
        "mention_id": name,
        "place": "body",
        "sentence": (0, 10),
        "sentence_text": "It is so, she said.",
        "content_text": "It is so",
        "speaker": MINISTER,
        "standing": "official",
        "act": "asserts",
    }
    return Mention(**values | over)


def extraction(name: str = "one", language: str = "en", **over: Any) -> Extraction:
    return Extraction(article=article(name, **over), language=language, mentions=(mention(),), entities=("anna holt",))


def statement(name: str = "m1", side: str = "asserts", **over: Any) -> Statement:
    values: dict[str, Any] = {
        "mention_id": name,
        "claim_id": "c1",
        "side": side,
        "speaker": MINISTER,
        "standing": "official",
        "outlet": "Harbour Post",
        "article_id": "a1",
        "url": "https://post.example/one",
        "sentence": "The limits were lifted, she said.",
        "content": "The limits were lifted",
        "place": "body",
        "origin": "o1",
        "origin_name": "Defence Ministry",
        "published_at": NOON,
        "seen_at": NOON,
        "version": 5,
    }
    return Statement(**values | over)


def claim(**over: Any) -> Claim:
    said = statement()
    values: dict[str, Any] = {
        "claim_id": "c1",
        "story_id": "s1",
        "event_id": "e1",
        "text": "The ministry lifted the limits.",
        "headline": "Limits lifted",
        "status": "confirmed",
        "origins": ("Defence Ministry",),
        "asserted": 1,
        "statements": (said,),
        "changed": (said,),
        "history": (StatusChange(before="reported", after="confirmed", at=NOON, mention_id="m1", reason="official"),),
        "withheld": (WithheldAlert(kind="confirmed", reason="weak", at=NOON, mention_id="m0", told_with="c0"),),
        "figures": (Figure(value=3, unit="missiles", speaker="Anna Holt", seen_at=NOON, mention_id="m1"),),
        "first_seen_at": NOON,
        "updated_at": NOON + timedelta(minutes=1),
        "version": 7,
    }
    return Claim(**values | over)


def story(**over: Any) -> Story:
    values: dict[str, Any] = {
        "story_id": "s1",
        "title": "Range limits",
        "articles": (
            StoryArticle(
                article_id="a1",
                content_hash="h",
                outlet="Harbour Post",
                url="https://post.example/one",
                title="t",
                event_id="e1",
                published_at=NOON,
                seen_at=NOON,
            ),
        ),
        "events": (
            Event(
                event_id="e1",
                title="Limits lifted",
                articles=("a1",),
                entities={"b": 1, "a": 3},
                first_at=NOON,
                last_at=NOON,
            ),
        ),
        "claims": (claim(status="disputed"),),
        "first_at": NOON,
        "last_at": NOON,
    }
    return Story(**values | over)


def alert(name: str = "n1", **over: Any) -> Alert:
    proof = Evidence(
        sentence="The limits were lifted, she said.",
        speaker="Anna Holt",
        standing="official",
        side="asserts",
        outlet="Harbour Post",
        url="https://post.example/one",
        origin="Defence Ministry",
        published_at=NOON,
    )
    against = proof.model_copy(update={"side": "denies", "speaker": "Bo Reed", "url": "https://star.example/two"})
    values: dict[str, Any] = {
        "alert_id": name,
        "kind": "confirmed",
        "claim_id": "c1",
        "story_id": "s1",
        "event_id": "e1",
        "claim_text": "The ministry lifted the limits.",
        "headline": "Limits lifted",
        "status_before": "contradicted",
        "status_after": "confirmed",
        "by": By(speaker=MINISTER, standing="official"),
        "trigger": Trigger(
            article_id="a1",
            mention_id="m1",
            url="https://post.example/one",
            outlet="Harbour Post",
            published_at=NOON,
            title="Ministry lifted range limits",
            sentence="“The limits were lifted,” Anna Holt said.",
        ),
        "evidence": (proof, against),
        "origins": ("Defence Ministry", "Tribune"),
        "origins_count": 2,
        "raised_at": NOON,
    }
    return Alert(**values | over)
