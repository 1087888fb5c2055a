"""The tagger's network: windows in, labels out, in batches that several threads score at once.

And what every network of ours needs: rows that are padded and batched by their length, and a session.

The operators of one batch run on one thread, batches beside each other: on two cores that scores the same windows in
2.9 s that take 3.4 s with both threads inside each operator (150 articles, November 2026). onnxruntime holds no lock of
Python's meanwhile, so whoever began the batches goes on with other work.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from pipelines.language.decoding import best_paths, label_chances
from pipelines.language.pieces import Pieces

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

STEP = 4
"""Windows are padded to a multiple of this many pieces. 1, 4, 8 and 16 took 5.6, 5.7, 5.9 and 6.2 cpu-seconds for 150
articles read 32 at a time (November 2026); 1 makes half as many batches again."""

BATCH = 512
"""Padded pieces of a batch: 8 windows of 64. 256 took as long, 1,024 and 2,048 took 5 and 12 % longer."""

DECODED = 256
"""Windows whose labels are chosen in one go: numpy's cost is by the step, not by the window."""

Labelled = tuple[NDArray[np.int8], NDArray[np.float32]]
"""Labels of a window's pieces, and the probability of each (1 where it was not asked for)."""


class Network:
    """Scores windows on ``threads`` threads of its own, which never spin. Safe to share between threads.

    ``chances`` adds the probability of each label, which costs as much again as choosing the labels.
    """

    def __init__(self, model: bytes, threads: int, chances: bool = False) -> None:
        self._session = session_of(model)
        self._moves = np.array(json.loads(self._session.get_modelmeta().custom_metadata_map["moves"]), np.float32)
        self._chances = chances
        # One more thread than cores: one of them waits for Python's lock at any time.
        self._pool = ThreadPoolExecutor(threads + (threads > 1), "tagger")
        self._lock = threading.Lock()
        self.scored = 0
        """Windows that were scored."""
        self.seconds = 0.0
        """Time that it took, of all threads together."""

    def begin(self, windows: Sequence[Pieces]) -> Scoring:
        """Start scoring the windows; their paths come from ``Scoring.paths``."""
        parts = list(batched([len(window) for window in windows]))
        return Scoring(windows, [(part, self._pool.submit(self._score, windows, part)) for part in parts], self)

    def _score(self, windows: Sequence[Pieces], part: Sequence[int]) -> NDArray[np.float32]:
        """Scores of some of the windows: windows × padded pieces × labels."""
        size = padded_length(max(len(windows[i]) for i in part))
        ids, traits = padded([windows[i] for i in part], size)
        began = time.perf_counter()
        [scores] = self._session.run(None, {"ids": ids, "traits": traits})
        with self._lock:
            self.scored += len(part)
            self.seconds += time.perf_counter() - began
        return np.asarray(scores, np.float32)

    def decoded(self, scores: NDArray[np.float32], lengths: NDArray[np.int64]) -> Iterator[Labelled]:
        likely = label_chances(scores, lengths, self._moves) if self._chances else None
        for i, path in enumerate(best_paths(scores, lengths, self._moves)):
            sure = np.ones(len(path)) if likely is None else likely[i, np.arange(len(path)), path]
            yield np.array(path, np.int8), sure.astype(np.float32)


class Scoring:
    """Windows that are being scored."""

    def __init__(
        self,
        windows: Sequence[Pieces],
        parts: Sequence[tuple[Sequence[int], Future[NDArray[np.float32]]]],
        network: Network,
    ) -> None:
        self._windows, self._parts, self._network = windows, parts, network

    @property
    def done(self) -> bool:
        return all(future.done() for _, future in self._parts)

    def paths(self) -> list[Labelled]:
        """The path of each window in order; waits until all are scored.

        Raises:
            Exception: what onnxruntime raised for one of the batches.
        """
        scored = [(i, row) for part, future in self._parts for i, row in zip(part, future.result(), strict=True)]
        found: dict[int, Labelled] = {}
        for start in range(0, len(scored), DECODED):
            here = scored[start : start + DECODED]
            lengths = np.array([len(self._windows[i]) for i, _ in here])
            together = np.zeros((len(here), lengths.max(), here[0][1].shape[-1]), np.float32)
            for at, (_, row) in enumerate(here):
                together[at, : lengths[at]] = row[: lengths[at]]
            found.update(zip((i for i, _ in here), self._network.decoded(together, lengths), strict=True))
        return [found[i] for i in range(len(self._windows))]


class Row(Protocol):
    """A row of pieces: an id and a trait each."""

    @property
    def ids(self) -> NDArray[Any]: ...
    @property
    def traits(self) -> NDArray[Any]: ...
    def __len__(self) -> int: ...


def padded(rows: Sequence[Row], size: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Ids and traits of the rows, each rows × ``size``, zero behind a row's end."""
    ids, traits = np.zeros((len(rows), size), np.int64), np.zeros((len(rows), size), np.int64)
    for i, row in enumerate(rows):
        ids[i, : len(row)], traits[i, : len(row)] = row.ids, row.traits
    return ids, traits


def padded_length(pieces: int, step: int = STEP) -> int:
    return -(-pieces // step) * step


def batched(lengths: Sequence[int], step: int = STEP, pieces: int = BATCH) -> Iterator[list[int]]:
    """Indices of rows of one padded length each, longest first, at most ``pieces`` padded pieces together."""
    by_length: dict[int, list[int]] = {}
    for i, length in enumerate(lengths):
        by_length.setdefault(padded_length(length, step), []).append(i)
    for length in sorted(by_length, reverse=True):
        same, rows = by_length[length], max(1, pieces // length)
        for start in range(0, len(same), rows):
            yield same[start : start + rows]


def session_of(model: bytes | Path, threads: int = 1) -> InferenceSession:
    """A network that is ready to run; ``threads`` work within one operator, and none spins."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # The graph is fused by hand; the wider level would put the slow SkipLayerNormalization back.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    held = model if isinstance(model, bytes) else str(model)
    return onnxruntime.InferenceSession(held, options, providers=["CPUExecutionProvider"])
