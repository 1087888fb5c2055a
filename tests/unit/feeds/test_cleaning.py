from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.feeds.cleaning import plain_line, plain_text, tidy


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One\n two</p><p>Three &amp; <b>four</b></p>", "One two\n\nThree & four"),
        ("one<br>two<br/><br>three", "one\ntwo\n\nthree"),
        ("<ul><li>a</li><li>b</li></ul>", "a\n\nb"),
        ("a <script>alert(1)</script><style>p{}</style>b", "a b"),
        ("a<!-- secret -->b", "ab"),
        ('<img src=x onerror="alert(1)">text <a href="javascript:x">link</a>', "text link"),
        ("<p>unclosed <b>and crossed</p></b> rest", "unclosed and crossed\n\nrest"),
        ("5 &lt; 6 and a < b", "5 < 6 and a < b"),
        ("nul\x00 bell\x07 rtl\u202e soft\u00adhyphen", "nul bell rtl softhyphen"),
        ("&#x202e;hidden &#7; marks", "hidden marks"),
        ("", ""),
    ],
)
def test_markup_becomes_plain_text_with_its_paragraphs(markup: str, text: str) -> None:
    assert plain_text(markup) == text


@pytest.mark.parametrize(
    ("title", "markup", "line"),
    [
        ("Profit <b>up</b> &amp; away", True, "Profit up & away"),
        ("a < b and c > d", False, "a < b and c > d"),
        ("declared as plain, <b>yet</b> markup &amp; entities", False, "declared as plain, yet markup & entities"),
        ("two\nlines\tand a tab", False, "two lines and a tab"),
        ("x" * 600, False, "x" * 500),
    ],
)
def test_a_title_is_one_clean_line(title: str, markup: bool, line: str) -> None:
    assert plain_line(title, markup=markup) == line


@settings(deadline=None)
@given(st.text(max_size=200) | st.text("<>&;/pbrscitdv #x07 \n", max_size=200))
def test_no_control_character_survives_and_cleaning_is_stable(markup: str) -> None:
    text = plain_text(markup)
    assert not [sign for sign in text if sign != "\n" and unicodedata.category(sign) in ("Cc", "Cs")]
    assert "\n\n\n" not in text
    assert tidy(text) == text
