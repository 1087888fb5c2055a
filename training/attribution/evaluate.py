"""Measure the tagger on PolNeAR documents, as ``../shared/score/attribution.py`` does, and the hard kinds apart.

``python -m training.attribution.evaluate DATA.jsonl.gz FIGURES.json`` reads the weights that the project ships
(pipelines/language/weights) and writes the figures that the model card quotes.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pipelines.language.decoding import ROLES, RoleSpan, best_paths, spans_of
from pipelines.language.linking import Group
from pipelines.language.pieces import windows
from pipelines.language.scoring import padded
from pipelines.language.tagger import MODEL
from training.attribution.data import TRIM, Attribution, Document

if TYPE_CHECKING:
    from training.attribution.model import Tagger as Model

Span = tuple[int, int]
Figures = dict[str, dict[str, dict[str, float]]]


def predicted(model: Model, documents: list[Document], special: tuple[int, int], room: int = 0) -> list[list[RoleSpan]]:
    """Spans by the torch model, for the validation after each epoch."""
    import torch

    rows = [(i, w) for i, d in enumerate(documents) for w in windows(d.paragraphs, room, special)]
    rows.sort(key=lambda row: len(row[1]))
    found: list[list[RoleSpan]] = [[] for _ in documents]
    moves = model.transitions().detach().numpy()
    model.eval()
    for start in range(0, len(rows), 12):
        part = rows[start : start + 12]
        lengths = np.array([len(w) for _, w in part])
        ids, traits = padded([w for _, w in part], int(lengths.max()))
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            scores = model(torch.from_numpy(ids), torch.from_numpy(traits)).float().numpy()
        for (i, window), path in zip(part, best_paths(scores, lengths, moves), strict=True):
            found[i] += spans_of(path, window.offsets, np.ones(len(window), np.float32))
    return found


def figures(documents: Iterable[Document], said: dict[str, list[RoleSpan]]) -> Figures:
    """Precision, recall and F1 of each role, exact and overlap; against the annotator that fits best."""
    measured: Figures = {}
    for role in ROLES:
        totals = {"exact": np.zeros(3, int), "overlap": np.zeros(3, int)}
        for document in documents:
            text = document.text
            got = {_strip(text, s.start, s.end) for s in said.get(document.doc_id, []) if s.role == role}
            options = []
            for annotator in document.annotations:
                want = {_strip(text, *span) for a in annotator for span in a.get(role) or []}
                exact = (len(got & want), len(got), len(want))
                cg, cw = _characters(got), _characters(want)
                options.append((ratios(*exact)["f1"], exact, (len(cg & cw), len(cg), len(cw))))
            _, exact, overlap = max(options)
            totals["exact"] += exact
            totals["overlap"] += overlap
        measured[role] = {name: ratios(*map(int, counts)) for name, counts in totals.items()}
    return measured


def ratios(hit: int, said: int, gold: int) -> dict[str, float]:
    p, r = (hit / said if said else 0.0), (hit / gold if gold else 0.0)
    return {"precision": p, "recall": r, "f1": 2 * p * r / (p + r) if p + r else 0.0, "said": said, "gold": gold}


def _strip(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in TRIM:
        start += 1
    while end > start and text[end - 1] in TRIM:
        end -= 1
    return start, end


def _characters(spans: Iterable[Span]) -> set[int]:
    return {i for s, e in spans for i in range(s, e)}


def hard_kinds(documents: Iterable[Document], said: dict[str, list[RoleSpan]]) -> dict[str, dict[str, Any]]:
    """Attributions of kinds that are hard, by the first annotator: how many, and how much of their contents is found.

    characters: share of the contents' characters that are said to be content; exact: share of contents found exactly.
    """
    counts: dict[str, list[int]] = {kind: [0, 0, 0, 0, 0] for kind in KINDS}
    for document in documents:
        text = document.text
        spans = [s for s in said.get(document.doc_id, []) if s.role == "content"]
        got, covered = {_strip(text, s.start, s.end) for s in spans}, _characters((s.start, s.end) for s in spans)
        for attribution in document.annotations[0]:
            want = {_strip(text, *span) for span in attribution["content"]}
            for kind in kinds_of(text, attribution):
                held = _characters(want)
                new = (1, len(want), len(want & got), len(held), len(held & covered))
                counts[kind] = [a + b for a, b in zip(counts[kind], new, strict=True)]
    return {
        kind: {
            "attributions": n,
            "contents": contents,
            "exact": round(exact / contents, 4) if contents else None,
            "characters": round(hit / chars, 4) if chars else None,
        }
        for kind, (n, contents, exact, chars, hit) in counts.items()
    }


KINDS = ("all", "discontinuous", "several sentences", "cue in no sentence of it", "no source", "holds a quote in it")
_SENTENCE = re.compile(r"[.!?][\"”’')]*\s+(?=[\"“‘'A-Z0-9])")
_SPEECH = re.compile(r"\b(?:said|says|told|asked|according to|claimed|added)\b")


def kinds_of(text: str, attribution: Attribution) -> list[str]:
    contents = sorted(tuple(span) for span in attribution["content"])
    if not contents:
        return []
    found = ["all"]
    if len(contents) > 1:
        found.append("discontinuous")
    if any(_SENTENCE.search(text[s:e]) for s, e in contents):
        found.append("several sentences")
    cues = attribution["cue"]
    if not cues or any(_apart(text, content, cue) for content in contents for cue in cues[:1]):
        found.append("cue in no sentence of it")
    if not attribution["source"]:
        found.append("no source")
    if any(_SPEECH.search(text[s:e]) for s, e in contents):
        found.append("holds a quote in it")
    return found


def _apart(text: str, content: tuple[int, ...], cue: list[int]) -> bool:
    """Whether a sentence ends between a content and its cue, or a line does."""
    gap = text[content[1] : cue[0]] if content[1] <= cue[0] else text[cue[1] : content[0]]
    inner = gap.strip(TRIM)
    return "\n" in gap or (bool(_SENTENCE.search(gap)) and len(inner) > 0)


def links_found(documents: Iterable[Document], groups: dict[str, list[Group]]) -> dict[str, float]:
    """Share of gold (cue, content) and (cue, source) pairs with both spans found that are joined in one attribution."""
    totals = {"content": [0, 0], "source": [0, 0]}
    for document in documents:
        text = document.text
        joined = {role: set() for role in totals}  # type: dict[str, set[tuple[Span, Span]]]
        spans: set[tuple[str, Span]] = set()
        for group in groups.get(document.doc_id, []):
            for role in totals:
                for cue in group.cue:
                    for span in getattr(group, role):
                        joined[role].add((_strip(text, *cue), _strip(text, *span)))
            for role in ROLES:
                spans |= {(role, _strip(text, *span)) for span in getattr(group, role)}
        for attribution in document.annotations[0]:
            for role, count in totals.items():
                for cue in attribution["cue"]:
                    for span in attribution[role]:
                        pair = (_strip(text, *cue), _strip(text, *span))
                        if ("cue", pair[0]) in spans and (role, pair[1]) in spans:
                            count[0] += pair in joined[role]
                            count[1] += 1
    return {role: round(hit / of, 4) if of else 0.0 for role, (hit, of) in totals.items()}


def main() -> None:
    from tokenizers import Tokenizer as Cutter

    from pipelines.language.tagger import Tagger
    from training.attribution.data import read

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="polnear-dev.jsonl.gz")
    parser.add_argument("out", type=Path)
    parser.add_argument("--mentions", type=Path, help="also write what was said as the scorer reads it")
    parser.add_argument("--model", type=Path, help="another ONNX file than the one that ships")
    parser.add_argument("--room", type=int, default=0)
    args = parser.parse_args()
    tokenizer = Cutter.from_str((resources.files("pipelines.language") / "weights/tokenizer.json").read_text("utf-8"))
    documents = read(args.data, tokenizer)
    tagger = Tagger(room=args.room, model=args.model.read_bytes() if args.model else None)
    started = time.perf_counter()
    grouped = tagger.groups([d.text for d in documents])
    seconds = time.perf_counter() - started
    groups = {d.doc_id: g for d, g in zip(documents, grouped, strict=True)}
    spans = tagger.tag([d.text for d in documents])
    said = {d.doc_id: s for d, s in zip(documents, spans, strict=True)}
    result = {
        "model": MODEL,
        "documents": len(documents),
        "characters": sum(len(d.text) for d in documents),
        "seconds": round(seconds, 1),
        "scores": figures(documents, said),
        "hard": hard_kinds(documents, said),
        "links": links_found(documents, groups),
    }
    args.out.write_text(json.dumps(result, indent=1) + "\n")
    if args.mentions:
        with args.mentions.open("w") as lines:
            for doc_id, found in groups.items():
                mentions = [{"source": g.source, "cue": g.cue, "content": g.content} for g in found]
                lines.write(json.dumps({"doc_id": doc_id, "mentions": mentions}) + "\n")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
