"""Fit the weights of ``pipelines.language.linking``: ``python -m training.attribution.links DATA OUT.json``.

A softmax over the candidates of each choice (which cue a content belongs to, which source a cue has), fitted on gold
spans of the train part by gradient descent with a small L2 penalty, and measured on the dev part's gold spans.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.language.decoding import ROLES, RoleSpan
from pipelines.language.linking import FEATURES, features
from pipelines.language.pieces import paragraph_spans
from training.attribution.data import trimmed

ROUNDS, RATE, PENALTY = 400, 0.5, 1e-4
Choice = tuple[list[list[int]], list[int]]  # the features of each candidate; which candidates are right


def choices(path: Path) -> Iterator[tuple[str, Choice]]:
    """(role, choice) for every content and every cue in the gold annotations."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows: list[dict[str, Any]] = [json.loads(line) for line in lines]
    for row in rows:
        text = row["text"]
        spans: dict[RoleSpan, set[int]] = {}
        for number, attribution in enumerate((row["annotations"] or [[]])[0]):
            for role in ROLES:
                for span in attribution[role]:
                    spans.setdefault(RoleSpan(role, *trimmed(text, *span), 1.0), set()).add(number)
        for start, end in paragraph_spans(text):
            inside = sorted((s for s in spans if start <= s.start < end), key=lambda s: s.start)
            yield from _of_paragraph(text, inside, spans)


def _of_paragraph(text: str, inside: list[RoleSpan], owner: dict[RoleSpan, set[int]]) -> Iterator[tuple[str, Choice]]:
    cues = [s for s in inside if s.role == "cue"]
    sources = [s for s in inside if s.role == "source"]
    for content in (s for s in inside if s.role == "content"):
        right = [i for i, cue in enumerate(cues) if owner[cue] & owner[content]]
        if right:
            yield "content", ([list(features(text, content, cue, inside)) for cue in cues], right)
    for cue in cues:
        right = [i + 1 for i, source in enumerate(sources) if owner[source] & owner[cue]] or [0]
        yield "source", ([[FEATURES - 1], *(list(features(text, s, cue, inside)) for s in sources)], right)


def fitted(made: list[Choice]) -> NDArray[np.float64]:
    """Weights that make the right candidates likely."""
    rows = [(i, j) for i, (candidates, _) in enumerate(made) for j in range(len(candidates))]
    group = np.array([i for i, _ in rows])
    table = np.zeros((len(rows), FEATURES))
    target = np.zeros(len(rows))
    for r, (i, j) in enumerate(rows):
        table[r, made[i][0][j]] = 1
        target[r] = (j in made[i][1]) / len(made[i][1])
    weights = np.zeros(FEATURES)
    moment = np.zeros(FEATURES)
    for _ in range(ROUNDS):
        raised = np.exp(np.clip(table @ weights, -30, 30))
        likely = raised / np.bincount(group, raised)[group]
        slope = table.T @ (likely - target) / len(made) + PENALTY * weights
        moment = 0.9 * moment + slope
        weights -= RATE * moment
    return weights


def right(made: list[Choice], weights: NDArray[np.float64]) -> float:
    """Share of right choices."""
    hits = [int(np.argmax([weights[c].sum() for c in candidates])) in good for candidates, good in made]
    return float(np.mean(hits))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    weights: dict[str, list[float]] = {}
    train, dev = (list(choices(args.data / f"polnear-{part}.jsonl.gz")) for part in ("train", "dev"))
    for role in ("content", "source"):
        learned = fitted([choice for r, choice in train if r == role])
        weights[role] = [round(float(w), 3) for w in learned]
        for name, part in (("train", train), ("dev", dev)):
            made = [choice for r, choice in part if r == role]
            several = [choice for choice in made if len(choice[0]) > (2 if role == "source" else 1)]
            print(f"{role:8} {name:6} right {right(made, learned):.4f} of {len(made)}; with several candidates "
                  f"{right(several, learned):.4f} of {len(several)}")  # fmt: skip
    args.out.write_text(json.dumps(weights) + "\n")


if __name__ == "__main__":
    main()
