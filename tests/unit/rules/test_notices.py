"""The outlet's own corrections and withdrawals, told apart from reports about others'."""

from __future__ import annotations

import pytest

from pipelines.rules.notices import (
    Said,
    article_tells,
    sentence_notice,
    speaks_of_itself,
    title_notice,
    told_before,
)
from pipelines.rules.retold import Retold


@pytest.mark.parametrize(
    ("title", "kind", "content"),
    [
        ("CORRECTED-Zoo lends its last panda", "correction", "Zoo lends its last panda"),
        ("Correction: the singer", "correction", ""),
        ("Correction: Tarn Line ferry 12", "correction", ""),
        ("Correction: pay of the Norland harbour pilot", "correction", ""),
        ("Correction: Zoo to keep its last panda", "correction", "Zoo to keep its last panda"),
        ("CORRECTED-Zoo Lends Its Last Panda", "correction", "Zoo Lends Its Last Panda"),
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
        ("The Evening Bell has withdrawn its report of 4 May that the well was dry.", "withdrawal", "the well was dry"),
        ("We have withdrawn our story on Sunday evening that the well was dry.", "withdrawal", "the well was dry"),
        ("We have withdrawn our report on the bridge that fell.", "withdrawal", ""),
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
        "This bridge should never have been built, the engineer said.",
        "That passage has been taken out of the bill.",
        "The inscription can no longer be read on the stone.",
        "The tower can no longer be seen on this site.",
        "This video should never have been posted, the minister said.",
        "Our first story should never have been published, the abbot said.",
        "“This post should not have been sent,” the senator said.",
        '"What we said about the well was not true," said the painter Ida Lunt.',
        'The well is dry, and what we said was not true," said the painter Ida Lunt.',
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


@pytest.mark.parametrize(
    ("sentence", "noticed", "told"),
    [
        ("Our article on Tuesday said that the lock would close.", False, "the lock would close"),
        ("The article said that the lock would close.", True, "the lock would close"),
        ("An earlier headline wrongly said the lock would close.", True, "the lock would close"),
        ("Radio Lakeside reported on Monday that the lock would close.", False, "the lock would close"),
        ("The article said that the lock would close.", False, ""),
        ("The report said that the lock would close.", True, ""),
        ("The inquiry's report said that the lock would close.", True, ""),
        ("The Morning Drum reported on Monday that the lock would close.", True, ""),
    ],
)
def test_an_article_tells_of_itself_by_our_or_behind_a_notice(sentence: str, noticed: bool, told: str) -> None:
    assert told_before(sentence, "Radio Lakeside", noticed=noticed) == told


def test_the_article_is_the_outlet_s_own_only_near_a_notice() -> None:
    sentence = "The article said that the lock would close."
    assert Retold("Radio Lakeside", "Correction: the lock").read(sentence) == (
        Said("correction", "the lock would close"),
        "the lock would close",
    )
    assert Retold("Radio Lakeside", "CORRECTED-Keeper sues over article").read(sentence) == (None, "")
    late = Retold("Radio Lakeside", "Correction: the lock")
    for _ in range(20):
        late.read("The lock is old.")
    assert late.read(sentence) == (None, "")


def test_a_withdrawal_behind_a_correction_is_of_the_same_words() -> None:
    for said_so in (Retold("Radio Lakeside", "The lock keeper: a correction"), Retold("Radio Lakeside")):
        said_so.read("On Sunday we carried a story about the lock.")
        assert said_so.read("The story said that the lock would close.")[1] == "the lock would close"

    for another in ("“That is untrue.", "It was wrong, the court ruled.", "That is wrong: the ministry denies it."):
        told_of = Retold("Radio Lakeside")
        told_of.read("Radio Lakeside reported on Monday that the lock would close.")
        assert told_of.read(another)[0] is None

    article = Retold("Radio Lakeside")
    article.read("We reported on Sunday that the lock would close.")
    assert article.read("This was wrong.") == (Said("correction", "the lock would close"), "")
    assert article.read("We have removed the report.") == (Said("withdrawal", "the lock would close"), "")


def test_the_report_of_a_corrected_article_may_be_another_s_unless_it_is_called_wrong() -> None:
    sentence = "The report said that the lock would close."
    assert not article_tells(sentence, noticed=True, follows="It had been asked for by the council.")
    assert article_tells(sentence, noticed=True, follows="This was wrong.")
    assert not article_tells(sentence, follows="This was wrong.")


@pytest.mark.parametrize(
    "sentence",
    [
        "This was wrong.",
        "That was not so: the lock stays open.",
        "It is untrue, and we have put it right.",
        "The figure was incorrect; it should have been 12.",
    ],
)
def test_what_was_just_told_is_corrected_by_this_was_wrong(sentence: str) -> None:
    said = sentence_notice(sentence, "Radio Lakeside", "the lock would close", just_told="the lock would close")
    assert said is not None
    assert (said.notice, said.content) == ("correction", "the lock would close")
    assert sentence_notice(sentence, "Radio Lakeside", "the lock would close") is None


@pytest.mark.parametrize(
    "sentence", ["This was wrong, the company said.", "It was wrong to close it.", "This was a good lock."]
)
def test_another_s_verdict_on_what_was_told_is_no_notice(sentence: str) -> None:
    assert sentence_notice(sentence, "Radio Lakeside", just_told="the lock would close") is None


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
        ("Our front page of Friday rested on one letter and should never have been printed.", ""),
        ("Our first story on the ferryman should not have run, and we have told him so.", ""),
        ("“The lock that nobody paid for” can no longer be read on this site.", "The lock that nobody paid for"),
        ("The article with the names can no longer be found in our archive.", ""),
        ("We have looked again, and the paragraph on his brother has been taken out of the article.", ""),
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
