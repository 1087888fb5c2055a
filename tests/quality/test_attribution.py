"""Floors on the tagger's scores and the hash of the weights that reach them; skipped where PolNeAR is not at hand."""

from __future__ import annotations

import gzip
import hashlib
import json
import subprocess
import sys
from importlib import resources
from pathlib import Path

import pytest

from pipelines.language.tagger import Tagger

SHARED = Path(__file__).resolve().parents[3] / "shared"
GOLD = SHARED / "data" / "attribution" / "polnear-dev.jsonl.gz"
SCORER = SHARED / "score" / "attribution.py"
WEIGHTS = "bb4d46470bb368bbfd2491a483db385f968bee4aa0eae1da9fe7c2b9fbb9433a"
FLOORS = {
    ("source", "exact"): 0.83,
    ("source", "overlap"): 0.85,
    ("cue", "exact"): 0.76,
    ("cue", "overlap"): 0.745,
    ("content", "exact"): 0.71,
    ("content", "overlap"): 0.90,
}


def test_the_weights_are_those_that_were_measured():
    weights = (resources.files("pipelines.language") / "weights/attribution.onnx").read_bytes()
    assert hashlib.sha256(weights).hexdigest() == WEIGHTS
    assert len(weights) <= 25_000_000


@pytest.mark.skipif(not (GOLD.exists() and SCORER.exists()), reason="PolNeAR and its scorer are not beside the project")
def test_sources_cues_and_contents_reach_their_floors(tmp_path):
    with gzip.open(GOLD, "rt", encoding="utf-8") as lines:
        documents = [json.loads(line) for line in lines]
    groups = Tagger().groups([d["text"] for d in documents])
    with (tmp_path / "said.jsonl").open("w") as out:
        for document, found in zip(documents, groups, strict=True):
            mentions = [{"source": g.source, "cue": g.cue, "content": g.content} for g in found]
            out.write(json.dumps({"doc_id": document["doc_id"], "mentions": mentions}) + "\n")
    printed = subprocess.run(
        [sys.executable, SCORER, GOLD, tmp_path / "said.jsonl"], capture_output=True, check=True, text=True
    ).stdout
    print(printed)
    for line in printed.splitlines():
        role, kind, *rest = line.split()
        assert float(rest[rest.index("f1") + 1]) >= FLOORS[role, kind], line
