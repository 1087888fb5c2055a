"""Labels to spans."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.language.decoding import (
    LABELS,
    RoleSpan,
    best_paths,
    label_chances,
    legal_moves,
    moves_from_start,
    spans_of,
)

NONE, B_SOURCE, I_SOURCE, B_CUE, _, B_CONTENT, I_CONTENT = range(len(LABELS))


@given(st.lists(st.lists(st.floats(-9, 9, width=16), min_size=7, max_size=7), min_size=1, max_size=4))
def test_the_best_path_is_the_best_of_all_legal_ones(rows):
    scores = np.array([rows], np.float32)
    moves = legal_moves()
    [path] = best_paths(scores, np.array([len(rows)]), moves)

    def worth(labels):
        own = sum(scores[0, at, label] for at, label in enumerate(labels))
        return own + moves_from_start()[labels[0]] + sum(moves[a, b] for a, b in itertools.pairwise(labels))

    best = max(worth(labels) for labels in itertools.product(range(len(LABELS)), repeat=len(rows)))
    assert worth(path) == np.float32(best) or abs(worth(path) - best) < 1e-3


def test_rows_of_different_lengths_do_not_touch_each_other():
    scores = np.zeros((2, 3, len(LABELS)), np.float32)
    scores[:, :, B_CUE] = 1
    assert best_paths(scores, np.array([1, 3]), legal_moves()) == [[B_CUE], [B_CUE] * 3]


@pytest.mark.parametrize("rows", [1, 2])
def test_the_scores_are_left_as_they_are(rows):
    scores = np.ones((rows, 3, len(LABELS)), np.float32)
    best_paths(scores, np.full(rows, 3), legal_moves())
    assert (scores == 1).all()


def test_spans_run_from_b_to_the_last_i_and_stop_at_special_pieces():
    offsets = np.array([(-1, -1), (0, 3), (4, 9), (10, 14), (15, 20), (-1, -1), (22, 25)], np.int32)
    path = [NONE, B_SOURCE, I_SOURCE, B_CUE, B_CONTENT, I_CONTENT, I_CONTENT]
    assert spans_of(path, offsets, np.ones(7, np.float32)) == [
        RoleSpan("source", 0, 9, 1.0),
        RoleSpan("cue", 10, 14, 1.0),
        RoleSpan("content", 15, 20, 1.0),
        RoleSpan("content", 22, 25, 1.0),
    ]


def test_a_span_is_as_sure_as_its_pieces_are_on_average():
    offsets = np.array([(0, 3), (4, 9), (10, 14)], np.int32)
    [one, other] = spans_of([B_SOURCE, I_SOURCE, B_CUE], offsets, np.array([1, 0.5, 1], np.float32))
    assert (one.score, other.score) == (0.75, 1.0)


@given(st.lists(st.lists(st.floats(-9, 9, width=16), min_size=7, max_size=7), min_size=1, max_size=4))
def test_chances_sum_what_all_paths_weigh(rows):
    scores = np.array([[*rows, [5.0] * 7]], np.float32)
    moves = legal_moves()
    found = label_chances(scores, np.array([len(rows)]), moves)[0, : len(rows)]
    wanted = np.zeros((len(rows), len(LABELS)))
    for labels in itertools.product(range(len(LABELS)), repeat=len(rows)):
        own = sum(float(scores[0, at, label]) for at, label in enumerate(labels))
        worth = own + moves_from_start()[labels[0]] + sum(float(moves[a, b]) for a, b in itertools.pairwise(labels))
        for at, label in enumerate(labels):
            wanted[at, label] += np.exp(worth)
    assert np.allclose(found, wanted / wanted.sum(1, keepdims=True), atol=1e-4)
