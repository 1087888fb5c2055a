"""The outlet's own corrections and withdrawals, told apart from reports about others'."""

from __future__ import annotations

import pytest

from pipelines.rules.notices import sentence_notice, speaks_of_itself, title_notice
from pipelines.rules.own_reports import told_before


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
    "sentence",
    [
        "“We said that the lock was safe, which was wrong, and we apologise,” the council said.",
        "“Our report has been withdrawn,” the auditor said.",
        "“The harbour wrongly reported a loss, and we regret the error,” its chairman said.",
    ],
)
def test_what_somebody_takes_back_in_quotation_marks_is_no_notice(sentence: str) -> None:
    assert sentence_notice(sentence, "Lockside Post", "the lock would close", just_told="the lock would close") is None


def test_a_sentence_within_a_quotation_is_no_notice() -> None:
    sentence, told = "We should not have, and we apologise.", "the lock would close"
    assert sentence_notice(sentence, "Lockside Post", told) is not None
    assert sentence_notice(sentence, "Lockside Post", told, inside=True) is None
