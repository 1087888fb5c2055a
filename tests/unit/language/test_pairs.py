"""A claim and a statement become one row of pieces, each part within its room."""

from __future__ import annotations

from dataclasses import replace
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from pipelines.language.pairs import BEFORE, CLAIM, LONGEST, ROOM, SENTENCE, SPEAKER, TITLE, rows_of
from schemas.stance import Pair


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    weights = resources.files("pipelines.language") / "weights" / "tokenizer.json"
    return Tokenizer.from_str(weights.read_text("utf-8"))


def test_the_parts_stand_in_order_with_a_trait_each(tokenizer: Tokenizer) -> None:
    [row] = rows_of([Pair("the gate is open", "It is shut.", "the warden", "He was asked.")], tokenizer)
    told = [tokenizer.id_to_token(i) for i in row.ids]
    assert told[0] == "[CLS]"
    assert told.count("[SEP]") == 4
    assert told[-1] == "[SEP]"
    assert list(dict.fromkeys(t for t in row.traits.tolist() if t)) == [CLAIM, SPEAKER, BEFORE, SENTENCE]


def test_an_empty_part_leaves_its_place(tokenizer: Tokenizer) -> None:
    [row] = rows_of([Pair("the gate is open", "It is shut.")], tokenizer)
    assert [tokenizer.id_to_token(i) for i in row.ids].count("[SEP]") == 4
    assert set(row.traits.tolist()) == {0, CLAIM, SENTENCE}


def test_the_title_stands_before_the_sentence_before_and_has_no_place_where_there_is_none(tokenizer: Tokenizer) -> None:
    pair = Pair("the gate is open", "It is shut.", "the warden", "He was asked.")
    bare, titled = rows_of([pair, replace(pair, title="Warden denies it")], tokenizer)
    assert list(dict.fromkeys(t for t in titled.traits.tolist() if t)) == [CLAIM, SPEAKER, TITLE, BEFORE, SENTENCE]
    assert len(titled) == len(bare) + 3 + 1


def test_the_sentence_before_loses_its_beginning(tokenizer: Tokenizer) -> None:
    before = "word " * 60 + "last"
    [row] = rows_of([Pair("c", "s", "", before)], tokenizer)
    kept = [tokenizer.id_to_token(i) for i, t in zip(row.ids, row.traits, strict=True) if t == BEFORE]
    assert len(kept) == ROOM[BEFORE]
    assert kept[-1] == "last"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=900), st.text(max_size=900), st.text(max_size=200), st.text(max_size=400))
def test_any_text_fits(tokenizer: Tokenizer, claim: str, sentence: str, speaker: str, before: str) -> None:
    [row] = rows_of([Pair(claim, sentence, speaker, before)], tokenizer)
    assert 5 <= len(row) <= LONGEST
    assert len(row.ids) == len(row.traits)
