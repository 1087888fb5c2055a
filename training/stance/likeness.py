"""How alike two texts are by the base weights, which were trained to say that (all-MiniLM-L6-v2)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from training.attribution.model import Encoder, with_base_weights

if TYPE_CHECKING:
    from tokenizers import Tokenizer

LONGEST = 64
"""Pieces of a text that are read."""


class _Base(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()


def embeddings(texts: Sequence[str], tokenizer: Tokenizer, base: Path) -> dict[str, NDArray[np.float32]]:
    """A vector of unit length for each text."""
    model = with_base_weights(_Base(), base / "model.safetensors").eval()  # type: ignore[arg-type]
    unique = list(dict.fromkeys(texts))
    pieces = [encoding.ids[:LONGEST] or [0] for encoding in tokenizer.encode_batch(unique)]
    ranked = sorted(range(len(unique)), key=lambda i: len(pieces[i]))
    found: dict[str, NDArray[np.float32]] = {}
    for start in range(0, len(ranked), 32):
        part = ranked[start : start + 32]
        ids = np.zeros((len(part), max(len(pieces[i]) for i in part)), np.int64)
        for row, i in enumerate(part):
            ids[row, : len(pieces[i])] = pieces[i]
        told = torch.from_numpy(ids)
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            hidden = model.encoder(told, torch.zeros_like(told)).float()
        real = (told > 0).float()[..., None]
        mean = ((hidden * real).sum(1) / real.sum(1).clamp(min=1)).numpy()
        mean /= np.linalg.norm(mean, axis=1, keepdims=True)
        found.update((unique[i], mean[row]) for row, i in enumerate(part))
    return found
