"""Which months of articles are older than they are kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig, ObjectApiResponse
from elasticsearch import AuthorizationException, BadRequestError, Elasticsearch, NotFoundError
from hypothesis import given
from hypothesis import strategies as st

from connectors.elasticsearch.connection import ElasticsearchRefused
from connectors.elasticsearch.retention import ended_at, expired, has_lifecycles, put_lifecycle

META = ApiResponseMeta(200, "1.1", HttpHeaders(), 0.1, NodeConfig("http", "es.example", 9200))
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("index", "end"),
    [
        ("news-articles-2026.03", datetime(2026, 4, 1, tzinfo=UTC)),
        ("news-articles-2026.12", datetime(2027, 1, 1, tzinfo=UTC)),
        ("gen2-news-articles-2026.03", datetime(2026, 4, 1, tzinfo=UTC)),
        ("news-articles-2026.13", None),
        ("news-articles-2026.03-old", None),
        ("my-news-articles-2026.03", None),
        ("news-claims-000001", None),
        ("news-claims-2026.03", None),
        ("news-articles-9999.12", None),
    ],
)
def test_only_months_of_articles_end(index: str, end: datetime | None) -> None:
    assert ended_at(index) == end


@pytest.mark.parametrize(("days", "gone"), [(29, True), (30, True), (31, False)])
def test_a_month_goes_when_its_last_day_is_older_than_articles_are_kept(days: int, gone: bool) -> None:
    now = datetime(2026, 5, 1, tzinfo=UTC)
    assert bool(expired(["news-articles-2026.03"], days * DAY, now)) is gone


def test_the_oldest_goes_first() -> None:
    names = ["news-articles-2026.03", "gen2-news-articles-2025.12", "news-articles-2026.01"]
    found = expired(names, DAY, datetime(2026, 5, 1, tzinfo=UTC))
    assert [each.index for each in found] == [names[1], names[2], names[0]]


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
    st.integers(1, 4_000),
    st.timedeltas(timedelta(0), timedelta(days=9_000)),
)
def test_no_article_that_is_still_kept_ever_goes(seen: datetime, days: int, later: timedelta) -> None:
    gone = expired([f"news-articles-{seen:%Y.%m}"], days * DAY, seen + later)
    assert later > days * DAY or not gone


class Server(Elasticsearch):
    """A server that manages lifecycles, with one month of articles; keeps what is put."""

    def __init__(self, error: Exception | None = None) -> None:
        super().__init__("http://127.0.0.1:1")
        self.error = error
        self.put: dict[str, Any] = {}

    def perform_request(self, method: str, path: str, *, body: Any = None, **_: Any) -> Any:  # type: ignore[override]
        if self.error:
            raise self.error
        if method == "PUT":
            self.put[path] = body
        return ObjectApiResponse({"news-articles-2026.03": {}} if path.startswith("/news-articles") else {}, META)


def refusal(kind: type[Exception], reason: str) -> Exception:
    return kind("no", META, {"error": reason, "status": 400})  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("error", "has"),
    [
        (None, True),
        (refusal(BadRequestError, "no handler found for uri [/_ilm/policy] and method [GET]"), False),
        (refusal(NotFoundError, "nothing here"), False),
    ],
)
def test_a_server_without_lifecycles_is_known_by_its_answer(error: Exception | None, has: bool) -> None:
    assert has_lifecycles(Server(error)) is has


def test_a_server_that_does_not_let_us_look_is_not_taken_for_one_without() -> None:
    with pytest.raises(ElasticsearchRefused):
        has_lifecycles(Server(refusal(AuthorizationException, "no rights")))


def test_the_policy_counts_a_month_more_since_it_counts_from_the_making_of_an_index() -> None:
    server = Server()
    assert put_lifecycle(server, 90 * DAY) == ["news-articles-2026.03"]
    policy = server.put["/_ilm/policy/claimwatch-articles"]["policy"]
    assert policy["phases"]["delete"]["min_age"] == f"{(90 + 31) * 24}h"
    named = {"index.lifecycle.name": "claimwatch-articles"}
    assert server.put["/_component_template/claimwatch-lifecycle"]["template"]["settings"] == named
    assert server.put["/news-articles-2026.03/_settings"] == named
