"""Removing documents by what they are about, where nobody keeps their ids: a claim's statements, a story's events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch, NotFoundError

from connectors.elasticsearch.connection import ElasticsearchRefused, passes, reason_of, where
from connectors.elasticsearch.patience import Patience
from connectors.elasticsearch.templates import alias

TERMS = 1_000
"""Ids in one request; servers take 65,536 terms."""


class Removal(NamedTuple):
    """All documents of ``kinds`` whose ``field`` is ``value``."""

    kinds: tuple[str, ...]
    field: str
    value: str


class Remover:
    """Removes what is there now; what is written later stays, whatever its version. May be repeated."""

    def __init__(self, es: Elasticsearch, patience: Patience) -> None:
        self._es = es
        self._patience = patience

    def remove(self, removals: Sequence[Removal]) -> None:
        """
        Raises:
            Stopped: asked to stop while waiting for the server.
            ElasticsearchRefused: the server refuses.
        """
        together: dict[tuple[str, str], list[str]] = {}
        for each in removals:
            for kind in each.kinds:
                together.setdefault((kind, each.field), []).append(each.value)
        for (kind, field), values in together.items():
            unique = list(dict.fromkeys(values))
            for start in range(0, len(unique), TERMS):
                self._patiently(alias(kind), {"terms": {field: unique[start : start + TERMS]}})

    def _patiently(self, index: str, query: dict[str, object]) -> None:
        while True:
            try:
                self._es.indices.refresh(index=index)
                self._es.delete_by_query(index=index, query=query, conflicts="proceed", refresh=True)
                self._patience.worked()
                return
            except NotFoundError:
                return  # nothing of the kind was ever written
            except (TransportError, ApiError) as error:
                if not passes(error):
                    refused = f"Elasticsearch at {where(self._es)} refuses to remove documents: {reason_of(error)}"
                    raise ElasticsearchRefused(refused) from error
                self._patience.wait(reason_of(error))
