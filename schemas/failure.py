"""A dead letter: a record that a stage could not handle, as received, and why."""

from __future__ import annotations

import base64

from pydantic import AwareDatetime

from schemas.record import Record

RECORD_LIMIT = 512 * 1024
"""Bytes of the failed record that are kept."""


class Failure(Record):
    schema_name = "failure"
    schema_version = 2

    failure_id: str
    stage: str
    topic: str = ""
    partition: int = 0
    offset: int = -1
    key: str = ""
    record_base64: str = ""
    """The record as received, base64 of its bytes (cut at RECORD_LIMIT)."""
    exception: str
    attempts: int = 1
    failed_at: AwareDatetime | None = None
    """The input's own time, of a watch when it was found to be broken; None where the input carries none."""
    replayed: int = -1
    """The offset at which a person sent its record once more; -1 where nobody did."""

    @property
    def record(self) -> bytes:
        return base64.b64decode(self.record_base64)
