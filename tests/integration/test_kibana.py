"""What Kibana would ask of the demonstration's documents: each saved search, picture and rule has something to show."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from elasticsearch import ApiError, Elasticsearch

from claimwatch.readiness import await_view
from connectors.elasticsearch.bulk import BulkWriter
from connectors.elasticsearch.connection import connect
from connectors.elasticsearch.patience import Patience
from connectors.elasticsearch.templates import remove_indices
from deploy.kibana.objects import objects
from deploy.kibana.rules import rules
from tests.unit.kibana.demonstration import demonstration
from tests.unit.kibana.searches import Search, of_rules, searches

if TYPE_CHECKING:
    from tests.conftest import Services

pytestmark = pytest.mark.embedded

DENIED = 9
"""Articles until the ministry has denied the lifted limits and has not yet confirmed them."""

PAGE = (Path(__file__).parents[2] / "docs" / "kibana.md").read_text("utf-8")
TABLE = re.findall(r"^\| \*\*(.+?)\*\* \|.*\| (\d+|all) \| (\d+|all) \|$", PAGE, re.MULTILINE)

REAL = bool(os.environ.get("CLAIMWATCH_TEST_ELASTICSEARCH"))
REAL_ONLY = {"claimwatch-outlets first", "claimwatch-outlets fate", "claimwatch-feeds lag"}

SOME_TIME = datetime(2026, 5, 12, tzinfo=UTC)
ASKED = [*searches(objects(), SOME_TIME), *of_rules(rules(), objects(), SOME_TIME)]
NAMES = [each.name for each in ASKED]


@pytest.fixture(scope="module")
def es(services: Services) -> Iterator[Elasticsearch]:
    client = connect(services.elasticsearch)
    await_view(client, threading.Event())
    remove_indices(client)
    yield client
    remove_indices(client)
    client.close()


@pytest.fixture(scope="module")
def shown(es: Elasticsearch) -> dict[str, dict[str, list[Any]]]:
    """Moment → search → its rows, while the demonstration goes on: what is newer takes the place of what was."""
    return {"denied": shown_after(es, DENIED), "end": shown_after(es, None)}


def shown_after(es: Elasticsearch, articles: int | None) -> dict[str, list[Any]]:
    documents, at = demonstration(articles)
    assert BulkWriter(es, Patience("es.example", pause=lambda _: True)).write(documents, refresh=True) == []
    asked = [*searches(objects(), at), *of_rules(rules(), objects(), at)]
    return {each.name: rows(es, each) for each in asked}


def rows(es: Elasticsearch, asked: Search) -> list[Any]:
    headers = {"accept": "application/json", "content-type": "application/json"}
    try:
        answer = es.perform_request("POST", f"/{asked.index}/_search", headers=headers, body=asked.body)
    except ApiError:
        if asked.name in REAL_ONLY and not REAL:
            return []
        raise
    return asked.rows(answer.body)


@pytest.mark.parametrize("name", NAMES)
def test_each_search_picture_and_rule_has_something_to_show(shown: dict[str, dict[str, list[Any]]], name: str):
    if name in REAL_ONLY and not REAL:
        pytest.skip("the embedded server has neither runtime fields nor percentiles, and no Kibana works with it")
    assert shown["denied"][name] or shown["end"][name]


@pytest.mark.parametrize("each", [each for each in ASKED if each.columns], ids=lambda each: each.name)
def test_each_column_has_a_value_somewhere(shown: dict[str, dict[str, list[Any]]], each: Search):
    found = [*shown["denied"][each.name], *shown["end"][each.name]]
    # Of an institution that speaks for itself no role is known, and in the demonstration only such ones confirm.
    empty = {column for column in each.columns if not any(row.get(column) for row in found)}
    assert empty <= {"role"}


@pytest.mark.parametrize(("title", "denied", "end"), TABLE)
def test_the_saved_searches_give_the_hits_that_the_documentation_shows(
    shown: dict[str, dict[str, list[Any]]], title: str, denied: str, end: str
):
    (name,) = (each["id"] for each in objects() if each["type"] == "search" and each["attributes"]["title"] == title)
    assert len(shown["denied"][name]) == hits(denied, DENIED)
    assert len(shown["end"][name]) == hits(end, None)


def hits(told: str, articles: int | None) -> int:
    documents, _ = demonstration(articles)
    return int(told) if told != "all" else sum("statements" in each.index for each in documents)


def test_the_documentation_names_every_saved_search():
    titles = [each["attributes"]["title"] for each in objects() if each["type"] == "search"]
    assert sorted(title for title, *_ in TABLE) == sorted(titles)


@pytest.mark.skipif(not REAL, reason="the embedded server has no runtime fields")
def test_the_outlet_that_was_first_is_named_with_what_became_of_its_claims(shown: dict[str, dict[str, list[Any]]]):
    first = {row["outlet"]: row for row in shown["end"]["claimwatch-outlets first"]}
    assert first["Harbour Post"]["denied"] == 1
    assert first["Harbour Post"]["held"] == 1
    assert first["The Echo"]["retracted"] == 1
    assert first["The Tribune"]["held"] == 1
    lags = {row["outlet"]: row for row in shown["end"]["claimwatch-feeds lag"]}
    assert {row["most"] for row in lags.values()} == {240.0}
