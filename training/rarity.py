"""Build the rarity table: in how many documents of the development data a stem occurs.

usage: python -m training.rarity DATA_FOLDER

Reads the bodies of FNC-1, PolNeAR, AllSides and BASIL under DATA_FOLDER, counts each stem once a document, keeps
those of three documents and more, and writes ``pipelines/rules/rarity.tsv.gz``. The output depends on the
input alone, byte for byte.
"""

from __future__ import annotations

import gzip
import io
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pipelines.rules.terms import stems

TARGET = Path(__file__).resolve().parent.parent / "pipelines" / "rules" / "rarity.tsv.gz"
LEAST = 3


def documents(data: Path) -> Iterator[str]:
    """The texts of the collection, title first where there is one."""
    for name in ("attribution/polnear-train", "attribution/polnear-dev"):
        yield from (row["text"] for row in _rows(data / f"{name}.jsonl.gz"))
    yield from (row["body"] for row in _rows(data / "stance/fnc1-train-bodies.jsonl.gz"))
    yield from (f"{row['title']}\n{row['body']}" for row in _rows(data / "events/allsides-first-half.jsonl.gz"))
    for row in _rows(data / "events/basil-2010-2014.jsonl.gz"):
        yield "\n".join([row["title"], *row["paragraphs"]])


def _rows(path: Path) -> Iterator[dict]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def build(data: Path) -> bytes:
    """The table, gzip: a line with the number of documents, then a line for each stem with its count."""
    counts: Counter[str] = Counter()
    total = 0
    for text in documents(data):
        total += 1
        counts.update({stem for stem in stems(text) if stem.isascii() and len(stem) < 30 and not stem[0].isdigit()})
    lines = [f"\t{total}"] + [f"{stem}\t{n}" for stem, n in sorted(counts.items()) if n >= LEAST]
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0, filename="") as file:
        file.write("\n".join(lines).encode())
    return packed.getvalue()


def main() -> None:
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    table = build(Path(sys.argv[1]))
    TARGET.write_bytes(table)
    print(f"{TARGET.name}: {len(table)} bytes, {len(gzip.decompress(table).splitlines()) - 1} stems")


if __name__ == "__main__":
    main()
