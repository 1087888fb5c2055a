"""Which documents a record becomes."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from connectors.elasticsearch import documents
from connectors.elasticsearch.documents import Document
from connectors.elasticsearch.templates import KINDS, mapped_fields
from schemas.claim import Statement
from schemas.delivery import Delivery
from schemas.extraction import Speaker
from schemas.failure import Failure
from schemas.feed import FeedState
from tests.unit.elasticsearch import made

AT = datetime(2026, 1, 2, tzinfo=UTC)


def a_failure() -> Failure:
    return Failure(failure_id="f1", stage="index", record_base64="AAAA", exception="why")


def a_delivery() -> Delivery:
    return Delivery(delivery_id="d1", alert_id="n1", watch="desk", channel="terminal", raised_at=AT)


MADE: dict[str, Callable[[], Document]] = {
    "articles": lambda: documents.article(made.extraction(), 9),
    "statements": lambda: documents.statements(made.claim())[0],
    "claims": lambda: documents.claim(made.claim()),
    "events": lambda: documents.events(made.story(), 9)[0],
    "alerts": lambda: documents.alert(made.alert(), 9),
    "feeds": lambda: documents.feed(FeedState(url="https://post.example/feed"), 9, AT),
    "failures": lambda: documents.failure(a_failure(), 9, AT),
    "deliveries": lambda: documents.delivery(a_delivery(), 9),
}


def body(document: Document) -> dict[str, Any]:
    assert document.body is not None
    return document.body


@pytest.mark.parametrize("kind", KINDS)
def test_every_document_has_a_time_and_only_fields_that_its_template_names(kind: str) -> None:
    found = body(MADE[kind]())
    assert found["@timestamp"].endswith("Z")
    assert flat(found) <= mapped_fields(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_every_document_is_json_and_goes_to_an_index_under_the_alias_of_its_kind(kind: str) -> None:
    document = MADE[kind]()
    assert json.loads(json.dumps(document.body)) == document.body
    assert document.index.startswith(f"news-{kind}-")


@pytest.mark.parametrize(
    ("kind", "identity", "version"),
    [
        ("articles", made.article().article_id, 9),
        ("statements", "m1-c1", 5),
        ("claims", "c1", 7),
        ("events", "e1", 9),
        ("alerts", "n1", 9),
        ("failures", "f1", 9),
        ("deliveries", "d1", 9),
    ],
)
def test_the_id_and_the_version_come_from_the_record(kind: str, identity: str, version: int) -> None:
    document = MADE[kind]()
    assert (document.id, document.version) == (identity, version)


@pytest.mark.parametrize(
    ("seen", "index"),
    [
        (datetime(2026, 3, 31, 23, 59, tzinfo=UTC), "news-articles-2026.03"),
        (datetime(2026, 4, 1, 0, 0, tzinfo=UTC), "news-articles-2026.04"),
        (datetime(2026, 4, 1, 1, 0, tzinfo=timezone(timedelta(hours=2))), "news-articles-2026.03"),
    ],
)
def test_an_article_lies_in_the_month_in_utc_in_which_it_was_first_seen(seen: datetime, index: str) -> None:
    assert documents.article(made.extraction(first_seen_at=seen), 1).index == index


def test_a_later_revision_lies_in_the_month_of_the_first_one() -> None:
    first, later = datetime(2026, 3, 31, 23, 59, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
    found = documents.article(made.extraction(first_seen_at=later, discovered_at=first), 2)
    assert found.index == "news-articles-2026.03"


def test_an_article_of_any_language_is_a_document_with_its_whole_text() -> None:
    long = "слово " * 20_000
    found = body(documents.article(made.extraction(language="ru", text=long), 1))
    assert (found["language"], found["text"]) == ("ru", long)


def test_a_claim_with_many_statements_is_a_small_document_that_quotes_the_strongest_of_both_sides() -> None:
    anonymous = [made.statement(f"m{n}", standing="anonymous", sentence="x" * 9_000) for n in range(5_000)]
    strong = made.statement("strong", sentence="I confirm it.")
    denial = made.statement("denial", side="denies", sentence="I deny it.")
    found = body(documents.claim(made.claim(statements=(*anonymous, strong, denial), beyond=3, text="y" * 9_000)))
    quoted = [each["sentence"] for each in found["statements"]]
    assert quoted[0] == "I confirm it."
    assert quoted[-1] == "I deny it."
    assert len(quoted) == documents.STATEMENTS_SHOWN
    assert found["statements_count"] == 5_005
    assert len(json.dumps(found)) < 40_000


def test_statements_are_those_that_changed_and_on_a_rebuild_all_that_the_claim_carries() -> None:
    old, new = made.statement("old", version=3), made.statement("new", version=7)
    record = made.claim(statements=(old, new), changed=(new,))
    assert [each.id for each in documents.statements(record)] == ["new-c1"]
    again = documents.statements(record, all_of_them=True)
    assert [(each.id, each.version) for each in again] == [("old-c1", 3), ("new-c1", 7)]


def test_a_statement_is_the_same_document_whichever_record_of_its_claim_it_is_made_from() -> None:
    early = made.claim(text="early", status="reported", version=5)
    late = made.claim(text="late", changed=(), version=99)
    assert documents.statements(early) == documents.statements(late, all_of_them=True)


@pytest.mark.parametrize(("fate", "counts"), [({}, True), ({"withdrawn": True}, False), ({"replaced": True}, False)])
def test_only_a_speakers_latest_word_counts(fate: dict[str, bool], counts: bool) -> None:
    said = made.statement(**fate)
    assert body(documents.statements(made.claim(changed=(said,)))[0])["counts"] is counts


DROPPED = {"withdrawn": True, "replaced": True}
SAID, DENIED = made.statement("said"), made.statement("denied", "denies")


@pytest.mark.parametrize(
    ("side", "kept", "dropped", "statements_count"),
    [
        ("asserts", (SAID, DENIED), ("gone",), 2),
        ("denies", (SAID, DENIED), ("gone",), 2),
        ("neutral", (SAID,), ("gone", "gone too"), 1),
        ("asserts", (), ("gone",), 0),
    ],
)
@pytest.mark.parametrize("again", [False, True])
def test_a_statement_that_a_revision_dropped_stays_as_one_that_counts_no_more(
    side: str, kept: tuple[Statement, ...], dropped: tuple[str, ...], statements_count: int, again: bool
) -> None:
    gone = tuple(made.statement(name, side, version=9, **DROPPED) for name in dropped)
    asserted, denied = (sum(each.side == of for each in kept) for of in ("asserts", "denies"))
    record = made.claim(statements=kept, changed=(*kept, *gone), asserted=asserted, denied=denied, version=9)
    found = {each.id: body(each)["counts"] for each in documents.statements(record, all_of_them=again)}
    assert found == {f"{each.mention_id}-c1": True for each in kept} | {f"{name}-c1": False for name in dropped}
    whole = body(documents.claim(record))
    assert (whole["asserted"], whole["denied"], whole["statements_count"]) == (asserted, denied, statements_count)
    assert (len(whole["speaker_for"]), len(whole["speaker_against"])) == (asserted, denied)
    assert len(whole["statements"]) == asserted + denied


def test_a_dropped_statement_is_newer_than_the_one_that_stood() -> None:
    stood = documents.statements(made.claim())[0]
    dropped = made.statement(version=9, **DROPPED)
    (gone,) = documents.statements(made.claim(statements=(), changed=(dropped,), version=9))
    assert gone.id == stood.id
    assert gone.version > stood.version


def test_a_claim_has_what_its_statements_have_under_the_same_names() -> None:
    reed = Speaker(key="bo reed", name="Bo Reed", role="harbour master", organisation="port authority")
    denial = made.statement("m2", "denies", speaker=reed, standing="named", outlet="Star")
    found = body(documents.claim(made.claim(statements=(made.statement(), denial), told=("confirmed",))))
    one = body(documents.statements(made.claim())[0])
    assert found["speaker"] == ["Anna Holt", "Bo Reed"]
    assert found["role"] == ["defence minister", "harbour master"]
    assert found["organisation"] == ["port authority"]
    assert (found["standing"], found["side"]) == (["official", "named"], ["asserts", "denies"])
    assert found["kind"] == ["confirmed"]
    for name in ("speaker", "role", "institution", "standing", "side", "outlet"):
        assert one[name] in found[name]


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_says_what_it_is_in_the_words_of_ecs(kind: str) -> None:
    found = body(MADE[kind]())["event"]
    assert found["dataset"] == f"claimwatch.{kind}"
    # https://www.elastic.co/guide/en/ecs/current/ecs-allowed-values-event-kind.html
    assert found["kind"] in {"alert", "asset", "enrichment", "event", "metric", "state", "pipeline_error", "signal"}


@pytest.mark.parametrize(("state", "outcome"), [("pending", "unknown"), ("sent", "success"), ("failed", "failure")])
def test_a_deliverys_outcome_is_told(state: str, outcome: str) -> None:
    delivery = a_delivery().model_copy(update={"state": state})
    assert body(documents.delivery(delivery, 1))["event"]["outcome"] == outcome


def test_of_equals_the_outlets_own_word_is_quoted_before_one_that_it_passes_on() -> None:
    standings = ("anonymous", "media", "outlet", "named", "official")
    said = tuple(made.statement(standing, standing=standing) for standing in standings)
    found = body(documents.claim(made.claim(statements=said)))
    assert [each["standing"] for each in found["statements"]] == ["official", "named", "outlet", "media", "anonymous"]


def test_an_event_counts_its_articles_outlets_and_disputed_claims() -> None:
    found = body(documents.events(made.story(), 1)[0])
    assert (found["articles_count"], found["outlets_count"], found["disputed_count"]) == (1, 1, 1)
    assert found["entities"] == ["a", "b"]


def test_a_feeds_password_is_not_in_its_document() -> None:
    found = documents.feed(FeedState(url="https://me:secret@post.example:8443/feed?x=1"), 1, AT)
    assert body(found)["url"] == "https://post.example:8443/feed?x=1"
    assert body(found)["host"] == "post.example"
    assert "secret" not in json.dumps(found.body) + found.id


def test_a_failures_record_stays_out_of_the_view() -> None:
    found = body(documents.failure(a_failure(), 1, AT))
    assert found["record_bytes"] == 3
    assert "record_base64" not in found


def flat(tree: Any, path: str = "") -> set[str]:
    if isinstance(tree, dict):
        return {name for key, child in tree.items() for name in flat(child, f"{path}.{key}" if path else key)}
    if isinstance(tree, list) and tree and isinstance(tree[0], dict):
        return {name for child in tree for name in flat(child, path)}
    return {path}
