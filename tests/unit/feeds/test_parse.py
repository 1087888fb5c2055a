from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from connectors.feeds.parse import ENTRY_LIMIT, NotAFeed, parse_feed
from tests.unit.feeds.server import item, page, rss

AT = "https://harbourpost.example/news/feed"

ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Echo</title><link href="/"/>
<entry><id>tag:echo.example,2026:1</id><title type="text">Profit &lt; loss</title><link rel="self" href="/1.atom"/>
<link href="/1"/><author><name>Ann Lee</name></author><author><name>Bo Ray</name></author>
<published>2026-03-04T09:10+01:00</published><updated>2026-03-05T00:00:00Z</updated>
<source><title>Coast Agency</title></source>
<content type="html">&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;</content><summary>Short.</summary></entry></feed>"""

RDF = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>R</title></channel>
<item rdf:about="https://r.example/1"><title>T</title><link>https://r.example/1</link><dc:date>2026-03-04</dc:date>
<dc:creator>C</dc:creator></item></rdf:RDF>"""


def test_rss_becomes_entries_of_plain_text() -> None:
    more = '<guid isPermaLink="false">77</guid><source url="https://a.example">Coast &amp;amp; Agency</source>'
    document = parse_feed(
        rss(item("../a?utm_source=x", "Ban &lt;b&gt;lifted&lt;/b&gt;", "&lt;p&gt;a&lt;p&gt;b", more=more)).encode(), AT
    )
    (entry,) = document.entries
    assert (document.version, document.title, document.fault) == ("rss20", "Harbour Post", "")
    assert (entry.link, entry.title, entry.text) == (
        "https://harbourpost.example/a?utm_source=x",
        "Ban lifted",
        "a\n\nb",
    )
    assert (entry.guid, entry.permalink, entry.credit) == ("77", False, "Coast & Agency")
    assert entry.published_at == datetime(2026, 3, 4, 8, 10, tzinfo=UTC)
    assert entry.published_raw == "Wed, 04 Mar 2026 08:10:00 GMT"


def test_atom_prefers_the_content_the_alternate_link_and_the_first_date() -> None:
    (entry,) = parse_feed(ATOM.encode(), "https://echo.example/feed").entries
    assert (entry.link, entry.title, entry.text) == ("https://echo.example/1", "Profit < loss", "One.\n\nTwo.")
    assert (entry.summary, entry.byline, entry.credit) == ("Short.", "Ann Lee, Bo Ray", "Coast Agency")
    assert (entry.published_at, entry.published_precision) == (datetime(2026, 3, 4, 8, 10, tzinfo=UTC), "minute")


def test_rdf_is_read_and_a_bare_date_says_so() -> None:
    (entry,) = parse_feed(RDF.encode(), AT).entries
    assert (entry.link, entry.byline, entry.published_precision) == ("https://r.example/1", "C", "day")


def test_a_permalink_is_known_and_stands_in_for_a_missing_link() -> None:
    (entry,) = parse_feed(rss("<item><title>t</title><guid>https://h.example/1</guid></item>").encode(), AT).entries
    assert (entry.link, entry.guid, entry.permalink) == ("https://h.example/1", "https://h.example/1", True)


@pytest.mark.parametrize("link_first", [True, False])
@pytest.mark.parametrize(
    ("guid", "permalink"),
    [
        ("<guid>https://h.example/?p=1&amp;x</guid>", True),
        ('<guid isPermaLink="true">https://h.example/?p=1&amp;x</guid>', True),
        ('<guid isPermaLink="false">https://h.example/?p=1&amp;x</guid>', False),
        ("<guid isPermaLink='false'><![CDATA[https://h.example/?p=1&x]]></guid>", False),
        ("<guid>urn:1</guid>", False),
    ],
)
def test_a_guid_is_a_permalink_where_the_feed_says_so_whatever_the_order(
    guid: str, permalink: bool, link_first: bool
) -> None:
    parts = ["<link>https://h.example/a</link>", guid][:: 1 if link_first else -1]
    (entry,) = parse_feed(rss(f"<item><title>t</title>{''.join(parts)}</item>").encode(), AT).entries
    assert (entry.link, entry.permalink) == ("https://h.example/a", permalink)


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (rss(item("/a", "Tea & cake", "x")).encode(), "not well formed"),
        (rss(item("/a", "Tea", "x"), item("/b", "Cake", "x")).encode()[:-30], "not well formed"),
        (b"\x00" + rss(item("/a", "Tea", "x")).encode(), ""),
        (rss(item("/a", "T\xe9a", "x")).encode("latin-1"), "encoding"),
        (rss(item("/a", "Tea", "x")).replace("?>", ' encoding="x-klingon"?>').encode(), "encoding"),
        (rss(item("/a", "Tea", "x")).encode("utf-16"), ""),
    ],
)
def test_a_feed_that_is_not_well_formed_is_read_nevertheless(body: bytes, fault: str) -> None:
    document = parse_feed(body, AT, "application/rss+xml")
    assert [entry.link for entry in document.entries] == ["https://harbourpost.example/a"]
    assert fault in document.fault


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (page("Home", ["text"]).encode(), "this is a web page, not a feed"),
        (b"", "the document is empty"),
        (b" \r\n", "the document is empty"),
        (b'{"version": "https://jsonfeed.org/version/1.1"}', "this is JSON, but no JSON Feed"),
        (b"<?xml version='1.0'?><sitemap/>", "this is XML, but neither RSS nor Atom"),
        (b"\x89PNG\r\n\x00\x00\x01\xff", "this is binary data, not a feed"),
        (b"hello", "this is neither RSS nor Atom"),
        (b"deploy/outlets.yaml", "this is neither RSS nor Atom"),
        (b"http://127.0.0.1:1/feed", "this is neither RSS nor Atom"),
    ],
)
def test_what_is_no_feed_says_what_it_is(body: bytes, reason: str) -> None:
    with pytest.raises(NotAFeed, match=reason):
        parse_feed(body, AT, "text/html")


def test_hostile_links_and_markup_do_not_get_through() -> None:
    hostile = item("javascript:alert(1)", "&lt;script&gt;x&lt;/script&gt;A\x1b[2J", "&lt;img onerror=x&gt;t")
    (entry,) = parse_feed(rss(hostile).encode(), AT).entries
    assert entry.link is None
    assert "script" not in entry.title
    assert "\x1b" not in entry.title
    assert entry.text == "t"


def test_entities_are_not_expanded_without_end() -> None:
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "lol">{lol}]>' + rss(item("/a", "&l11;"))[21:]
    document = parse_feed(bomb.encode(), AT)
    assert all(len(entry.title) < 1000 for entry in document.entries)


def test_a_monstrous_feed_is_read_up_to_a_limit() -> None:
    document = parse_feed(rss(*(item(f"/{n}", "t") for n in range(ENTRY_LIMIT + 5))).encode(), AT)
    assert (len(document.entries), document.beyond) == (ENTRY_LIMIT, 5)
    assert (document.fault, document.cut) == ("", False)


@pytest.mark.parametrize(
    ("root", "before", "entry", "after"),
    [
        (
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">',
            "<channel><title>T</title></channel>",
            "<item><title>x</title></item>",
            "</rdf:RDF>",
        ),
        (
            '<feed xmlns="http://www.w3.org/2005/Atom">',
            "<title>T</title>",
            "<entry><title>x</title></entry>",
            "</feed>",
        ),
        ('<a:feed xmlns:a="http://www.w3.org/2005/Atom">', "", "<a:entry><a:title>x</a:title></a:entry>", "</a:feed>"),
    ],
)
def test_of_a_long_document_of_any_format_the_first_entries_are_read(
    root: str, before: str, entry: str, after: str
) -> None:
    document = parse_feed(f"{root}{before}{entry * (ENTRY_LIMIT + 7)}{after}".encode(), AT)
    assert (len(document.entries), document.beyond, document.fault) == (ENTRY_LIMIT, 7, "")


def test_a_document_of_elements_in_elements_is_refused_before_anybody_reads_it() -> None:
    began = time.process_time()
    with pytest.raises(NotAFeed, match="more than 300,000 elements"):
        parse_feed(b'<rss version="2.0"><channel>' + b"<x>" * 2_000_000, AT)
    parse_feed(b'<rss version="2.0"><channel>' + b"<item>" * 1_300_000, AT)
    assert time.process_time() - began < 5, "each of the two took more than 20 seconds"


def test_a_feed_without_entries_is_a_feed() -> None:
    assert parse_feed(rss().encode(), AT).entries == ()
