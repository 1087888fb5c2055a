"""Which way finds the articles of one event? `python -m benchmarks.likeness DATA [--server URL]`.

DATA is a folder of articles with their events: ``ecbplus-dev``, ``basil-2010-2014`` and ``allsides-first-half``, each
``.jsonl.gz``. For each article the five that are most like it are looked for among all of its set; printed is the mean
share of its event's articles among them (recall@5, of five where the event has more). Ways:

    --like            what `claimwatch search --like` asks of articles in English, on the server (an index of its own
                      there, removed again)
    more_like_this    what it asks of others
    terms             cosine of the stems that extract records, weighted by rarity
    terms in 384      the same, each stem at two places of 384, with signs, by its hash
    pieces            the tagger's table of word pieces, averaged by smooth inverse frequency (Arora et al. 2017), the
                      mean and the ten strongest directions removed; these are taken from the same articles, so that
                      this way looks a little better than it is
    terms + pieces    .65 of the one and .35 of the other: one vector of 256 and 128 places, and of whole ones
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from connectors.elasticsearch.connection import connect
from connectors.elasticsearch.query import alike, more_like
from connectors.elasticsearch.templates import composed
from pipelines.rules.rarity import rarity_table
from pipelines.rules.terms import article_terms

SETS = ("ecbplus-dev", "basil-2010-2014", "allsides-first-half")
NEAREST = 5
PIECES = 384
FREQUENT = 1e-3
"""The constant a of smooth inverse frequency, a / (a + p)."""

REMOVED = 10
INDEX = "claimwatch-likeness"

Article = tuple[str, str, str]
"""Event, title, text."""

Matrix = NDArray[np.float32]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--server", default="", help="address of an Elasticsearch, for more_like_this")
    options = parser.parse_args()
    sets = {name: list(_articles(options.data / f"{name}.jsonl.gz")) for name in SETS}
    print(f"{'recall@5':24}", *(f"{name.split('-')[0]:>10}" for name in SETS))
    if options.server:
        for way, by_terms in (("--like", True), ("more_like_this", False)):
            _print(way, [_asked(options.server, articles, by_terms) for articles in sets.values()])
    words = {name: _whole(articles) for name, articles in sets.items()}
    pieces = _of_pieces(sets, PIECES)
    ways = {
        "terms": words,
        "terms in 384": {name: _hashed(articles, 384) for name, articles in sets.items()},
        "pieces": pieces,
        "terms + pieces, in 384": {
            name: _joined(_hashed(articles, 256), _of_pieces(sets, 128)[name]) for name, articles in sets.items()
        },
        "terms + pieces": {name: _joined(words[name], pieces[name]) for name in sets},
    }
    for way, vectors in ways.items():
        _print(way, [_recall(sets[name], vectors[name]) for name in SETS])


def _print(way: str, found: Sequence[float]) -> None:
    print(f"{way:24}", *(f"{each:10.3f}" for each in found), flush=True)


def _articles(path: Path) -> Iterator[Article]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            parts = row.get("sentences") or row.get("paragraphs") or [row["body"] or ""]
            title = row.get("title") or parts[0]
            yield row.get("event_id") or row["story_id"], title, " ".join(parts if "title" in row else parts[1:])


def _recall(articles: Sequence[Article], vectors: Matrix) -> float:
    likeness = vectors @ vectors.T
    np.fill_diagonal(likeness, -9)
    nearest = np.argsort(-likeness, axis=1, kind="stable")[:, :NEAREST]
    return _share(articles, nearest.tolist())


def _share(articles: Sequence[Article], found: Sequence[Sequence[int]]) -> float:
    sizes = Counter(event for event, _, _ in articles)
    shares = [
        sum(articles[each][0] == event for each in near) / min(NEAREST, sizes[event] - 1)
        for (event, _, _), near in zip(articles, found, strict=True)
        if sizes[event] > 1
    ]
    return float(np.mean(shares))


def _asked(server: str, articles: Sequence[Article], by_terms: bool) -> float:
    es = connect(server).options(request_timeout=120)
    es.options(ignore_status=404).indices.delete(index=INDEX)
    es.indices.create(index=INDEX, **composed("articles"))
    documents = [{"article_id": str(n), "title": title, "text": text} for n, (_, title, text) in enumerate(articles)]
    try:
        for document in documents:
            es.index(index=INDEX, id=document["article_id"], document=document)
        es.indices.refresh(index=INDEX)
        asked = [
            alike(each, terms) if by_terms else more_like(each)
            for each, terms in zip(documents, _terms(articles), strict=True)
        ]
        answers = [es.search(index=INDEX, query=query, size=NEAREST, source=False) for query in asked]
    finally:
        es.indices.delete(index=INDEX)
    return _share(articles, [[int(hit["_id"]) for hit in answer["hits"]["hits"]] for answer in answers])


def _terms(articles: Sequence[Article]) -> Iterator[Mapping[str, float]]:
    return (article_terms(title, text, rarity_table()) for _, title, text in articles)


def _whole(articles: Sequence[Article]) -> Matrix:
    terms = list(_terms(articles))
    places = {stem: n for n, stem in enumerate(sorted({stem for each in terms for stem in each}))}
    vectors = np.zeros((len(terms), len(places)), np.float32)
    for row, each in zip(vectors, terms, strict=True):
        for stem, weight in each.items():
            row[places[stem]] = weight
    return vectors


def _hashed(articles: Sequence[Article], size: int) -> Matrix:
    vectors = np.zeros((len(articles), size), np.float32)
    for row, terms in zip(vectors, _terms(articles), strict=True):
        for stem, weight in terms.items():
            digest = blake2b(stem.encode(), digest_size=8).digest()
            for half in (digest[:4], digest[4:]):
                row[int.from_bytes(half, "little") // 2 % size] += weight if half[0] & 1 else -weight
    return _unit(vectors)


def _of_pieces(sets: Mapping[str, Sequence[Article]], size: int) -> dict[str, Matrix]:
    folder = resources.files("pipelines.language") / "weights"
    tokenizer = Tokenizer.from_str((folder / "tokenizer.json").read_text("utf-8"))
    table = _table((folder / "attribution.onnx").read_bytes())
    counts = {name: [_counted(tokenizer, *each[1:]) for each in articles] for name, articles in sets.items()}
    total = Counter[int]()
    for each in counts.values():
        for row in each:
            total.update(row)
    weights = FREQUENT / (FREQUENT + np.array([total[n] for n in range(len(table))]) / total.total())
    means = {name: _unit(np.stack([_mean(row, table, weights) for row in each])) for name, each in counts.items()}
    every = np.vstack(list(means.values()))
    centre = every.mean(0)
    directions = np.linalg.svd(every - centre, full_matrices=False)[2][REMOVED : REMOVED + size]
    return {name: _unit((each - centre) @ directions.T) for name, each in means.items()}


def _counted(tokenizer: Tokenizer, title: str, text: str) -> Counter[int]:
    """Pieces of an article; the title's count double."""
    found = Counter(tokenizer.encode(text[:6_000], add_special_tokens=False).ids)
    for piece in tokenizer.encode(title, add_special_tokens=False).ids:
        found[piece] += 2
    return found


def _mean(counts: Mapping[int, int], table: Matrix, weights: NDArray[np.float64]) -> Matrix:
    ids = np.fromiter(counts, np.int64)
    return (np.fromiter(counts.values(), np.float64) * weights[ids]).astype(np.float32) @ table[ids]


def _table(model: bytes) -> Matrix:
    """The pieces' vectors: int8 and a scale each, raw behind their names (ONNX's TensorProto, fields 8 and 9)."""
    values = np.frombuffer(_raw(model, b"pieces.q"), np.int8).reshape(-1, PIECES)
    return values * np.frombuffer(_raw(model, b"pieces.s"), np.float32)[:, None]


def _raw(model: bytes, name: bytes) -> bytes:
    head = bytes([0x42, len(name)]) + name + b"\x4a"
    at = model.index(head) + len(head)
    length = shift = 0
    while True:
        byte = model[at]
        length |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return model[at : at + length]


def _joined(one: Matrix, other: Matrix) -> Matrix:
    return np.hstack([np.sqrt(0.65) * one, np.sqrt(0.35) * other]).astype(np.float32)


def _unit(vectors: Matrix) -> Matrix:
    return vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9)


if __name__ == "__main__":
    main()
