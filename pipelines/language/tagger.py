"""The trained tagger: who says what in running text, by a small int8 network under onnxruntime.

A text is cut into paragraphs, a paragraph into windows of word pieces; each window is scored by itself, padded to a
length that follows from its own, with activation scales that were fixed when it was exported. So its result depends on
nothing but its own text, and windows of many articles can share a batch. A window seen before is not scored again.

Nothing is loaded at import; a ``Tagger`` takes about 0.3 s and 110 MB once a process.
"""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pipelines.language.decoding import RoleSpan, best_paths, label_chances, spans_of
from pipelines.language.linking import Group, grouped
from pipelines.language.pieces import CLS, LONGEST, SEP, Pieces, paragraph_spans, paragraphs_of, windows

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

MODEL = "attribution/1"
STEP = 8  # windows are padded to a multiple of this many pieces
BATCH = 1024  # padded pieces scored at once: 16 windows of 64
KEPT = 20_000  # windows whose result is remembered: about 15 MB

_SAYING = re.compile(
    r"\b(?:sa(?:id|ys?|ying)|t(?:old|ells?)|according\s+to|ask(?:ed|s)|claim(?:ed|s)|den(?:ied|ies)|add(?:ed|s)|"
    r"warn(?:ed|s)|report(?:ed|s)|believe[sd]?|thinks?|thought|announce[sd]|confirm(?:ed|s)|insist(?:ed|s)|wrote)\b",
    re.I,
)
Path = tuple[NDArray[np.int8], NDArray[np.float32]]  # label and its probability, for each piece


class Tagger:
    """Holds the network, its tokenizer and the cache. Not safe to share between threads without a lock of their own.

    ``threads`` are onnxruntime's within one operator; they never spin. ``room`` is how many pieces of neighbouring
    paragraphs a window takes in; 0 reads each paragraph alone, which scored best. ``model`` stands in for the shipped
    weights.
    """

    def __init__(self, threads: int = 2, room: int = 0, model: bytes | None = None) -> None:
        weights = resources.files("pipelines.language") / "weights"
        self._session = _session(model or (weights / "attribution.onnx").read_bytes(), threads)
        properties = self._session.get_modelmeta().custom_metadata_map
        self._moves = np.array(json.loads(properties["moves"]), np.float32)
        self._links = {k: np.array(v) for k, v in json.loads((weights / "links.json").read_text("utf-8")).items()}
        self._tokenizer = _tokenizer((weights / "tokenizer.json").read_text("utf-8"))
        self._special = (self._tokenizer.token_to_id(CLS), self._tokenizer.token_to_id(SEP))
        self._room = min(room, LONGEST)
        self._known: OrderedDict[bytes, Path] = OrderedDict()

    def groups(self, texts: Sequence[str], nested: bool = False) -> list[list[Group]]:
        """The attributions of each text in order. An attribution never crosses a line end.

        ``nested`` adds what the contents report in turn ("X said that Y had denied it"): a content that holds a word
        of saying is read again as a text of its own.
        """
        found = [self._joined(text, spans) for text, spans in zip(texts, self.tag(texts), strict=True)]
        if nested:
            inner = [(i, span) for i, groups in enumerate(found) for span in _reporting(texts[i], groups)]
            parts = [texts[i][start:end] for i, (start, end) in inner]
            for (i, (start, _)), part, spans in zip(inner, parts, self.tag(parts), strict=True):
                found[i] += [
                    replace(group.moved(start), nested=True) for group in self._joined(part, spans) if group.cue
                ]
        return found

    def _joined(self, text: str, spans: Sequence[RoleSpan]) -> list[Group]:
        return [g for p in paragraph_spans(text) for g in grouped(text, p, spans, self._links)]

    def tag(self, texts: Sequence[str]) -> list[list[RoleSpan]]:
        """The spans of each text in order. Texts share batches, and none changes another's result."""
        cut = [list(windows(paragraphs_of(text, self._tokenizer), self._room, self._special)) for text in texts]
        asked = {_key(window): window for text in cut for window in text}
        paths = self._paths(asked)
        found = []
        for text in cut:
            spans: list[RoleSpan] = []
            for window in text:
                labels, sure = paths[_key(window)]
                spans += spans_of(labels.tolist(), window.offsets, sure)
            found.append(sorted(spans, key=lambda s: (s.start, s.end)))
        return found

    def _paths(self, asked: dict[bytes, Pieces]) -> dict[bytes, Path]:
        known = {key: self._known[key] for key in asked if key in self._known}
        fresh = {key: window for key, window in asked.items() if key not in known}
        for keys in batched(fresh):
            known.update(zip(keys, self._scored([fresh[key] for key in keys]), strict=True))
        for key, path in known.items():
            self._known[key] = path
            self._known.move_to_end(key)
        while len(self._known) > KEPT:
            self._known.popitem(last=False)
        return known

    def _scored(self, rows: list[Pieces]) -> Iterator[Path]:
        size = padded_length(max(len(window) for window in rows))
        ids, traits = np.zeros((len(rows), size), np.int64), np.zeros((len(rows), size), np.int64)
        for i, window in enumerate(rows):
            ids[i, : len(window)], traits[i, : len(window)] = window.ids, window.traits
        [scores] = self._session.run(None, {"ids": ids, "traits": traits})
        lengths = np.array([len(window) for window in rows])
        likely = label_chances(scores, lengths, self._moves)
        for i, path in enumerate(best_paths(scores, lengths, self._moves)):
            yield np.array(path, np.int8), likely[i, np.arange(len(path)), path].astype(np.float32)


def _reporting(text: str, groups: Sequence[Group]) -> list[tuple[int, int]]:
    """Contents that may hold an attribution of their own."""
    return [(s, e) for group in groups for s, e in group.content if _SAYING.search(text, s, e)]


def padded_length(pieces: int) -> int:
    return -(-pieces // STEP) * STEP


def batched(fresh: dict[bytes, Pieces]) -> Iterator[list[bytes]]:
    """Keys of windows of one padded length each, longest first, at most ``BATCH`` padded pieces together."""
    by_length: dict[int, list[bytes]] = {}
    for key, window in fresh.items():
        by_length.setdefault(padded_length(len(window)), []).append(key)
    for length in sorted(by_length, reverse=True):
        keys, rows = by_length[length], max(1, BATCH // length)
        for start in range(0, len(keys), rows):
            yield keys[start : start + rows]


def _key(window: Pieces) -> bytes:
    return window.ids.tobytes() + window.traits.tobytes()


def _session(model: bytes, threads: int) -> InferenceSession:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # The graph is fused by hand; the wider level would put the slow SkipLayerNormalization back.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _tokenizer(model: str):  # type: ignore[no-untyped-def]
    from tokenizers import Tokenizer as Pieces_

    return Pieces_.from_str(model)
