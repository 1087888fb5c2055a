"""Dead letters of the parts that write to the view: where they go, and those for what Elasticsearch refuses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from connectors.elasticsearch.bulk import Rejected
from connectors.elasticsearch.documents import Document
from connectors.kafka.dead_letter import failure_of
from connectors.kafka.message import Message, Outgoing
from schemas.failure import Failure


class Writer(Protocol):
    """Where dead letters go: ``connectors.kafka.writer.RecordWriter``."""

    def send(self, outgoing: Outgoing) -> None: ...

    def flush(self) -> None: ...


def refused(stage: str, found: Iterable[tuple[Document, Message]], rejected: Sequence[Rejected]) -> list[Failure]:
    """One dead letter for each message of which Elasticsearch will not take every document."""
    messages = {(document.index, document.id): message for document, message in found}
    reasons: dict[Message, list[str]] = {}
    for document, status, reason in rejected:
        message = messages[document.index, document.id]
        reasons.setdefault(message, []).append(f"{document.index} {document.id}: {status} {reason}")
    return [failure_of(stage, message, f"{len(why)} refused, first {why[0]}") for message, why in reasons.items()]
