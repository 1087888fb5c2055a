"""The demonstration's stories are whole, and what they expect of the pipelines can be checked against them."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from claimwatch.demo.newsroom import (
    canonical_url,
    demo_articles,
    demo_feeds,
    demo_outlets,
    demo_stories,
    demo_watch,
    outlet_of,
    replay_lines,
)

ARTICLES = {article.id: article for article in demo_articles()}


def test_at_least_seven_outlets_publish_and_one_of_them_is_an_agency() -> None:
    publishing = {outlet_of(article).name for article in demo_articles()}
    assert len(publishing) >= 7
    assert publishing == {outlet.name for outlet in demo_outlets()}
    assert [outlet.aliases for outlet in demo_outlets() if outlet.kind == "agency"] == [("NPA",)]


def test_sixteen_to_twenty_articles_come_out_within_about_a_minute() -> None:
    assert 16 <= len(ARTICLES) <= 20
    assert 0 < min(article.release_at for article in ARTICLES.values()) <= 3
    assert 45 <= max(article.release_at for article in ARTICLES.values()) <= 65


@pytest.mark.parametrize("article", ARTICLES.values(), ids=lambda article: article.id)
def test_an_article_is_as_long_as_a_short_agency_text(article) -> None:
    assert 80 <= len(article.text.split()) <= 250
    assert 4 <= len(article.title.split()) <= 14


@pytest.mark.parametrize("outlet", demo_outlets(), ids=lambda outlet: outlet.slug)
def test_an_outlets_clock_never_goes_back(outlet) -> None:
    times = [article.published for article in demo_articles() if article.outlet == outlet.slug]
    assert all(earlier < later for earlier, later in pairwise(times))


def test_canonical_urls_are_distinct_and_carry_no_port() -> None:
    urls = [canonical_url(article) for article in demo_articles()]
    assert len(set(urls)) == len(urls)
    assert canonical_url(ARTICLES["range-limits-1"]) == (
        "https://harbour-post.example/2026/05/12/ministry-secretly-lifted-range-limits"
    )
    assert all(":" not in url.removeprefix("https:") for url in urls)


@pytest.mark.parametrize("story", demo_stories(), ids=lambda story: story.story)
def test_events_partition_a_storys_articles(story) -> None:
    named = [article for event in story.events for article in event]
    assert sorted(named) == sorted(article.id for article in story.articles)


@pytest.mark.parametrize("story", demo_stories(), ids=lambda story: story.story)
def test_every_article_either_raises_an_alert_or_is_expected_to_be_quiet(story) -> None:
    loud = {alert.article for alert in story.alerts}
    quiet = {quiet.article for quiet in story.quiet}
    assert not loud & quiet
    assert loud | quiet == {article.id for article in story.articles}


@pytest.mark.parametrize(
    ("story", "alert"),
    [(story, alert) for story in demo_stories() for alert in story.alerts],
    ids=lambda value: getattr(value, "kind", ""),
)
def test_expected_quotations_are_in_the_articles(story, alert) -> None:
    trigger = ARTICLES[alert.article]
    until = [article for article in story.articles if article.release_at <= trigger.release_at]
    texts = [piece for article in until for piece in (article.title, *article.paragraphs)]
    assert all(any(quote in text for text in texts) for quote in alert.claim)
    assert all(any(quote in text for text in (trigger.title, *trigger.paragraphs)) for quote in alert.evidence)


def test_the_main_story_goes_from_reported_to_confirmed() -> None:
    main = next(story for story in demo_stories() if story.story == "range-limits")
    told = [(f"{ARTICLES[alert.article].published:%H:%M}", alert.kind) for alert in main.alerts]
    assert told == [
        ("08:01", "reported"),
        ("08:03", "contradicted"),
        ("08:04", "corroborated"),
        ("08:05", "confirmed"),
    ]
    copies = [article for article in main.articles if f"{article.published:%H:%M}" == "08:02"]
    assert [outlet_of(article).name for article in copies] == ["The Post", "The Star", "The Echo"]
    assert all("NPA" in article.text for article in copies)


def test_one_article_is_in_another_language() -> None:
    assert [article.id for article in ARTICLES.values() if article.language != "en"] == ["range-limits-8"]


def test_feeds_are_polled_every_second_or_two_and_fetch_pages_only_for_summaries() -> None:
    feeds = {feed.outlet: feed for feed in demo_feeds("http://127.0.0.1:8600/")}
    assert len(feeds) == len(demo_outlets())
    assert feeds["Harbour Post"].url == "http://127.0.0.1:8600/harbour-post/feed.xml"
    assert feeds["Harbour Post"].full_text == "feed"
    assert feeds["The Tribune"].full_text == "page"
    assert {(feed.interval_min_s, feed.interval_max_s) for feed in feeds.values()} == {(1, 2)}


def test_the_watch_asks_for_every_kind_on_the_terminal() -> None:
    watch = demo_watch()
    assert {"reported", "corroborated", "confirmed", "contradicted", "retracted"} <= set(watch.kinds)
    assert watch.channels == ("terminal",)


def test_replay_lines_are_in_the_order_of_release() -> None:
    lines = [json.loads(line) for line in replay_lines()]
    assert [line["id"] for line in lines[:2]] == ["range-limits-1", "quiet-1"]
    assert set(lines[0]) == {"id", "url", "outlet", "title", "text", "published"}
    assert lines[0]["published"] == "2026-05-12T08:01:00Z"
