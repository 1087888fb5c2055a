"""Sentences, quotations and the units that they hold together."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from pipelines.language.sentences import LONGEST_PARAGRAPH, Span, beginning, paragraphs


def spans_of(text: str) -> list[Span]:
    return [span for paragraph in paragraphs(text) for span in paragraph.sentences]


def cut(text: str) -> list[str]:
    return [text[s:e] for s, e in spans_of(text)]


def units(text: str) -> list[str]:
    return [text[s:e] for p in paragraphs(text) for s, e in p.units]


def test_abbreviations_do_not_end_a_sentence() -> None:
    text = "Mr. Abel of the U.S. Senate spoke at 5 p.m. on Friday. He left."
    assert cut(text) == ["Mr. Abel of the U.S. Senate spoke at 5 p.m. on Friday.", "He left."]


def test_a_sentence_never_crosses_a_paragraph() -> None:
    assert cut("One line without a stop\n\nAnother line.") == ["One line without a stop", "Another line."]


def test_a_quotation_of_two_sentences_is_one_unit() -> None:
    text = '"The gate stays shut. Nobody has a key," Abel said. He left.'
    assert cut(text) == ['"The gate stays shut.', 'Nobody has a key," Abel said.', "He left."]
    assert units(text) == ['"The gate stays shut. Nobody has a key," Abel said.', "He left."]


def test_a_question_in_quotation_marks_stays_with_its_speaker() -> None:
    assert cut('"Is it over?" he asked. "Yes!" Abel said.') == ['"Is it over?" he asked.', '"Yes!" Abel said.']


def test_typographic_marks_quote_too() -> None:
    text = "“The gate stays shut. Nobody has a key,” Abel said."
    assert units(text) == [text]


def test_a_quotation_left_open_runs_to_the_end_of_its_paragraph() -> None:
    [first, _] = paragraphs('"One. Two.\n\n"Three," he said.')
    assert first.quotes == ((0, 10),)


@given(st.text(alphabet=st.sampled_from('Ab c.?!"“”\n,'), max_size=120))
def test_sentences_are_in_order_and_hold_every_letter(text: str) -> None:
    spans = spans_of(text)
    assert all(s < e for s, e in spans)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
    covered = {i for s, e in spans for i in range(s, e)}
    assert all(i in covered for i, letter in enumerate(text) if letter.isalpha())


def test_a_line_too_long_for_a_paragraph_is_read_in_pieces_that_end_with_a_sentence() -> None:
    line = "The gate stays shut. " * 500
    found = paragraphs(line)
    assert len(found) > 1
    assert all(end - start <= LONGEST_PARAGRAPH for (start, end), *_ in found)
    assert all(line[start:end].endswith("shut.") for (start, end), *_ in found)
    assert len(spans_of(line)) == 500


def test_a_beginning_ends_with_a_sentence_or_a_word() -> None:
    assert beginning("One. Two.", 100) == "One. Two."
    assert beginning("It was so. It was not.", 16) == "It was so. "
    assert beginning("many words without a stop", 15) == "many words"
    assert beginning("x" * 50, 15) == "x" * 15
