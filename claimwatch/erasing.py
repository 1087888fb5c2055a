"""Erasing an article's words or a person's name from everything that can be written anew.

    news.erasures.v1 ─► first, so that an interrupted erasure is gone on with, and whoever reads the log again knows it
    news.stories.v1, news.claims.v1 ─► rewritten in the place of corroborate, in one transaction
    news.deliveries.v1 (alerts that wait), news.judgements.v1 (reasons) ─► rewritten
    Elasticsearch ─► each document that holds something of it, written anew under its version, here and once more by an
                     index that runs, which may have been about to write what it had read before

What only time removes: articles, extractions, alerts and failures in Kafka, until their topics' retention. From there
nothing comes back: index leaves it out, also on a rebuild, and so does corroborate in another epoch. What was sent to
people, backups and watches' own queries are out of reach.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from elasticsearch import Elasticsearch

from claimwatch.epochs import PARTITIONS
from claimwatch.erased_view import rewrite_view
from claimwatch.errors import NotFound, UserError
from claimwatch.owning import Position, Write, as_owner
from connectors.elasticsearch.connection import where
from connectors.elasticsearch.patience import Patience
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.message import Outgoing
from connectors.kafka.reader import read_compacted, read_to_end
from connectors.kafka.topics import CLAIMS, DELIVERIES, ERASURES, EXTRACTIONS, JUDGEMENTS, STORIES
from connectors.kafka.writer import RecordWriter, write_all
from pipelines.rules.erasing import Erasures, forms, phrase
from pipelines.steps.eras import LOOK_EVERY_S
from pipelines.steps.erasures import read_erasures
from schemas import ids
from schemas.claim import Claim
from schemas.delivery import Delivery
from schemas.erasure import Erasure
from schemas.extraction import Extraction
from schemas.judgement import Judgement
from schemas.record import R, SchemaError, decode
from schemas.story import Story


class Erased(NamedTuple):
    """How much was written anew, by topic and by kind of document."""

    erasure: Erasure
    records: dict[str, int]
    documents: dict[str, int]


def of_article(conn: KafkaConnection, named: str, now: datetime, reason: str = "") -> Erasure:
    """The erasure of an article, named by its id or an address.

    Raises:
        NotFound: neither the extractions nor the stories know of it.
    """
    identity = named if named.startswith("a") and len(named) == 33 else ids.article_id(named)
    found = set(_quoted(conn, identity, named))
    if not found:
        raise NotFound(f"there is no article {named}", do="give its id or address as `claimwatch search` shows it")
    articles, texts = {article for article, _ in found}, {text for _, text in found if text}
    (identity,) = articles
    return Erasure(
        erasure_id="x" + ids.digest("article", identity),
        kind="article",
        article_id=identity,
        phrases=tuple(sorted(map(phrase, texts))),
        reason=reason,
        erased_at=now,
    )


def of_name(names: Sequence[str], now: datetime, reason: str = "") -> Erasure:
    """The erasure of a name in all its forms.

    Raises:
        UserError: a form has no letters, or is so short that much else would be taken for it.
    """
    for each in names:
        if len(ids.normalised(each)) < 3:
            raise UserError(f"{each!r} is too short for a name", do="give the name as it is written", code=2)
    phrases, words = forms(names)
    identity = "x" + ids.digest("name", *phrases)
    return Erasure(erasure_id=identity, kind="name", phrases=phrases, words=words, reason=reason, erased_at=now)


def erase(conn: KafkaConnection, es: Elasticsearch, erasure: Erasure) -> Erased:
    """Erase; interrupted, or with a service away, it is run again. Restart notify afterwards: it holds what waits.

    Raises:
        UserError, KafkaProblem, ElasticsearchProblem: not all of it is erased yet; run it again.
    """
    _write(conn, [Outgoing(ERASURES, erasure.erasure_id, erasure)])
    # A corroborate that runs starts again with it by then, so that nothing comes after the state is rewritten.
    time.sleep(2 * LOOK_EVERY_S)
    erased = read_erasures(conn)
    records: Counter[str] = Counter()
    for partition in PARTITIONS:
        records.update(_rewrite_state(conn, partition, erased))
    for topic, kind in ((DELIVERIES, Delivery), (JUDGEMENTS, Judgement)):
        changed = list(_changed(conn, topic, kind, erased))
        _write(conn, changed)
        records[topic] += len(changed)
    return Erased(erasure, dict(records), rewrite_view(es, Patience(where(es)), erased))


def _quoted(conn: KafkaConnection, identity: str, named: str) -> Iterator[tuple[str, str]]:
    """The article's id with each text of it that may stand elsewhere."""
    for message in read_to_end(conn, EXTRACTIONS):
        try:
            extraction = decode(Extraction, message.value, message.headers)
        except SchemaError:
            continue
        article = extraction.article
        if named in (article.url, article.canonical_url) or article.article_id == identity:
            said = [text for each in extraction.mentions for text in (each.sentence_text, each.content_text)]
            for text in (article.title, article.summary, article.text, article.url, article.canonical_url, *said):
                yield article.article_id, text
    for _, story in _records(conn, STORIES, Story):
        for held in story.articles:
            if held.article_id == identity or held.url == named:
                yield held.article_id, held.title
                yield held.article_id, held.url
        for statement in (each for claim in story.claims for each in claim.statements):
            if statement.article_id == identity or statement.url == named:
                yield statement.article_id, statement.sentence
                yield statement.article_id, statement.content


def _rewrite_state(conn: KafkaConnection, partition: int, erased: Erasures) -> dict[str, int]:
    counts: dict[str, int] = {}

    def decide(_at: Position) -> Write | None:
        stories = list(_changed(conn, STORIES, Story, erased, partition))
        claims = list(_changed(conn, CLAIMS, Claim, erased, partition))
        counts.update({STORIES: len(stories), CLAIMS: len(claims)})
        return Write(stories + claims) if stories or claims else None

    as_owner(conn, partition, decide)
    return counts


def _changed(
    conn: KafkaConnection, topic: str, kind: type[R], erased: Erasures, partition: int | None = None
) -> Iterator[Outgoing]:
    for key, record in _records(conn, topic, kind, partition):
        without = erased.of(record)
        if without is not record:
            yield Outgoing(topic, key, without, partition)


def _records(conn: KafkaConnection, topic: str, kind: type[R], partition: int | None = None) -> Iterator[tuple[str, R]]:
    for key, message in read_compacted(conn, topic, None if partition is None else (partition,)).items():
        try:
            yield key, decode(kind, message.value, message.headers)
        except SchemaError:
            continue


def _write(conn: KafkaConnection, records: Sequence[Outgoing]) -> None:
    writer = RecordWriter(conn)
    try:
        write_all(writer, records)
    finally:
        writer.close()
