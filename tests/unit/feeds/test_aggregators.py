from __future__ import annotations

import pytest

from connectors.feeds.aggregators import aggregator_of, behind
from connectors.feeds.outlets import load_outlets
from connectors.feeds.parse import parse_feed
from tests.unit.feeds.server import item, rss


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://news.google.com/rss/articles/CBMiX2h0?oc=5", "Google News"),
        ("https://news.google.com/rss/search?q=ferry", "Google News"),
        ("https://www.google.com/url?rct=j&url=https://quaycourier.example/a", "Google News"),
        ("https://www.google.co.uk/alerts/feeds/1/2", "Google News"),
        ("https://www.bing.com/news/search?q=ferry&format=rss", "Bing News"),
        ("https://news.yahoo.com/rss/", "Yahoo"),
        ("https://uk.finance.yahoo.com/news/ferry-1.html", "Yahoo"),
        ("https://www.msn.com/en-us/news/world/ferry/ar-AA1", "MSN"),
        ("https://flipboard.com/@quay/harbour.rss", "Flipboard"),
        ("https://flip.it/abc", "Flipboard"),
        ("https://apple.news/Abc", "Apple News"),
        ("https://t.co/abc", "X"),
        ("https://X.com./quay/status/1", "X"),
        ("https://old.reddit.com/r/harbour/.rss", "Reddit"),
        ("https://t.me/quay/12", "Telegram"),
        ("https://hnrss.org/frontpage", "Hacker News"),
    ],
)
def test_an_aggregator_is_known_by_its_address(url: str, name: str) -> None:
    assert aggregator_of(url) == name


@pytest.mark.parametrize(
    "url",
    [
        "https://feeds.feedburner.com/quay",
        "https://feedproxy.google.com/~r/quay/~3/abc/",
        "https://blog.google/rss/",
        "https://www.google.com/about/",
        "https://sites.google.com/view/quay",
        "https://notmsn.com/feed",
        "https://msn.com.example/feed",
        "https://quaycourier.example/?from=news.google.com",
        "https://next.com/a",
        "https://com/",
        "not an address",
        "http://[::1",
    ],
)
def test_a_host_of_feeds_and_everybody_else_is_none(url: str) -> None:
    assert aggregator_of(url) is None


@pytest.mark.parametrize(
    ("link", "target"),
    [
        (
            "https://www.google.com/url?rct=j&sa=t&url=https%3A%2F%2Fquaycourier.example%2Fferry%3Fid%3D1&ct=ga",
            "https://quaycourier.example/ferry?id=1",
        ),
        (
            "http://www.bing.com/news/apiclick.aspx?ref=FexRss&aid=&tid=1&url=https%3a%2f%2fquaycourier.example%2fferry",
            "https://quaycourier.example/ferry",
        ),
        (
            "https://r.search.yahoo.com/_ylt=A/RV=2/RE=1/RO=10/RU=https%3a%2f%2fquaycourier.example%2fferry/RK=2/RS=x-",
            "https://quaycourier.example/ferry",
        ),
        ("https://news.google.com/rss/articles/CBMiX2h0?oc=5", None),
        ("https://www.google.com/url?url=javascript:alert(1)", None),
        ("https://www.google.com/url?url=https://t.co/abc", None),
        ("https://www.msn.com/a?url=https://quaycourier.example/ferry", None),
        ("https://quaycourier.example/url?url=https://other.example/", None),
    ],
)
def test_what_an_aggregators_link_carries_openly_is_taken_from_it(link: str, target: str | None) -> None:
    assert behind(link) == target


def test_an_entry_leads_to_the_publisher_where_its_link_says_who_that_is() -> None:
    link = "https://www.google.com/url?rct=j&amp;url=https://quaycourier.example/ferry&amp;ct=ga"
    (entry,) = parse_feed(rss(item(link, "Ferry")).encode(), "https://www.google.com/alerts/feeds/1/2").entries
    assert entry.link == "https://quaycourier.example/ferry"


def test_every_aggregator_among_the_outlets_is_known_as_one() -> None:
    listed = [outlet for outlet in load_outlets() if outlet.kind == "aggregator"]
    assert listed
    assert [o.name for o in listed if not all(aggregator_of(f"https://{domain}/") for domain in o.domains)] == []
