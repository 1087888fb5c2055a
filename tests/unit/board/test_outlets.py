"""Outlets and feeds: how they fare, who was first, and what became of it; a story in order of time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from claimwatch.board.outlets import became, feeds, maybe_silent, outlets, strip
from claimwatch.board.stories import story_page
from claimwatch.collecting.intervals import silent
from connectors.elasticsearch import documents
from schemas.feed import FeedState
from tests.unit.board.asked import NOW
from tests.unit.board.searched import finds
from tests.unit.board.views import claim_of, said
from tests.unit.elasticsearch import made

DAILY = {
    "last_news_at": NOW - timedelta(days=2),
    "rate_since": NOW - timedelta(days=30),
    "usual_per_day": 12.0,
    "recent_per_day": 12.0,
}
"""A feed of twelve articles a day that brought none for two days."""


def feed(**over: Any) -> dict[str, Any]:
    values = {"url": "https://post.example/feed", "outlet": "Post", "health": "alive", "last_poll_at": NOW, **DAILY}
    return documents.feed(FeedState(**{**values, **over}), 1, NOW).body or {}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (feed(), True),
        (feed(last_news_at=NOW - timedelta(hours=11)), False),
        (feed(usual_per_day=0.1, recent_per_day=0.1), False),
        (feed(rate_since=NOW - timedelta(days=3)), False),
        (feed(rate_since=None), False),
        (feed(health="broken", reason="gone"), False),
        (feed(health="paused"), False),
        (feed() | {"last_news_at": "damaged"}, False),
    ],
)
def test_a_feed_is_silent_by_the_rule_that_the_commands_have(document: dict[str, Any], expected: bool) -> None:
    (found,) = feeds([document], {}, NOW)
    assert found.silent is expected
    if expected:
        state = FeedState(url="https://post.example/feed", health="alive", **DAILY)
        assert silent(state, NOW)
        assert finds(maybe_silent(NOW), {"_source": document}), "the strip asks for it"


@pytest.mark.parametrize(
    ("status", "told", "expected"),
    [
        ("reported", ["reported"], []),
        ("confirmed", [], ["confirmed"]),
        ("disputed", [], ["contradicted"]),
        ("confirmed", ["reported", "contradicted", "confirmed"], ["confirmed", "contradicted"]),
        ("retracted", ["retracted"], ["retracted"]),
    ],
)
def test_what_became_of_a_claim(status: str, told: list[str], expected: list[str]) -> None:
    assert became({"status": status, "told": told}) == expected


def test_the_first_that_was_seen_is_the_first_outlet_of_a_claim() -> None:
    claims = [{"outlet": ["Post", "Star"], "status": "retracted"}, {"outlet": ["Star"], "status": "confirmed"}]
    found = {each.name: each for each in outlets([], claims).outlets}
    assert (found["Post"].first, found["Post"].retracted, found["Post"].claims) == (1, 1, 1)
    assert (found["Star"].first, found["Star"].confirmed, found["Star"].claims) == (1, 1, 2)


def test_outlets_in_trouble_stand_in_front() -> None:
    known = feeds([feed(), feed(url="https://star.example/feed", outlet="Star", health="broken")], {}, NOW)
    assert [(each.name, each.health) for each in outlets(known, []).outlets] == [("Star", "broken"), ("Post", "silent")]


def test_the_strip_tells_lag_by_the_articles_that_have_a_time() -> None:
    seen = NOW - timedelta(minutes=1)
    published = [seen - timedelta(seconds=s) for s in (30, 90, 600)]
    latest = [{"first_seen_at": seen.isoformat(), "published_at": each.isoformat()} for each in published]
    latest.append({"first_seen_at": seen.isoformat(), "published_at": "2020-01-01", "published_precision": "day"})
    latest.append({"first_seen_at": seen.isoformat(), "published_at": "2020-01-01", "backfill": True})
    found = strip(12, latest, {"alive": 3, "paused": 1, "broken": 2}, 1, 5)
    assert (found.articles_an_hour, found.newest_at, found.lag_s) == (12, seen, 90.0)
    assert (found.feeds, found.broken, found.silent, found.claims) == (5, 2, 1, 5)


def test_a_strip_of_nothing_yet() -> None:
    found = strip(0, [], {}, 0, 0)
    assert (found.newest_at, found.lag_s) == (None, None)


def test_a_story_has_its_claims_under_their_events_in_order_of_time() -> None:
    events = [each.body or {} for each in documents.events(made.story(), 1)]
    late = claim_of(said("m1"), claim_id="c2", first_seen_at=made.NOON + timedelta(hours=1))
    early = claim_of(said("m1"), claim_id="c1")
    stray = claim_of(said("m1"), claim_id="c3", event_id="e9")
    bodies = [documents.claim(each).body or {} for each in (late, stray, early)]
    page = story_page("s1", events, bodies, {}, 7)
    assert [[row.claim_id for row in event.claims] for event in page.events] == [["c1", "c2"], ["c3"]]
    assert (page.title, page.claims, page.more) == ("Range limits", 7, True)
