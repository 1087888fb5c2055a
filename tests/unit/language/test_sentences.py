"""Sentences, quotations and the units that they hold together."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from pipelines.language.sentences import paragraphs, sentence_spans


def cut(text: str) -> list[str]:
    return [text[s:e] for s, e in sentence_spans(text)]


def units(text: str) -> list[str]:
    return [text[s:e] for p in paragraphs(text) for s, e in p.units]


def test_abbreviations_do_not_end_a_sentence() -> None:
    text = "Mr. Abel of the U.S. Senate spoke at 5 p.m. on Friday. He left."
    assert cut(text) == ["Mr. Abel of the U.S. Senate spoke at 5 p.m. on Friday.", "He left."]


def test_a_sentence_never_crosses_a_paragraph() -> None:
    assert cut("One line without a stop\n\nAnother line.") == ["One line without a stop", "Another line."]


def test_a_quotation_of_two_sentences_is_one_unit() -> None:
    text = '"The limits remain. Nothing has changed," Abel said. He left.'
    assert cut(text) == ['"The limits remain.', 'Nothing has changed," Abel said.', "He left."]
    assert units(text) == ['"The limits remain. Nothing has changed," Abel said.', "He left."]


def test_a_question_in_quotation_marks_stays_with_its_speaker() -> None:
    assert cut('"Is it over?" he asked. "Yes!" Abel said.') == ['"Is it over?" he asked.', '"Yes!" Abel said.']


def test_typographic_marks_quote_too() -> None:
    text = "“The limits remain. Nothing has changed,” Abel said."
    assert units(text) == [text]


def test_a_quotation_left_open_runs_to_the_end_of_its_paragraph() -> None:
    [first, _] = paragraphs('"One. Two.\n\n"Three," he said.')
    assert first.quotes == ((0, 10),)


@given(st.text(alphabet=st.sampled_from('Ab c.?!"“”\n,'), max_size=120))
def test_sentences_are_in_order_and_hold_every_letter(text: str) -> None:
    spans = sentence_spans(text)
    assert all(s < e for s, e in spans)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
    covered = {i for s, e in spans for i in range(s, e)}
    assert all(i in covered for i, letter in enumerate(text) if letter.isalpha())
