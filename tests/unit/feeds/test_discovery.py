from __future__ import annotations

import pytest

from connectors.feeds.discovery import FOUND_LIMIT, GUESSES, feeds_in, guesses

SITE = "https://www.quaycourier.example"
AT = f"{SITE}/harbour/index.html"
RSS, ATOM, JSON = "application/rss+xml", "application/atom+xml", "application/feed+json"


def page(head: str = "", body: str = "") -> bytes:
    return (
        f"<!doctype html><html><head><title>Quay</title>{head}</head><body>{body}<p>Words.</p></body></html>".encode()
    )


def link(href: str, kind: str = RSS, title: str = "", rel: str = "alternate") -> str:
    return f'<link rel="{rel}" type="{kind}" title="{title}" href="{href}">'


@pytest.mark.parametrize(
    ("head", "body", "found"),
    [
        (link("/feed"), "", [f"{SITE}/feed"]),
        (link("news.atom", ATOM), "", [f"{SITE}/harbour/news.atom"]),
        (link("//feeds.example/q", JSON), "", ["https://feeds.example/q"]),
        (link("/a", "Application/RSS+XML; charset=utf-8", rel="Alternate home"), "", [f"{SITE}/a"]),
        ('<base href="https://other.example/x/">' + link("feed"), "", ["https://other.example/x/feed"]),
        (link("/comments/feed", title="Comments") + link("/feed"), "", [f"{SITE}/feed", f"{SITE}/comments/feed"]),
        (link("/feed") + link("/feed#x") + link("/feed"), "", [f"{SITE}/feed"]),
        (link("/b") + link("/a"), "", [f"{SITE}/b", f"{SITE}/a"]),
        (link("/feed", "text/html") + link("/print", "text/html", rel="print"), "", []),
        (link("/style.css", "text/css", rel="stylesheet"), "", []),
        (link("/wp-json/wp/v2/posts/1", "application/json"), "", []),
        (link("javascript:alert(1)") + link("file:///etc/passwd") + link(""), "", []),
        ("", '<a href="/rss.xml">RSS</a>', [f"{SITE}/rss.xml"]),
        ("", '<a href="https://feeds.quaycourier.example/news">x</a>', []),
        ("", '<a href="https://feeds.host.example/quay/rss">RSS</a>', ["https://feeds.host.example/quay/rss"]),
        ("", '<a href="https://elsewhere.example/rss">RSS</a>', []),
        ("", '<a href="/feedback">Say</a><a href="/atomic">Atoms</a><a href="/news">News</a>', []),
        (link("/feed"), '<a href="/rss">RSS</a>', [f"{SITE}/feed", f"{SITE}/rss"]),
        ("", "", []),
    ],
)
def test_the_feeds_that_a_page_names_are_found_the_likeliest_first(head: str, body: str, found: list[str]) -> None:
    assert [each.url for each in feeds_in(page(head, body), AT)] == found


def test_a_feed_is_told_with_its_title_and_type() -> None:
    (found,) = feeds_in(page(link("/feed", ATOM, "Harbour &lt;b&gt;news")), AT)
    assert (found.title, found.kind) == ("Harbour news", ATOM)


@pytest.mark.parametrize("body", [b"", b" \n", b"\x00\xff\xfe\x01" * 500, b"<" * 5000, b"{}", b"<rss/>"])
def test_garbage_names_no_feed(body: bytes) -> None:
    assert feeds_in(body, AT) == ()


def test_a_page_of_very_many_feeds_is_read_up_to_a_limit() -> None:
    many = page("".join(link(f"/feed/{number}") for number in range(2_000)))
    assert [each.url for each in feeds_in(many, AT)] == [f"{SITE}/feed/{number}" for number in range(FOUND_LIMIT)]


def test_few_addresses_are_guessed_and_all_on_the_site_itself() -> None:
    assert guesses("http://quaycourier.example:8600/a/b?c=1") == tuple(
        f"http://quaycourier.example:8600{path}" for path in GUESSES
    )
    assert len(GUESSES) <= 6
