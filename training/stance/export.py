"""Write the stance model as one ONNX file: ``python -m training.stance.export WEIGHTS.pt OUT.onnx --base DIR``.

The same graph as the tagger's (int8, activation scales measured once on the project's own pairs), averaged over the
real pieces, with a linear layer. The temperature travels in the file's metadata: it is fitted on the scenarios kept
aside (``--calibrate``), so that a chance of .8 is right in about four of five.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper

from pipelines.language.pairs import LONGEST, STANCES, rows_of
from pipelines.language.scoring import padded
from training.attribution.export import Graph, Ranges, Weights, encoded, finished, ranges_of
from training.stance import data, judge
from training.stance.evaluate import figures
from training.stance.train import tokenizer_at

SHARED = ("pieces.q", "pieces.s")
CALIBRATED_ON = 600
"""Own pairs by which the activation scales are measured."""


def build(weights: Weights, kind: str, ranges: Ranges | None = None, temperature: float = 1.0) -> onnx.ModelProto:
    """ids and traits (rows × pieces, int64; id 0 is padding) to scores (rows × stances), divided by temperature."""
    graph = Graph(kind, ranges or {})
    x = (judge.encoded if judge.is_base(weights) else encoded)(graph, weights, LONGEST)
    real = graph.node("Cast", ["real"], "counted", to=TensorProto.FLOAT)
    last = graph.constant("last", np.array([2], np.int64))
    wide = graph.node("Unsqueeze", [real, last], "wide")
    along = graph.constant("along", np.array([1], np.int64))
    summed = graph.node("ReduceSum", [graph.node("Mul", [x, wide], "kept"), along], "summed", keepdims=0)
    count = graph.node("ReduceSum", [real, along], "count", keepdims=1)
    mean = graph.node("Div", [summed, count], "mean")
    head = graph.constant("head.w", (weights["head.weight"] / temperature).T.astype(np.float32))
    scored = graph.node("MatMul", [mean, head], "head")
    bias = graph.constant("head.b", (weights["head.bias"] / temperature).astype(np.float32))
    graph.node("Add", [scored, bias], "scores")
    model = finished(graph, "stance", ["rows", len(STANCES)])
    helper.set_model_props(model, {"stances": json.dumps(STANCES), "temperature": f"{temperature:.3f}"})
    return model


def sharing(model: onnx.ModelProto, tagger: Path) -> onnx.ModelProto:
    """The model without the table of piece embeddings, which is read out of the tagger's file beside it.

    Both networks keep the base weights' table as it is; sharing it halves what a new model adds to the repository.

    Raises:
        ValueError: the tagger's file does not hold the same table.
    """
    held = tagger.read_bytes()
    for constant in model.graph.initializer:
        if constant.name in SHARED:
            offset = held.find(constant.raw_data)
            if offset < 0:
                raise ValueError(f"{tagger} has another {constant.name}")
            where = {"location": tagger.name, "offset": str(offset), "length": str(len(constant.raw_data))}
            constant.ClearField("raw_data")
            constant.data_location = TensorProto.EXTERNAL
            constant.external_data.extend(onnx.StringStringEntryProto(key=k, value=v) for k, v in where.items())
    return model


def fitted_temperature(scores: NDArray[np.float32], labels: NDArray[np.int64]) -> float:
    """The divisor of the scores with the least cross-entropy, among .5 to 4 (Guo et al. 2017)."""

    def loss(temperature: float) -> float:
        told = scores / temperature
        told = told - told.max(1, keepdims=True)
        chances = told - np.log(np.exp(told).sum(1, keepdims=True))
        return -float(chances[np.arange(len(labels)), labels].mean())

    return min(np.arange(0.5, 4.0, 0.05).tolist(), key=loss)


def _batches(pairs: Sequence[data.Labelled], base: Path) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    rows = rows_of([p.pair for p in pairs], tokenizer_at(base))
    parts = [rows[start : start + 32] for start in range(0, len(rows), 32)]
    return [padded(part, max(map(len, part))) for part in parts]


def _scored(model: onnx.ModelProto, batches: list[tuple[NDArray[np.int64], NDArray[np.int64]]]) -> NDArray[np.float32]:
    import onnxruntime

    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return np.concatenate([session.run(None, {"ids": ids, "traits": traits})[0] for ids, traits in batches])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--beside", type=Path, help="the tagger's file, whose table of embeddings is shared")
    parser.add_argument("--kind", choices=("static8", "fp32"), default="static8")
    args = parser.parse_args()
    state = torch.load(args.weights, weights_only=True)
    weights = {name: value.float().numpy() for name, value in state.items()}
    pairs = list(data.own())
    aside = [p for p in pairs if data.drawn(p.group, data.ASIDE)]
    taught = [p for p in pairs if not data.drawn(p.group, data.ASIDE)]
    ranges: Ranges = {}
    if args.kind == "static8":
        step = max(1, len(taught) // CALIBRATED_ON)
        ranges = ranges_of(build(weights, "fp32"), _batches(taught[::step], args.base))
    scores = _scored(build(weights, args.kind, ranges), _batches(aside, args.base))
    temperature = fitted_temperature(scores, np.array([STANCES.index(p.stance) for p in aside]))
    model = build(weights, args.kind, ranges, temperature)
    args.out.write_bytes((sharing(model, args.beside) if args.beside else model).SerializeToString())
    print(f"{args.out}: {args.out.stat().st_size / 1e6:.1f} MB, temperature {temperature:.2f}")
    print("aside", json.dumps(figures(aside, scores), default=float))


if __name__ == "__main__":
    main()
