"""What people may type: Lucene's query string, as Kibana and Elasticsearch read it; and what is like an article."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.elasticsearch.templates import default_fields

LIKE_FIELDS = ("title", "summary", "text")
LIKE_TERMS = 25
LIKE_SHARED = 2
"""Terms that must be found. With a share of 20 or 30 % of them the rest of an event's articles was found less often
(allsides: .84, .76, .65 of the nearest five); see docs/choices.md."""

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
