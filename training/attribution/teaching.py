"""What a teacher says of articles, read once, so that a student may hear it in every epoch at no cost.

The student also hears it of articles that nobody annotated: the bodies of FNC-1 and AllSides, where DATA has them. A
student sees pieces hidden that the teacher saw (``data.hide``); each paragraph is read alone, as the tagger reads it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from pipelines.language.pieces import Pieces, paragraphs_of, windows
from pipelines.language.scoring import padded
from training.attribution.data import Document, Told
from training.attribution.model import Tagger

BODIES = (("stance/fnc1-train-bodies.jsonl.gz", "body"), ("events/allsides-first-half.jsonl.gz", "body"))
LONGEST = 12_000
"""Characters of an article that are read: some bodies are pages of comments."""
PIECES = 4_096
"""Padded pieces that the teacher reads at a time."""


def unannotated(data: Path, tokenizer: Tokenizer) -> list[Document]:
    """Articles of DATA's neighbouring folders without attributions, each text once; none where they are missing."""
    found: dict[str, Document] = {}
    for name, field in BODIES:
        path = data.parent / name
        for text in _texts(path, field) if path.exists() else ():
            doc_id = hashlib.sha256(text.encode()).hexdigest()[:16]
            found.setdefault(doc_id, Document(doc_id, text, [], paragraphs_of(text, tokenizer)))
    return list(found.values())


def _texts(path: Path, field: str) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from (json.loads(line)[field][:LONGEST] for line in lines if line.strip())


def told_by(teacher: Tagger, documents: Sequence[Document], special: tuple[int, int], folder: Path) -> dict[str, Told]:
    """The teacher's scores of every window, by document.

    They are kept in ``folder`` under a hash of teacher and documents, and read from there the next time.
    """
    cut = {d.doc_id: list(windows(d.paragraphs, 0, special)) for d in documents}
    rows = [window for each in cut.values() for window in each]
    kept = folder / f"told-{_hash_of(teacher, cut)}.npy"
    if not kept.exists():
        scores: list[NDArray[np.float16]] = [np.empty(0, np.float16)] * len(rows)
        for part in _parts([len(row) for row in rows]):
            ids, traits = padded([rows[i] for i in part], len(rows[part[-1]]))
            with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
                said = teacher(torch.from_numpy(ids), torch.from_numpy(traits)).float().numpy()
            for i, row in zip(part, said, strict=True):
                scores[i] = row[: len(rows[i])].astype(np.float16)
        np.save(kept.with_suffix(".new.npy"), np.concatenate(scores))
        kept.with_suffix(".new.npy").replace(kept)
    whole = iter(np.split(np.load(kept), np.cumsum([len(row) for row in rows])[:-1]))
    return {doc_id: [next(whole) for _ in each] for doc_id, each in cut.items()}


def _hash_of(teacher: Tagger, cut: Mapping[str, Sequence[Pieces]]) -> str:
    held = hashlib.sha256()
    for weights in teacher.state_dict().values():
        held.update(weights.contiguous().numpy().tobytes())
    for doc_id, each in cut.items():
        held.update(f"{doc_id} {[len(window) for window in each]}".encode())
    return held.hexdigest()[:16]


def _parts(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Indices of windows of like length, shortest first, at most ``PIECES`` padded pieces together."""
    part: list[int] = []
    for i in sorted(range(len(lengths)), key=lengths.__getitem__):
        if part and lengths[i] * (len(part) + 1) > PIECES:
            yield part
            part = []
        part.append(i)
    if part:
        yield part
