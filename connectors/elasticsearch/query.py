"""What people may type: Lucene's query string, as Kibana and Elasticsearch read it."""

from __future__ import annotations

from typing import Any

from connectors.elasticsearch.templates import default_fields


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
