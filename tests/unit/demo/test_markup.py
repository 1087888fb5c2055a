"""Feeds parse without complaint, and pages give their article's text and nothing of what stands around it."""

from __future__ import annotations

from io import BytesIO

import feedparser
import pytest
import trafilatura
from lxml import html

from claimwatch.demo.markup import feed, front, page, page_url
from claimwatch.demo.newsroom import DemoArticle, canonical_url, demo_articles, demo_outlets, outlet_of

BASE = "http://127.0.0.1:8600"
HOSTILE = 'Fish & <b>chips</b> "]]> </script><script>alert(1)</script>'


def parsed(outlet, articles):
    return feedparser.parse(BytesIO(feed(outlet, articles, BASE).encode()))


@pytest.mark.parametrize("outlet", demo_outlets(), ids=lambda outlet: outlet.slug)
def test_a_feed_carries_its_articles_newest_first(outlet) -> None:
    articles = [article for article in demo_articles() if article.outlet == outlet.slug]
    document = parsed(outlet, articles)
    assert not document.bozo
    assert document.version == {"rss": "rss20", "atom": "atom10"}[outlet.feed]
    assert document.feed.title == outlet.name
    assert [entry.id for entry in document.entries] == [canonical_url(article) for article in reversed(articles)]
    newest = articles[-1]
    entry = document.entries[0]
    assert entry.title == newest.title
    assert entry.link == page_url(outlet, newest, BASE)
    assert entry.published_parsed[:6] == newest.published.timetuple()[:6]
    assert newest.paragraphs[0] in html.fromstring(f"<p>{entry.summary}</p>").text_content()


@pytest.mark.parametrize("outlet", demo_outlets(), ids=lambda outlet: outlet.slug)
def test_a_feed_carries_the_whole_text_or_none_of_it(outlet) -> None:
    article = next(article for article in demo_articles() if article.outlet == outlet.slug)
    entry = parsed(outlet, [article]).entries[0]
    if outlet.full_text == "feed":
        text = html.fromstring(f"<div>{entry.content[0].value}</div>").text_content()
        assert text.split("\n") == list(article.paragraphs)
    else:
        assert "content" not in entry


@pytest.mark.parametrize("outlet", demo_outlets(), ids=lambda outlet: outlet.slug)
def test_a_feed_in_which_nothing_has_come_out_is_a_feed(outlet) -> None:
    document = parsed(outlet, [])
    assert not document.bozo
    assert document.version
    assert document.entries == []


@pytest.mark.parametrize("article", demo_articles(), ids=lambda article: article.id)
def test_the_text_is_found_in_the_page_and_the_menu_is_not(article) -> None:
    outlet = outlet_of(article)
    others = [other for other in demo_articles() if other.outlet == article.outlet and other != article]
    body = page(outlet, article, others, BASE)
    text = trafilatura.extract(body, include_comments=False, favor_precision=True) or ""
    assert all(paragraph in text for paragraph in article.paragraphs)
    for noise in (
        "Imprint",
        "Privacy",
        "Weather",
        "More from us",
        "invented outlet",
        *(other.title for other in others),
    ):
        assert noise not in text
    metadata = trafilatura.extract_metadata(body)
    assert metadata.title == article.title
    assert html.fromstring(body).xpath("//link[@rel='canonical']/@href") == [canonical_url(article)]


def read_as_its_type(detail) -> str:
    return detail.value if detail.type == "text/plain" else html.fromstring(f"<p>{detail.value}</p>").text_content()


def test_markup_in_a_text_stays_text() -> None:
    given = demo_articles()[0]
    article = DemoArticle.model_validate({**given.model_dump(), "title": HOSTILE, "paragraphs": (HOSTILE, HOSTILE)})
    for outlet in demo_outlets():
        entry = parsed(outlet, [article]).entries[0]
        assert read_as_its_type(entry.summary_detail) == HOSTILE
    outlet = outlet_of(article)
    document = html.fromstring(page(outlet, article, [article], BASE))
    assert document.xpath("//h1")[0].text_content() == HOSTILE
    assert len(document.xpath("//script")) == 1
    assert html.fromstring(front(outlet, [article], BASE)).xpath("//li/a")[0].text_content() == HOSTILE
