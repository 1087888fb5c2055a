from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from connectors.feeds.cleaning import plain_line
from connectors.feeds.opml import _SETTINGS, OpmlError, read_opml, write_opml
from connectors.feeds.outlets import Outlets
from schemas.feed import INTERVAL_LIMIT_S, Feed, Outlet

LIST = """<?xml version="1.0"?><opml version="1.0"><head/><body>
<outline text="World"><outline text="Europe"><outline text="Post" xmlUrl="https://harbourpost.example/feed"/></outline>
<outline title="Echo" type="rss" xmlUrl="HTTPS://Echo.example/feed#x"/></outline>
<outline xmlUrl="https://plain.example/feed"/><outline text="again" xmlUrl="https://plain.example/feed"/>
</body></opml>"""


def test_folders_become_tags_and_outlets_are_known_by_their_domain(tmp_path: Path) -> None:
    path = tmp_path / "my.opml"
    path.write_text(LIST)
    read = read_opml(path, Outlets([Outlet(name="The Harbour Post", domains=("harbourpost.example",))]))
    assert read.twice == 1
    assert [(feed.url, feed.outlet, feed.title, feed.tags) for feed in read.feeds] == [
        ("https://harbourpost.example/feed", "The Harbour Post", "Post", ("World", "Europe")),
        ("https://echo.example/feed", "Echo", "Echo", ("World",)),
        ("https://plain.example/feed", "plain.example", "", ()),
    ]


FOREIGN = """<?xml version="1.0" encoding="ISO-8859-1"?><opml version="1.1"><head><title>Mine</title></head><body>
<outline text="Caf\xe9"><outline text="A &amp;amp; &lt;b&gt;B&lt;/b&gt;" title="" XMLURL="https://a.example/"
 htmlUrl="x" priority="high" paused="maybe" interval_min_s="-5" full_text="all"
 starred="yes" category="/World/Europe,100%,Tea"/>
<outline type="rss" url="https://b.example/feed" text="By url"/>
<outline type="link" url="https://c.example/" text="No"/></outline>
<outline xmlUrl="ftp://d.example/feed" text="Other scheme"/><outline xmlUrl="" text="None"/>
<outline xmlUrl="HTTPS://A.example/#again"/></body></opml>"""


def test_a_list_of_another_reader_is_read_as_far_as_it_can_be(tmp_path: Path) -> None:
    path = tmp_path / "foreign.opml"
    path.write_bytes(FOREIGN.encode("latin-1"))
    read = read_opml(path)
    assert read.feeds == (
        Feed(url="https://a.example/", outlet="A & B", title="A & B", tags=("Café", "World/Europe", "100%", "Tea")),
        Feed(url="https://b.example/feed", outlet="By url", title="By url", tags=("Café",)),
    )
    assert [(each.address, each.line) for each in read.left_out] == [("ftp://d.example/feed", 7), ("", 7)]
    assert read.twice == 1


def line_of(text: str) -> bool:
    return plain_line(text, markup=False) == text


LINES = st.text("abc ÄÖ<>&;\"',/%#日", max_size=20).filter(line_of)
TAGS = st.text("abc ÄÖ<&\"',/%\n", min_size=1, max_size=12)
FEEDS = st.builds(
    Feed,
    url=st.integers(0, 10**6).map("https://h.example/{}?a=1&b".format),
    outlet=LINES.filter(bool),
    title=LINES,
    tags=st.lists(TAGS, max_size=3, unique=True).map(tuple),
    interval_min_s=st.integers(0, 100_000),
    interval_max_s=st.integers(0, INTERVAL_LIMIT_S),
    priority=st.booleans(),
    paused=st.booleans(),
    conditional=st.booleans(),
    full_text=st.sampled_from(["feed", "page", "auto"]),
    backfill_after_s=st.none() | st.integers(0, 10**7),
    resumed_at=st.none() | st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
)
SECRETS = {"credentials", "proxy"}


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(feeds=st.lists(FEEDS, min_size=1, max_size=5, unique_by=lambda feed: feed.url))
def test_nothing_is_lost_in_a_round_trip(tmp_path: Path, feeds: list[Feed]) -> None:
    path = tmp_path / "out.opml"
    path.write_text(write_opml(feeds), "utf-8")
    assert sorted(read_opml(path).feeds, key=lambda feed: feed.url) == sorted(feeds, key=lambda feed: feed.url)


def test_every_field_of_a_feed_is_in_the_round_trip_but_the_names_of_secrets(tmp_path: Path) -> None:
    feed = Feed(url="https://h.example/", outlet="Post", credentials="desk", proxy="out")
    assert "desk" not in write_opml([feed])
    assert SECRETS | {"url", "outlet", "title", "tags", *_SETTINGS} == set(Feed.model_fields)


def test_feeds_stand_in_folders_of_their_first_tag_for_other_readers() -> None:
    feeds = [
        Feed(url=f"https://h.example/{n}", outlet="P", tags=tags) for n, tags in enumerate([("A", "B"), (), ("A",)])
    ]
    body = etree.fromstring(write_opml(feeds).encode()).find("body")
    assert [(each.get("text"), len(each)) for each in body] == [("A", 2), ("P", 0)]


def test_a_long_list_is_read_with_what_is_wrong_in_it(tmp_path: Path) -> None:
    path = tmp_path / "large.opml"
    lines = "".join(f'<outline xmlUrl="{"ftp" if n % 100 == 7 else "https"}://h{n}.example/f"/>' for n in range(1_000))
    path.write_text(f"<opml><body>{lines}</body></opml>")
    read = read_opml(path)
    assert (len(read.feeds), len(read.left_out)) == (990, 10)


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
