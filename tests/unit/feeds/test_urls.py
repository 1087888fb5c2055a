from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from connectors.feeds.urls import URL_LIMIT, article_url, canonical_url, clean_link, feed_partition, on_domains


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTP://Example.COM:80/A/Path/", "http://example.com/A/Path/"),
        ("https://example.com:443/a", "https://example.com/a"),
        ("https://example.com:8443/a", "https://example.com:8443/a"),
        ("https://example.com", "https://example.com/"),
        ("https://example.com./a", "https://example.com/a"),
        ("https://example.com/a#comments", "https://example.com/a"),
        ("https://user:word@example.com/a", "https://example.com/a"),
        ("https://example.com/a/../b/./c", "https://example.com/b/c"),
        ("https://example.com/../../a", "https://example.com/a"),
        ("https://example.com//a//b", "https://example.com//a//b"),
        ("https://example.com/%7euser/%c3%a4%2f", "https://example.com/~user/%C3%A4%2F"),
        ("https://example.com/ä b", "https://example.com/%C3%A4%20b"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("https://example.com/a?utm_source=rss&utm%5Fmedium=feed&id=7", "https://example.com/a?id=7"),
        ("https://example.com/a?fbclid=x", "https://example.com/a"),
        ("https://example.com/a?ref=rss", "https://example.com/a"),
        ("https://example.com/a?ref=docs-2", "https://example.com/a?ref=docs-2"),
        ("https://example.com/a?from=twitter_share", "https://example.com/a"),
        ("https://example.com/a?cid=5&eid=6&uid=7&gallery=8", "https://example.com/a?cid=5&eid=6&uid=7&gallery=8"),
        ("https://example.com/story?12345", "https://example.com/story?12345"),
        ("https://example.com/a?b=2&a=1&b=3", "https://example.com/a?b=2&a=1&b=3"),
        ("https://example.com/a?&&x=1&", "https://example.com/a?x=1"),
        ("  https://exa\nmple.com/a\t", "https://example.com/a"),
        ("http://[::1]:80/a", "http://[::1]/a"),
        ("http://127.0.0.1:8600/a", "http://127.0.0.1:8600/a"),
        # the host: its case, its dot, its port and its script, but never another host
        ("https://WWW.Example.com/A", "https://www.example.com/A"),
        ("https://m.example.com/a", "https://m.example.com/a"),
        ("https://mobile.example.com/a", "https://mobile.example.com/a"),
        ("https://amp.example.com/a", "https://amp.example.com/a"),
        ("https://example.com.:443/a", "https://example.com/a"),
        ("http://example.com:443/a", "http://example.com:443/a"),
        ("https://example.com:80/a", "https://example.com:80/a"),
        ("https://example.com:/a", "https://example.com/a"),
        ("https://straße.example/a", "https://xn--strae-oqa.example/a"),
        ("https://STRASSE.example/a", "https://strasse.example/a"),
        ("https://МОСКВА.example/а", "https://xn--80adxhks.example/%D0%B0"),
        ("https://XN--BCHER-KVA.example/a", "https://xn--bcher-kva.example/a"),
        ("https://日本。example/a", "https://xn--wgv71a.example/a"),
        ("http://[2001:DB8:0:0::1]/a", "http://[2001:db8::1]/a"),
        ("https://a_b.example/a", "https://a_b.example/a"),
        # the path: never lower-cased, its slash and its encoding kept apart
        ("https://example.com/News/ABC-Def", "https://example.com/News/ABC-Def"),
        ("https://example.com/a/", "https://example.com/a/"),
        ("https://example.com/a/index.html", "https://example.com/a/index.html"),
        ("https://example.com/%41%2d%5F%7E", "https://example.com/A-_~"),
        ("https://example.com/a%2Fb", "https://example.com/a%2Fb"),
        ("https://example.com/100%", "https://example.com/100%25"),
        ("https://example.com/a%zz", "https://example.com/a%25zz"),
        ("https://example.com/a,b;c=1!$&'()*+=:@", "https://example.com/a,b;c=1!$&'()*+=:@"),
        ("https://example.com/./", "https://example.com/"),
        ("https://example.com/a/..", "https://example.com/"),
        ("https://example.com/a\\b", "https://example.com/a%5Cb"),
        ("https://example.com/a?", "https://example.com/a"),
        ("https://example.com/a#", "https://example.com/a"),
        ("https://example.com/a#utm_source=rss", "https://example.com/a"),
        ("https://example.com?a=1", "https://example.com/?a=1"),
        # parameters: trackers and visits go, what may name an article stays
        ("https://example.com/a?UTM_Source=rss&Fbclid=1", "https://example.com/a"),
        ("https://example.com/a?gclid=1&gad_source=2&srsltid=3&id=4", "https://example.com/a?id=4"),
        ("https://example.com/a?mc_cid=1&mc_eid=2&mkt_tok=3", "https://example.com/a"),
        ("https://example.com/a?at_medium=RSS&at_campaign=KARANGA", "https://example.com/a"),
        ("https://example.com/a?ito=1490&ns_mchannel=rss", "https://example.com/a"),
        ("https://example.com/a?guccounter=1&guce_referrer=x", "https://example.com/a"),
        ("https://example.com/a?wt_mc=1&xtor=RSS-1&cmpid=x", "https://example.com/a"),
        ("https://example.com/a?source=rss", "https://example.com/a"),
        ("https://example.com/a?source=ministry", "https://example.com/a?source=ministry"),
        ("https://example.com/a?via=newsletter_2026", "https://example.com/a"),
        ("https://example.com/a?feed=rss2&p=7", "https://example.com/a?p=7"),
        ("https://example.com/?p=1234", "https://example.com/?p=1234"),
        ("https://example.com/a?page=2", "https://example.com/a?page=2"),
        ("https://example.com/a?sid=12", "https://example.com/a?sid=12"),
        ("https://example.com/a?q=a+b&r=a%20b", "https://example.com/a?q=a+b&r=a%20b"),
        ("https://example.com/a?x=&y", "https://example.com/a?x=&y"),
        ("https://example.com/a?utm_source", "https://example.com/a"),
        (
            "https://example.com/a?url=http://b.example/?utm_source=x",
            "https://example.com/a?url=http://b.example/?utm_source=x",
        ),
        ("https://example.com/a?PHPSESSID=9f&id=1", "https://example.com/a?id=1"),
        ("https://example.com/a?ASPSESSIONIDQ=9f&session_id=1", "https://example.com/a"),
        ("https://example.com/a;jsessionid=9F.node1?id=1", "https://example.com/a?id=1"),
        ("https://example.com/(S(abcdefghijklmnopqrstuvwx))/a", "https://example.com/a"),
        # copies by AMP
        ("https://example.com/2026/ferry/amp/", "https://example.com/2026/ferry/"),
        ("https://example.com/2026/ferry/amp", "https://example.com/2026/ferry"),
        ("https://example.com/ferry-1.amp", "https://example.com/ferry-1"),
        ("https://example.com/ferry.amp.html?amp=1", "https://example.com/ferry.html"),
        ("https://example.com/ferry?amp", "https://example.com/ferry"),
        ("https://example.com/ferry?outputType=amp", "https://example.com/ferry"),
        ("https://example.com/ferry?outputType=pdf", "https://example.com/ferry?outputType=pdf"),
        ("https://example.com/ferry?amp=12v", "https://example.com/ferry?amp=12v"),
        ("https://example.com/amp/ferry", "https://example.com/amp/ferry"),
        ("https://example.com/guitar-amp", "https://example.com/guitar-amp"),
        ("https://example.com/amp", "https://example.com/amp"),
        ("https://example-com.cdn.ampproject.org/c/s/example.com/Ferry?amp=1", "https://example.com/Ferry"),
        ("https://www.google.com/amp/s/www.example.com/ferry/amp/", "https://www.example.com/ferry/"),
        ("https://www.google.com/amp/example.com", "http://example.com/"),
        ("https://a.cdn.ampproject.org/c/s/www.google.com/amp/s/example.com/a", "https://example.com/a"),
    ],
)
def test_the_canonical_form(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


NO_ADDRESSES = (
    "|example.com/a|ftp://example.com/|javascript:alert(1)|file:///etc/passwd|data:text/html,x|http://|http://a b/|"
    "http://example.com:x/|http://[::1/|https://ex%61mple.com/|http://example.com/" + "a" * URL_LIMIT
)


@pytest.mark.parametrize("url", NO_ADDRESSES.split("|"))
def test_what_is_no_web_address_has_none(url: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        canonical_url(url)
    assert clean_link(url) is None


PIECES = ["/", "a", "amp", "/amp", ".amp", ".html", ";jsessionid=", "/c/s/", "h.example", "..", "%2e", "s/", "1"]
ADDRESSES = st.builds(
    "{}://{}{}{}".format,
    st.sampled_from(["http", "HTTPS"]),
    st.sampled_from(
        [
            "Example.com",
            "example.com:80",
            "bücher.example",
            "[::1]:443",
            "u@h.example:443",
            "straße.example",
            "a.cdn.ampproject.org",
            "www.google.com",
        ]
    ),
    st.text("/.%aA2fFä~ ;=+", max_size=30).map(lambda path: "/" + path)
    | st.lists(st.sampled_from(PIECES), max_size=8).map(lambda pieces: "/" + "".join(pieces)),
    st.text("?&=#%utm_sourcerf25E ä", max_size=30).map(lambda query: "?" + query),
)


@settings(deadline=None)
@given(ADDRESSES)
@example("http://example.com/%2e%2E/%25%32%65?utm%5fx&%")
@example("http://example.com/..amp?")
def test_the_canonical_form_of_a_canonical_form_is_itself(url: str) -> None:
    assert canonical_url(canonical_url(url)) == canonical_url(url)


@settings(deadline=None)
@given(st.text(max_size=60), st.text(max_size=20))
def test_a_cleaned_link_is_always_an_absolute_web_address(link: str, base: str) -> None:
    cleaned = clean_link(link, "https://example.com/" + base)
    assert cleaned is None or cleaned.startswith(("http://", "https://"))
    assert cleaned is None or clean_link(cleaned) == cleaned


def test_relative_links_are_resolved() -> None:
    assert clean_link("../b?x=1#y", "https://example.com/a/c/d") == "https://example.com/a/b?x=1"


LINK, OURS = "http://127.0.0.1:8600/post/a", ("harbourpost.example",)


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ({}, LINK),
        ({"found_at": LINK, "declared": "http://harbourpost.example/a"}, "http://harbourpost.example/a"),
        (
            {"found_at": LINK, "declared": "http://www.harbourpost.example/a?utm_source=x"},
            "http://www.harbourpost.example/a",
        ),
        ({"found_at": LINK, "declared": "/post/other"}, "http://127.0.0.1:8600/post/other"),
        ({"found_at": LINK, "declared": "https://elsewhere.example/a"}, LINK),
        ({"found_at": LINK, "declared": "http://harbourpost.example/"}, LINK),
        ({"found_at": LINK, "declared": "javascript:alert(1)"}, LINK),
        ({"guid": "http://harbourpost.example/a"}, "http://harbourpost.example/a"),
        ({"guid": "https://elsewhere.example/a"}, LINK),
        ({"guid": "tag:harbourpost.example,2026:a"}, LINK),
        ({"found_at": "https://harbourpost.example/found"}, "https://harbourpost.example/found"),
        ({"found_at": "https://elsewhere.example/found"}, LINK),
    ],
)
def test_whose_word_counts_for_an_articles_address(given_: dict[str, str], expected: str) -> None:
    assert article_url(LINK, **given_, domains=OURS) == expected


def test_a_subdomain_belongs_to_its_domain_and_a_longer_name_does_not() -> None:
    assert on_domains("https://news.bbc.co.uk/a", ("bbc.co.uk",))
    assert not on_domains("https://notbbc.co.uk/a", ("bbc.co.uk",))


def test_feeds_of_one_host_share_a_partition() -> None:
    partitions = {feed_partition(f"https://Example.com/feed/{number}", 8) for number in range(20)}
    assert len(partitions) == 1
    assert len({feed_partition(f"https://h{number}.example/feed", 8) for number in range(99)}) == 8
