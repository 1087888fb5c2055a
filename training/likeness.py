"""Fits what the embedding of articles needs: `python -m training.likeness DATA`.

DATA is a folder with ``attribution/polnear-train.jsonl.gz`` and ``stance/fnc1-train-bodies.jsonl.gz``: 2,500 news
articles, none of which is among those that ``benchmarks.likeness`` measures on. Counted are the word pieces, whose
weight is a / (a + p) for a share p of all pieces; then the articles' weighted means are taken, their own mean, and
the directions in which they differ, without the strongest ones. Takes a minute; the same input gives the same file.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from pipelines.language.embedding import PIECE_PLACES, Fitted, counted, piece_table

FREQUENT = 1e-3
"""The constant a; the method's authors find 1e-3 to 1e-4 equally good."""

REMOVED = 10
"""Directions in which all news differs (its kind, its length) and not its matter."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, default=Path("pipelines/language/weights/embedding.npz"))
    options = parser.parse_args()
    fitted = fit(list(texts(options.data)))
    kept = {name: value.astype(np.float16) for name, value in fitted._asdict().items()}
    np.savez_compressed(options.out, **kept)  # type: ignore[arg-type]
    print(f"{options.out}: {options.out.stat().st_size:,} bytes")


def texts(data: Path) -> Iterator[str]:
    for name, field in (("attribution/polnear-train", "text"), ("stance/fnc1-train-bodies", "body")):
        with gzip.open(data / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            yield from (json.loads(line)[field] for line in lines)


def fit(articles: list[str]) -> Fitted:
    """Weights, mean and directions of some articles' texts; at least as many articles as directions."""
    weights = resources.files("pipelines.language") / "weights"
    tokenizer = Tokenizer.from_str((weights / "tokenizer.json").read_text("utf-8"))
    table = piece_table((weights / "attribution.onnx").read_bytes()).astype(np.float64)
    counts = [each for text in articles if (each := counted(tokenizer, "", text))]
    total = Counter[int]()
    for each in counts:
        total.update(each)
    shares = np.array([total[piece] for piece in range(len(table))]) / total.total()
    rarity = FREQUENT / (FREQUENT + shares)
    means = np.stack([_mean(each, table, rarity) for each in counts])
    centre = means.mean(axis=0)
    spread = np.linalg.svd(means - centre, full_matrices=False)[2]
    return Fitted(rarity, centre, spread[REMOVED : REMOVED + PIECE_PLACES].T)


def _mean(counts: Counter[int], table: np.ndarray, rarity: np.ndarray) -> np.ndarray:
    ids = np.fromiter(counts, np.int64)
    weights = np.fromiter(counts.values(), np.float64) * rarity[ids]
    found: np.ndarray = (weights / weights.sum()) @ table[ids]
    return found


if __name__ == "__main__":
    main()
