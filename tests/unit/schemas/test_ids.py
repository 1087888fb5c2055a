"""Ids derive from their input only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import ids

TEXT = st.text(max_size=40)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (ids.article_id("https://quay.example/1"), "a"),
        (ids.mention_id("a1", "Orla Venn", "The port closes"), "m"),
        (ids.story_id("a1"), "s"),
        (ids.event_id("a1"), "e"),
        (ids.claim_id("m1"), "c"),
        (ids.alert_id("c1", "confirmed", "m1"), "n"),
        (ids.delivery_id("n1", "w", "terminal"), "d"),
        (ids.failure_id("extract", "news.articles.v1", 0, 7), "f"),
    ],
)
def test_an_id_is_its_letter_and_32_hexadecimal_digits(made, expected):
    assert made[0] == expected
    assert len(made) == 33
    int(made[1:], 16)


@given(TEXT, TEXT, TEXT, TEXT)
def test_parts_do_not_run_into_each_other(a, b, c, d):
    assert (ids.digest(a, b) == ids.digest(c, d)) == ((a, b) == (c, d))


@given(TEXT)
def test_a_mention_is_the_same_whatever_its_spacing_and_case(content):
    assert ids.mention_id("a", "X", f"  {content} ") == ids.mention_id("a", "x", content.replace(" ", "  "))


def test_an_id_is_the_same_in_every_run():
    assert ids.article_id("https://quay.example/1") == "a" + ids.digest("https://quay.example/1")
    assert ids.digest("claim", "m1") == "531adcfc2137acf07f3aa85be68d0592"
