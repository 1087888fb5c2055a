"""One query over claims, statements and alerts, as people write it here and in Kibana; on the services."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from elasticsearch import Elasticsearch

from claimwatch import queries
from claimwatch.errors import NotFound
from claimwatch.notifying.looking import check_query
from claimwatch.queries import QueryError
from connectors.elasticsearch import documents
from connectors.elasticsearch.bulk import BulkWriter
from connectors.elasticsearch.connection import connect
from connectors.elasticsearch.fields import names
from connectors.elasticsearch.patience import Patience
from connectors.elasticsearch.query import query_string
from connectors.elasticsearch.templates import (
    alias,
    apply_templates,
    check_indices,
    check_templates,
    composed,
    remove_indices,
)
from pipelines.language.embedding import Embedder
from schemas.alert import By
from schemas.extraction import Speaker
from tests.unit.elasticsearch import made
from tests.unit.elasticsearch.test_lucene import BAD, GOOD

if TYPE_CHECKING:
    from tests.conftest import Services

pytestmark = pytest.mark.embedded

REED = Speaker(
    key="bo reed", name="Bo Reed", role="harbour master", organisation="Port Authority", institution="port authority"
)
DESK = 'speaker:Reed AND status:contradicted AND "long-range ferry"'
ASSERTED = "Long-range ferries will sail on Sundays, Anna Holt said."
DENIED = "No long-range ferry will sail, Bo Reed said."


@pytest.fixture(scope="module")
def es(services: Services) -> Iterator[Elasticsearch]:
    """A server with a contradicted claim, its statements and alert, a confirmed one, and four articles."""
    client = connect(services.elasticsearch)
    apply_templates(client)
    remove_indices(client)
    holt = made.statement("m1", sentence=ASSERTED, content=ASSERTED, outlet="Harbour Post")
    reed = made.statement(
        "m2", "denies", sentence=DENIED, content=DENIED, speaker=REED, standing="named", outlet="Quay Gazette"
    )
    ferries = made.claim(
        claim_id="c-ferry",
        headline="Long-range ferries on Sundays",
        text=ASSERTED,
        status="contradicted",
        statements=(holt, reed),
        changed=(holt, reed),
        told=("contradicted",),
    )
    other = made.claim(claim_id="c-other", headline="Long-range ferry painted", text="The ferry was painted.")
    alert = made.alert(
        "n1",
        kind="contradicted",
        status_after="contradicted",
        claim_text=ASSERTED,
        by=By(speaker=REED, standing="named"),
    )
    articles = {
        "one": "Sunday ferries to the outer islands will sail again, the harbour office told passengers.",
        "two": "Passengers of the Sunday ferries to the outer islands were told to wait at the harbour.",
        "three": "The council debated the price of bread.",
        "four": "Boats to the far isles resume at the weekend, the port authority announced to travellers.",
    }
    vectors = {"one": (100, 30), "two": (90, 40), "three": (0, -100), "four": (95, 20)}
    several = [
        documents.claim(ferries),
        documents.claim(other),
        *documents.statements(ferries),
        documents.alert(alert, 1),
        *(
            documents.article(
                made.extraction(name, title=text[:30], text=text).model_copy(
                    update={"embedding": (*vectors[name], *[0] * 382)}
                ),
                1,
            )
            for name, text in articles.items()
        ),
    ]
    assert BulkWriter(client, Patience("es.example", pause=lambda _: False)).write(several, refresh=True) == []
    client.indices.refresh(index="news-*")
    yield client
    remove_indices(client)
    client.close()


def ids(hits: list[queries.Hit]) -> list[str]:
    return sorted(hit.id for hit in hits)


def test_the_server_takes_the_templates_and_its_indices_are_as_they_say(es: Elasticsearch) -> None:
    assert check_templates(es) == []
    assert check_indices(es) == []


@pytest.mark.parametrize(
    ("query", "kinds", "expected"),
    [
        (DESK, ("claims", "alerts"), ["c-ferry", "n1"]),
        ('speaker:Reed AND "long-range ferry"', ("claims", "statements"), ["c-ferry", "m2-c-ferry"]),
        ("speaker:reed AND status:CONTRADICTED", ("claims",), ["c-ferry"]),
        ("speaker:reed AND status:confirmed", ("claims", "alerts"), []),
        ('role:"harbour master" AND outlet:gazette', ("claims", "statements"), ["c-ferry", "m2-c-ferry"]),
        ("organisation:port", ("claims", "statements", "alerts"), ["c-ferry", "m2-c-ferry", "n1"]),
        ("side:denies AND standing:named", ("claims", "statements", "alerts"), ["c-ferry", "m2-c-ferry", "n1"]),
        ("kind:contradicted", ("claims", "alerts"), ["c-ferry", "n1"]),
        ('speaker.keyword:"Bo Reed"', ("claims", "statements", "alerts"), ["c-ferry", "m2-c-ferry", "n1"]),
        ("speaker_against:reed AND speaker_for:holt", ("claims",), ["c-ferry"]),
        ("event.kind:alert AND event.dataset:claimwatch.alerts", ("alerts", "claims"), ["n1"]),
        ("reed ferries sundays", ("claims",), ["c-ferry"]),
    ],
)
def test_one_query_serves_several_kinds(
    query: str, kinds: tuple[str, ...], expected: list[str], es: Elasticsearch
) -> None:
    assert ids(queries.search(es, query, kinds=kinds)) == expected


@pytest.mark.services  # the embedded server does not heed the indices' default fields
@pytest.mark.parametrize("kind", ["claims", "alerts"])
def test_the_same_words_find_the_same_in_kibana(kind: str, es: Elasticsearch) -> None:
    # What Kibana sends for a query in Lucene's language (query:queryString:options as it comes).
    as_kibana = {"query_string": {"query": DESK, "analyze_wildcard": True}}
    answer = es.search(index=f"news-{kind}", query=as_kibana)
    assert [hit["_id"] for hit in answer["hits"]["hits"]] == ids(queries.search(es, DESK, kinds=(kind,)))


def test_every_field_of_the_documentation_can_be_asked_for(es: Elasticsearch) -> None:
    for kind in ("claims", "statements", "alerts", "articles"):
        for name in names(kind):
            queries.search(es, f"{name}:1", kinds=(kind,), limit=1)


def test_what_was_found_is_marked(es: Elasticsearch) -> None:
    (hit,) = queries.search(es, "ferries AND side:denies", kinds=("statements",))
    before, after = queries.HIGHLIGHT
    assert any(f"{before}ferry{after}" in passage for several in hit.highlights.values() for passage in several)


def test_what_is_older_is_left_out(es: Elasticsearch) -> None:
    assert ids(queries.search(es, "ferry", kinds=("statements",), since=made.NOON)) == ["m1-c-ferry", "m2-c-ferry"]
    assert queries.search(es, "ferry", kinds=("statements",), since=made.NOON + timedelta(seconds=1)) == []


@pytest.mark.parametrize("name", ["https://post.example/one", made.article("one").article_id])
def test_an_article_has_others_that_are_like_it(name: str, es: Elasticsearch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Embedder, "embed", lambda *_: (100, 30, *[0] * 382))
    found = queries.search(es, "", like=name)
    assert [hit.document["url"] for hit in found] == ["https://post.example/two", "https://post.example/four"]
    assert "embedding" not in found[0].document
    assert queries.search(es, "bread", like=name) == []
    assert ids(queries.search(es, "isles", like=name)) == [made.article("four").article_id]


def test_an_article_without_a_vector_has_others_that_share_its_words(
    es: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Embedder, "embed", lambda *_: ())
    found = queries.search(es, "", like="https://post.example/one")
    assert [hit.document["url"] for hit in found] == ["https://post.example/two"]


def test_months_from_before_vectors_are_searched_by_words(es: Elasticsearch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Embedder, "embed", lambda *_: (100, 30, *[0] * 382))
    old = f"{alias('articles')}-1999.01"
    mappings = composed("articles")["mappings"]
    fields = {name: each for name, each in mappings["properties"].items() if name != "embedding"}
    es.indices.create(index=old, mappings={**mappings, "properties": fields})
    try:
        found = queries.search(es, "", like="https://post.example/one")
        assert [hit.document["url"] for hit in found] == ["https://post.example/two", "https://post.example/four"]
    finally:
        es.indices.delete(index=old)


def test_nothing_is_like_an_article_that_is_not_there(es: Elasticsearch) -> None:
    with pytest.raises(NotFound):
        queries.search(es, "", like=f"https://{uuid.uuid4().hex}.example/")


@pytest.mark.parametrize("text", ["shown", "whole"])
def test_an_articles_text_is_left_out_where_nobody_reads_it(text: str, es: Elasticsearch) -> None:
    (hit,) = queries.search(es, "bread", kinds=("articles",), whole=text == "whole")
    assert ("text" in hit.document) is (text == "whole")


@pytest.mark.parametrize(
    ("query", "caret"),
    [
        ("speaker:Reed AND (", 17),
        ('status:contradicted AND "long-range', 24),
        ("speaker:", 7),
        ("AND ferry", 0),
        ("ferry)", 5),
        ("url:https://post.example/one", 9),
        ("when:[1 TO 2", 5),
    ],
)
def test_a_broken_query_is_refused_with_the_place(query: str, caret: int, es: Elasticsearch) -> None:
    for ask in (queries.search, alerts):
        with pytest.raises(QueryError) as caught:
            ask(es, query)
        assert caught.value.drawn == (query, " " * caret + "^")
        assert caught.value.where == f"column {caret + 1}"


@pytest.mark.services  # the embedded server reads what Lucene does not, and refuses expressions
def test_a_real_server_reads_what_we_take_for_a_query_and_nothing_else(es: Elasticsearch) -> None:
    every = [*GOOD, *BAD]
    asked = [line for each in every for line in ({"index": "news-alerts"}, {"query": query_string("alerts", each)})]
    answers = es.msearch(searches=asked)["responses"]
    read = [each for each, answer in zip(every, answers, strict=True) if "error" not in answer]
    assert read == [*GOOD]


@pytest.mark.parametrize("query", ["a AND AND b", "\\", "/a", "a~3", "published_at:[x TO y]", "(" * 5_000, "a \udcff"])
def test_what_only_some_servers_refuse_is_refused_for_a_watch_and_in_a_search(query: str, es: Elasticsearch) -> None:
    for ask in (queries.search, check_query):
        with pytest.raises(QueryError) as caught:
            ask(es, query)
        assert caught.value.where.startswith("column ")


@pytest.fixture
def many(es: Elasticsearch) -> Iterator[int]:
    """2,345 statements of one claim, many of one time."""
    lines: list[dict[str, Any]] = []
    for n in range(2_345):
        time = f"2026-01-01T00:{n % 7:02}:00Z"
        lines.append({"index": {"_index": "news-statements-many", "_id": f"m{n}"}})
        lines.append({"claim_id": "c-ferry", "mention_id": f"m{n}", "@timestamp": time, "sentence": "quayside"})
    es.bulk(operations=lines, refresh=True)
    es.search(index="news-statements")  # the embedded server shows them with the search after the next
    yield 2_345
    es.indices.delete(index="news-statements-many")


def test_a_claim_has_all_its_statements_page_by_page_and_a_search_says_how_many_there_are(
    many: int, es: Elasticsearch
) -> None:
    _, said = queries.claim(es, "c-ferry")
    assert (len(said), said.totals) == (queries.PAGE, {"statements": many + 2})
    every = list(queries.statements(es, "c-ferry"))
    assert len({hit.id for hit in every}) == len(every) == many + 2
    assert [hit.document["@timestamp"] for hit in every] == sorted(hit.document["@timestamp"] for hit in every)
    found = queries.search(es, "quayside", kinds=("statements",), limit=2_200)
    assert (len({hit.id for hit in found}), found.totals) == (2_200, {"statements": many})


def test_a_broken_query_is_refused_where_nothing_is_indexed_yet_that_could_be_searched(es: Elasticsearch) -> None:
    with pytest.raises(QueryError) as caught:
        queries.search(es, "holt AND (", kinds=("deliveries",))
    assert caught.value.where == "column 10"
    assert queries.search(es, "holt", kinds=("deliveries",)) == []


def alerts(es: Elasticsearch, query: str) -> Any:
    return queries.alerts(es, query=query)


@pytest.mark.parametrize(
    "query", ["when:[1 TO 5}", r"a\:b", "ferr*", "ferry~1", "-ferry +boat", "_exists_:status", "*"]
)
def test_a_query_that_is_whole_is_asked(query: str, es: Elasticsearch) -> None:
    queries.search(es, query)


def test_an_address_is_found_by_its_host(es: Elasticsearch) -> None:
    assert ids(queries.search(es, "url.domain:Post.example", kinds=("statements",))) == ["m1-c-ferry", "m2-c-ferry"]
    buckets = es.search(index="news-articles", size=0, aggregations={"hosts": {"terms": {"field": "url.domain"}}})[
        "aggregations"
    ]["hosts"]["buckets"]
    assert [(each["key"], each["doc_count"]) for each in buckets] == [("post.example", 4)]
