"""The view without what was erased: documents are read, and written anew where they hold something of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch, NotFoundError

from connectors.elasticsearch.bulk import BulkWriter
from connectors.elasticsearch.connection import passes, reason_of
from connectors.elasticsearch.documents import Document
from connectors.elasticsearch.patience import Patience
from connectors.elasticsearch.templates import KINDS, alias
from pipelines.rules.erasing import Erasures

PAGE = 500
SCROLL = "2m"


def rewrite_view(es: Elasticsearch, patience: Patience, erased: Erasures) -> dict[str, int]:
    """Write each document anew that holds something of what was erased; how many of each kind.

    Under their own versions, so that what comes later still wins, and what came meanwhile does already.

    Raises:
        Stopped, ElasticsearchProblem: not all of them are written.
    """
    bulk = BulkWriter(es, patience, again=True)
    return {kind: _rewrite(es, patience, bulk, kind, erased) for kind in KINDS} if erased else {}


def _rewrite(es: Elasticsearch, patience: Patience, bulk: BulkWriter, kind: str, erased: Erasures) -> int:
    changed = 0
    for page in _pages(es, patience, kind):
        found = [(hit, erased.of_tree(hit["_source"])) for hit in page]
        documents = [
            Document(hit["_index"], hit["_id"], hit["_version"], body) for hit, body in found if body != hit["_source"]
        ]
        bulk.write(documents, refresh=True)
        changed += len(documents)
    return changed


def _pages(es: Elasticsearch, patience: Patience, kind: str) -> Iterator[list[dict[str, Any]]]:
    def first() -> Any:
        # What was written a moment ago is to be found too.
        es.indices.refresh(index=alias(kind))
        return es.search(index=alias(kind), size=PAGE, version=True, scroll=SCROLL, sort=["_doc"])

    try:
        answer = _patiently(patience, first)
    except NotFoundError:
        return  # nothing of the kind was ever written
    scroll = answer["_scroll_id"]
    try:
        while answer["hits"]["hits"]:
            yield answer["hits"]["hits"]
            answer = _patiently(patience, partial(es.scroll, scroll_id=scroll, scroll=SCROLL))
            scroll = answer["_scroll_id"]
    finally:
        es.options(ignore_status=404).clear_scroll(scroll_id=scroll)


def _patiently(patience: Patience, ask: Callable[[], Any]) -> Any:
    while True:
        try:
            answer = ask()
        except (TransportError, ApiError) as error:
            if not passes(error):
                raise
            patience.wait(reason_of(error))
            continue
        patience.worked()
        return answer
