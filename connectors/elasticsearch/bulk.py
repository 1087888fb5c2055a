"""Writing documents in bulk: at least once, in any order, with the newest version winning."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch

from connectors.elasticsearch.connection import (
    ElasticsearchRefused,
    innermost_reason,
    passes,
    reason_of,
    where,
)
from connectors.elasticsearch.documents import Document
from connectors.elasticsearch.patience import Patience

BULK_DOCUMENTS = 500
BULK_BYTES = 5 * 1024 * 1024
"""Elasticsearch advises 5 to 15 MB and refuses 100 MB; an article's text is at most 256 kB of characters."""

WRITTEN = frozenset({200, 201, 409})
"""409 on an external version: this version or a newer one is there already, which is what was wanted."""

BLOCKED = "cluster_block_exception"
"""Writing to the index is stopped for a moment, as while a later generation takes its place."""

UNFIT = frozenset({400, 413})
"""The document itself is at fault: a value that its field cannot hold, or too large for a request."""


class Rejected(NamedTuple):
    """A document that the server will never take as it is, for example for a text in a field of numbers."""

    document: Document
    status: int
    reason: str


class BulkWriter:
    """Writes documents, waiting as long as it takes for a server that is away or busy (back-pressure).

    A document is tried again on its own 429, 502 and 503 too, which the client's own ``helpers.bulk`` does not do by
    default. What the server will never take is handed back, the rest of the bulk is written.
    """

    def __init__(self, es: Elasticsearch, patience: Patience, *, again: bool = False) -> None:
        """
        Args:
            again: documents are made anew from records of old, so one of the same version is written too: its body
                may have fields that it had not when it was first written.
        """
        self._es = es
        self._patience = patience
        self._again = again

    def write(self, documents: Sequence[Document], *, refresh: bool = False) -> list[Rejected]:
        """Write documents and return those that were refused; when it returns the others are safe.

        Args:
            refresh: return only when a search finds them.

        Raises:
            Stopped: asked to stop while waiting; nothing may be acknowledged.
            ElasticsearchRefused: the server refuses us altogether.
        """
        return [each for part in chunks(documents) for each in self._write(part, refresh)]

    def _write(self, documents: Sequence[Document], refresh: bool) -> list[Rejected]:
        rejected: list[Rejected] = []
        while documents:
            documents, refused, trouble = self._try(documents, refresh)
            rejected += refused
            if documents:
                self._patience.wait(trouble)
        self._patience.worked()
        return rejected

    def _try(self, documents: Sequence[Document], refresh: bool) -> tuple[list[Document], list[Rejected], str]:
        """One request: which documents are to be tried again, which never, and what the trouble was."""
        try:
            answer = self._es.bulk(
                operations=[line for document in documents for line in operation(document, again=self._again)],
                refresh=refresh,
            )
        except (TransportError, ApiError) as error:
            if passes(error):
                return list(documents), [], reason_of(error)
            if isinstance(error, ApiError) and error.status_code in UNFIT:
                return self._apart(documents, refresh, error)
            raise ElasticsearchRefused(f"Elasticsearch at {where(self._es)} refuses: {reason_of(error)}") from error
        again, rejected, trouble = _sorted_out(documents, answer["items"])
        for each in rejected:
            # No right to write or no such index is not this document's fault: no dead letters for all that come.
            if each.status not in UNFIT:
                raise ElasticsearchRefused(f"Elasticsearch at {where(self._es)} refuses a document: {each.reason}")
        return again, rejected, trouble

    def _apart(
        self, documents: Sequence[Document], refresh: bool, error: ApiError
    ) -> tuple[list[Document], list[Rejected], str]:
        """A bulk that is refused whole is halved until the document is found that is at fault."""
        if len(documents) == 1:
            return [], [Rejected(documents[0], error.status_code, reason_of(error))], ""
        half = len(documents) // 2
        first, second = self._try(documents[:half], refresh), self._try(documents[half:], refresh)
        return first[0] + second[0], first[1] + second[1], first[2] or second[2]


def operation(document: Document, *, again: bool = False) -> list[dict[str, Any]]:
    """The lines of a bulk request for one document; ``again``: it takes the place of one of the same version too."""
    target = {
        "_index": document.index,
        "_id": document.id,
        "version": document.version,
        "version_type": "external_gte" if again else "external",
    }
    return [{"delete": target}] if document.body is None else [{"index": target}, document.body]


def chunks(
    documents: Sequence[Document], most: int = BULK_DOCUMENTS, most_bytes: int = BULK_BYTES
) -> Iterator[list[Document]]:
    """The documents in requests of bounded number and size; one that is larger alone goes alone.

    Of several versions of one document only the newest is kept: a bulk does not promise an order.
    """
    newest: dict[tuple[str, str], Document] = {}
    for document in documents:
        held = newest.get((document.index, document.id))
        if held is None or held.version <= document.version:
            newest[document.index, document.id] = document
    chunk: list[Document] = []
    size = 0
    for document in newest.values():
        length = len(json.dumps(document.body))
        if chunk and (len(chunk) >= most or size + length > most_bytes):
            yield chunk
            chunk, size = [], 0
        chunk.append(document)
        size += length
    if chunk:
        yield chunk


def _sorted_out(
    documents: Sequence[Document], items: Sequence[dict[str, Any]]
) -> tuple[list[Document], list[Rejected], str]:
    again: list[Document] = []
    rejected: list[Rejected] = []
    trouble = ""
    for document, item in zip(documents, items, strict=True):
        answer = next(iter(item.values()))
        status = answer["status"]
        # Removing what is not there is a success too.
        if status in WRITTEN or (status == 404 and document.body is None):
            continue
        reason = innermost_reason(answer.get("error")) or f"status {status}"
        if status in (429, 502, 503) or (answer.get("error") or {}).get("type") == BLOCKED:
            again.append(document)
            trouble = reason
        else:
            rejected.append(Rejected(document, status, reason))
    return again, rejected, trouble
