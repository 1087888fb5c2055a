"""The outlet's own corrections and withdrawals, told apart from reports about others'."""

from __future__ import annotations

import pytest

from pipelines.rules.notices import sentence_notice, speaks_of_itself, title_notice, told_before


@pytest.mark.parametrize(
    ("title", "kind", "content"),
    [
        ("CORRECTED-Zoo lends its last panda", "correction", "Zoo lends its last panda"),
        ("Correction: the singer", "correction", ""),
        ("Clarification: Museum of Norland coins and medals", "correction", "Museum of Norland coins and medals"),
        ("KILL: Abbot resigns over cracked bells", "withdrawal", "Abbot resigns over cracked bells"),
        ("WITHDRAWN: Abbot resigns over cracked bells", "withdrawal", "Abbot resigns over cracked bells"),
        ("REFILE-Zoo lends its last panda", "refile", ""),
    ],
)
def test_a_headline_s_label_is_a_notice(title: str, kind: str, content: str) -> None:
    said = title_notice(title)
    assert said is not None
    assert (said.notice, said.content) == (kind, content)


@pytest.mark.parametrize(
    "title",
    ["Police correct record on arrests", "Minister withdraws bill", "Killing of a judge", "Corrections officer freed"],
)
def test_an_ordinary_headline_is_no_notice(title: str) -> None:
    assert title_notice(title) is None


@pytest.mark.parametrize(
    ("sentence", "kind", "content"),
    [
        (
            "The Evening Bell has deleted from its site a column that claimed that the well was poisoned.",
            "withdrawal",
            "the well was poisoned",
        ),
        ("We have withdrawn our report that said the bank was insolvent.", "withdrawal", "the bank was insolvent"),
        ("We have unpublished this segment.", "withdrawal", ""),
        ("The Evening Bell has withdrawn its report.", "withdrawal", ""),
        ("Our piece about the drowned bells is no longer on this site.", "withdrawal", "the drowned bells"),
        ("So the story is gone from our pages.", "withdrawal", ""),
        ("An earlier version of this article said that nine people died.", "correction", "nine people died"),
        (
            "An earlier version of this story incorrectly stated that the mayor had resigned.",
            "correction",
            "the mayor had resigned",
        ),
        ("We wrongly reported that the mayor had resigned.", "correction", "the mayor had resigned"),
    ],
)
def test_the_outlet_speaks_of_its_own_article(sentence: str, kind: str, content: str) -> None:
    said = sentence_notice(sentence, "Evening Bell")
    assert said is not None
    assert (said.notice, said.content) == (kind, content)


@pytest.mark.parametrize(
    "sentence",
    [
        "The Morning Drum withdrew an article about the well on Friday.",
        "The Morning Drum has removed its report from its website.",
        "An initial report on the landslide is expected by spring.",
        "The minister withdrew the bill.",
        "The company removed the product from its stores.",
        "We apologise to our readers.",
        "The report on the drowned bells is no longer on the minister's desk.",
    ],
)
def test_another_s_withdrawal_and_other_news_are_no_notice(sentence: str) -> None:
    assert sentence_notice(sentence, "Evening Bell") is None


def test_what_was_told_before_belongs_to_the_notice_that_follows() -> None:
    told = told_before("On Friday we told our listeners that the lighthouse had fallen.")
    assert told == "the lighthouse had fallen"
    said = sentence_notice("We should not have.", "Radio Lakeside", told)
    assert said is not None
    assert (said.notice, said.content) == ("correction", told)


def test_an_outlet_speaks_of_itself_by_name_or_as_we() -> None:
    assert speaks_of_itself("The Evening Bell has removed an article.", "Evening Bell")
    assert speaks_of_itself("We removed an article.", "Evening Bell")
    assert not speaks_of_itself('"We removed it," the minister said.', "Evening Bell")


@pytest.mark.parametrize(
    ("sentence", "content"),
    [
        ("Our report of Tuesday has been taken down, and we ask the ferryman for his pardon.", ""),
        ("The alert has been withdrawn, and we apologise to the choir.", ""),
        ("The dispatch is gone from our pages.", ""),
        ("What we wrote on Monday about the lock keeper was wrong.", "on Monday about the lock keeper"),
        ("There was no second boat, and we have deleted it.", ""),
    ],
)
def test_an_article_is_taken_back_in_free_words(sentence: str, content: str) -> None:
    said = sentence_notice(sentence, "Lockside Post")
    assert said is not None
    assert (said.notice, said.content) == ("withdrawal", content)


@pytest.mark.parametrize(
    "sentence",
    [
        "The bulletin was withdrawn by the harbour office, we have learned.",
        '"The colour was ugly and we have removed it," said the painter Ida Lunt.',
        "The report was withdrawn after a day.",
        "What we wrote on Monday about the lock keeper is read in class.",
    ],
)
def test_what_others_take_back_in_free_words_is_no_notice(sentence: str) -> None:
    assert sentence_notice(sentence, "Lockside Post") is None
