"""MPNet's encoder as a graph of onnxruntime's fused operators, for the judge's file.

The table of pieces is put into the order of BERT's ids, so that the judge reads the rows of the stance model as they
are, and what attention adds is looked up by the bucket of each distance.
"""

from __future__ import annotations

import numpy as np
import torch

from training.attribution.export import Graph, Weights, layer
from training.mpnet import buckets, own_ids
from training.stance.model import FROZEN

EPSILON = 1e-5
BERT_PIECES = 30522


def is_base(weights: Weights) -> bool:
    return "encoder.distances.weight" in weights


def encoded(graph: Graph, weights: Weights, longest: int) -> str:
    """The encoder over the inputs ids and traits, for at most ``longest`` pieces: rows × pieces × width."""
    layers = 1 + max(int(name.split(".")[2]) for name in weights if name.startswith("encoder.layers."))
    table = weights["encoder.pieces.weight"][own_ids(torch.arange(BERT_PIECES)).numpy()]
    x = graph.embedded("ids", table, "pieces")
    size = graph.node("Shape", ["ids"], "size", start=1, end=2)
    zero = graph.constant("zero", np.array([0], np.int64))
    places = graph.constant("places.w", weights["encoder.places.weight"][2 : longest + 2])
    x = graph.node("Add", [x, graph.node("Slice", [places, zero, size, zero], "places")], "placed")
    norm = [graph.constant(f"norm.{p}", weights[f"encoder.norm.{p}"]) for p in ("weight", "bias")]
    x = graph.node("LayerNormalization", [x, *norm], "normed", epsilon=EPSILON)
    distances = _distances(graph, weights, longest, size)
    padding = graph.node("Equal", ["ids", graph.constant("pad", np.array(0, np.int64))], "padding")
    real = graph.node("Not", [padding], "real")
    mask = graph.node("Cast", [real], "mask", to=6)
    for i in range(layers):
        if i == FROZEN:
            own_traits = graph.constant("traits.w", weights["encoder.traits.weight"])
            x = graph.node("Add", [x, graph.node("Gather", [own_traits, "traits"], "traits.taken")], "traited")
        own = {k.split(".", 3)[3]: v for k, v in weights.items() if k.startswith(f"encoder.layers.{i}.")}
        x = layer(graph, x, mask, own, f"layer{i}", distances, EPSILON)
    return x


def _distances(graph: Graph, weights: Weights, longest: int, size: str) -> str:
    """What attention adds: 1 × heads × pieces × pieces."""
    whole = graph.constant("buckets", buckets(longest).numpy().astype(np.int32))
    starts = graph.constant("two.zeros", np.zeros(2, np.int64))
    sizes = graph.node("Concat", [size, size], "two.sizes", axis=0)
    here = graph.node("Slice", [whole, starts, sizes], "buckets.here")
    table = graph.constant("distances.w", weights["encoder.distances.weight"])
    wide = graph.node("Transpose", [graph.node("Gather", [table, here], "distances.taken")], "by.head", perm=[2, 0, 1])
    return graph.node("Unsqueeze", [wide, graph.constant("first", np.array([0], np.int64))], "distances")
