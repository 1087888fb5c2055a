"""MPNet's encoder (Song et al. 2020), base size: what the teachers are made of. Training only.

It reads the same word pieces as MiniLM (its table is BERT's, four places on), so that rows made for the one serve the
other. The lower layers stay as the base weights have them, which halves the cost of a step; the traits, which the base
weights do not know, are added above them, so that nothing has to be carried back through what is frozen.
"""

from __future__ import annotations

import math
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn

from pipelines.language.pieces import TRAITS

HEADS = 12
DROPOUT = 0.1
BUCKETS, FARTHEST = 32, 128
SHIFT = 4
"""Places between a piece's id in BERT's table and in MPNet's, whose own special pieces come first."""
BERT_CLS, BERT_SEP = 101, 102
START, PAD, END = 0, 1, 2


class Layer(nn.Module):
    """One encoder layer: self-attention with a bias by distance and the two-layer network, a norm behind each."""

    def __init__(self, width: int, inner: int) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(width, width) for _ in range(4))
        self.norm1, self.norm2 = nn.LayerNorm(width, eps=1e-5), nn.LayerNorm(width, eps=1e-5)
        self.up, self.down = nn.Linear(width, inner), nn.Linear(inner, width)
        self.drop = nn.Dropout(DROPOUT)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        rows, size, width = x.shape
        shape = (rows, size, HEADS, width // HEADS)
        q, k, v = (f(x).view(shape).transpose(1, 2) for f in (self.query, self.key, self.value))
        mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=bias.to(q.dtype))
        x = self.norm1(x + self.drop(self.out(mixed.transpose(1, 2).reshape(rows, size, width))))
        return self.norm2(x + self.drop(self.down(F.gelu(self.up(x)))))


class MPNet(nn.Module):
    """Pieces (BERT's ids, 0 is padding) and traits to one vector of 768 a piece; ``frozen`` lower layers are kept."""

    def __init__(self, layers: int = 12, frozen: int = 4, width: int = 768, inner: int = 3072) -> None:
        super().__init__()
        self.pieces = nn.Embedding(30527, width)
        self.places = nn.Embedding(514, width)
        self.traits = nn.Embedding(TRAITS, width)
        self.norm = nn.LayerNorm(width, eps=1e-5)
        self.distances = nn.Embedding(BUCKETS, HEADS)
        self.layers = nn.ModuleList(Layer(width, inner) for _ in range(layers))
        self.frozen = frozen
        nn.init.zeros_(self.traits.weight)
        for part in (self.pieces, self.places, self.norm, self.distances, *self.layers[:frozen]):
            part.requires_grad_(False)

    def forward(self, ids: Tensor, traits: Tensor) -> Tensor:
        size = ids.shape[1]
        with torch.no_grad():
            x = self.norm(self.pieces(own_ids(ids)) + self.places.weight[2 : size + 2])
            bias = self.distances(buckets(size)).permute(2, 0, 1)[None]
            bias = bias + (ids == 0)[:, None, None, :].float() * -1e4
            for layer in self.layers[: self.frozen]:
                x = layer.eval()(x, bias)
        x = x + self.traits(traits)
        for layer in self.layers[self.frozen :]:
            x = layer(x, bias)
        return x


def own_ids(ids: Tensor) -> Tensor:
    """BERT's ids as MPNet numbers them."""
    found = ids + SHIFT
    for theirs, ours in ((0, PAD), (BERT_CLS, START), (BERT_SEP, END)):
        found = torch.where(ids == theirs, ours, found)
    return found


def buckets(size: int) -> Tensor:
    """The bucket of every distance of two places (size × size), as in T5 (Raffel et al. 2020), in both directions."""
    places = torch.arange(size)
    away = places[None, :] - places[:, None]
    half, exact = BUCKETS // 2, BUCKETS // 4
    far = exact + (
        torch.log(away.abs().clamp(min=1).float() / exact) / math.log(FARTHEST / exact) * (half - exact)
    ).long().clamp(max=half - exact - 1)
    return torch.where(away > 0, half, 0) + torch.where(away.abs() < exact, away.abs(), far)


def with_base_weights(encoder: MPNet, path: Path) -> MPNet:
    """Put a safetensors file's weights into the encoder; one of fewer layers takes the lower ones."""
    base = load_file(path)

    def put(module: nn.Module, name: str) -> None:
        module.weight.data.copy_(base[f"{name}.weight"])
        if getattr(module, "bias", None) is not None:
            module.bias.data.copy_(base[f"{name}.bias"])

    put(encoder.pieces, "embeddings.word_embeddings")
    put(encoder.places, "embeddings.position_embeddings")
    put(encoder.norm, "embeddings.LayerNorm")
    put(encoder.distances, "encoder.relative_attention_bias")
    names = {
        "query": "attention.attn.q", "key": "attention.attn.k", "value": "attention.attn.v", "out": "attention.attn.o",
        "norm1": "attention.LayerNorm", "up": "intermediate.dense", "down": "output.dense", "norm2": "output.LayerNorm",
    }  # fmt: skip
    for i, layer in enumerate(encoder.layers):
        for ours, theirs in names.items():
            put(getattr(layer, ours), f"encoder.layer.{i}.{theirs}")
    return encoder
