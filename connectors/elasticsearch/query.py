"""What people may type: Lucene's query string, as Kibana and Elasticsearch read it; and what is like an article."""

from __future__ import annotations

from typing import Any

from connectors.elasticsearch.templates import default_fields

LIKE_FIELDS = ("title", "summary", "text")
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


def more_like(article: dict[str, Any]) -> dict[str, Any]:
    """The search for articles that share the rarest words of an article's document, itself left out.

    By words, since no vector of an article is recorded: a third of its 25 rarest terms (by tf·idf) must be found.
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
