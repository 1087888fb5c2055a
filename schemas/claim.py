"""A claim: a proposition about one event, with everything that was said for and against it."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime

from schemas.extraction import Act, Place, Speaker, Standing
from schemas.record import Part, Record

Side = Act
Status = Literal["reported", "official", "corroborated", "confirmed", "contradicted", "disputed", "retracted"]

STATEMENT_LIMIT = 200
"""Statements that a claim keeps whole; those beyond are only counted."""
WITHHELD_LIMIT = 20
"""Withheld alerts that a claim keeps, the newest ones."""
SILENT = "filled in from an archive, silently"
"""Why nobody is told what an article causes that was there before its feed was first read."""


class Statement(Part):
    """One mention as it counts in a claim."""

    mention_id: str
    claim_id: str
    side: Side
    speaker: Speaker
    standing: Standing
    outlet: str
    article_id: str
    url: str
    sentence: str
    content: str
    cue: str = ""
    place: Place
    origin: str
    """Whom the information comes from: statements with one origin count once."""
    origin_name: str = ""
    chain: tuple[str, ...] = ()
    """Who passes it on from whom: this outlet first, the origin last."""
    copy_of: str | None = None
    """The article of which this statement's article is a copy."""
    published_at: AwareDatetime
    seen_at: AwareDatetime
    version: int = 0
    withdrawn: bool = False
    replaced: bool = False
    """The speaker has said something else since; only the latest word counts."""


class Figure(Part):
    """A number that was given for a claim's quantity."""

    value: float
    unit: str
    speaker: str
    seen_at: AwareDatetime
    mention_id: str


class StatusChange(Part):
    before: Status | None
    after: Status
    at: AwareDatetime
    mention_id: str
    reason: str


class WithheldAlert(Part):
    """An alert that was due and was not told."""

    kind: str
    reason: str
    at: AwareDatetime
    mention_id: str
    """The mention that made it due."""
    told_with: str | None = None
    """The claim that says the same, whose alert told of this one too."""


class Claim(Record):
    """The state of a claim after one extraction. ``changed`` are the statements that this extraction changed."""

    schema_name = "claim"

    claim_id: str
    story_id: str
    event_id: str
    language: str = "en"
    text: str
    """The clearest asserting sentence."""
    headline: str = ""
    """The claim in a line, without attribution."""
    status: Status = "reported"
    why: str = ""
    origins: tuple[str, ...] = ()
    """Independent origins that assert it, by name, first seen first."""
    origin_keys: tuple[str, ...] = ()
    copies: int = 0
    asserted: int = 0
    denied: int = 0
    statements: tuple[Statement, ...] = ()
    beyond: int = 0
    changed: tuple[Statement, ...] = ()
    figures: tuple[Figure, ...] = ()
    """Where outlets gave several values: each by whoever gave it first, in order of time."""
    history: tuple[StatusChange, ...] = ()
    told: tuple[str, ...] = ()
    """Kinds of alert already raised."""
    withheld: tuple[WithheldAlert, ...] = ()
    """Alerts that were due and not told, in order of time."""
    merged_into: str | None = None
    first_seen_at: AwareDatetime
    updated_at: AwareDatetime
    version: int = 0
