"""An epoch of the rules: when what is known was computed anew from the log, and up to where that tells nobody."""

from __future__ import annotations

from pydantic import AwareDatetime, Field

from schemas.record import Record


class Epoch(Record):
    """The last epoch of a partition of news.extractions.v1; its number is above all before it."""

    schema_name = "epoch"

    number: int = Field(ge=1, lt=2**15)
    partition: int = Field(ge=0)
    begins_at: int = Field(ge=0)
    """Offset of the first extraction that it reads."""
    told_before: int = Field(ge=0)
    """Offset of the first extraction whose alerts are told: those before were told by the epochs before."""
    started_at: AwareDatetime
    reason: str = Field("", max_length=300)
