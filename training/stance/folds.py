"""Emergent in five folds by claim: ``python -m training.stance.folds DATA OUT --base MODEL_DIR --start WEIGHTS.pt``.

Each fold starts from weights that never saw Emergent (stage ``public``), is trained on four parts
of the claims and read on the fifth. Prints accuracy and macro F1 over all five; folds that are done are not repeated.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import torch

from training.stance import data
from training.stance.evaluate import figures, stances_of
from training.stance.model import fresh
from training.stance.train import fit, tokenizer_at

FOLDS = 5


def fold_of(claim: str) -> int:
    return int(hashlib.sha256(claim.encode()).hexdigest()[:8], 16) % FOLDS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--size", choices=("small", "base"), default="small")
    parser.add_argument("--weights", type=Path, help="folder of MPNet's model.safetensors (size base)")
    parser.add_argument("--start", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--rate", type=float, default=6e-5)
    parser.add_argument("--seed", type=int, default=20261122)
    args = parser.parse_args()
    torch.set_num_threads(2)
    tokenizer = tokenizer_at(args.base)
    pairs = list(data.emergent(args.data / "stance/emergent-dev.jsonl.gz"))
    chances = np.zeros((len(pairs), 3), np.float32)
    for fold in range(FOLDS):
        held = [i for i, p in enumerate(pairs) if fold_of(p.group) == fold]
        kept = args.out / f"fold{fold}.npy"
        if not kept.exists():
            torch.manual_seed(args.seed)
            model = fresh(args.size, args.weights or args.base)
            model.load_state_dict(torch.load(args.start, weights_only=True))
            taught = [p for p in pairs if fold_of(p.group) != fold]
            fit(model, taught, tokenizer, args.out / f"fold{fold}", args.epochs, args.rate, args.seed, 1024)
            np.save(kept, stances_of(model, [pairs[i].pair for i in held], tokenizer))
        chances[held] = np.load(kept)
        print(fold, json.dumps(figures([pairs[i] for i in held], chances[held]), default=float), flush=True)
    print("all", json.dumps(figures(pairs, chances), default=float))


if __name__ == "__main__":
    main()
