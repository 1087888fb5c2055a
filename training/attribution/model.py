"""An encoder with traits beside the word pieces, a linear layer for the labels and a linear-chain CRF.

What ships reads with MiniLM-L6, a teacher with MPNet (training/mpnet.py).
The encoder is written out (BERT, Devlin et al. 2019) so that training needs torch and safetensors only and the export
holds nothing but matrix products. The CRF follows Lafferty et al. 2001, its forbidden moves fixed.
"""

from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn

from pipelines.language.decoding import LABELS, legal_moves, moves_from_start
from pipelines.language.pieces import TRAITS
from training.mpnet import MPNet

HEADS = 12
LAYERS = 6
"""Of the base weights."""
DROPOUT = 0.1
FROZEN = 4
"""Lower layers that a model of base size keeps: a step takes half the time."""


class Layer(nn.Module):
    """One encoder layer: self-attention and the two-layer network, each with its norm behind it."""

    def __init__(self, width: int, inner: int) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(width, width) for _ in range(4))
        self.norm1, self.norm2 = nn.LayerNorm(width, eps=1e-12), nn.LayerNorm(width, eps=1e-12)
        self.up, self.down = nn.Linear(width, inner), nn.Linear(inner, width)
        self.drop = nn.Dropout(DROPOUT)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        rows, size, width = x.shape
        shape = (rows, size, HEADS, width // HEADS)
        q, k, v = (f(x).view(shape).transpose(1, 2) for f in (self.query, self.key, self.value))
        if self.training:
            mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=mask.to(q.dtype), dropout_p=0.0)
        else:
            weights = (q @ k.transpose(2, 3)) * (width // HEADS) ** -0.5 + mask.to(q.dtype)
            mixed = weights.softmax(-1) @ v
        mixed = mixed.transpose(1, 2).reshape(rows, size, width)
        x = self.norm1(x + self.drop(self.out(mixed)))
        return self.norm2(x + self.drop(self.down(F.gelu(self.up(x)))))


class Encoder(nn.Module):
    """Pieces and traits to one vector a piece. Piece embeddings stay as the base weights have them."""

    def __init__(self, vocabulary: int = 30522, width: int = 384, inner: int = 1536, layers: int = 6) -> None:
        super().__init__()
        self.pieces = nn.Embedding(vocabulary, width)
        self.places = nn.Embedding(512, width)
        self.traits = nn.Embedding(TRAITS, width)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.layers = nn.ModuleList(Layer(width, inner) for _ in range(layers))
        self.drop = nn.Dropout(DROPOUT)
        self.pieces.weight.requires_grad_(False)
        nn.init.zeros_(self.traits.weight)

    def forward(self, ids: Tensor, traits: Tensor) -> Tensor:
        size = ids.shape[1]
        summed = self.pieces(ids) + self.traits(traits) + self.places.weight[:size]
        x = self.drop(self.norm(summed))
        mask = (ids == 0)[:, None, None, :].float() * -1e4
        for layer in self.layers:
            x = layer(x, mask)
        return x


class Tagger(nn.Module):
    """Scores of the labels (rows × pieces × labels) and the CRF over them."""

    def __init__(self, layers: int = 6, *, base_size: bool = False) -> None:
        """``base_size``: read with MPNet, whose lower layers are kept, instead of MiniLM."""
        super().__init__()
        self.encoder: Encoder | MPNet = MPNet(layers, frozen=FROZEN) if base_size else Encoder(layers=layers)
        self.drop = nn.Dropout(0.1)
        self.head = nn.Linear(self.encoder.pieces.embedding_dim, len(LABELS))
        self.moves = nn.Parameter(torch.zeros(len(LABELS), len(LABELS)))
        self.register_buffer("legal", torch.from_numpy(legal_moves()), persistent=False)
        self.register_buffer("opening", torch.from_numpy(moves_from_start()), persistent=False)

    def forward(self, ids: Tensor, traits: Tensor) -> Tensor:
        return self.head(self.drop(self.encoder(ids, traits)))

    def transitions(self) -> Tensor:
        return self.moves * (self.legal == 0) + self.legal

    def loss(self, scores: Tensor, labels: Tensor, lengths: Tensor) -> Tensor:
        """Negative log-likelihood of the labels, summed over rows and divided by the number of pieces."""
        moves = self.transitions()
        size = scores.shape[1]
        inside = torch.arange(size)[None, :] < lengths[:, None]
        own = scores.gather(2, labels[..., None])[..., 0] * inside
        steps = moves[labels[:, :-1], labels[:, 1:]] * inside[:, 1:]
        gold = own.sum(1) + steps.sum(1)
        alpha = scores[:, 0] + self.opening
        for at in range(1, size):
            ahead = torch.logsumexp(alpha[:, :, None] + moves[None], 1) + scores[:, at]
            alpha = torch.where(inside[:, at, None], ahead, alpha)
        return (torch.logsumexp(alpha, 1) - gold).sum() / lengths.sum()


def student_of(teacher: Tagger, layers: int) -> Tagger:
    """A model of fewer layers that begins with layers of the teacher, evenly spread, the last among them."""
    student = Tagger(layers)
    taken = [len(teacher.encoder.layers) * (i + 1) // layers - 1 for i in range(layers)]
    kept = {f"encoder.layers.{at}.": f"encoder.layers.{i}." for i, at in enumerate(taken)}
    state = {}
    for name, value in teacher.state_dict().items():
        if name.startswith("encoder.layers."):
            prefix = ".".join(name.split(".")[:3]) + "."
            if prefix in kept:
                state[name.replace(prefix, kept[prefix])] = value.clone()
        else:
            state[name] = value.clone()
    student.load_state_dict(state)
    return student


def with_base_weights(model: Tagger, path: Path) -> Tagger:
    """Put a BERT safetensors file's weights into the encoder; one of fewer layers takes some, evenly spread."""
    base = load_file(path)
    prefix = "bert." if "bert.embeddings.word_embeddings.weight" in base else ""

    def put(module: nn.Module, name: str) -> None:
        module.weight.data.copy_(base[f"{prefix}{name}.weight"])
        if getattr(module, "bias", None) is not None:
            module.bias.data.copy_(base[f"{prefix}{name}.bias"])

    encoder = model.encoder
    put(encoder.pieces, "embeddings.word_embeddings")
    put(encoder.places, "embeddings.position_embeddings")
    put(encoder.norm, "embeddings.LayerNorm")
    encoder.places.weight.data += base[f"{prefix}embeddings.token_type_embeddings.weight"][0]
    names = {
        "query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
        "out": "attention.output.dense", "norm1": "attention.output.LayerNorm", "up": "intermediate.dense",
        "down": "output.dense", "norm2": "output.LayerNorm",
    }  # fmt: skip
    for i, layer in enumerate(encoder.layers):
        for ours, theirs in names.items():
            put(getattr(layer, ours), f"encoder.layer.{i * LAYERS // len(encoder.layers)}.{theirs}")
    return model
