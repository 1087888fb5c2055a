"""Which failures may be replayed."""

from __future__ import annotations

import base64

import pytest

from claimwatch.commands.failures import _place, check_replay
from claimwatch.errors import UserError
from connectors.kafka.dead_letter import KEY_LIMIT
from connectors.kafka.topics import (
    ALERTS,
    ARTICLES,
    CLAIMS,
    DELIVERIES,
    EXTRACTIONS,
    FEED_STATES,
    FEEDS,
    STORIES,
    WATCHES,
)
from schemas.failure import RECORD_LIMIT, Failure


def failure(topic: str, record: bytes = b"{}") -> Failure:
    encoded = base64.b64encode(record).decode()
    return Failure(failure_id="f1", stage="s", topic=topic, key="k", record_base64=encoded, exception="why")


@pytest.mark.parametrize(
    ("offset", "place"), [(7, "news.articles.v1 0:7"), (0, "news.articles.v1 0:0"), (-1, "news.articles.v1 k")]
)
def test_a_failure_is_named_by_its_place_or_by_its_key(offset: int, place: str) -> None:
    assert _place(failure(ARTICLES).model_copy(update={"offset": offset})) == place


@pytest.mark.parametrize("topic", [ALERTS, ARTICLES, EXTRACTIONS])
def test_what_only_adds_to_its_topic_may_be_sent_again(topic: str) -> None:
    check_replay(failure(topic))


@pytest.mark.parametrize("topic", [STORIES, FEED_STATES, DELIVERIES, WATCHES, FEEDS, CLAIMS])
def test_a_state_may_not_since_it_could_replace_a_newer_one(topic: str) -> None:
    with pytest.raises(UserError, match="could replace a newer one of 'k'"):
        check_replay(failure(topic))


@pytest.mark.parametrize(
    ("topic", "record", "says"),
    [("", b"{}", "has no record"), (ALERTS, b"", "has no record"), (ALERTS, b"x" * RECORD_LIMIT, "only in part")],
)
def test_a_record_that_is_missing_or_cut_may_not(topic: str, record: bytes, says: str) -> None:
    with pytest.raises(UserError, match=says):
        check_replay(failure(topic, record))


def test_one_whose_key_was_cut_may_not() -> None:
    cut = failure(ALERTS).model_copy(update={"key": "k" * KEY_LIMIT})
    with pytest.raises(UserError, match="only in part"):
        check_replay(cut)
