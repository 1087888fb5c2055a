"""docs/fields.md is what the templates say, and every field has a meaning."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.elasticsearch.fields import fields, meanings, names, page
from connectors.elasticsearch.templates import KINDS, field_types, mapped_fields

PAGE = Path(__file__).parents[3] / "docs" / "fields.md"
ECS = ("event.kind", "event.dataset")
ACROSS = ("speaker", "role", "organisation", "institution", "standing", "side", "outlet", "origin")


def test_the_page_is_current() -> None:
    assert PAGE.read_text("utf-8") == page(), "run: python -m connectors.elasticsearch.fields docs/fields.md"


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_has_a_meaning_in_a_line(kind: str) -> None:
    vectors = {name for name, type_ in field_types(kind).items() if type_ == "dense_vector"}
    assert {each.name for each in fields(kind)} == mapped_fields(kind) - vectors
    for each in fields(kind):
        assert each.meaning.endswith(".")
        assert not set(each.meaning) & set("\n|")


def test_no_meaning_is_left_over() -> None:
    said = meanings()
    assert set(said) <= {"all", *KINDS}
    every = {name for kind in KINDS for name in mapped_fields(kind)}
    assert set(said["all"]) <= every
    for kind in set(said) - {"all"}:
        assert set(said[kind]) <= mapped_fields(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_says_what_it_is_in_the_words_of_ecs(kind: str) -> None:
    assert set(ECS) <= names(kind)


@pytest.mark.parametrize("kind", ["claims", "statements", "alerts"])
def test_what_is_said_has_the_same_names_in_all_that_one_query_serves(kind: str) -> None:
    assert set(ACROSS) <= names(kind)


@pytest.mark.parametrize("kind", ["articles", "statements", "alerts", "feeds"])
def test_an_address_can_be_searched_whole_and_by_its_host(kind: str) -> None:
    assert {"url", "url.full", "url.domain"} <= names(kind)
