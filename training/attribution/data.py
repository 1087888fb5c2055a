"""PolNeAR documents as windows of labelled word pieces, split by document and batched by length.

A document with several annotators is read with another one of them each epoch. Roles never overlap in the data
(counted on 2026-11-22: 16 of 2,267,000 annotated characters), so one label a piece is enough.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
from collections.abc import Iterator
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


@dataclass(frozen=True)
class Document:
    """One article: its text, its attributions by annotator and its encoded paragraphs."""

    doc_id: str
    text: str
    annotations: list[list[Attribution]]
    paragraphs: list[Pieces]


@dataclass(frozen=True)
class Batch:
    """Padded windows: ids, traits, labels (rows × pieces, int64) and the length of each row."""

    ids: NDArray[np.int64]
    traits: NDArray[np.int64]
    labels: NDArray[np.int64]
    lengths: NDArray[np.int64]


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
    documents: list[Document], special: tuple[int, int], seed: int, pieces: int, shuffle: bool = True
) -> Iterator[Batch]:
    """Batches of at most ``pieces`` padded pieces, windows of like length together; the order follows from ``seed``."""
    order = random.Random(seed)
    rows: list[tuple[Pieces, NDArray[np.int64]]] = []
    for document in documents:
        attributions = order.choice(document.annotations)
        room = order.choice(ROOMS)
        cut = windows(document.paragraphs, room, special)
        rows.extend((window, labels_of(window, document.text, attributions)) for window in cut)
    rows.sort(key=lambda row: len(row[0]) * (1 + (order.random() * 0.1 if shuffle else 0.0)))
    groups: list[list[tuple[Pieces, NDArray[np.int64]]]] = [[]]
    for row in rows:
        longest = max([len(row[0]), *(len(r[0]) for r in groups[-1])])
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


def padded(rows: list[tuple[Pieces, NDArray[np.int64]]]) -> Batch:
    longest = max(len(window) for window, _ in rows)
    batch = Batch(*(np.zeros((len(rows), longest), np.int64) for _ in range(3)), np.zeros(len(rows), np.int64))
    for i, (window, labels) in enumerate(rows):
        size = len(window)
        batch.ids[i, :size], batch.traits[i, :size], batch.labels[i, :size] = window.ids, window.traits, labels
        batch.lengths[i] = size
    return batch
