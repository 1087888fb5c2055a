from __future__ import annotations

import pytest

from connectors.feeds.pages import NotAPage, read_page
from tests.unit.feeds.server import page

TEXT = [
    "The ministry secretly lifted the limits on the range of the missiles, two people familiar with the matter said.",
    "The restrictions remain in place, the defence minister said on Monday & added that no decision has been taken.",
    "It was not clear when the decision would be announced, and the embassy in the capital declined to comment on it.",
]


def test_the_text_of_a_page_comes_in_paragraphs_without_its_surroundings_and_its_headline() -> None:
    read = read_page(page("Limits lifted", TEXT, "http://harbourpost.example/a").encode())
    assert read.text == "\n\n".join(TEXT)
    assert (read.title, read.declared) == ("Limits lifted", "http://harbourpost.example/a")


@pytest.mark.parametrize(
    ("encoding", "content_type"),
    [
        ("latin-1", "text/html; charset=iso-8859-1"),
        ("utf-8", "text/html"),
        ("utf-8", "text/html; charset=nonsense"),
        ("utf-16", "text/html; charset=utf-16"),
    ],
)
def test_encodings_are_found(encoding: str, content_type: str) -> None:
    text = [line.replace("The ", "Thé ") for line in TEXT]
    assert read_page(page("Café", text).encode(encoding), content_type).text == "\n\n".join(text)


def test_a_page_without_an_article_has_no_text() -> None:
    assert read_page(b"<html><body><p>Subscribe to read</p></body></html>").declared is None


@pytest.mark.parametrize("body", [b"", b"\x00\xff\xfe\x01" * 500, b"<" * 5000, b"<div>" * 30_000])
def test_garbage_is_no_page_or_has_no_text(body: bytes) -> None:
    try:
        assert read_page(body).text == ""
    except NotAPage:
        return


def test_another_type_is_no_page() -> None:
    with pytest.raises(NotAPage, match="application/pdf"):
        read_page(b"%PDF-1.7", "application/pdf")
