"""Of the phrases that a tagger joined, cut or took for another, the one that speaks."""

from __future__ import annotations

import pytest

from pipelines.language.attribution import paragraph_attributions
from pipelines.language.linking import Group
from pipelines.language.phrases import at_words, speaking
from pipelines.language.sentences import Span, paragraphs


def spans(text: str, *parts: str) -> tuple[Span, ...]:
    return tuple((text.index(part), text.index(part) + len(part)) for part in parts if part)


def group(text: str, sources: tuple[str, ...], cue: str, content: str = "") -> Group:
    return Group(spans(text, *sources), spans(text, cue), spans(text, content), 1.0)


def speaks(text: str, sources: tuple[str, ...], cue: str, others: tuple[Group, ...] = ()) -> list[str]:
    """The phrase that speaks, with what the lexicon finds for the same cue."""
    [paragraph] = paragraphs(text)
    one = group(text, sources, cue)
    start, end = one.cue[0]
    known = next(
        (a for a in paragraph_attributions(text, paragraph) for s, e in a.cue if s < end and start < e),
        None,
    )
    return [text[s:e] for s, e in speaking(text, paragraph, one, known, (one, *others))]


TWO = [
    ("Lund, who was there, said that it rained.", ("Lund", "who was there"), "said", "Lund, who was there"),
    ("It rained, the two said. Ada Quell did not call.", ("the two", "Ada Quell"), "said", "the two"),
    ("Quell rejected a report by Coast Daily that it rained.", ("Quell", "Coast Daily"), "rejected", "Quell"),
    ("Shares fell after a report, denied by Quell, that it rained.", ("a report", "Quell"), "denied", "Quell"),
    ("The wardens keep silent. Ada Quell did not call.", ("The wardens", "Ada Quell"), "keep", "The wardens"),
    ("Lund gets the harbour for herself, says one of them.", ("Lund", "one of them"), "says", "one of them"),
]


@pytest.mark.parametrize(("text", "sources", "cue", "wanted"), TWO)
def test_of_two_phrases_one_speaks(text: str, sources: tuple[str, ...], cue: str, wanted: str) -> None:
    assert speaks(text, sources, cue) == [wanted]


def test_whom_a_paper_has_learned_from_stays_beside_it() -> None:
    text = "Coast Daily has learned from two clerks that it rained."
    assert speaks(text, ("Coast Daily", "two clerks"), "has learned") == ["Coast Daily", "two clerks"]


@pytest.mark.parametrize(
    ("text", "source", "cue", "wanted"),
    [
        ("In 2023 Quell said that it rained.", "In 2023 Quell", "said", "Quell"),
        ("To them Quell said that it rained.", "them Quell", "said", "Quell"),
        ("It rained, according to a driver who says so.", "a driver who", "according to", "a driver"),
        ("It rained, a clerk who saw it told us.", "who saw it", "told", "a clerk who saw it"),
        ("A man on the quay fell, said the divers.", "A man on the quay", "said", "the divers"),
        ("A clerk, who was ill, said that the judge, Ada Quell, had left.", "A clerk", "said", "A clerk"),
        ("It rained, the abbot, Bo Lind, said afterwards.", "the abbot, Bo Lind", "said", "the abbot, Bo Lind"),
    ],
)
def test_a_phrase_is_put_right(text: str, source: str, cue: str, wanted: str) -> None:
    assert speaks(text, (source,), cue) == [wanted]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("He read it in the Coast Daily, which wrote that it rained.", "Coast Daily"),
        ("It calmed members on Capitol Hill, who said that it rained.", "who"),
        ("Coast Daily, which wrote that it rained, closed.", "Coast Daily"),
        ("She saw the warden, who said that it rained.", "the warden"),
        ("It closed over the objection of clerks who said that it rained.", "clerks"),
        ("It closed despite the anger of local teachers, who said that it rained.", "local teachers"),
        ("She met a group of teachers who said that it rained.", "a group of teachers"),
        ("She read the report of clerks, which said that it rained.", "the report of clerks"),
        ("She met a number of teachers who said that it rained.", "a number of teachers"),
    ],
)
def test_who_stands_for_the_phrase_before_it_unless_that_is_part_of_another(text: str, wanted: str) -> None:
    relative, cue = "which" if "which" in text else "who", "wrote" if "wrote" in text else "said"
    assert speaks(text, (relative,), cue) == [wanted]


def test_who_stands_for_the_phrase_that_another_group_found_before_it() -> None:
    text = "It rained, said Ada Quell of the lake league, who wrote that it poured."
    other = group(text, ("Ada Quell of the lake league",), "said")
    assert speaks(text, ("who",), "wrote", (other,)) == ["Ada Quell of the lake league"]


def test_spans_begin_and_end_where_words_do() -> None:
    text = "Quell said that it rained."
    cut = Group(((2, 5),), ((7, 10),), ((11, 24),), 1.0)
    whole = at_words(text, (0, len(text)), cut)
    assert [text[s:e] for part in (whole.source, whole.cue, whole.content) for s, e in part] == [
        "Quell",
        "said",
        "that it rained",
    ]


def test_a_cue_within_the_name_is_none() -> None:
    text = "Tove Quell said that it rained."
    assert at_words(text, (0, len(text)), Group(((2, 10),), ((0, 2),), (), 1.0)).cue == ()


@pytest.mark.parametrize(
    ("text", "source", "cue", "named"),
    [
        ("It rained, said the warden, Ada Quell. It poured.", "the warden, Ada", "Quell", "the warden, Ada Quell"),
        ("Ada Quell Hammers Harbour Board Over Rain.", "Ada Quell", "Hammers", "Ada Quell"),
        ("Ada Quell Denies it rained.", "Ada Quell", "Denies", "Ada Quell"),
    ],
)
def test_a_surname_that_was_taken_for_a_cue_ends_the_name(text: str, source: str, cue: str, named: str) -> None:
    found = at_words(text, (0, len(text)), group(text, (source,), cue))
    assert [text[s:e] for s, e in found.source] == [named]
    assert bool(found.cue) == (named == source)
