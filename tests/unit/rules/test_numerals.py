"""Numbers that are written as words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.rules.numerals import in_digits, is_numeral


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thirty-seven kilns are cold", "37 kilns are cold"),
        ("thirty seven kilns", "37 kilns"),
        ("a hundred and ten goats", "110 goats"),
        ("two hundred goats", "200 goats"),
        ("three hundred and forty-one goats", "341 goats"),
        ("fifteen hundred goats", "1,500 goats"),
        ("two dozen eggs", "24 eggs"),
        ("forty-one thousand voters", "41,000 voters"),
        ("two thousand and six voters", "2,006 voters"),
        ("forty-one million crowns", "41 million crowns"),
        ("between twenty and thirty eggs", "between twenty and thirty eggs"),
        ("ninety eggs", "ninety eggs"),
        ("no one was late", "no one was late"),
        ("a dozen eggs and dozens of hens", "a dozen eggs and dozens of hens"),
        ("hundreds of hens", "hundreds of hens"),
        ("half a thousand hens", "half a thousand hens"),
        ("a quarter of a thousand hens", "a quarter of a thousand hens"),
        ("three quarters of a hundred hens", "three quarters of a hundred hens"),
        ("the loss of thirty-three hens", "the loss of 33 hens"),
        ("a flock of two hundred hens", "a flock of 200 hens"),
        ("one of twenty-four hens", "one of 24 hens"),
        ("a sixty-metre mast", "a sixty-metre mast"),
        ("on the twenty-seventh", "on the twenty-seventh"),
        ("a thirty-one-year-old potter", "a thirty-one-year-old potter"),
        ("two-thirds of the hens", "two-thirds of the hens"),
    ],
)
def test_numbers_of_several_words_are_written_in_digits(text: str, expected: str) -> None:
    assert in_digits(text) == expected


@given(st.text(max_size=200))
def test_no_text_is_too_odd(text: str) -> None:
    assert in_digits(in_digits(text)) == in_digits(text)


@pytest.mark.parametrize(
    ("word", "numeral"),
    [("Thirty-three", True), ("sixty-first", False), ("Ninety-fifth", False), ("Ten-acre", False), ("Fifty", False)],
)
def test_a_word_of_two_numbers_is_a_numeral(word: str, numeral: bool) -> None:
    assert is_numeral(word) is numeral
