"""The outlet's own corrections and withdrawals, told apart from reports about others'."""

from __future__ import annotations

import pytest

from pipelines.rules.notices import sentence_notice, speaks_of_itself, title_notice, told_before


@pytest.mark.parametrize(
    ("title", "kind", "content"),
    [
        ("CORRECTED-Bank sells its leasing unit", "correction", "Bank sells its leasing unit"),
        ("Correction: the singer", "correction", ""),
        ("Clarification: Bank of Norland shares and loans", "correction", "Bank of Norland shares and loans"),
        ("KILL: Minister resigns over train contract", "withdrawal", "Minister resigns over train contract"),
        ("WITHDRAWN: Minister resigns over train contract", "withdrawal", "Minister resigns over train contract"),
        ("REFILE-Bank sells its leasing unit", "refile", ""),
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
            "The Evening Bell has removed from its website an article that said that the bridge was unsafe.",
            "withdrawal",
            "the bridge was unsafe",
        ),
        ("We have withdrawn our report that said the bank was insolvent.", "withdrawal", "the bank was insolvent"),
        ("We have taken the story and the audio off our site.", "withdrawal", ""),
        ("The Evening Bell has withdrawn its report.", "withdrawal", ""),
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
        "The Morning Drum withdrew an article about the bridge on Thursday.",
        "The Morning Drum has removed its report from its website.",
        "A first report will be published within 30 days.",
        "The minister withdrew the bill.",
        "The company removed the product from its stores.",
        "We apologise to our readers.",
    ],
)
def test_another_s_withdrawal_and_other_news_are_no_notice(sentence: str) -> None:
    assert sentence_notice(sentence, "Evening Bell") is None


def test_what_was_told_before_belongs_to_the_notice_that_follows() -> None:
    told = told_before("On Tuesday we told you that the plant would close.")
    assert told == "the plant would close"
    said = sentence_notice("We should not have.", "Radio Lakeside", told)
    assert said is not None
    assert (said.notice, said.content) == ("correction", told)


def test_an_outlet_speaks_of_itself_by_name_or_as_we() -> None:
    assert speaks_of_itself("The Evening Bell has removed an article.", "Evening Bell")
    assert speaks_of_itself("We removed an article.", "Evening Bell")
    assert not speaks_of_itself('"We removed it," the minister said.', "Evening Bell")
