"""What people may type: Lucene's query string, as Kibana and Elasticsearch read it; and what is like an article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from connectors.elasticsearch.templates import default_fields

LIKE_FIELDS = ("title", "summary", "text")
LIKE_TERMS = 25
LIKE_SHARED = 2
"""Terms that must be found. With a share of 20 or 30 % of them the rest of an event's articles was found less often
(allsides: .84, .76, .65 of the nearest five); see docs/choices.md."""

NEAR_COUNTS = 80.0
"""How much a vector's likeness counts beside that of words: chosen on ECB+, where more than this found hardly more."""

NEAREST = 50
"""Articles whose vectors are the nearest, which come in whatever words they have; the more where more are wanted."""

NEAR_FROM = 0.25
"""The least cosine of what is like an article: 96 % of the pairs of one event on ECB+ have it, 1.3 % of the others."""

MOST_CANDIDATES = 10_000
"""Elasticsearch's own for what it looks at in each shard."""

LIKE_CHARACTERS = 20_000
"""Of an article's text, for what is like it: its rarest terms stand early, and the request stays small."""


def query_string(kind: str, query: str) -> dict[str, Any]:
    """The search for a query over the documents of a kind.

    All words must be found, each in any of the kind's default fields (they share one analyzer, which is what lets
    Elasticsearch look at them as one field); a word that a field cannot hold, such as a name in a field of dates, is
    not found there instead of failing the query.
    """
    return {
        "query_string": {
            "query": query,
            "fields": list(default_fields(kind)),
            "type": "cross_fields",
            "default_operator": "AND",
            "lenient": True,
        }
    }


def alike(article: dict[str, Any], terms: Mapping[str, float]) -> dict[str, Any]:
    """The search for articles that have an article's words, each counting by its weight, itself left out.

    Args:
        terms: stem → weight, at least one; the heaviest LIKE_TERMS are looked for, LIKE_SHARED must be found.
    """
    heaviest = sorted(terms.items(), key=lambda each: (-each[1], each[0]))[:LIKE_TERMS]
    each_of = [
        {"multi_match": {"query": stem, "fields": ["title^2", "text"], "boost": weight}} for stem, weight in heaviest
    ]
    return {
        "bool": {
            "should": each_of,
            "minimum_should_match": min(LIKE_SHARED, len(heaviest)),
            "must_not": [{"term": {"article_id": article.get("article_id", "")}}],
        }
    }


def near(
    article: dict[str, Any], vector: Sequence[int], most: int, within: Sequence[dict[str, Any]] = ()
) -> dict[str, Any]:
    """The kNN search for the articles whose embedding is nearest to one's own, itself left out.

    Its score, (1 + cosine) / 2 times ``NEAR_COUNTS``, adds to that of the words where both are asked for.

    Args:
        vector: the article's own embedding.
        most: how many, of all shards together; at least ``NEAREST`` are looked for.
        within: queries that what is found must meet too.
    """
    nearest = max(NEAREST, most)
    return {
        "field": "embedding",
        "query_vector": list(vector),
        "k": nearest,
        "num_candidates": min(2 * nearest, MOST_CANDIDATES),
        "filter": {
            "bool": {
                "filter": list(within),
                "must_not": [{"term": {"article_id": article.get("article_id", "")}}],
            }
        },
        "similarity": NEAR_FROM,
        "boost": NEAR_COUNTS,
    }


def more_like(article: dict[str, Any]) -> dict[str, Any]:
    """The search for articles that share the rarest words of an article's document, itself left out.

    For languages whose rarities are not known: a third of its 25 rarest terms (by tf·idf) must be found.
    """
    texts = [str(article.get(name) or "")[:LIKE_CHARACTERS] for name in LIKE_FIELDS]
    like = {
        "more_like_this": {
            "fields": list(LIKE_FIELDS),
            "like": [text for text in texts if text],
            "min_term_freq": 1,
            "min_doc_freq": 1,
            "minimum_should_match": "30%",
        }
    }
    return {"bool": {"must": [like], "must_not": [{"term": {"article_id": article.get("article_id", "")}}]}}
