"""Sentences that recall an older matter."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipelines.rules.background import recalls

NOW = datetime(2026, 3, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sentence", "older"),
    [
        ("In 2024 a canton voted against the tunnel.", True),
        ("Last year he refused to tour.", True),
        ("Last summer the vines froze.", True),
        ("Six years ago the choir lost its hall.", True),
        ("In August a comet had passed unseen.", True),
        ("Her agent last week denied a report about the tapes.", True),
        ("The mill burned down in 1971.", True),
        ("The abbot denied on Friday that the bells were cracked.", False),
        ("Last week a jury saw the tapes.", False),
        ("The comet returns in April 2031.", False),
        ("In March the archive will move.", False),
        ("In February the archive flooded.", True),
        ("The choir, which has toured since 2012, said that its singers were ill.", False),
        ("The warden said that the gate stays shut.", False),
        ("The finest cheese of last year comes from a cellar.", False),
        ("The winner of last year's race has been banned.", False),
        ("At the end of last year the cellar flooded.", True),
        ("In December of last year the cellar flooded.", True),
        ("The cellar of the abbey flooded last year.", True),
        ("Ahead of last year's ballot the abbot denied selling the bells.", True),
        ("Because of last year's frost the vineyard shut.", True),
        ("Instead of last year's fair the town held a march.", True),
        ("In the wake of last year's frost the vineyard shut.", True),
        ("In the aftermath of last year's blaze the brewer denied it.", True),
        ("But on the eve of last year's ballot the abbot denied it.", True),
        ("In the great frost of last year the vineyard lost its grapes.", True),
        ("The abbot denied on the eve of last year's ballot that he was ill.", True),
        ("The vineyard shut because of last year's frost.", True),
        ("The vineyard shut after the frost of last year.", True),
        ("On the morning of last year's fair the brewer denied it.", True),
        ("The most praised cheese of last year comes from a cellar.", False),
        ("Best cheese of last year was made of goat's milk.", False),
        ("Critics of last year's law filed a suit.", False),
        ("Two survivors of last year's blaze denied it.", False),
        ("On grounds of last year's blaze the brewer denied it.", True),
        ("The jury gave the prize to the finest cheese of last year.", False),
        ("Brewer and the hero of last year's race both denied it.", False),
    ],
)
def test_a_sentence_dates_itself_to_an_older_matter(sentence: str, older: bool) -> None:
    assert recalls(sentence, NOW) is older


@pytest.mark.parametrize(
    ("before", "sentence", "older"),
    [
        ("The mill was sold in 2011.", "Six years later the brewer denied having watered the beer.", True),
        ("The mill was sold in 2011.", "The following year a jury cleared him.", True),
        ("The mill was sold in 2011.", "But a decade later it burned.", True),
        ("The mill was sold in 2011.", "At that time the brewer denied it.", True),
        ("The mill has been shut since a fire in December.", "At that time the brewer denied arson.", True),
        # up to this year
        ("The mill was sold in 2019.", "Seven years later it is for sale again.", False),
        ("The mill was sold in 2025.", "The following year is to bring a new roof.", False),
        # of no older matter
        ("The mill was sold on Monday.", "Six years later the brewer denied it.", False),
        ("The mill caught fire at noon.", "At that time nobody was in it, the brewer said.", False),
        ("The mill will be sold in May 2027.", "A year later it is to open.", False),
        ("The mill was sold in 2011.", "Six years later than planned the hall opened.", False),
        ("The mill was sold in 2011.", "The brewer denied that six years later it was empty.", False),
        ("", "Six years later the brewer denied it.", False),
    ],
)
def test_a_sentence_is_dated_by_the_one_before_it(before: str, sentence: str, older: bool) -> None:
    assert recalls(sentence, NOW, before=before) is older


def test_a_year_in_a_quotation_is_the_speaker_s_argument() -> None:
    sentence = '"It leaked in 2024 and it leaks now," the warden said.'
    assert recalls(sentence, NOW)
    assert not recalls(sentence, NOW, quoted=True)
