"""Write the trained tagger as one ONNX file: ``python -m training.attribution.export WEIGHTS.pt OUT.onnx --data DIR``.

The graph is built by hand, of onnxruntime's own fused operators, in one of three kinds:

static8   (what ships) int8 weights with a scale for each output, uint8 activations with scales that were measured once
          on documents of the train part, so that a window's scores depend on that window only
weights8  int8 weights with a scale for each block, activations quantised for each row alone (MatMulNBits, level 4)
fp32      the reference

Piece embeddings are int8 with a scale for each piece in both int8 kinds. The labels and the CRF's moves travel in the
file's metadata. Speeds are in the model card.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer

from pipelines.language.decoding import LABELS, legal_moves
from pipelines.language.pieces import LONGEST
from training.attribution import data
from training.attribution.data import Batch
from training.attribution.model import HEADS

BLOCK = 128
MICROSOFT = "com.microsoft"
CALIBRATED_ON = 60  # documents
EAGER = 0.0  # best mean exact F1 among -.5 to .5 on the validation part, 2026-11-22
Weights = dict[str, NDArray[np.float32]]
Ranges = dict[str, tuple[NDArray[np.float32], NDArray[np.float32]]]


class Graph:
    """Nodes and constants as they are added; every method returns the name of its result."""

    def __init__(self, kind: str, ranges: Ranges) -> None:
        self.kind = kind
        self.ranges = ranges
        self.small: dict[str, str] = {}
        self.shares: dict[str, NDArray[np.float32]] = {}
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: NDArray[Any]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(
        self, operator: str, inputs: list[str], name: str, domain: str = "", outputs: int = 1, **options: Any
    ) -> str:
        names = [name] if outputs == 1 else [f"{name}.{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(operator, inputs, names, name=name, domain=domain, **options))
        return name

    def product(self, x: str, weight: NDArray[np.float32], name: str, bias: NDArray[np.float32] | None = None) -> str:
        """x · weightᵀ (+ bias); weight: outputs × inputs."""
        outputs, inputs = weight.shape
        if self.kind == "fp32":
            result = self.node("MatMul", [x, self.constant(f"{name}.w", weight.T)], name)
        elif self.kind == "static8":
            return self.whole_numbers(x, weight, name, bias)
        else:
            packed, scales = blocks_of(weight, BLOCK)
            names = [x, self.constant(f"{name}.q", packed), self.constant(f"{name}.s", scales)]
            result = self.node(
                "MatMulNBits", names, name, MICROSOFT, K=inputs, N=outputs, bits=8, block_size=BLOCK, accuracy_level=4
            )
        return result if bias is None else self.node("Add", [result, self.constant(f"{name}.b", bias)], f"{name}.sum")

    def whole_numbers(self, x: str, weight: NDArray[np.float32], name: str, bias: NDArray[np.float32] | None) -> str:
        """x · weightᵀ (+ bias) in int8, x rounded to the steps of its measured range.

        Wide channels of x are divided by a share that the weights take over (SmoothQuant, Xiao et al. 2022).
        """
        lows, highs = self.ranges[x]
        if x not in self.shares:
            self.shares[x] = smoothing(np.maximum(-lows, highs))
        share = self.shares[x]
        weight = weight * share
        low, high = float((lows / share).min()), float((highs / share).max())
        step = (high - low) / 255
        if x not in self.small:
            even = self.node("Mul", [x, self.constant(f"{x}.share", (1 / share).astype(np.float32))], f"{x}.even")
            scale = self.constant(f"{x}.step", np.array(step, np.float32))
            middle = self.constant(f"{x}.middle", np.array(round(-low / step), np.uint8))
            self.small[x] = self.node("QuantizeLinear", [even, scale, middle], f"{x}.small")
        scales = np.maximum(np.abs(weight).max(1), 1e-8) / 127
        packed = np.rint(weight / scales[:, None]).astype(np.int8).T
        names = [
            self.small[x],
            self.constant(f"{name}.q", packed),
            f"{x}.step",
            self.constant(f"{name}.s", scales.astype(np.float32)),
            f"{x}.middle",
            "",
            *([self.constant(f"{name}.b", bias)] if bias is not None else []),
        ]
        return self.node("MatMulIntegerToFloat", names, name, MICROSOFT)

    def embedded(self, ids: str, table: NDArray[np.float32], name: str) -> str:
        if self.kind == "fp32":
            return self.node("Gather", [self.constant(f"{name}.w", table), ids], name)
        scales = np.maximum(np.abs(table).max(1, keepdims=True), 1e-8) / 127
        small = self.constant(f"{name}.q", np.rint(table / scales).astype(np.int8))
        taken = self.node("Gather", [small, ids], f"{name}.taken")
        wide = self.node("Cast", [taken], f"{name}.wide", to=TensorProto.FLOAT)
        scale = self.node("Gather", [self.constant(f"{name}.s", scales.astype(np.float32)), ids], f"{name}.scale")
        return self.node("Mul", [wide, scale], name)


def smoothing(widest: NDArray[np.float32]) -> NDArray[np.float32]:
    """What each channel is divided by: its widest value, over the geometric mean of all.

    Of the exponents 0, .5, .7, .85 and 1 on the widest value, 1 kept the scores closest to fp32 (2026-11-22: root mean
    square of the difference .055 on the validation part, without smoothing .102).
    """
    share = np.maximum(widest, 1e-3)
    return np.asarray(share / np.exp(np.log(share).mean()), np.float32)


def blocks_of(weight: NDArray[np.float32], block: int) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """8-bit blocks as MatMulNBits reads them (outputs × blocks × block, uint8 around 128), and a scale for each."""
    outputs, inputs = weight.shape
    cut = weight.reshape(outputs, inputs // block, block)
    scales = np.maximum(np.abs(cut).max(2), 1e-8) / 127
    packed = np.clip(np.rint(cut / scales[..., None]), -127, 127).astype(np.int16) + 128
    return packed.astype(np.uint8), scales.astype(np.float32)


def build(weights: Weights, kind: str, ranges: Ranges | None = None) -> onnx.ModelProto:
    """ids and traits (rows × pieces, int64; id 0 is padding) to scores (rows × pieces × labels, float)."""
    graph = Graph(kind, ranges or {})
    x = encoded(graph, weights, LONGEST)
    head = graph.constant("head.w", weights["head.weight"].T)
    scored = graph.node("MatMul", [x, head], "head")
    graph.node("Add", [scored, graph.constant("head.b", weights["head.bias"])], "scores")
    return _model(graph, weights["moves"])


def encoded(graph: Graph, weights: Weights, longest: int) -> str:
    """The encoder over the inputs ids and traits, for at most ``longest`` pieces: rows × pieces × width."""
    assert weights["encoder.norm.weight"].shape[0] % HEADS == 0
    layers = 1 + max(int(name.split(".")[2]) for name in weights if name.startswith("encoder.layers."))
    pieces = graph.embedded("ids", weights["encoder.pieces.weight"], "pieces")
    table = graph.constant("traits.w", weights["encoder.traits.weight"])
    traits = graph.node("Gather", [table, "traits"], "traits.taken")
    size = graph.node("Shape", ["ids"], "size", start=1, end=2)
    zero = graph.constant("zero", np.array([0], np.int64))
    places = graph.constant("places.w", weights["encoder.places.weight"][:longest])
    place = graph.node("Slice", [places, zero, size, zero], "places")
    x = graph.node("Add", [graph.node("Add", [pieces, traits], "embedded"), place], "placed")
    norm = [graph.constant(f"norm.{p}", weights[f"encoder.norm.{p}"]) for p in ("weight", "bias")]
    x = graph.node("LayerNormalization", [x, *norm], "normed", epsilon=1e-12)
    padding = graph.node("Equal", ["ids", graph.constant("pad", np.array(0, np.int64))], "padding")
    real = graph.node("Not", [padding], "real")
    mask = graph.node("Cast", [real], "mask", to=TensorProto.INT32)
    for i in range(layers):
        own = {k.split(".", 3)[3]: v for k, v in weights.items() if k.startswith(f"encoder.layers.{i}.")}
        x = layer(graph, x, mask, own, f"layer{i}")
    return x


def layer(
    graph: Graph, x: str, mask: str, weights: Weights, n: str, distances: str = "", epsilon: float = 1e-12
) -> str:
    """One encoder layer; ``distances`` is what attention adds by the distance of two places."""
    joined = np.concatenate([weights[f"{part}.weight"] for part in ("query", "key", "value")])
    bias = graph.constant(f"{n}.qkv.b", np.concatenate([weights[f"{part}.bias"] for part in ("query", "key", "value")]))
    mixed = graph.product(x, joined, f"{n}.qkv")
    graph.node("Split", [mixed], f"{n}.parts", outputs=3, axis=-1, num_outputs=3)
    parts = [f"{n}.parts.{k}" for k in range(3)]
    heads = {"num_heads": HEADS, "mask_filter_value": -1e4}
    given = [*parts, bias, mask, *([distances] if distances else [])]
    seen = graph.node("MultiHeadAttention", given, f"{n}.seen", MICROSOFT, **heads)
    out = graph.product(seen, weights["out.weight"], f"{n}.out", weights["out.bias"])
    x = _normed(graph, out, x, weights, "norm1", f"{n}.norm1", epsilon)
    up = graph.product(x, weights["up.weight"], f"{n}.up")
    bent = graph.node("BiasGelu", [up, graph.constant(f"{n}.up.b", weights["up.bias"])], f"{n}.bent", MICROSOFT)
    down = graph.product(bent, weights["down.weight"], f"{n}.down", weights["down.bias"])
    return _normed(graph, down, x, weights, "norm2", f"{n}.norm2", epsilon)


def _normed(graph: Graph, new: str, old: str, weights: Weights, norm: str, name: str, epsilon: float) -> str:
    """Two nodes rather than SkipLayerNormalization, which took 28 % of the time of onnxruntime 1.32 on a CPU."""
    summed = graph.node("Add", [new, old], f"{name}.in")
    constants = [graph.constant(f"{name}.{part}", weights[f"{norm}.{part}"]) for part in ("weight", "bias")]
    return graph.node("LayerNormalization", [summed, *constants], name, epsilon=epsilon)


def finished(graph: Graph, name: str, scores: list[str | int]) -> onnx.ModelProto:
    """The graph as a model: ids and traits (rows × pieces) to ``scores`` of the given shape."""
    made = helper.make_graph(
        graph.nodes,
        name,
        [helper.make_tensor_value_info(given, TensorProto.INT64, ["rows", "pieces"]) for given in ("ids", "traits")],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, scores)],
        graph.constants,
    )
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid(MICROSOFT, 1)]
    return helper.make_model(made, opset_imports=opsets, ir_version=9, producer_name="claimwatch")


def _model(graph: Graph, moves: NDArray[np.float32]) -> onnx.ModelProto:
    model = finished(graph, "attribution", ["rows", "pieces", len(LABELS)])
    legal = legal_moves()
    learned = np.where(legal == 0, moves, legal).round(5)
    helper.set_model_props(model, {"labels": json.dumps(LABELS), "moves": json.dumps(learned.tolist())})
    return model


def measured(weights: Weights, batches: list[Batch]) -> Ranges:
    """The range of what goes into each matrix product: least and greatest of each channel (padding left out)."""
    return ranges_of(build(weights, "fp32"), [(batch.ids, batch.traits) for batch in batches])


def ranges_of(model: onnx.ModelProto, batches: Iterable[tuple[NDArray[np.int64], NDArray[np.int64]]]) -> Ranges:
    """The same of any model of such a graph; a batch is ids and traits."""
    wanted = sorted({node.input[0] for node in model.graph.node if node.op_type == "MatMul" and node.name != "head"})
    for name in wanted:
        model.graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, None))
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    ranges: Ranges = {}
    for ids, traits in batches:
        real = ids > 0
        for name, value in zip(wanted, session.run(wanted, {"ids": ids, "traits": traits}), strict=True):
            low, high = value[real].min(0), value[real].max(0)
            least, most = ranges.get(name, (low, high))
            ranges[name] = (np.minimum(least, low), np.maximum(most, high))
    return ranges


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--kind", choices=("static8", "weights8", "fp32"), default="static8")
    parser.add_argument("--data", type=Path, required=True, help="folder of polnear-train.jsonl.gz")
    parser.add_argument("--tokenizer", type=Path, required=True, help="tokenizer.json of the base weights")
    parser.add_argument("--eager", type=float, default=EAGER, help="added to the score of every B label")
    args = parser.parse_args()
    state = torch.load(args.weights, weights_only=True)
    weights = {name: value.float().numpy() for name, value in state.items()}
    begins = np.array([label.startswith("B-") for label in LABELS], np.float32)
    weights["head.bias"] = weights["head.bias"] + args.eager * begins
    ranges: Ranges = {}
    tokenizer = Tokenizer.from_file(str(args.tokenizer))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.save(str(args.out.with_name("tokenizer.json")), pretty=False)
    if args.kind == "static8":
        documents = data.split(data.read(args.data / "polnear-train.jsonl.gz", tokenizer))[0][:CALIBRATED_ON]
        ranges = measured(weights, list(data.batches(documents, data.special_ids(tokenizer), 0, 2048, shuffle=False)))
    onnx.save(build(weights, args.kind, ranges), args.out)
    print(f"{args.out}: {args.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
