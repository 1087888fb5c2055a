from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.feeds.opml import OpmlError, read_opml, write_opml
from connectors.feeds.outlets import Outlets
from schemas.feed import Feed, Outlet

LIST = """<?xml version="1.0"?><opml version="1.0"><head/><body>
<outline text="World"><outline text="Europe"><outline text="Post" xmlUrl="https://harbourpost.example/feed"/></outline>
<outline title="Echo" type="rss" xmlUrl="HTTPS://Echo.example/feed#x"/></outline>
<outline xmlUrl="https://plain.example/feed"/><outline text="again" xmlUrl="https://plain.example/feed"/>
</body></opml>"""


def test_folders_become_tags_and_outlets_are_known_by_their_domain(tmp_path: Path) -> None:
    path = tmp_path / "my.opml"
    path.write_text(LIST)
    feeds = read_opml(path, Outlets([Outlet(name="The Harbour Post", domains=("harbourpost.example",))]))
    assert [(feed.url, feed.outlet, feed.title, feed.tags) for feed in feeds] == [
        ("https://harbourpost.example/feed", "The Harbour Post", "Post", ("World", "Europe")),
        ("https://echo.example/feed", "Echo", "Echo", ("World",)),
        ("https://plain.example/feed", "plain.example", "", ()),
    ]


NAMES = st.text("abc ÄÖ<&\"',/%", min_size=1, max_size=12).map(lambda text: " ".join(text.split())).filter(bool)
TAGS = NAMES.map(lambda text: text.strip(" /")).filter(bool)
FEEDS = st.builds(
    Feed,
    url=st.integers(0, 10**6).map("https://h.example/{}?a=1&b".format),
    outlet=st.sampled_from(["Harbour Post", "A & B", "“Echo”"]),
    title=st.sampled_from(["World news", "Größe < alles", "x"]),
    tags=st.lists(TAGS, max_size=3, unique=True).map(tuple),
    interval_min_s=st.integers(1, 10_000),
    interval_max_s=st.integers(1, 100_000),
    priority=st.booleans(),
    paused=st.booleans(),
    full_text=st.sampled_from(["feed", "page", "auto"]),
)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(feeds=st.lists(FEEDS, min_size=1, max_size=5, unique_by=lambda feed: feed.url))
def test_nothing_is_lost_in_a_round_trip(tmp_path: Path, feeds: list[Feed]) -> None:
    path = tmp_path / "out.opml"
    path.write_text(write_opml(feeds), "utf-8")
    assert read_opml(path) == feeds


@pytest.mark.parametrize(
    ("text", "what", "where"),
    [
        ("<opml><body>", "the list is not well-formed XML", ", line 1"),
        ("", "the list is not well-formed XML", ""),
        ("<rss><channel/></rss>", "this is XML, but no OPML", ""),
        ("<opml><body/></opml>", "there is no feed in it", ""),
        (
            '<opml><body>\n<outline xmlUrl="file:///etc/passwd"/></body></opml>',
            "not an http or https address",
            "line 2",
        ),
    ],
)
def test_a_faulty_list_says_what_where_and_what_to_do(tmp_path: Path, text: str, what: str, where: str) -> None:
    path = tmp_path / "bad.opml"
    path.write_text(text)
    with pytest.raises(OpmlError) as raised:
        read_opml(path)
    assert what in raised.value.what
    assert where in raised.value.where
    assert raised.value.do


def test_a_missing_list_says_so(tmp_path: Path) -> None:
    with pytest.raises(OpmlError, match="cannot be opened"):
        read_opml(tmp_path / "none.opml")


def test_entities_of_a_list_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "xxe.opml"
    path.write_text(
        '<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/hostname">]><opml><body>'
        '<outline text="&x;" xmlUrl="https://h.example/"/></body></opml>'
    )
    with pytest.raises(OpmlError):
        read_opml(path)
