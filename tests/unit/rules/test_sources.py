"""Sources that are no person or body on the record."""

from __future__ import annotations

import pytest

from pipelines.rules.casting import cast_of
from pipelines.rules.sources import is_anonymous, medium_in, medium_of, names_outlet, own_document

OUTLET = "Lockside Post"
CAST = cast_of("", "The newspaper Valley Noon wrote of it.", OUTLET)


@pytest.mark.parametrize(
    ("phrase", "own"),
    [
        ("a memo seen by the lockside post", True),
        ("the first of the two letters", True),
        ("one of the mayors", False),
        ("leaked files", True),
        ("a memo seen by the valley noon", False),
        ("the mayor", False),
        ("a letter from the mayor to the zoo", False),
    ],
)
def test_a_document_is_the_outlet_s_own_unless_another_has_it(phrase: str, own: bool) -> None:
    assert own_document(phrase, OUTLET) is own


@pytest.mark.parametrize(
    ("phrase", "anonymous"),
    [
        ("a source", True),
        ("three aides to the mayor", True),
        ("an official", True),
        ("zoo insiders", True),
        ("an official, Otto Vale", False),
        ("members of parliament", False),
        ("the mayor", False),
    ],
)
def test_who_is_not_named_is_anonymous(phrase: str, anonymous: bool) -> None:
    assert is_anonymous(phrase, phrase.lower()) is anonymous


@pytest.mark.parametrize(
    ("phrase", "own"),
    [("Lockside Post", True), ("the Lockside Post", True), ("the Post", True), ("we", True), ("the Noon", False)],
)
def test_the_outlet_names_itself(phrase: str, own: bool) -> None:
    assert names_outlet(phrase.lower(), OUTLET) is own


@pytest.mark.parametrize(
    ("phrase", "medium"),
    [
        ("Valley Noon", "Valley Noon"),
        ("the newspaper", "Valley Noon"),
        ("Radio Solway", "Radio Solway"),
        ("local media", "Valley Noon"),
        ("regional media", "regional media"),
        ("the editor of Radio Solway", ""),
        ("the press secretary", ""),
        ("the mayor", ""),
    ],
)
def test_a_medium_is_found_by_name_or_kind(phrase: str, medium: str) -> None:
    assert medium_of(phrase, phrase.lower(), CAST) == medium


def test_behind_a_citation_a_medium_may_have_to_be_named() -> None:
    assert medium_in("regional media", CAST) == "regional media"
    assert medium_in("regional media", CAST, named=True) == ""
    assert medium_in("two unnamed sources at Radio Solway", CAST) == ""


@pytest.mark.parametrize(
    ("phrase", "shown"),
    [
        ("media in Norland", "media in Norland"),
        ("Media in Norland", "media in Norland"),
        ("several newspapers in Norland, some of them large", "newspapers in Norland"),
        ("Norland media", "Norland media"),
        ("US media", "US media"),
    ],
)
def test_a_generic_phrase_keeps_the_names_in_it(phrase, shown):
    cast = cast_of("", "", OUTLET)
    assert medium_in(phrase, cast) == shown
    assert medium_in(phrase, cast, named=True) == ""
