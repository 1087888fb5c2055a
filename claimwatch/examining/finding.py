"""What `claimwatch doctor` says about one thing."""

from __future__ import annotations

from typing import Literal

from schemas.record import Part

Verdict = Literal["ok", "note", "wrong"]


class Finding(Part):
    """One thing that was looked at. A note is worth knowing and stops nothing."""

    verdict: Verdict
    what: str
    found: str
    do: str = ""
