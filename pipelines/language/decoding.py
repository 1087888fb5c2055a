"""From the tagger's scores to spans: the best legal sequence of labels (Viterbi), then characters.

Labels are O and, for each role, B (a span begins) and I (it goes on). An I follows only B or I of its role.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ROLES = ("source", "cue", "content")
LABELS = ("O", *(f"{mark}-{role}" for role in ROLES for mark in "BI"))
FORBIDDEN = -1e4
NOWHERE = -1
"""The label that goes on with a span where there is none."""


@dataclass(frozen=True)
class RoleSpan:
    """Characters [start, end) of a text that play a role; ``score`` is the mean probability of its labels."""

    role: str
    start: int
    end: int
    score: float


def legal_moves() -> NDArray[np.float32]:
    """0 where label j may follow label i, ``FORBIDDEN`` elsewhere."""
    moves = np.zeros((len(LABELS), len(LABELS)), np.float32)
    for j, label in enumerate(LABELS):
        if label.startswith("I-"):
            allowed = {j, j - 1}
            moves[[i for i in range(len(LABELS)) if i not in allowed], j] = FORBIDDEN
    return moves


def best_paths(scores: NDArray[np.float32], lengths: NDArray[np.int64], moves: NDArray[np.float32]) -> list[list[int]]:
    """The best labels of each row. scores: rows × pieces × labels; only the first ``lengths`` pieces of a row count."""
    rows, size, _ = scores.shape
    # Rows stand last, so that numpy works along all of them at once.
    best = scores.transpose(1, 2, 0).copy()
    best[0] += moves_from_start()[:, None]
    for at in range(1, size):
        best[at] += (best[at - 1][:, None] + moves[:, :, None]).max(0)
    paths = np.empty((size, rows), np.int64)
    label = best[-1].argmax(0)
    for at in range(size - 1, -1, -1):
        if at < size - 1:
            label = (best[at] + moves[:, label]).argmax(0)
        ends = lengths == at + 1
        if ends.any():
            label = np.where(ends, best[at].argmax(0), label)
        paths[at] = label
    return [paths[:length, row].tolist() for row, length in enumerate(lengths.tolist())]


def label_chances(
    scores: NDArray[np.float32], lengths: NDArray[np.int64], moves: NDArray[np.float32]
) -> NDArray[np.float32]:
    """The probability of every label at every piece, all paths together (forward-backward); shape as ``scores``."""
    size = scores.shape[1]
    here = np.exp(scores - scores.max(-1, keepdims=True))
    step = np.exp(moves)
    ahead, behind = np.empty_like(here), np.ones_like(here)
    ahead[:, 0] = here[:, 0] * np.exp(moves_from_start())
    for at in range(1, size):
        reached = (ahead[:, at - 1] @ step) * here[:, at]
        ahead[:, at] = reached / reached.sum(-1, keepdims=True)
    for at in range(size - 2, -1, -1):
        left = (here[:, at + 1] * behind[:, at + 1]) @ step.T
        inside = (at + 1 < lengths)[:, None]
        behind[:, at] = np.where(inside, left / left.sum(-1, keepdims=True), 1.0)
    both = ahead * behind
    return np.asarray(both / both.sum(-1, keepdims=True), np.float32)


def moves_from_start() -> NDArray[np.float32]:
    """A sequence begins with O or B."""
    return np.array([FORBIDDEN if label.startswith("I-") else 0.0 for label in LABELS], np.float32)


def spans_of(path: list[int], offsets: NDArray[np.int32], sure: NDArray[np.float32]) -> list[RoleSpan]:
    """Spans of a labelled window. ``sure``: the probability of each piece's label. Special pieces end a span."""
    found: list[RoleSpan] = []
    role, start, end, scores = "", 0, 0, [0.0]
    inside = NOWHERE
    for label, (s, e), score in zip(path, offsets.tolist(), sure.tolist(), strict=False):
        if label == inside and s >= 0:
            end = e
            scores.append(score)
            continue
        if inside != NOWHERE:
            found.append(RoleSpan(role, start, end, _mean(scores)))
            inside = NOWHERE
        if label and s >= 0:
            role, start, end, scores = LABELS[label][2:], s, e, [score]
            inside = LABELS.index(f"I-{role}")
    if inside != NOWHERE:
        found.append(RoleSpan(role, start, end, _mean(scores)))
    return found


def _mean(scores: list[float]) -> float:
    """To four digits. Where no probabilities were asked for, all of them are 1."""
    return 1.0 if min(scores) == 1.0 else round(float(np.mean(scores)), 4)
