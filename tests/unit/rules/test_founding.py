"""What founds a claim."""

from __future__ import annotations

import pytest

from pipelines.rules.founding import founds_claim, is_legal_text, only_denied
from schemas.extraction import Extraction, Mention
from tests.unit.rules.builders import mention, speaker
from tests.unit.schemas.examples import ARTICLE


@pytest.mark.parametrize(
    ("content", "standing", "place", "expected"),
    [
        ("the guild has sold its kilns to a baker", "named", "body", True),
        ("the guild has sold its kilns to a baker", "anonymous", "body", True),
        ("the cart was doing 30", "named", "body", True),
        ("thirty-one were missing", "official", "body", True),
        ("cart did 30", "anonymous", "headline", True),
        ("the cart was doing 30", "anonymous", "body", False),
        ("some 30 carts", "named", "body", False),
        ("the cart was late", "named", "body", False),
        ("the potter was asked at seven in the morning", "named", "body", False),
        ("the potter was asked at 7:30", "named", "body", False),
        ("the potter was asked on 12 March", "named", "body", False),
        ("the potter was born in 1961", "named", "body", False),
        ("one was red", "named", "body", False),
        ("There were no bells", "named", "body", True),
        ("there has been no strike", "official", "body", True),
        ("There were no bells", "anonymous", "body", False),
        ("There is no doubt", "named", "body", False),
        ("There was no need for bells", "named", "body", False),
    ],
)
def test_three_terms_found_a_claim_and_fewer_where_something_is_counted(
    content: str, standing: str, place: str, expected: bool
) -> None:
    said = mention(content, "Ada Brill", standing=standing).model_copy(update={"place": place})
    assert founds_claim(said) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("the law", True),
        ("Varland's constitution", True),
        ("Article 9 of the constitution", True),
        ("the Data Act", True),
        ("the penal code", True),
        ("the rules of the guild", True),
        ("Varland law", True),
        ("his contract with the brewery", True),
        ("a law professor", False),
        ("Jonas Law", False),
        ("Section chief Ada Brill", False),
        ("the minister for contracts", False),
        ("the author of the rules", False),
        ("the Contract Workers' Union", False),
        ("the article", False),
    ],
)
def test_what_a_law_or_a_contract_says_is_no_news(name: str, expected: bool) -> None:
    assert is_legal_text(speaker(name)) == expected
    content = "the guild has to sell its kilns to a baker"
    assert founds_claim(mention(content, name).model_copy(update={"speaker": speaker(name)})) != expected


DENIED = "the glaze will poison its bakers"


def told(title: str, first: str, *mentions: Mention) -> Extraction:
    article = ARTICLE.model_copy(update={"title": title, "text": f"{first}\n\nMore.\n\nAnd more."})
    return Extraction(article=article, language="en", mentions=mentions)


@pytest.mark.parametrize(
    ("title", "first", "told_where", "denied", "expected"),
    [
        # brought up to be denied, and strange to what the article is about
        ("Guild sells kilns", "The guild has sold its kilns.", "body", DENIED, True),
        # the article is about it
        ("Guild sells kilns", "The glaze is new.", "body", DENIED, False),
        ("Poison in the guild", "The guild has sold its kilns.", "body", DENIED, False),
        # the lead tells it
        ("Guild sells kilns", "The guild has sold its kilns.", "lead", DENIED, False),
        # something else is denied
        ("Guild sells kilns", "The guild has sold its kilns.", "body", "the glaze is new", False),
    ],
)
def test_what_a_sentence_of_the_body_tells_only_to_have_it_denied_is_no_news(
    title: str, first: str, told_where: str, denied: str, expected: bool
) -> None:
    argument = mention(DENIED, "the lobby").model_copy(update={"place": told_where})
    denial = mention(denied, "Ada Brill", act="denies").model_copy(update={"sentence": argument.sentence})
    assert only_denied(argument, told(title, first, argument, denial)) == expected


@pytest.mark.parametrize("change", [{"act": "neutral"}, {"sentence": (400, 432)}])
def test_what_is_told_apart_from_its_denial_is_news(change: dict[str, object]) -> None:
    argument, denial = mention(DENIED, "the lobby"), mention(DENIED, "Ada Brill", act="denies")
    article = told("Guild sells kilns", "The guild has sold its kilns.", argument, denial.model_copy(update=change))
    assert not only_denied(argument, article)
