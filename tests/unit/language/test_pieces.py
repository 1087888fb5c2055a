"""Windows of word pieces."""

from __future__ import annotations

from importlib import resources

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.language import pieces
from pipelines.language.pieces import CLS, LONGEST, SEP, SHAPES, TRAITS, Cutter, paragraph_spans, paragraphs_of, windows

SHORT = st.lists(st.sampled_from(["He left.", "“Go,” she said.", "NATO met in 2014.", "a " * 300]), max_size=6)

ODD = st.text(st.one_of(st.sampled_from(" “”\"'éǺ\u200b\u00a0\t東½ﬁİ[]#"), st.characters(codec="utf-8")), max_size=40)


@pytest.fixture(scope="module")
def tokenizer():
    from tokenizers import Tokenizer

    return Tokenizer.from_str((resources.files("pipelines.language") / "weights/tokenizer.json").read_text("utf-8"))


def trait(shape, place, spaced):
    return 1 + (SHAPES.index(shape) * 4 + place) * 2 + spaced


def test_pieces_know_shape_quotation_and_space(tokenizer):
    [found] = paragraphs_of("NATO: “yes”", tokenizer)
    assert found.offsets.tolist() == [[0, 4], [4, 5], [6, 7], [7, 10], [10, 11]]
    assert found.traits.tolist() == [
        trait("UPPER", 0, True),
        trait("mark", 0, False),
        trait("mark", 2, True),
        trait("lower", 1, False),
        trait("mark", 3, False),
    ]


@given(lines=SHORT, room=st.sampled_from([0, 50, LONGEST]))
def test_windows_hold_every_piece_once_and_fit(tokenizer, lines, room):
    text = "\n\n".join(lines)
    paragraphs = paragraphs_of(text, tokenizer)
    special = (tokenizer.token_to_id(CLS), tokenizer.token_to_id(SEP))
    cut = list(windows(paragraphs, room, special))
    kept = [tuple(span) for window in cut for span in window.offsets.tolist() if span[0] >= 0]
    assert kept == [tuple(span) for paragraph in paragraphs for span in paragraph.offsets.tolist()]
    assert all(len(window) <= LONGEST for window in cut)
    assert all(np.all((window.traits >= 0) & (window.traits < TRAITS)) for window in cut)


def test_a_long_paragraph_is_cut_behind_a_sentence(tokenizer):
    text = "The night was cold and long. " * 60
    parts = paragraphs_of(text, tokenizer)
    assert len(parts) > 1
    assert all(text[part.offsets[0, 0] :].startswith("The night") for part in parts)


def test_half_a_character_is_read_as_unknown(tokenizer):
    text = "He said \ud83d no."
    [found] = paragraphs_of(text, tokenizer)
    assert found.offsets[-1].tolist() == [len(text) - 1, len(text)]


@pytest.fixture(scope="module")
def cutter(tokenizer):
    return Cutter(tokenizer)


@given(text=ODD)
def test_what_stands_between_spaces_is_cut_as_within_its_paragraph(tokenizer, cutter, text):
    for start, end in paragraph_spans(text):
        whole = tokenizer.encode(text[start:end], add_special_tokens=False)
        parts = cutter.paragraphs(text[start:end])
        assert [one for part in parts for one in part.ids.tolist()] == whole.ids
        assert [tuple(span) for part in parts for span in part.offsets.tolist()] == whole.offsets


@given(text=ODD)
def test_what_was_cut_before_changes_nothing(tokenizer, cutter, text):
    cutter.learn([text])
    again, fresh = cutter.paragraphs(text), paragraphs_of(text, tokenizer)
    assert [part.traits.tolist() for part in again] == [part.traits.tolist() for part in fresh]
    assert [part.offsets.tolist() for part in again] == [part.offsets.tolist() for part in fresh]


def test_quotations_are_told_apart_across_runs(tokenizer):
    [found] = paragraphs_of('a “b c” d "e f', tokenizer)
    places = ((found.traits - 1) // 2 % 4).tolist()
    assert places == [0, 2, 1, 1, 3, 0, 2, 1, 1]


def test_a_cutter_forgets_and_goes_on(tokenizer, monkeypatch):
    monkeypatch.setattr(pieces, "KEPT", 20)
    small = Cutter(tokenizer)
    lines = [f"Ferry number {n} left the harbour of Tarn." for n in range(20)]
    found = [part.ids.tolist() for line in lines for part in small.paragraphs(line)]
    assert found == [part.ids.tolist() for line in lines for part in paragraphs_of(line, tokenizer)]
    assert sum(map(len, small._known)) < 100


@given(ODD, ODD)
def test_known_runs_give_the_ids_of_the_whole_text(tokenizer, one, other):
    text = f"{one}\n{other} {one}"
    assert Cutter(tokenizer).ids(text) == tokenizer.encode(text, add_special_tokens=False).ids
