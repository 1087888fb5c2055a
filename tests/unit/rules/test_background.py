"""Sentences that recall an older matter."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipelines.rules.background import recalls

NOW = datetime(2026, 3, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sentence", "older"),
    [
        ("In 2024 the bank denied that it would sell its cards business.", True),
        ("Last year she denied that she would retire.", True),
        ("Last spring it rejected claims by surgeons.", True),
        ("Two years ago she denied having used a flat.", True),
        ("In August the ministry denied that an airfield had been hit.", True),
        ("It was founded in 1988.", True),
        ("The bank denied on Tuesday that it would sell the unit.", False),
        ("Last week the audit office published a report.", False),
        ("The election is due in October 2027.", False),
        ("In March the ministry will move.", False),
        ("In February the ministry denied it.", True),
        ("The operator, which has run the route since 2009, said that 92 people were on board.", False),
        ("The minister said that the limits remain in place.", False),
    ],
)
def test_a_sentence_dates_itself_to_an_older_matter(sentence: str, older: bool) -> None:
    assert recalls(sentence, NOW) is older


def test_a_year_in_a_quotation_is_the_speaker_s_argument() -> None:
    sentence = '"We said so in 2024 and we say so today," the minister said.'
    assert recalls(sentence, NOW)
    assert not recalls(sentence, NOW, quoted=True)
