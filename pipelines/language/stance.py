"""The trained stance model: is a statement for a claim, against it, or neither? An int8 network under onnxruntime.

Each pair is scored by itself, padded to a length that follows from its own, with activation scales that were fixed when
the model was exported: its chances depend on nothing but its own text. A pair seen before is not scored again.

Nothing is loaded at import; a ``StanceReader`` takes about half a second and 300 MB once a process.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipelines.language.pairs import STANCES, Row, rows_of
from pipelines.language.scoring import batched, padded, padded_length, session_of
from schemas.stance import Chances, Pair

MODEL = "stance/3"
STEP = 8
BATCH = 1536
"""Padded pieces scored at once."""
KEPT = 10_000
"""Pairs whose chances are remembered: about 2 MB."""


class StanceReader:
    """Holds the network, its tokenizer and the cache. For one thread.

    ``threads`` are onnxruntime's within one operator. ``model`` is a file that stands in for the shipped weights.
    """

    def __init__(self, threads: int = 2, model: Path | None = None) -> None:
        from tokenizers import Tokenizer

        weights = resources.files("pipelines.language") / "weights"
        with resources.as_file(weights) as folder:
            self._session = session_of(model or folder / "stance.onnx", threads)
        self._tokenizer = Tokenizer.from_str((weights / "tokenizer.json").read_text("utf-8"))
        self._known: OrderedDict[Pair, Chances] = OrderedDict()
        self.scored = 0
        """Pairs that went through the network."""
        self.seconds = 0.0
        """Time that it took to read them."""

    def read(self, pairs: Sequence[Pair]) -> list[Chances]:
        """The chances of each pair, in order. Pairs share batches, and none changes another's result."""
        asked = list(dict.fromkeys(pairs))
        known = {pair: self._known[pair] for pair in asked if pair in self._known}
        fresh = [pair for pair in asked if pair not in known]
        began = time.perf_counter()
        for number, chances in self._scored(rows_of(fresh, self._tokenizer)):
            known[fresh[number]] = chances
        self.seconds += time.perf_counter() - began
        self.scored += len(fresh)
        for pair, chances in known.items():
            self._known[pair] = chances
            self._known.move_to_end(pair)
        while len(self._known) > KEPT:
            self._known.popitem(last=False)
        return [known[pair] for pair in pairs]

    def _scored(self, rows: Sequence[Row]) -> Iterable[tuple[int, Chances]]:
        for numbers in batched([len(row) for row in rows], STEP, BATCH):
            ids, traits = padded([rows[number] for number in numbers], padded_length(len(rows[numbers[0]]), STEP))
            [scores] = self._session.run(None, {"ids": ids, "traits": traits})
            for number, likely in zip(numbers, softmax(scores), strict=True):
                told = dict(zip(STANCES, (round(float(x), 4) for x in likely), strict=True))
                yield number, Chances(told["for"], told["against"], told["neutral"])


def softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    grown = np.exp(scores - scores.max(1, keepdims=True))
    return np.asarray(grown / grown.sum(1, keepdims=True), np.float32)
