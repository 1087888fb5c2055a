"""Articles a second of the extract stage, beside spaCy's small English pipeline on the same texts.

    python -m benchmarks.extract                       the 150 articles of ../shared/data/events (about 600 words each)
    python -m benchmarks.extract --articles FILE       articles of your own: JSON lines with title and text, .gz or not
    python -m benchmarks.extract --spacy-python PYTHON an interpreter that has spaCy, where this one has not
    python -m benchmarks.extract --json                one JSON object

``claimwatch`` is ``ArticleReader.read_all`` as extract runs it: language, credit, fingerprint, terms, names, and who
says what. ``spacy`` is ``nlp.pipe`` with every component of en_core_web_sm (tagger, parser, names, lemmas). They do not
do the same; spaCy is what one would build attribution on.

Each side is one process that lives through the run, loads before the clock starts and may use all cores. Both are tried
with one process and with one for each core before the first round and run with what was faster (for claimwatch these
are two workers of ``claimwatch extract --worker I/2``, each with its share of the articles). A round is one side over
all articles, then the other. claimwatch begins each round with fresh readers, so that no paragraph is remembered; what
both keep from round to round is their word tables (stems there, the vocabulary here). Memory is the largest sum of
resident memory of the side's process and its children, pages that they share counted for each.

Other work on the machine slows both sides down: read the ratio, which is of two neighbouring rounds.

Exit codes: 0, 2 (no articles), 3 (no spaCy: ``pip install "claimwatch[bench]" -c constraints.txt``).
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.memory import PeakMemory

ROOT = Path(__file__).parents[1]
ARTICLES = ROOT.parent / "shared/data/events/basil-2010-2014.jsonl.gz"
ROUNDS = 5
NO_ARTICLES, NO_SPACY = 2, 3


class CannotRun(Exception):
    """Something is missing; ``code`` is the exit code."""

    def __init__(self, what: str, code: int) -> None:
        super().__init__(what)
        self.code = code


@dataclass(frozen=True)
class Measured:
    """A side's rounds: articles a second of each, and the peak of its memory in bytes."""

    side: str
    how: str
    rates: tuple[float, ...]
    memory: int

    @property
    def rate(self) -> float:
        return median(self.rates)


class Side:
    """A side's process. ``round`` asks it for one round over all articles."""

    def __init__(self, name: str, python: str, articles: list[dict[str, str]]) -> None:
        self.name, self._count = name, len(articles)
        self._child = subprocess.Popen(
            [python, str(ROOT / "benchmarks/sides.py"), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)} if python == sys.executable else None,
        )
        self.memory = PeakMemory(self._child.pid)
        self._say(json.dumps(articles))
        ready = self._hear()
        if "missing" in ready:
            raise CannotRun(f"{name}: {ready['missing']}", NO_SPACY)

    def round(self, processes: int) -> float:
        """Articles a second."""
        self._say(str(processes))
        return self._count / float(self._hear()["seconds"])

    def close(self) -> None:
        if self._child.stdin:
            self._child.stdin.close()
        self._child.wait()

    def _say(self, line: str) -> None:
        assert self._child.stdin
        self._child.stdin.write(line + "\n")
        self._child.stdin.flush()

    def _hear(self) -> dict[str, Any]:
        assert self._child.stdout
        line = self._child.stdout.readline()
        if not line:
            raise CannotRun(f"{self.name} ended with exit code {self._child.wait()}", 1)
        heard: dict[str, Any] = json.loads(line)
        return heard


def read_articles(path: Path) -> list[dict[str, str]]:
    """Articles of a JSON-lines file; ``paragraphs`` may stand in for text.

    Raises:
        CannotRun: there is no such file, or no article in it.
    """
    try:
        raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        rows = [json.loads(line) for line in raw.splitlines() if line.strip()]
        found = [
            {
                "outlet": str(row.get("outlet") or "unknown"),
                "title": str(row.get("title") or ""),
                "text": str(row.get("text") or "\n".join(row.get("paragraphs") or [])),
            }
            for row in rows
        ]
    except OSError as error:
        raise CannotRun(
            f"{path} cannot be read ({error.strerror}); name a file with --articles", NO_ARTICLES
        ) from error
    except (ValueError, AttributeError, TypeError) as error:
        raise CannotRun(f"{path} is no file of JSON lines with title and text ({error})", NO_ARTICLES) from error
    if not found:
        raise CannotRun(f"{path} holds no article", NO_ARTICLES)
    return found


def measure(articles: list[dict[str, str]], rounds: int, spacy_python: str) -> list[Measured]:
    """Both sides in turn. Raises CannotRun."""
    ours = Side("claimwatch", sys.executable, articles)
    try:
        peer = Side("spacy", spacy_python, articles)
    except CannotRun:
        ours.close()
        raise
    cores = os.cpu_count() or 1
    best = {side: fastest(side, cores) for side in (ours, peer)}
    with ours.memory, peer.memory:
        rates = [(ours.round(best[ours]), peer.round(best[peer])) for _ in range(rounds)]
        peaks = ours.memory.peak, peer.memory.peak
    for side in (ours, peer):
        side.close()
    return [
        Measured("claimwatch", _how(best[ours], cores), tuple(a for a, _ in rates), peaks[0]),
        Measured("spacy", _how(best[peer], cores), tuple(b for _, b in rates), peaks[1]),
    ]


def fastest(side: Side, cores: int) -> int:
    """With how many processes a side reads most, one or one for each core. The first of a kind loads its tables."""
    tried = {}
    for processes in sorted({1, cores}):
        side.round(processes)
        tried[processes] = side.round(processes)
    return max(tried, key=tried.__getitem__)


def _how(processes: int, cores: int) -> str:
    return f"{processes} process{'es' * (processes > 1)}, {cores} cores"


def ratios(measured: list[Measured]) -> list[float]:
    """How many times as many articles the first side read as the second, round by round."""
    ours, peer = measured
    return [a / b for a, b in zip(ours.rates, peer.rates, strict=True)]


def report(articles: list[dict[str, str]], measured: list[Measured]) -> dict[str, Any]:
    """The figures as one JSON object."""
    times = ratios(measured)
    return {
        "articles": len(articles),
        "words": round(sum(len(row["text"].split()) for row in articles) / len(articles)),
        "sides": [{**asdict(side), "rate": side.rate} for side in measured],
        "ratio": {"median": median(times), "least": min(times), "most": max(times)},
    }


def draw(figures: dict[str, Any]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(
        title=f"extract: {figures['articles']} articles of {figures['words']} words",
        box=box.SIMPLE_HEAD,
        title_justify="left",
    )
    table.add_column("side")
    table.add_column("runs as")
    for heading in ("articles/s", "least–most", "peak MB"):
        table.add_column(heading, justify="right")
    for side in figures["sides"]:
        spread = f"{min(side['rates']):.1f}–{max(side['rates']):.1f}"
        memory = f"{side['memory'] / 1e6:,.0f}" if side["memory"] else "?"
        table.add_row(side["side"], side["how"], f"{side['rate']:.1f}", spread, memory)
    console = Console(highlight=False)
    console.print(table)
    ratio = figures["ratio"]
    rounds = len(figures["sides"][0]["rates"])
    console.print(
        f"claimwatch reads [bold]{ratio['median']:.1f}[/] times as many articles "
        f"({ratio['least']:.1f}–{ratio['most']:.1f} over {rounds} rounds in turn)"
    )


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, default=ARTICLES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--spacy-python", default=sys.executable)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(arguments)
    try:
        articles = read_articles(args.articles)
        figures = report(articles, measure(articles, max(1, args.rounds), args.spacy_python))
    except CannotRun as error:
        print(f"benchmarks.extract: {error}", file=sys.stderr)
        return error.code
    if args.json:
        print(json.dumps(figures))
    else:
        draw(figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
