"""PolNeAR documents as windows of labelled word pieces, split by document and batched by length.

A document with several annotators is read with another one of them each epoch. Roles never overlap in the data
(counted on 2026-11-22: 16 of 2,267,000 annotated characters), so one label a piece is enough.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from pipelines.language.decoding import LABELS, ROLES
from pipelines.language.pieces import CLS, SEP, Pieces, paragraphs_of, windows

TRIM = " \t\n\r\"'“”‘’`.,;:"  # what the scorer strips; labels end where its spans end
VALIDATION = 20  # every 20th document by the hash of its id
MASK = 103  # the id of [MASK] in the base vocabulary
ROOMS = (0, 96, 192)  # pieces of a window in training: alone, with some neighbours, with many
Attribution = dict[str, list[list[int]]]
Told = Sequence[NDArray[np.float16]]
"""A teacher's scores of a document's windows, each pieces × labels."""


@dataclass(frozen=True)
class Document:
    """One article: its text, its attributions by annotator (none: nobody did) and its encoded paragraphs."""

    doc_id: str
    text: str
    annotations: list[list[Attribution]]
    paragraphs: list[Pieces]


@dataclass(frozen=True)
class Row:
    """One window. ``labels`` is None where nobody annotated it, ``told`` where no teacher was asked."""

    window: Pieces
    labels: NDArray[np.int64] | None
    told: NDArray[np.float16] | None


@dataclass(frozen=True)
class Batch:
    """Padded windows: ids, traits, labels (rows × pieces, int64) and the length of each row.

    ``annotated``: which rows have labels. ``told``: a teacher's scores (rows × pieces × labels), if there is one.
    """

    ids: NDArray[np.int64]
    traits: NDArray[np.int64]
    labels: NDArray[np.int64]
    lengths: NDArray[np.int64]
    annotated: NDArray[np.bool_]
    told: NDArray[np.float32] | None


def read(path: Path, tokenizer: Tokenizer) -> list[Document]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows: list[dict[str, Any]] = [json.loads(line) for line in lines if line.strip()]
    return [
        Document(row["doc_id"], row["text"], row["annotations"] or [[]], paragraphs_of(row["text"], tokenizer))
        for row in rows
    ]


def split(documents: list[Document]) -> tuple[list[Document], list[Document]]:
    """(train, validation) by the hash of the document's id."""
    held = [d for d in documents if _held_out(d.doc_id)]
    return [d for d in documents if not _held_out(d.doc_id)], held


def _held_out(doc_id: str) -> bool:
    return int(hashlib.sha256(doc_id.encode()).hexdigest()[:8], 16) % VALIDATION == 0


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without outer spaces, quotes and stops; one of nothing else (a colon as cue) stays whole."""
    s, e = start, end
    while s < e and text[s] in TRIM:
        s += 1
    while e > s and text[e - 1] in TRIM:
        e -= 1
    return (s, e) if s < e else (start, end)


def labels_of(window: Pieces, text: str, attributions: list[Attribution]) -> NDArray[np.int64]:
    """The label of every piece of a window."""
    labels = np.zeros(len(window), np.int64)
    starts, ends = window.offsets[:, 0], window.offsets[:, 1]
    for role in reversed(ROLES):
        for span in (span for attribution in attributions for span in attribution.get(role) or []):
            start, end = trimmed(text, *span)
            inside = np.flatnonzero((starts < end) & (ends > start) & (starts >= 0))
            if len(inside):
                labels[inside] = LABELS.index(f"I-{role}")
                labels[inside[0]] = LABELS.index(f"B-{role}")
    return _legal(labels)


def _legal(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """An I that follows nothing of its role begins a span (a span cut by the window, or by another role)."""
    for i, label in enumerate(labels.tolist()):
        inside = LABELS[label].startswith("I-")
        if inside and (i == 0 or labels[i - 1] not in (label, label - 1)):
            labels[i] = label - 1
    return labels


def special_ids(tokenizer: Tokenizer) -> tuple[int, int]:
    return tokenizer.token_to_id(CLS), tokenizer.token_to_id(SEP)


def batches(
    documents: list[Document],
    special: tuple[int, int],
    seed: int,
    pieces: int,
    shuffle: bool = True,
    told: Mapping[str, Told] | None = None,
) -> Iterator[Batch]:
    """Batches of at most ``pieces`` padded pieces, windows of like length together; the order follows from ``seed``.

    ``told`` is what a teacher says of each document's windows (``teaching``); every paragraph is then read alone.
    """
    order = random.Random(seed)
    rows: list[Row] = []
    for document in documents:
        attributions = order.choice(document.annotations) if document.annotations else None
        cut = list(windows(document.paragraphs, order.choice(ROOMS) if told is None else 0, special))
        heard: Told | list[None] = [None] * len(cut) if told is None else told[document.doc_id]
        for window, scores in zip(cut, heard, strict=True):
            labels = None if attributions is None else labels_of(window, document.text, attributions)
            rows.append(Row(window, labels, scores))
    rows.sort(key=lambda row: len(row.window) * (1 + (order.random() * 0.1 if shuffle else 0.0)))
    groups: list[list[Row]] = [[]]
    for row in rows:
        longest = max([len(row.window), *(len(r.window) for r in groups[-1])])
        if groups[-1] and longest * (len(groups[-1]) + 1) > pieces:
            groups.append([])
        groups[-1].append(row)
    if shuffle:
        order.shuffle(groups)
    for group in groups:
        yield padded(group)


def hide(ids: NDArray[np.int64], share: float, seed: tuple[int, ...], special: tuple[int, int]) -> NDArray[np.int64]:
    """The ids with a share of the ordinary pieces shown as [MASK], so that no single word is relied on."""
    drawn = np.random.default_rng(seed).random(ids.shape) < share
    return np.where(drawn & (ids != 0) & ~np.isin(ids, special), MASK, ids)


def padded(rows: list[Row]) -> Batch:
    longest = max(len(row.window) for row in rows)
    ids, traits, labels = (np.zeros((len(rows), longest), np.int64) for _ in range(3))
    told = np.zeros((len(rows), longest, len(LABELS)), np.float32) if rows[0].told is not None else None
    for i, row in enumerate(rows):
        size = len(row.window)
        ids[i, :size], traits[i, :size] = row.window.ids, row.window.traits
        if row.labels is not None:
            labels[i, :size] = row.labels
        if told is not None and row.told is not None:
            told[i, :size] = row.told
    lengths = np.array([len(row.window) for row in rows])
    return Batch(ids, traits, labels, lengths, np.array([row.labels is not None for row in rows]), told)
