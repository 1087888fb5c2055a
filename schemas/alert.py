"""An alert: something that people are told, with the sentences that prove it."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime

from schemas.claim import Side, Status
from schemas.extraction import Speaker, Standing
from schemas.record import Part, Record

AlertKind = Literal[
    "confirmed", "contradicted", "retracted", "denied_on_record", "reversed", "corroborated", "reported"
]
EVIDENCE_LIMIT = 12


class Trigger(Part):
    """The sentence whose arrival raised the alert."""

    article_id: str
    mention_id: str = ""
    url: str
    outlet: str
    published_at: AwareDatetime
    title: str = ""
    sentence: str
    speaker: str = ""


class By(Part):
    """Who confirmed or denied: always a name and a role, never "true"."""

    speaker: Speaker
    standing: Standing


class Evidence(Part):
    sentence: str
    speaker: str
    institution: str = ""
    standing: Standing
    side: Side
    outlet: str
    url: str
    origin: str
    published_at: AwareDatetime


class Alert(Record):
    """``alert_id`` is the hash of claim, kind and trigger mention, so that a repeated bundle raises the same one."""

    schema_name = "alert"

    alert_id: str
    kind: AlertKind
    claim_id: str
    story_id: str
    event_id: str
    claim_text: str
    headline: str = ""
    status_before: Status | None = None
    status_after: Status
    by: By
    trigger: Trigger
    evidence: tuple[Evidence, ...] = ()
    origins: tuple[str, ...] = ()
    origins_count: int = 0
    same_article: bool = False
    late: bool = False
    reason: str = ""
    raised_at: AwareDatetime
    version: int = 0
