from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.feeds.entries import ENTRY_LIMIT, NotAFeed
from connectors.feeds.jsonfeed import parse_json_feed

AT = "https://quaycourier.example/feed.json"
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FIELDS = ["id", "url", "external_url", "title", "content_html", "content_text", "summary", "image", "date_published"]
ITEMS = st.dictionaries(st.sampled_from([*FIELDS, "authors", "author", "attachments"]), VALUES, max_size=6)


def feed(*items: object, version: str = "https://jsonfeed.org/version/1.1") -> str:
    return json.dumps({"version": version, "title": "Quay", "items": items})


@given(st.lists(ITEMS | VALUES, max_size=4))
def test_no_value_of_a_field_is_too_odd(items: list[object]) -> None:
    document = parse_json_feed(feed(*items), AT)
    assert len(document.entries) <= len(items)
    assert all(entry.link is None or entry.link.startswith("http") for entry in document.entries)
    document.model_dump_json()


@given(VALUES)
def test_json_of_any_other_kind_is_no_feed(value: object) -> None:
    with pytest.raises(NotAFeed):
        parse_json_feed(json.dumps(value), AT)


def test_a_monstrous_feed_is_read_up_to_a_limit() -> None:
    document = parse_json_feed(feed(*({"id": number} for number in range(ENTRY_LIMIT + 5))), AT)
    assert (len(document.entries), document.beyond) == (ENTRY_LIMIT, 5)
