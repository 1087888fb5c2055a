"""A content ends where the outer sentence goes on, and not at a title's comma."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.language.attribution import Attribution, paragraph_attributions
from pipelines.language.extents import well_ended
from pipelines.language.sentences import Span, paragraphs


def said(text: str, source: str, cue: str, *content: str) -> Attribution:
    def span(part: str) -> Span:
        return text.index(part), text.index(part) + len(part)

    return Attribution((0, len(text)), (span(source),), (span(cue),), tuple(map(span, content)), "say", "clause")


def told(text: str, *items: Attribution) -> list[str]:
    [paragraph] = paragraphs(text)
    return [" ".join(text[s:e] for s, e in item.content) for item in well_ended(text, paragraph, items)]


@pytest.mark.parametrize(
    ("text", "cue", "content", "left"),
    [
        (
            "The abbot, who had told pilgrims that the bells would ring, was not there.",
            "had told pilgrims",
            "that the bells would ring, was not there",
            "that the bells would ring",
        ),
        (
            "The abbot, who in May denied that the bells, which are old, were cracked, will not come.",
            "in May denied",
            "that the bells, which are old, were cracked, will not come",
            "that the bells, which are old, were cracked",
        ),
        (
            "The ringers met the abbot, who said that the bells were old, were cracked and had to go.",
            "said",
            "that the bells were old, were cracked and had to go",
            "that the bells were old, were cracked and had to go",
        ),
        (
            "The abbot said that the bells, cast in Orsk, were cracked.",
            "said",
            "that the bells, cast in Orsk, were cracked",
            "that the bells, cast in Orsk, were cracked",
        ),
        (
            "The abbot, who said that the bells, cast in Orsk, were cracked, left.",
            "said",
            "that the bells, cast in Orsk, were cracked",
            "that the bells, cast in Orsk, were cracked",
        ),
    ],
)
def test_a_relative_clause_ends_before_the_main_predicate(text: str, cue: str, content: str, left: str) -> None:
    assert told(text, said(text, "abbot", cue, content)) == [left]


def test_what_stands_before_a_relative_clause_is_not_told_in_it() -> None:
    text = "The abbot, who in May denied that the bells were cracked, will not come."
    item = said(text, "who", "in May denied", "The abbot", "that the bells were cracked, will not come")
    assert told(text, item) == ["that the bells were cracked"]


def test_a_second_content_belongs_to_the_outer_cue() -> None:
    text = "The Post wrote that the bells were cracked, which the abbot has called gossip, and that the choir would go."
    outer = said(text, "The Post", "wrote", "that the bells were cracked")
    inner = said(text, "the abbot", "has called", "gossip, and that the choir would go")
    assert told(text, outer, inner) == ["that the bells were cracked and that the choir would go", "gossip"]


def test_a_second_content_of_a_clause_alone_stays() -> None:
    text = "The bells, which the abbot said were old, and that were cracked, are gone."
    assert told(text, said(text, "the abbot", "said", "were old, and that were cracked")) == [
        "were old, and that were cracked"
    ]


@pytest.mark.parametrize(
    ("text", "content", "left"),
    [
        (
            'They told us more. The third part, "The Bell Founder," due in May, has been dropped.',
            'The third part, "The Bell Founder',
            'The third part, "The Bell Founder," due in May, has been dropped',
        ),
        (
            'They told us more. The third part, "we hear it is bad," has been dropped.',
            'The third part, "we hear it is bad',
            'The third part, "we hear it is bad',
        ),
        (
            'They told us more. The third part is "The Bell Founder," Vale said.',
            'The third part is "The Bell Founder',
            'The third part is "The Bell Founder',
        ),
    ],
)
def test_a_title_s_comma_ends_no_content(text: str, content: str, left: str) -> None:
    assert told(text, said(text, "They", "told", content)) == [left]


def test_the_lexicon_s_contents_are_ended_likewise() -> None:
    text = "The abbot, who had said that the bells would ring, was not there."
    [paragraph] = paragraphs(text)
    [item] = paragraph_attributions(text, paragraph)
    [ended] = well_ended(text, paragraph, [item])
    assert ended == replace(item, content=((item.content[0][0], text.index(", was")),))


@pytest.mark.parametrize(
    ("text", "content", "left"),
    [
        (
            "The abbot denied that a bell had cracked; it was being cleaned, ringers said.",
            "The abbot denied that a bell had cracked; it was being cleaned",
            "it was being cleaned",
        ),
        (
            "The abbot denied it: “It rang at noon; it is whole,” ringers said.",
            "The abbot denied it: “It rang at noon; it is whole",
            "The abbot denied it: “It rang at noon; it is whole",
        ),
    ],
)
def test_behind_another_s_clause_a_content_begins_at_the_semicolon(text: str, content: str, left: str) -> None:
    other = said(text, "The abbot", "denied", content.partition("denied ")[2])
    assert told(text, other, said(text, "ringers", "said", content))[1] == left


def test_a_semicolon_within_one_s_own_words_stays() -> None:
    text = "A bell had cracked; it was being cleaned, ringers said."
    content = "A bell had cracked; it was being cleaned"
    assert told(text, said(text, "ringers", "said", content)) == [content]
