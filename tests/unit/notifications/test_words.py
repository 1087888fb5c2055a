"""Other people's words as clean lines, and which addresses become links."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.notifications.words import (
    clean,
    counted,
    harmless,
    in_markup,
    is_cut,
    link,
    listed,
    quoted,
    unencoded,
    unmarked,
)


def test_hostile_text_neither_pings_nor_marks_up_nor_moves_the_cursor() -> None:
    hostile = "@everyone <!channel> <b>x</b> \x1b[2J\r\nFAKE: line \u202etxt"
    assert harmless(hostile) == "＠everyone ‹!channel› ‹b›x‹/b› [2J FAKE: line txt"
    assert unmarked(clean("**bold** [x](y) `id` &lt;b&gt; R&D")) == "＊＊bold＊＊ ［x］(y) ˋidˋ ＆lt;b＆gt; R&D"


@given(st.text(), st.integers(2, 300))
def test_a_harmless_text_is_one_printable_line(words: str, limit: int) -> None:
    line = harmless(words, limit)
    assert line.isprintable()
    assert not set(line) & set("@<>\n")
    assert len(line) <= limit


@given(st.text(), st.integers(2, 50))
def test_what_is_cut_says_so(words: str, limit: int) -> None:
    assert is_cut(words, limit) == (clean(words, limit) != clean(words, 10_000))


def test_a_megabyte_of_white_space_is_cut_too() -> None:
    assert clean("a" + " " * 1_000_000 + "b", 100) == "a…"


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("It is so.", "“It is so.”"),
        ("“It is so,” she said.", "“It is so,” she said."),
        ('"It is so," she said.', '"It is so," she said.'),
        ("", "“”"),
    ],
)
def test_a_sentence_stands_in_quotation_marks(sentence: str, shown: str) -> None:
    assert quoted(sentence) == shown


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://post.example/a?b=c", "https://post.example/a?b=c"),
        ("http://post.example:8080/ü#x", "http://post.example:8080/ü#x"),
        ("https://post.example/<b>", "https://post.example/%3Cb%3E"),
        ('https://post.example/"x"', "https://post.example/%22x%22"),
        ("javascript:alert(1)", ""),
        ("https://post.example/a b", ""),
        ("https://post.example/\x1b[2J", ""),
        ("https://post.example@star.example/", ""),
        ("https://post.example\\@star.example/", ""),
        ("https://post.example/" + "x" * 2_000, ""),
        ("https://[", ""),
        ("https://", ""),
        ("//post.example/", ""),
        ("", ""),
    ],
)
def test_only_addresses_of_the_web_become_links(url: str, shown: str) -> None:
    assert link(url) == shown


def test_signs_of_markup_are_encoded_behind_the_host_only() -> None:
    assert in_markup("http://[::1]:8099/a(b)[c]'d") == "http://[::1]:8099/a%28b%29%5Bc%5D%27d"


def test_an_encoded_word_is_not_read_in_a_header() -> None:
    assert "=?" not in unencoded("=?utf-8?q?=0D=0ABcc:_x?=")


def test_numbers_and_lists_read_as_sentences_do() -> None:
    assert (counted(1, "origin"), counted(1_200, "origin")) == ("1 origin", "1,200 origins")
    assert listed(("A",)) == "A"
    assert listed(("A", "B", "C")) == "A, B and C"
    assert listed(("A", "B"), 7) == "A, B and 7 more"
