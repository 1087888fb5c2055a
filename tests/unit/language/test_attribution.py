"""Source, cue and content of an attribution, in the forms that news uses."""

from __future__ import annotations

import pytest

from pipelines.language.attribution import Attribution, attributions_of
from pipelines.language.headlines import headline_attributions


def words(text: str, spans: tuple[tuple[int, int], ...]) -> str:
    return " / ".join(text[s:e].strip(" ,.") for s, e in spans)


def shape(text: str, item: Attribution) -> tuple[str, str, str]:
    return words(text, item.source), words(text, item.cue), words(text, item.content)


FORMS = [
    ("The mayor said that taxes would rise.", ("The mayor", "said", "that taxes would rise")),
    ("The mayor said taxes would rise.", ("The mayor", "said", "taxes would rise")),
    ("Taxes will rise, the mayor said.", ("the mayor", "said", "Taxes will rise")),
    ("Taxes will rise, said the mayor.", ("the mayor", "said", "Taxes will rise")),
    ("Taxes will rise, said Ada Quell, the mayor.", ("Ada Quell, the mayor", "said", "Taxes will rise")),
    ('"Taxes will rise," the mayor told reporters in Tarn.', ("the mayor", "told", '"Taxes will rise,"')),
    ("According to the mayor, taxes will rise.", ("the mayor", "According to", "taxes will rise")),
    ("Taxes will rise, according to the mayor.", ("the mayor", "according to", "Taxes will rise")),
    (
        "Taxes will rise, friends of the family told Valley Noon.",
        ("friends of the family", "told", "Taxes will rise"),
    ),
    (
        "Ada Quell, the mayor, denied that taxes would rise.",
        ("Ada Quell, the mayor", "denied", "that taxes would rise"),
    ),
    ("The mayor denied on Friday that taxes would rise.", ("The mayor", "denied", "that taxes would rise")),
    ("The mayor on Friday denied having raised taxes.", ("The mayor", "denied", "having raised taxes")),
    ("The mayor rejected a report that taxes would rise.", ("The mayor", "rejected", "that taxes would rise")),
    ("The bank confirmed the sale.", ("The bank", "confirmed", "the sale")),
    ("The Examiner has learned that taxes will rise.", ("The Examiner", "has learned", "that taxes will rise")),
    ("On Monday, Ada Quell announced that taxes would rise.", ("Ada Quell", "announced", "that taxes would rise")),
    ("In Tarn, the ministry said that taxes would rise.", ("the ministry", "said", "that taxes would rise")),
    ("Taxes, the mayor said, will rise in May.", ("the mayor", "said", "Taxes / will rise in May")),
    (
        "Taxes will rise, the mayor said, and fees will fall.",
        ("the mayor", "said", "Taxes will rise / and fees will fall"),
    ),
    (
        "A former clerk, who feared for her job, said that taxes would rise.",
        ("A former clerk, who feared for her job", "said", "that taxes would rise"),
    ),
    (
        "The mayor's claim that taxes would rise surprised many.",
        ("The mayor's", "claim", "that taxes would rise surprised many"),
    ),
    (
        "Documents seen by the Examiner show that taxes will rise.",
        ("Documents seen by the Examiner", "show", "that taxes will rise"),
    ),
    ("The mayor went on to say that taxes would rise.", ("The mayor", "went on to say", "that taxes would rise")),
]


@pytest.mark.parametrize(("text", "expected"), FORMS)
def test_a_sentence_is_taken_apart(text: str, expected: tuple[str, str, str]) -> None:
    found = [shape(text, a) for a in attributions_of(text) if not a.nested]
    assert tuple(part.strip(' ",') for part in expected) in [tuple(p.strip(' ",') for p in got) for got in found]


@pytest.mark.parametrize(
    "text",
    [
        "The report was published on Monday.",
        "Nine goats are feared drowned.",
        "The claims were settled in court.",
        "Shares rose by 3 percent.",
        "He was told to leave.",
        "The comments came too late.",
    ],
)
def test_a_sentence_without_a_speaker_has_none(text: str) -> None:
    assert attributions_of(text) == []


def test_a_bare_quotation_goes_on_with_the_speaker_before_it() -> None:
    text = '"Taxes will rise," the mayor said. "Fees will fall."'
    [only] = attributions_of(text)
    assert words(text, only.content) == '"Taxes will rise," / "Fees will fall."'


def test_a_second_verb_takes_the_first_one_s_source() -> None:
    text = "The mayor confirmed that taxes would rise and said that fees would fall."
    first, second = attributions_of(text)
    assert second.inherited
    assert second.source == first.source
    assert words(text, first.content) == "that taxes would rise"


def test_what_is_cited_is_kept() -> None:
    text = "Taxes will rise, the Examiner reported early on Friday, citing a court clerk."
    [only] = attributions_of(text)
    assert only.cited is not None
    assert text[slice(*only.cited)] == "a court clerk"


def test_a_dateline_is_no_part_of_the_content() -> None:
    text = "TARN (NPA) - Taxes will rise, the mayor said."
    [only] = attributions_of(text)
    assert words(text, only.content) == "Taxes will rise"


@pytest.mark.parametrize(
    ("title", "source", "content"),
    [
        ("Taxes to rise in May, sources say", "sources", "Taxes to rise in May"),
        ("Taxes to rise in May, says ministry", "ministry", "Taxes to rise in May"),
        ("Taxes to rise in May: sources", "sources", "Taxes to rise in May"),
        ("Taxes to rise in May - sources", "sources", "Taxes to rise in May"),
        ("Taxes to rise in May -sources", "sources", "Taxes to rise in May"),
        ("Taxes to rise in May – report", "report", "Taxes to rise in May"),
        ("Quell: taxes will rise in May", "Quell", "taxes will rise in May"),
        ("Minister: taxes will rise in May", "Minister", "taxes will rise in May"),
        ("Minister denies raising taxes", "Minister", "raising taxes"),
        ("Quell says taxes will rise", "Quell", "taxes will rise"),
        ("Taxes will rise in May local media claims", "local media", "Taxes will rise in May"),
    ],
)
def test_a_headline_names_its_source(title: str, source: str, content: str) -> None:
    [only] = headline_attributions(title, "Taxes will rise, Ada Quell said. Quell said no more.")
    assert (words(title, only.source), words(title, only.content)) == (source, content)


@pytest.mark.parametrize(
    "title", ["Will taxes rise?", "Taxes to rise in May", "Tax plan: what we know", "Exclusive: taxes to rise"]
)
def test_a_question_or_a_plain_headline_names_none(title: str) -> None:
    assert headline_attributions(title, "Taxes will rise.") == []
