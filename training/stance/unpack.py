"""Read the judge's file back into weights that training goes on from (``train --start .../weights/stance.onnx``).

New pairs can so be taught without the public stage again. What the file holds in int8 comes back rounded to a 127th of
each output's greatest weight; the frozen layers are those of the base weights. Temperature and the shares of the
channels are taken out again.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import Tensor

from training.stance.model import FROZEN, JUDGE_LAYERS, StanceModel

_NORMS = ("norm1", "norm2")


def unpacked(path: Path, model: StanceModel) -> dict[str, Tensor]:
    """The weights of ``model`` (base size, with its base weights) as the file at ``path`` has them.

    Raises:
        KeyError: the file is not a judge of base size in int8.
    """
    held = onnx.load(path)
    constants = {c.name: numpy_helper.to_array(c) for c in held.graph.initializer}
    temperature = float({p.key: p.value for p in held.metadata_props}["temperature"])
    products = {node.name: node for node in held.graph.node if node.op_type == "MatMulIntegerToFloat"}

    def product(name: str) -> NDArray[np.float32]:
        """A matrix as training has it, outputs × inputs."""
        small, weight, _, scales = products[name].input[:4]
        share = constants[small.removesuffix(".small") + ".share"]
        return np.asarray(constants[weight].T * constants[scales][:, None] * share, np.float32)

    found: dict[str, NDArray[np.float32]] = {
        "encoder.traits.weight": constants["traits.w"],
        "head.weight": constants["head.w"].T * temperature,
        "head.bias": constants["head.b"] * temperature,
    }
    for i in range(FROZEN, JUDGE_LAYERS):
        file, own = f"layer{i}", f"encoder.layers.{i}"
        joined = np.split(product(f"{file}.qkv"), 3), np.split(constants[f"{file}.qkv.b"], 3)
        for part, weight, bias in zip(("query", "key", "value"), *joined, strict=True):
            found[f"{own}.{part}.weight"], found[f"{own}.{part}.bias"] = weight, bias
        for part in ("out", "up", "down"):
            found[f"{own}.{part}.weight"] = product(f"{file}.{part}")
            found[f"{own}.{part}.bias"] = constants[f"{file}.{part}.b"]
        for norm in _NORMS:
            for part in ("weight", "bias"):
                found[f"{own}.{norm}.{part}"] = constants[f"{file}.{norm}.{part}"]
    return model.state_dict() | {name: torch.from_numpy(np.array(value)) for name, value in found.items()}
