"""index, on the services: what is on the topics can be searched, and can be made again from them."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from elasticsearch import Elasticsearch

from claimwatch import index, queries
from claimwatch.errors import NotFound
from claimwatch.readiness import await_view
from claimwatch.settings import Settings
from connectors.elasticsearch import documents
from connectors.elasticsearch.bulk import BulkWriter
from connectors.elasticsearch.connection import connect
from connectors.elasticsearch.documents import feed_document_id
from connectors.elasticsearch.patience import Patience
from connectors.elasticsearch.templates import KINDS, alias, apply_templates, check_templates
from connectors.kafka.message import Outgoing
from connectors.kafka.reader import read_to_end
from connectors.kafka.topics import ALERTS, CLAIMS, EXTRACTIONS, FAILURES, FEED_STATES, STORIES
from connectors.kafka.writer import RecordWriter
from schemas.failure import Failure
from schemas.feed import FeedState
from schemas.record import decode
from tests.unit.elasticsearch import made

if TYPE_CHECKING:
    from tests.conftest import Services

pytestmark = pytest.mark.embedded


@pytest.fixture
def es(services: Services) -> Iterator[Elasticsearch]:
    client = connect(services.elasticsearch)
    yield client
    client.close()


@pytest.fixture
def settings(services: Services, tmp_path: Path) -> Settings:
    return Settings(kafka=services.kafka.servers, elasticsearch=services.elasticsearch, data=tmp_path)


@contextmanager
def indexing(settings: Settings) -> Iterator[None]:
    stop = threading.Event()
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(index.run(settings, stop)), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(30)
        assert codes == [0]


def eventually(look: Callable[[], Any], within_s: float = 60.0) -> Any:
    deadline = time.monotonic() + within_s
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.05)


def searched(es: Elasticsearch, look: Callable[[], Any]) -> Any:
    def refreshed() -> Any:
        es.indices.refresh(index=",".join(f"{alias(kind)}-*" for kind in KINDS))
        return look()

    return eventually(refreshed)


def send(services: Services, *outgoing: Outgoing) -> None:
    writer = RecordWriter(services.kafka)
    for each in outgoing:
        writer.send(each)
    writer.flush()
    writer.close()


def some_claim(tag: str, **over: Any) -> Any:
    early = made.statement(f"{tag}-m1", claim_id=f"c-{tag}", sentence=f"We lifted the limits, said {tag}.")
    late = made.statement(f"{tag}-m2", "denies", seen_at=made.NOON.replace(hour=13), version=6, claim_id=f"c-{tag}")
    return made.claim(
        claim_id=f"c-{tag}", headline=f"Limits {tag}", statements=(late, early), changed=(late, early), **over
    )


def test_templates_are_applied_to_a_server_and_found_there(es: Elasticsearch) -> None:
    apply_templates(es)
    assert apply_templates(es) == []
    assert check_templates(es) == []


def test_what_is_on_the_topics_can_be_searched(services: Services, settings: Settings, es: Elasticsearch) -> None:
    tag = uuid.uuid4().hex[:8]
    english = made.extraction(f"en-{tag}", title=f"Ministries lifting limits {tag}")
    russian = made.extraction(f"ru-{tag}", "ru", title="Ограничения", text=f"Министерство сняло ограничения {tag}")
    send(
        services,
        Outgoing(EXTRACTIONS, english.article.article_id, english, 1),
        Outgoing(EXTRACTIONS, russian.article.article_id, russian, 0),
        Outgoing(CLAIMS, f"c-{tag}", some_claim(tag), 1),
        Outgoing(STORIES, f"s-{tag}", made.story(story_id=f"s-{tag}"), 1),
        Outgoing(FEED_STATES, f"https://{tag}.example/", FeedState(url=f"https://{tag}.example/"), 0),
    )
    with indexing(settings):
        (hit,) = searched(es, lambda: queries.search(es, f"ministry limit {tag}", kinds=("articles",)))
        assert hit.id == english.article.article_id
        assert hit.highlights["title"] == (f"⟦Ministries⟧ lifting ⟦limits⟧ ⟦{tag}⟧",)
        (hit,) = searched(es, lambda: queries.search(es, f"министерство {tag}"))
        assert hit.document["language"] == "ru"
        searched(es, lambda: queries.search(es, f"speaker:holt AND {tag}", kinds=("statements",)))
        searched(es, lambda: es.exists(index="news-feeds-000001", id=feed_document_id(f"https://{tag}.example/")))

    claim, said = queries.claim(es, f"c-{tag}")
    assert claim.document["headline"] == f"Limits {tag}"
    assert [each.document["mention_id"] for each in said] == [f"{tag}-m1", f"{tag}-m2"]
    assert claim.id in [each.id for each in queries.claims(es, "confirmed", limit=500)]
    assert claim.id not in [each.id for each in queries.claims(es, "retracted", limit=500)]


def test_a_query_that_cannot_be_read_is_told(services: Services, es: Elasticsearch) -> None:
    index_one(services, es)
    with pytest.raises(queries.QueryError, match="cannot be read"):
        queries.search(es, "limits AND (")
    with pytest.raises(NotFound):
        queries.claim(es, "c-of-nobody")


def index_one(services: Services, es: Elasticsearch) -> None:
    tag = uuid.uuid4().hex[:8]
    settings = Settings(kafka=services.kafka.servers, elasticsearch=services.elasticsearch)
    send(services, Outgoing(CLAIMS, f"c-{tag}", some_claim(tag), 1))
    with indexing(settings):
        searched(es, lambda: es.exists(index="news-claims-000001", id=f"c-{tag}"))


def test_a_record_that_is_none_or_does_not_fit_becomes_a_dead_letter_and_the_rest_goes_on(
    services: Services, settings: Settings, es: Elasticsearch
) -> None:
    tag = uuid.uuid4().hex[:8]
    producer = services.kafka.producer()
    producer.send(CLAIMS, b"{no json", key=tag.encode(), partition=1)
    producer.flush()
    producer.close()
    send(
        services,
        # More than a field of whole numbers holds.
        Outgoing(FEED_STATES, tag, FeedState(url=f"https://{tag}.example/", polls=10**30), 0),
        Outgoing(CLAIMS, f"c-{tag}", some_claim(tag), 1),
    )
    with indexing(settings):
        searched(es, lambda: es.exists(index="news-claims-000001", id=f"c-{tag}"))
        letters = eventually(lambda: both(services, tag))
        assert {each.stage for each in letters} == {"index"}
        for each in letters:
            searched(es, lambda each=each: es.exists(index="news-failures-000001", id=each.failure_id))


def both(services: Services, tag: str) -> list[Failure]:
    letters = [decode(Failure, each.value, each.headers) for each in read_to_end(services.kafka, FAILURES)]
    found = {each.failure_id: each for each in letters if each.key == tag}
    return list(found.values()) if len(found) == 2 else []


def test_the_view_is_made_again_from_the_topics(services: Services, settings: Settings, es: Elasticsearch) -> None:
    tag = uuid.uuid4().hex[:8]
    article = made.extraction(f"en-{tag}")
    later = some_claim(tag, text="later", version=9)
    event = made.story().events[0].model_copy(update={"event_id": f"e-{tag}"})
    send(
        services,
        Outgoing(EXTRACTIONS, tag, article, 1),
        Outgoing(CLAIMS, f"c-{tag}", some_claim(tag), 1),
        Outgoing(CLAIMS, f"c-{tag}", later.model_copy(update={"changed": ()}), 1),
        Outgoing(STORIES, f"s-{tag}", made.story(story_id=f"s-{tag}", events=(event,)), 1),
        Outgoing(ALERTS, f"c-{tag}", made.alert(f"n-{tag}"), 1),
    )
    ids = [article.article.article_id, f"c-{tag}", f"{tag}-m1-c-{tag}", f"{tag}-m2-c-{tag}", f"e-{tag}", f"n-{tag}"]
    index.rebuild(settings)
    before = view(es, ids)
    assert sorted(identity for _, identity in before) == sorted(ids)
    assert before["news-claims-000001", f"c-{tag}"]["document"]["text"] == "later"
    index.rebuild(settings)
    assert view(es, ids) == before
    es.indices.delete(index=",".join(sorted({name for name, _ in before})))
    index.rebuild(settings)
    assert view(es, ids) == before


def test_from_scratch_a_document_whose_record_was_lost_goes_and_what_came_in_its_place_is_seen(
    services: Services, settings: Settings, es: Elasticsearch
) -> None:
    tag = uuid.uuid4().hex[:8]
    feed = FeedState(url=f"https://{tag}.example/", outlet="as Kafka has it")
    identity = feed_document_id(feed.url)
    send(services, Outgoing(FEED_STATES, feed.url, feed, 0))
    await_view(es, threading.Event())
    ghosts = [
        documents.feed(feed.model_copy(update={"outlet": "a ghost"}), 10**9, made.NOON),
        documents.claim(some_claim(tag, version=10**9)),
    ]
    BulkWriter(es, Patience("es.example", pause=lambda _: True)).write(ghosts, refresh=True)
    stranger = f"strangers-{tag}"
    es.index(index=stranger, id="1", document={"n": 1}, refresh=True)

    index.rebuild(settings)
    assert view(es, [identity])["news-feeds-000001", identity]["document"]["outlet"] == "a ghost"
    index.rebuild(settings, from_scratch=True)
    assert view(es, [identity])["news-feeds-000001", identity]["document"]["outlet"] == "as Kafka has it"
    assert view(es, [f"c-{tag}"]) == {}
    assert es.get(index=stranger, id="1")["found"]
    assert check_templates(es) == []
    index.rebuild(settings, from_scratch=True)
    assert set(view(es, [identity])) == {("news-feeds-000001", identity)}


def view(es: Elasticsearch, ids: list[str]) -> dict[tuple[str, str], Any]:
    """The documents of these ids with their versions."""
    answer = es.search(index="news-*", query={"ids": {"values": ids}}, size=100, version=True)
    return {
        (hit["_index"], hit["_id"]): {"document": hit["_source"], "version": hit["_version"]}
        for hit in answer["hits"]["hits"]
    }
