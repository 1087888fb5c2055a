"""What the tagger and the lexicon find becomes one list."""

from __future__ import annotations

import pytest

from pipelines.language.attribution import Attribution, paragraph_attributions
from pipelines.language.linking import Group
from pipelines.language.merging import attributions_by_paragraph, merged
from pipelines.language.sentences import paragraphs
from pipelines.language.tagger import Tagger


def group(text: str, source: str = "", cue: str = "", *content: str, bare: bool = False) -> Group:
    """A group of the tagger's whose spans are these words of the text."""

    def spans(*parts: str) -> tuple[tuple[int, int], ...]:
        return tuple((text.index(part), text.index(part) + len(part)) for part in parts if part)

    return Group(spans(source), spans(cue), spans(*content), 1.0, bare=bare)


def merge(text: str, *groups: Group) -> list[Attribution]:
    [paragraph] = paragraphs(text)
    return merged(text, paragraph, groups, paragraph_attributions(text, paragraph))


def words(text: str, spans: tuple[tuple[int, int], ...]) -> list[str]:
    return [text[s:e] for s, e in spans]


def test_where_both_find_a_cue_the_spans_are_the_tagger_s_and_the_grammar_the_lexicon_s() -> None:
    text = "The mayor did not say on Monday that taxes would rise."
    [only] = merge(text, group(text, "The mayor", "did not say on Monday", "that taxes would rise"))
    assert words(text, only.cue) == ["did not say on Monday"]
    assert (only.lemma, only.frame, only.negated) == ("say", "clause", True)


def test_a_rejected_report_keeps_the_lexicon_s_content() -> None:
    text = "The mayor rejected a report that taxes would rise."
    [only] = merge(text, group(text, "The mayor", "rejected", "a report that taxes would rise"))
    assert (words(text, only.content), only.frame) == (["that taxes would rise"], "about")


def test_spans_that_the_tagger_lacks_are_the_lexicon_s() -> None:
    text = "The mayor said that taxes would rise."
    [only] = merge(text, group(text, "", "said"))
    assert (words(text, only.source), words(text, only.content)) == (["The mayor"], ["that taxes would rise"])


@pytest.mark.parametrize(
    ("source", "cue", "content", "speaker"),
    [
        ("Otto Vale has bought the well", ", say", "two people with knowledge of the sale", "two people"),
        ("Otto Vale, who has bought the well", ", says", "rain in May", "Otto Vale, who"),
        ("Otto Vale has bought wells and", " says", "rain", "Otto Vale has"),
        ("Otto Vale", ", says", "the man who has bought the well", "Otto Vale"),
        ("Otto Vale who has bought the well", ", adds", "rain in May", "Otto Vale who"),
    ],
)
def test_a_clause_before_a_comma_is_said_by_those_behind_the_cue(
    source: str, cue: str, content: str, speaker: str
) -> None:
    text = f"{source}{cue} {content}."
    [only] = merged(text, paragraphs(text)[0], [group(text, source, cue.lstrip(", "), content)], [])
    assert words(text, only.source)[0].startswith(speaker)
    assert only.frame == ("after" if speaker == "two people" else "clause")


ALONE = [
    ("WALLACE: Taxes will rise.", ("WALLACE", ":", "Taxes will rise"), "say", "clause"),
    ("The mayor let it be known that taxes rise.", ("The mayor", "let it be known", "that taxes rise"), "", "clause"),
    ("“Taxes rise,” she yells at him.", ("she", "yells at", "Taxes rise"), "", "after"),
    ("The mayor went on insisting on more.", ("The mayor", "went on insisting on", "more"), "insist", "clause"),
    ("The mayor's warnings of rises scare.", ("The mayor's", "warnings of", "rises"), "warning", "clause"),
    ("The clerk was asked whether taxes rise.", ("The clerk", "was asked", "whether taxes rise"), "ask", "question"),
    ("The mayor wants to raise taxes.", ("The mayor", "wants", "to raise taxes"), "", "attitude"),
    ("The mayor shrugged.", ("The mayor", "shrugged"), "", "attitude"),
]


@pytest.mark.parametrize(("text", "spans", "lemma", "frame"), ALONE)
def test_what_only_the_tagger_found_is_read_by_its_cue(
    text: str, spans: tuple[str, ...], lemma: str, frame: str
) -> None:
    [only] = merge(text, group(text, *spans))
    assert (only.lemma, only.frame) == (lemma, frame)


def test_a_quotation_alone_has_no_source_of_its_own() -> None:
    text = "“Taxes will rise in May.”"
    [only] = merge(text, group(text, "", "", "Taxes will rise in May.", bare=True))
    assert (only.inherited, only.source, only.cue, only.lemma) == (True, (), (), "say")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("The Examiner has learned that taxes will rise.", True),
        ("The mayor's claim that taxes rise is old.", True),
        ("The bank denied that taxes rise.", True),
        ("Drones attacked the town.", False),
        ("The last ferry has left, two men who attended told Coast Daily.", True),
        ("It snowed, the abbot added.", True),
        ("The abbot says that it snowed.", True),
        ("The clerk said little.", False),
        ("There were pictures, and they did not agree.", False),
    ],
)
def test_what_only_the_lexicon_found_stays_where_the_tagger_does_not_know_its_kind(text: str, kept: bool) -> None:
    assert bool(merge(text)) == kept


def test_a_paragraph_is_read_alone_as_with_others() -> None:
    parts = [
        "The ministry said on Monday that the bridge would stay closed until June.",
        "“We never signed anything,” Marta Olsen told reporters. “And we never will.”",
        "“Nobody asked us about it, not once in all those years.”",
    ]
    tagger = Tagger(threads=1)
    together = [found for _, found in attributions_by_paragraph("\n\n".join(parts), tagger)]
    for part, found in zip(parts, together, strict=True):
        [(_, alone)] = attributions_by_paragraph(part, Tagger(threads=1))
        assert [(a.lemma, a.frame) for a in alone] == [(a.lemma, a.frame) for a in found]
        assert [words(part, a.content) for a in alone] == [words("\n\n".join(parts), a.content) for a in found]


def test_a_content_alone_takes_the_cue_that_the_lexicon_knows() -> None:
    text = "Quell maintained to the end that it rained."
    [only] = merge(text, group(text, "", "", "that it rained", bare=True))
    assert (words(text, only.source), words(text, only.cue)) == (["Quell"], ["maintained"])


def test_a_sentence_with_a_cue_of_its_own_is_not_told_by_the_next_one_s() -> None:
    text = "All the engines are out, the brigade added. In 2024 it denied that they burn."
    found = merge(text, group(text, "it", "denied", "All the engines are out", "that they burn"))
    assert [(item.lemma, words(text, item.content)) for item in found] == [
        ("add", ["All the engines are out"]),
        ("deny", ["that they burn"]),
    ]


def test_who_is_heard_by_a_judge_says_nothing() -> None:
    text = "The case will be heard by another judge."
    assert merge(text, group(text, "another judge", "will be heard by", "The case")) == []


def test_a_dispute_denies_nothing() -> None:
    text = "Quell left after a dispute over his fee."
    [only] = merge(text, group(text, "Quell", "a dispute over", "his fee"))
    assert (only.lemma, only.frame) == ("", "attitude")


def test_of_two_sources_the_one_before_the_cue_is_kept() -> None:
    text = "It rained, the two said. Ada Quell did not call."
    both = Group(((11, 18), (25, 34)), ((19, 23),), ((0, 9),), 1.0)
    [only] = merge(text, both)
    assert words(text, only.source) == ["the two"]
