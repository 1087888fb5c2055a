"""Measure the stance model on what it was not trained on.

``python -m training.stance.evaluate DATA WEIGHTS.pt --base MODEL_DIR`` prints the own pairs that were kept aside
(overall and by phenomenon), those of the stories that are not trained on, and the held-out claims of HealthVer and
Climate-FEVER.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pipelines.language.pairs import STANCES, rows_of
from pipelines.language.scoring import padded
from pipelines.language.stance import softmax
from schemas.stance import Pair
from training.stance import data
from training.stance.data import Labelled

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from training.stance.model import StanceModel


def scores_of(model: StanceModel, pairs: Sequence[Pair], tokenizer: Tokenizer) -> NDArray[np.float32]:
    """Scores before softmax: pairs × 3."""
    import torch

    rows = rows_of(pairs, tokenizer)
    ranked = sorted(range(len(rows)), key=lambda i: len(rows[i]))
    found = np.zeros((len(rows), len(STANCES)), np.float32)
    model.eval()
    for start in range(0, len(ranked), 32):
        part = ranked[start : start + 32]
        ids, traits = padded([rows[i] for i in part], max(len(rows[i]) for i in part))
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            found[part] = model(torch.from_numpy(ids), torch.from_numpy(traits)).float().numpy()
    return found


def stances_of(model: StanceModel, pairs: Sequence[Pair], tokenizer: Tokenizer) -> NDArray[np.float32]:
    """Chances: pairs × 3."""
    return softmax(scores_of(model, pairs, tokenizer))


def figures(pairs: Sequence[Labelled], chances: NDArray[np.float32]) -> dict[str, Any]:
    """Accuracy, macro F1 and each stance's precision, recall and F1."""
    said = [STANCES[i] for i in chances.argmax(1)]
    told = [p.stance for p in pairs]
    right = sum(a == b for a, b in zip(said, told, strict=True))
    found: dict[str, Any] = {"pairs": len(pairs), "accuracy": right / max(1, len(pairs))}
    for stance in STANCES:
        hit = sum(a == b == stance for a, b in zip(said, told, strict=True))
        p, r = hit / max(1, said.count(stance)), hit / max(1, told.count(stance))
        found[stance] = {"precision": p, "recall": r, "f1": 2 * p * r / (p + r) if p + r else 0.0}
    found["macro_f1"] = sum(found[s]["f1"] for s in STANCES if s in told) / len(set(told))
    return found


def by_kind(pairs: Sequence[Labelled], chances: NDArray[np.float32]) -> dict[str, str]:
    """Right of all for each phenomenon."""
    counts: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for pair, row in zip(pairs, chances, strict=True):
        count = counts[f"{pair.kind} {pair.stance}"]
        count[0] += STANCES[row.argmax()] == pair.stance
        count[1] += 1
    return {kind: f"{right}/{of}" for kind, (right, of) in sorted(counts.items())}


def main() -> None:
    import torch

    from training.stance.model import fresh
    from training.stance.train import held_out, tokenizer_at

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--size", choices=("small", "base"), default="small")
    parser.add_argument("--weights", dest="own", type=Path, help="as in training")
    parser.add_argument("--kinds", action="store_true")
    args = parser.parse_args()
    model = fresh(args.size, args.own or args.base)
    model.load_state_dict(torch.load(args.weights, weights_only=True))
    tokenizer = tokenizer_at(args.base)
    aside = [p for p in data.own() if data.drawn(p.group, data.ASIDE)]
    public = [p for p in data.nli(args.data / "nli/pairs-dev.jsonl.gz") if held_out(p)]
    sets = {
        "own aside": aside,
        "in stories": data.validation(),
        **{kind: [p for p in public if p.kind == kind] for kind in data.BY_CLAIM},
    }
    for name, pairs in sets.items():
        if pairs:
            chances = stances_of(model, [p.pair for p in pairs], tokenizer)
            print(name, json.dumps(figures(pairs, chances), default=float))
            if args.kinds:
                print(json.dumps(by_kind(pairs, chances), indent=1))


if __name__ == "__main__":
    main()
