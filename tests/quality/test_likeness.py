"""Floors on what the embedding of articles finds; skipped where the sets of events are not at hand."""

from __future__ import annotations

import hashlib
from importlib import resources
from pathlib import Path

import pytest

from benchmarks.likeness import articles_of, embedded, recall

DATA = Path(__file__).parents[3] / "shared" / "data" / "events"
WEIGHTS = "2f644a8e1c698c653dcf1288c486e8904757aa11a214ce2ea32ff72a529ce160"
FLOORS = {"ecbplus-dev": 0.945, "basil-2010-2014": 0.98, "allsides-first-half": 0.83}


def test_the_weights_are_those_that_were_measured() -> None:
    kept = (resources.files("pipelines.language") / "weights" / "embedding.npz").read_bytes()
    assert hashlib.sha256(kept).hexdigest() == WEIGHTS


@pytest.mark.parametrize("name", FLOORS)
def test_an_events_articles_are_among_the_five_nearest(name: str) -> None:
    path = DATA / f"{name}.jsonl.gz"
    if not path.exists():
        pytest.skip("the sets of events are not at hand")
    articles = list(articles_of(path))
    assert recall(articles, embedded(articles)) >= FLOORS[name]
