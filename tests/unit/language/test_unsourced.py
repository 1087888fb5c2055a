"""Whose words stand in an attribution without a source."""

from __future__ import annotations

import pytest

from pipelines.language.linking import Group
from pipelines.language.merging import merged
from pipelines.language.sentences import paragraphs
from pipelines.language.unsourced import voices


def voice(text: str, cue: str, content: str) -> str | None:
    """The voice of what the tagger found without a source, and the lexicon not at all."""

    def spans(part: str) -> tuple[tuple[int, int], ...]:
        return ((text.index(part), text.index(part) + len(part)),) if part else ()

    [paragraph] = paragraphs(text)
    found = merged(text, paragraph, [Group((), spans(cue), spans(content), 1.0, bare=not cue)], [])
    return voices(text, paragraph, found).get(found[0])


@pytest.mark.parametrize(
    ("text", "cue", "content", "wanted"),
    [
        ("“The quay is closed for good.”", "", "The quay is closed for good", "earlier"),
        ("The quay is closed for good.", "", "The quay is closed for good", "nobody"),
        ("The batch has been recalled.", "has been recalled", "The batch", "nobody"),
        ("The sale was announced on Friday.", "was announced", "The sale", "nobody"),
        ("The wardens were criticised.", "were criticised", "The wardens", "nobody"),
        ("A verdict is expected in May.", "is expected", "A verdict", "nobody"),
        ("He left after a dispute over his fee.", "a dispute over", "his fee", "nobody"),
        ("The dentist is alleged to have billed twice.", "is alleged", "The dentist", "outlet"),
        ("A rumour that she would go was denied.", "was denied", "A rumour that she would go", "outlet"),
        ("The step was described as “a betrayal of us all”.", "was described as", "a betrayal of us all", "outlet"),
        ("Asked whether it rained, she nodded.", "Asked", "whether it rained", "outlet"),
        ("A claim that it rained was old.", "A claim", "that it rained", "outlet"),
    ],
)
def test_only_a_quotation_goes_on_with_who_spoke_before(text: str, cue: str, content: str, wanted: str) -> None:
    assert voice(text, cue, content) == wanted


def test_what_has_a_source_needs_no_voice() -> None:
    text = "The warden said that it rained."
    [paragraph] = paragraphs(text)
    found = merged(text, paragraph, [Group(((0, 10),), ((11, 15),), ((16, 30),), 1.0)], [])
    assert voices(text, paragraph, found) == {}
