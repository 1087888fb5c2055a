"""Sentences, speakers and outlets in a few words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from claimwatch.screens import words
from schemas.extraction import Speaker


@pytest.mark.parametrize(
    ("sentence", "quoted"),
    [
        ('"The restrictions remain in place," the minister said.', "The restrictions remain in place"),
        ("“The limits stay,” Ohm said, “as they are today.”", "as they are today."),
        ("'The restrictions remain in place', says minister", "The restrictions remain in place"),
        ("He called the report «pure invention».", "pure invention"),
        ("Er sprach von „reiner Erfindung“.", "reiner Erfindung"),
        ("The firm's owner isn't the government's friend.", ""),
        ('He called it "false".', ""),
        ("No quotation at all.", ""),
        ('"The limits remain. ', "The limits remain."),
        ('Nothing was decided," she said.', "Nothing was decided"),
        ('She said: "Nothing was decided', "Nothing was decided"),
        ('"No," he said. "We never lifted', "We never lifted"),
    ],
)
def test_the_quoted_part(sentence: str, quoted: str) -> None:
    assert words.quotation(sentence) == quoted


@pytest.mark.parametrize(
    ("office", "told"),
    [
        ("defence minister", "the defence minister"),
        ("Defence minister", "the defence minister"),
        ("the defence ministry", "the defence ministry"),
        ("The defence ministry", "the defence ministry"),
        ("Ministry", "the ministry"),
        ("Defence Ministry", "the Defence Ministry"),
        ("Halvania's defence minister", "the defence minister"),
        ("Berrin Motors", "Berrin Motors"),
        ("Marta Selwyn", "Marta Selwyn"),
        ("a spokeswoman", "a spokeswoman"),
        ("A Berrin spokeswoman", "a Berrin spokeswoman"),
        ("two people", "two people"),
        ("Two people", "two people"),
        ("12 officials", "12 officials"),
        ("police", "the police"),
    ],
)
def test_an_office_with_its_article(office: str, told: str) -> None:
    assert words.with_article(office) == told


@pytest.mark.parametrize(
    ("outlet", "in_list", "in_prose"),
    [
        ("The Tribune", "Tribune", "the Tribune"),
        ("Harbour Post", "Harbour Post", "Harbour Post"),
        ("The", "The", "The"),
        ("Theatre News", "Theatre News", "Theatre News"),
    ],
)
def test_an_outlets_name(outlet: str, in_list: str, in_prose: str) -> None:
    assert (words.masthead(outlet), words.in_prose(outlet)) == (in_list, in_prose)


@pytest.mark.parametrize(
    ("speaker", "office", "full", "written"),
    [
        (Speaker(key="k", name="A Bee", role="mayor", surface="She"), "the mayor", "A Bee, mayor", "A Bee"),
        (Speaker(key="k", name="A Bee", role="the mayor", surface="A Bee"), "the mayor", "A Bee, mayor", "A Bee"),
        (
            Speaker(key="k", name="A Bee", role="Defence Minister"),
            "the defence minister",
            "A Bee, defence minister",
            "A Bee",
        ),
        (Speaker(key="k", name="A Bee", role="NATO Envoy"), "the NATO envoy", "A Bee, NATO envoy", "A Bee"),
        (
            Speaker(key="k", name="A Bee", role="Berrin chief", organisation="Berrin Motors"),
            "the Berrin chief",
            "A Bee, Berrin chief",
            "A Bee",
        ),
        (Speaker(key="k", name="A Bee", role="Halvania's envoy"), "the envoy", "A Bee, envoy", "A Bee"),
        (Speaker(key="k", surface="he"), "somebody", "somebody", ""),
        (Speaker(key="k", organisation="coastguard", surface="It"), "the coastguard", "the coastguard", "coastguard"),
        (Speaker(key="k", name="Police", surface="Police"), "the police", "the police", "Police"),
        (
            Speaker(key="k", name="ministry", institution="defence ministry", surface="the ministry"),
            "the defence ministry",
            "the defence ministry",
            "the ministry",
        ),
        (
            Speaker(key="k", role="minister", institution="defence ministry"),
            "the defence minister",
            "the defence minister",
            "minister",
        ),
        (
            Speaker(key="k", role="two officials", surface="Two officials"),
            "two officials",
            "two officials",
            "two officials",
        ),
    ],
)
def test_who_speaks(speaker: Speaker, office: str, full: str, written: str) -> None:
    assert (words.office(speaker), words.name_and_office(speaker), words.as_written(speaker)) == (office, full, written)


@pytest.mark.parametrize(
    ("sentence", "in_hand"),
    [
        ("Documents seen by the Tribune show that it was so.", "documents seen by the Tribune"),
        (
            "The limits are gone, according to two letters obtained by the Tribune.",
            "two letters obtained by the Tribune",
        ),
        ("It was so, a copy of the contract seen by The Tribune shows.", "a copy of the contract seen by The Tribune"),
        ("Documents seen by the Star show that it was so.", ""),
        ("Documents seen by the Tribunes show that it was so.", ""),
        ("The Tribune says so.", ""),
    ],
)
def test_what_an_outlet_has_in_hand(sentence: str, in_hand: str) -> None:
    assert words.material(sentence, "The Tribune") == in_hand


@pytest.mark.parametrize(
    ("names", "sentence"),
    [(["Post"], "Post"), (["Post", "Star"], "Post and Star"), (["Post", "Star", "Echo"], "Post, Star and Echo")],
)
def test_names_in_a_list(names: list[str], sentence: str) -> None:
    assert words.listed(names) == sentence


@pytest.mark.parametrize(
    ("text", "width", "short"),
    [
        ("one two three", 13, "one two three"),
        ("one two three", 12, "one two…"),
        ("one, two", 6, "one…"),
        ("unbelievable", 5, "unbe…"),
        ("新聞社が報じた", 7, "新聞社…"),
        ("", 5, ""),
    ],
)
def test_shortening(text: str, width: int, short: str) -> None:
    assert words.shorten(text, width) == short


@given(st.text(), st.integers(2, 60))
def test_what_is_cleaned_and_shortened_fits_and_moves_no_cursor(text: str, width: int) -> None:
    short = words.shorten(words.clean(text), width)
    assert cell_len(short) <= width
    assert not any(char in short for char in "\x1b\r\n\t\x9b\u202e\u2028")


@given(st.text(alphabet="ab \"“”«»'‘’,."))
def test_any_quotation_marks_are_survived(sentence: str) -> None:
    assert words.quotation(sentence).replace('"', "") in sentence.replace('"', "") or words.quotation(sentence) == ""
