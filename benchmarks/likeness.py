"""Which way finds the articles of one event? `python -m benchmarks.likeness DATA [--server URL]`.

DATA is a folder of articles with their events: ``ecbplus-dev``, ``basil-2010-2014`` and ``allsides-first-half``, each
``.jsonl.gz``. For each article the five that are most like it are looked for among all of its set; printed is the mean
share of its event's articles among them (recall@5, of five where the event has more). Ways:

    more_like_this    what `claimwatch search --like` asks of articles that are not in English, on the server (an index
                      of its own there, removed again)
    words             25 words weighted by rarity, on the server
    vector            the nearest by the embedding that extract records, on the server
    vector + words    both, as `claimwatch search --like` asks of articles in English
    terms             cosine of the stems that extract records, without a server
    exact vector      cosine of the embedding, without a server
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from elasticsearch import Elasticsearch
from numpy.typing import NDArray

from connectors.elasticsearch.connection import connect
from connectors.elasticsearch.query import alike, more_like, near
from connectors.elasticsearch.templates import composed
from pipelines.language.embedding import shipped_embedder
from pipelines.rules.rarity import rarity_table
from pipelines.rules.terms import article_terms

SETS = ("ecbplus-dev", "basil-2010-2014", "allsides-first-half")
NEAREST = 5
INDEX = "claimwatch-likeness"

Article = tuple[str, str, str]
"""Event, title, text."""

Matrix = NDArray[np.float32]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--server", default="", help="address of an Elasticsearch, for more_like_this")
    options = parser.parse_args()
    sets = {name: list(articles_of(options.data / f"{name}.jsonl.gz")) for name in SETS}
    print(f"{'recall@5':24}", *(f"{name.split('-')[0]:>10}" for name in SETS))
    if options.server:
        for way, found in _asked_all(options.server, sets).items():
            _print(way, found)
    for way, vectors_of in (("terms", _whole), ("exact vector", embedded)):
        _print(way, [recall(articles, vectors_of(articles)) for articles in sets.values()])


def _print(way: str, found: Sequence[float]) -> None:
    print(f"{way:24}", *(f"{each:10.3f}" for each in found), flush=True)


def articles_of(path: Path) -> Iterator[Article]:
    """The articles of a set; without a title the first sentence is it."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            parts = row.get("sentences") or row.get("paragraphs") or [row["body"] or ""]
            title = row.get("title") or parts[0]
            yield row.get("event_id") or row["story_id"], title, " ".join(parts if "title" in row else parts[1:])


def recall(articles: Sequence[Article], vectors: Matrix) -> float:
    """The mean share of an event's articles among the NEAREST of each, by the dot product of unit vectors."""
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


def _asked_all(server: str, sets: Mapping[str, Sequence[Article]]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for articles in sets.values():
        for way, share in _asked(server, articles).items():
            found.setdefault(way, []).append(share)
    return found


def _asked(server: str, articles: Sequence[Article]) -> dict[str, float]:
    es = connect(server).options(request_timeout=120)
    es.options(ignore_status=404).indices.delete(index=INDEX)
    es.indices.create(index=INDEX, **composed("articles"))
    documents = [{"article_id": str(n), "title": title, "text": text} for n, (_, title, text) in enumerate(articles)]
    try:
        vectors = _vectors(articles)
        for document, vector in zip(documents, vectors, strict=True):
            es.index(index=INDEX, id=document["article_id"], document={**document, "embedding": vector})
        es.indices.refresh(index=INDEX)
        asked: dict[str, list[dict[str, Any]]] = {
            "more_like_this": [{"query": more_like(each)} for each in documents],
            "words": [{"query": alike(*each)} for each in zip(documents, _terms(articles), strict=True)],
            "vector": [{"knn": near(*each, NEAREST)} for each in zip(documents, vectors, strict=True)],
            "vector + words": [
                {"query": alike(document, terms), "knn": near(document, vector, NEAREST)}
                for document, terms, vector in zip(documents, _terms(articles), vectors, strict=True)
            ],
        }
        return {way: _share(articles, [_found(es, each) for each in searches]) for way, searches in asked.items()}
    finally:
        es.indices.delete(index=INDEX)


def _found(es: Elasticsearch, search: dict[str, Any]) -> list[int]:
    answer = es.search(index=INDEX, **search, size=NEAREST, source=False)
    return [int(hit["_id"]) for hit in answer["hits"]["hits"]]


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


def _vectors(articles: Sequence[Article]) -> list[tuple[int, ...]]:
    embed = shipped_embedder().embed
    return [embed(title, text, terms) for (_, title, text), terms in zip(articles, _terms(articles), strict=True)]


def embedded(articles: Sequence[Article]) -> Matrix:
    """The articles' embeddings at unit length, (articles, 384)."""
    return _unit(np.array(_vectors(articles), np.float32))


def _unit(vectors: Matrix) -> Matrix:
    return vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9)


if __name__ == "__main__":
    main()
