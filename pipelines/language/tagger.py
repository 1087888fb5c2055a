"""The trained tagger: who says what in running text, by a small int8 network under onnxruntime.

A text is cut into paragraphs, a paragraph into windows of word pieces; each window is scored by itself, padded to a
length that follows from its own, with activation scales that were fixed when it was exported. So its result depends on
nothing but its own text, and windows of many articles can share a batch. A text seen before is not read again.

Nothing is loaded at import; a ``Tagger`` takes about 0.3 s and 110 MB once a process.
"""

from __future__ import annotations

import json
import re
import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from importlib import resources

from pipelines.language.decoding import RoleSpan, spans_of
from pipelines.language.linking import Group, grouped
from pipelines.language.pieces import CLS, LONGEST, SEP, Cutter, Pieces, paragraph_spans, windows
from pipelines.language.scoring import Network, Scoring

MODEL = "attribution/2"
KEPT = 1_000_000
"""Characters of texts whose spans are remembered: about 3,000 paragraphs and 6 MB."""

_SAYING = re.compile(
    r"\b(?:sa(?:id|ys?|ying)|t(?:old|ells?)|according\s+to|ask(?:ed|s)|claim(?:ed|s)|den(?:ied|ies)|add(?:ed|s)|"
    r"warn(?:ed|s)|report(?:ed|s)|believe[sd]?|thinks?|thought|announce[sd]|confirm(?:ed|s)|insist(?:ed|s)|wrote)\b",
    re.I,
)


class Tagger:
    """Holds the network, its tokenizer and the cache. Safe to share between threads: one at a time is served.

    ``threads`` score beside each other. ``room`` is how many pieces of neighbouring paragraphs a window takes in; 0
    reads each paragraph alone, which scored best. ``chances`` gives spans the probability of their labels; without,
    every score is 1. ``model`` stands in for the shipped weights.
    """

    def __init__(self, threads: int = 2, room: int = 0, model: bytes | None = None, chances: bool = False) -> None:
        weights = resources.files("pipelines.language") / "weights"
        self._network = Network(model or (weights / "attribution.onnx").read_bytes(), threads, chances)
        self._links = json.loads((weights / "links.json").read_text("utf-8"))
        self._tokenizer = _tokenizer((weights / "tokenizer.json").read_text("utf-8"))
        self._cutter = Cutter(self._tokenizer)
        self._special = (self._tokenizer.token_to_id(CLS), self._tokenizer.token_to_id(SEP))
        self._room = min(room, LONGEST)
        self._known: OrderedDict[str, tuple[RoleSpan, ...]] = OrderedDict()
        self._characters = 0
        self._under_way: dict[str, _Round] = {}
        self._lock = threading.RLock()

    @property
    def scored(self) -> int:
        """Windows that went through the network."""
        return self._network.scored

    @property
    def seconds(self) -> float:
        """Time that the network took for them, of all its threads together."""
        return self._network.seconds

    def begin(self, texts: Iterable[str]) -> None:
        """Start reading texts that will be asked for soon, and come back at once. It changes no result."""
        with self._lock:
            self._settle()
            self._forget()
            fresh = [text for text in dict.fromkeys(texts) if not (self._recall(text) or text in self._under_way)]
            if not fresh:
                return
            self._cutter.learn(fresh)
            cut = [list(windows(self._cutter.paragraphs(text), self._room, self._special)) for text in fresh]
            scoring = self._network.begin([window for text in cut for window in text])
            self._under_way.update(dict.fromkeys(fresh, _Round(fresh, cut, scoring)))

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
        with self._lock:
            self.begin(texts)
            return [list(self._spans(text)) for text in texts]

    def ids(self, text: str) -> list[int]:
        """The ids of a text's word pieces in order. The words of texts that were begun are cut already."""
        with self._lock:
            return self._cutter.ids(text)

    def _spans(self, text: str) -> tuple[RoleSpan, ...]:
        """What was remembered or begun; waits for it. Where a round fails, its texts are read one by one."""
        reading = self._under_way.get(text)
        if reading is not None and not self._finish(reading):
            self.begin([text])
            if reading := self._under_way.get(text):
                self._finish(reading, strict=True)
        return self._known[text]

    def _settle(self) -> None:
        """Take in what is ready, also where nobody asked for it."""
        for reading in dict.fromkeys(self._under_way.values()):
            if reading.scoring.done:
                self._finish(reading)

    def _finish(self, reading: _Round, strict: bool = False) -> bool:
        """Remember what a round found. One that fails is forgotten as a whole; ``strict`` raises what it raised."""
        for text in reading.texts:
            del self._under_way[text]
        try:
            found = reading.spans()
        except Exception:
            # Whatever onnxruntime raises: the texts are asked for anew one by one, and the one at fault raises again.
            if strict:
                raise
            return False
        for text, spans in zip(reading.texts, found, strict=True):
            self._known[text] = spans
            self._characters += len(text)
        return True

    def _recall(self, text: str) -> bool:
        if text in self._known:
            self._known.move_to_end(text)
        return text in self._known

    def _forget(self) -> None:
        """Drop the texts that were asked for longest ago, down to ``KEPT``."""
        while self._characters > KEPT:
            self._characters -= len(self._known.popitem(last=False)[0])


@dataclass(frozen=True, eq=False)
class _Round:
    """Texts whose windows are being scored together."""

    texts: list[str]
    windows: list[list[Pieces]]
    scoring: Scoring

    def spans(self) -> list[tuple[RoleSpan, ...]]:
        paths = iter(self.scoring.paths())
        found = []
        for cut in self.windows:
            spans: list[RoleSpan] = []
            for window in cut:
                labels, sure = next(paths)
                spans += spans_of(labels.tolist(), window.offsets, sure)
            found.append(tuple(sorted(spans, key=lambda s: (s.start, s.end))))
        return found


def _reporting(text: str, groups: Sequence[Group]) -> list[tuple[int, int]]:
    """Contents that may hold an attribution of their own."""
    return [(s, e) for group in groups for s, e in group.content if _SAYING.search(text, s, e)]


def _tokenizer(model: str):  # type: ignore[no-untyped-def]
    from tokenizers import Tokenizer as Pieces_

    return Pieces_.from_str(model)
