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


ADDRESSES = st.builds(
    "{}://{}{}{}".format,
    st.sampled_from(["http", "HTTPS"]),
    st.sampled_from(
        ["Example.com", "example.com:80", "bücher.example", "[::1]:443", "u@h.example:443", "straße.example"]
    ),
    st.text("/.%aA2fFä~ ;=+", max_size=30).map(lambda path: "/" + path),
    st.text("?&=#%utm_sourcerf25E ä", max_size=30).map(lambda query: "?" + query),
)


@settings(deadline=None)
@given(ADDRESSES)
@example("http://example.com/%2e%2E/%25%32%65?utm%5fx&%")
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
