"""Writing in bulk, against a server whose every answer is chosen by the test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig
from elastic_transport import ConnectionError as NoConnection
from elasticsearch import ApiError, Elasticsearch
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from connectors.elasticsearch.bulk import BulkWriter, chunks, operation
from connectors.elasticsearch.connection import ElasticsearchRefused, Stopped
from connectors.elasticsearch.documents import Document
from connectors.elasticsearch.patience import Patience

Answer = Callable[[list[str]], "dict[str, int]"]


def document(name: str, version: int = 1, body: dict[str, Any] | None = None) -> Document:
    return Document("news-claims-000001", name, version, {"n": name} if body is None else body)


def away() -> ApiError | NoConnection:
    return NoConnection("connection refused")


def status(code: int, reason: str = "why") -> ApiError:
    meta = ApiResponseMeta(code, "1.1", HttpHeaders(), 0.1, NodeConfig("http", "es.example", 9200))
    return ApiError(reason, meta, {"error": {"reason": reason}})


class Server(Elasticsearch):
    """Answers each bulk with the next of ``script``: an error, or a state for each id (201 where not named)."""

    def __init__(self, *script: Exception | dict[str, int]) -> None:
        super().__init__("http://127.0.0.1:1")
        self.script = list(script)
        self.bulks: list[list[str]] = []

    def bulk(self, *, operations: list[dict[str, Any]], **_: Any) -> Any:  # type: ignore[override]
        targets = [
            each.get("index") or each.get("delete") for each in operations if "index" in each or "delete" in each
        ]
        names = [target["_id"] for target in targets if target]
        self.bulks.append(names)
        answer = self.script.pop(0) if self.script else {}
        if isinstance(answer, Exception):
            raise answer
        return {"items": [{"index": item(answer.get(name, 201))} for name in names]}


def item(code: int) -> dict[str, Any]:
    return {"status": code} if code < 300 else {"status": code, "error": {"type": "t", "reason": f"because {code}"}}


def writer(server: Server, pauses: list[float] | None = None, stop_after: int = 100) -> BulkWriter:
    waited = pauses if pauses is not None else []

    def pause(seconds: float) -> bool:
        waited.append(seconds)
        return len(waited) >= stop_after

    return BulkWriter(server, Patience("es.example", pause=pause))


def test_a_conflict_of_versions_is_a_success() -> None:
    assert writer(Server({"a": 409, "b": 201})).write([document("a"), document("b")]) == []


def test_a_document_that_does_not_fit_its_mapping_is_handed_back_and_the_rest_is_written() -> None:
    server = Server({"a": 201, "bad": 400, "b": 201})
    rejected = writer(server).write([document("a"), document("bad"), document("b")])
    assert [(each.document.id, each.status, each.reason) for each in rejected] == [("bad", 400, "because 400")]
    assert len(server.bulks) == 1


@pytest.mark.parametrize("code", [429, 502, 503])
def test_only_the_documents_that_the_server_was_too_busy_for_are_tried_again(code: int) -> None:
    server = Server({"b": code}, {"b": code}, {})
    assert writer(server).write([document("a"), document("b")]) == []
    assert server.bulks == [["a", "b"], ["b"], ["b"]]


@pytest.mark.parametrize("trouble", [away(), status(429), status(502), status(503), status(504)])
def test_a_server_that_is_away_is_waited_for_with_growing_pauses(trouble: Exception) -> None:
    pauses: list[float] = []
    server = Server(*[trouble] * 9)
    assert writer(server, pauses).write([document("a")]) == []
    assert pauses == [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 15.0, 15.0]


def test_waiting_is_told_every_thirty_seconds_at_most() -> None:
    now = 0.0

    def pause(seconds: float) -> bool:
        nonlocal now
        now += seconds
        return False

    waiting = Patience("es.example", clock=lambda: now, pause=pause)
    with capture_logs() as said:
        BulkWriter(Server(*[away()] * 12), waiting).write([document("a")])
    assert now == pytest.approx(100.4)
    # At 0, 40.4 (the first look after 30) and 85.4 seconds, and when it is back.
    assert [each["event"] for each in said] == ["waiting for Elasticsearch"] * 3 + ["Elasticsearch is back"]


def test_a_stop_ends_the_waiting_and_nothing_counts_as_written() -> None:
    with pytest.raises(Stopped):
        writer(Server(away(), away()), stop_after=1).write([document("a")])


@pytest.mark.parametrize(("code", "said"), [(401, "does not let us in"), (403, "why")])
def test_a_server_that_refuses_us_is_not_taken_for_bad_documents(code: int, said: str) -> None:
    with pytest.raises(ElasticsearchRefused, match=said):
        writer(Server(status(code))).write([document("a")])
    with pytest.raises(ElasticsearchRefused, match=f"because {code}"):
        writer(Server({"a": code})).write([document("a")])


def test_a_bulk_that_is_refused_whole_is_halved_until_the_document_at_fault_is_found() -> None:
    class Choosy(Server):
        def bulk(self, *, operations: list[dict[str, Any]], **more: Any) -> Any:  # type: ignore[override]
            if any(line.get("poison") for line in operations):
                raise status(413, "too large")
            return super().bulk(operations=operations, **more)

    several = [document(str(n)) for n in range(7)] + [document("bad", body={"poison": True})]
    rejected = writer(Choosy()).write(several)
    assert [(each.document.id, each.status) for each in rejected] == [("bad", 413)]


def test_an_index_that_is_blocked_while_another_takes_its_place_is_waited_for() -> None:
    class Blocked(Server):
        def bulk(self, **more: Any) -> Any:  # type: ignore[override]
            answer = super().bulk(**more)
            for item in answer["items"]:
                if item["index"]["status"] == 403:
                    item["index"]["error"]["type"] = "cluster_block_exception"
            return answer

    server = Blocked({"b": 403}, {})
    assert writer(server).write([document("a"), document("b")]) == []
    assert server.bulks == [["a", "b"], ["b"]]


@pytest.mark.parametrize(("again", "kind"), [(False, "external"), (True, "external_gte")])
def test_only_what_is_made_anew_takes_the_place_of_the_same_version(again: bool, kind: str) -> None:
    assert operation(document("a", 3), again=again)[0]["index"]["version_type"] == kind


def test_removing_what_is_not_there_is_a_success() -> None:
    assert writer(Server({"a": 404})).write([Document("i", "a", 3, None)]) == []


def test_of_several_versions_of_a_document_the_newest_is_written() -> None:
    (chunk,) = chunks([document("a", 2), document("b", 1), document("a", 3), document("a", 1)])
    assert [(each.id, each.version) for each in chunk] == [("a", 3), ("b", 1)]


@given(st.lists(st.integers(0, 150), max_size=60))
def test_every_document_goes_once_in_requests_of_bounded_number_and_size(sizes: list[int]) -> None:
    several = [document(str(n), body={"t": "x" * size}) for n, size in enumerate(sizes)]
    parts = list(chunks(several, most=5, most_bytes=100))
    assert [each for part in parts for each in part] == several
    for part in parts:
        assert len(part) <= 5
        assert len(part) == 1 or sum(len((each.body or {})["t"]) for each in part) <= 100
