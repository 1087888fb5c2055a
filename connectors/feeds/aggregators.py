"""Sites that pass on what others publish: their links do not lead to the publisher, and they are nobody's source.

A mere host of feeds (FeedBurner, feedproxy) is none: its feeds are the publisher's own and name the publisher's links.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, unquote, urlsplit

from connectors.feeds.urls import clean_link, host_of

_DOMAINS = {
    "Google News": "news.google.com news.url.google.com",
    "Bing News": "bing.com",
    "Yahoo": "yahoo.com yahoo.co.jp yahoo.co.uk",
    "MSN": "msn.com",
    "Flipboard": "flipboard.com flip.it",
    "SmartNews": "smartnews.com",
    "Apple News": "apple.news",
    "NewsBreak": "newsbreak.com",
    "Upday": "upday.com",
    "Dailyhunt": "dailyhunt.in",
    "Toutiao": "toutiao.com",
    "Ground News": "ground.news",
    "NewsNow": "newsnow.co.uk newsnow.com",
    "Techmeme": "techmeme.com",
    "Memeorandum": "memeorandum.com",
    "Drudge Report": "drudgereport.com",
    "Feedly": "feedly.com",
    "Inoreader": "inoreader.com",
    "PressReader": "pressreader.com",
    "EIN News": "einnews.com",
    "AllAfrica": "allafrica.com",
    "Naver News": "news.naver.com",
    "Yandex News": "news.yandex.ru dzen.ru",
    "Hacker News": "news.ycombinator.com hnrss.org",
    "Reddit": "reddit.com redd.it",
    "Facebook": "facebook.com fb.com fb.me",
    "X": "twitter.com x.com t.co",
    "LinkedIn": "linkedin.com lnkd.in",
    "Bluesky": "bsky.app",
    "Telegram": "t.me telegram.me",
}
_NAMES = {domain: name for name, domains in _DOMAINS.items() for domain in domains.split()}
"""Chosen in November 2026 for passing on what others publish; a site's own shortener is none."""
_GOOGLE = re.compile(r"(?:www\.)?google(?:\.[a-z]{2,3}){1,2}")
_TARGETS = ("url", "u", "q")
"""Parameters in which a redirecting address carries the publisher's."""
_REDIRECTS = re.compile(r"/(?:url|news/apiclick\.aspx|l\.php|flink\.php)$")
_IN_PATH = re.compile(r"/RU=([^/]+)/")


def aggregator_of(url: str) -> str | None:
    """The name of the aggregator on whose site the address is; None where it is on none."""
    host = host_of(url)
    parts = host.split(".")
    for start in range(len(parts) - 1):
        name = _NAMES.get(".".join(parts[start:]))
        if name:
            return name
    alerts = bool(_GOOGLE.fullmatch(host)) and urlsplit(url).path.startswith(("/url", "/alerts"))
    return "Google News" if alerts else None


def behind(link: str) -> str | None:
    """The publisher's address, where the link is an aggregator's that carries it openly; None else.

    Links of Google Alerts, Bing News and Yahoo's search do. Google News' links are sealed: only Google can open them.
    """
    if aggregator_of(link) is None:
        return None
    parts = urlsplit(link)
    carried = [values[0] for name, values in parse_qs(parts.query).items() if name in _TARGETS]
    in_path = _IN_PATH.search(parts.path)
    if in_path:
        carried = [unquote(in_path[1])]
    elif not _REDIRECTS.search(parts.path):
        return None
    found = next((each for each in carried if each.startswith(("http://", "https://"))), None)
    target = clean_link(found) if found else None
    return target if target and aggregator_of(target) is None else None
