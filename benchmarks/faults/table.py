"""The rows of the table: what was done, what has to hold, what was seen."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Row:
    """``seen`` are figures in words; ``wrong`` is what must be empty for the row to hold; ``not_run`` is why not."""

    fault: str
    did: str = ""
    seen: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    not_run: str = ""
    seconds: float = 0.0

    @property
    def holds(self) -> bool:
        return not self.wrong

    def record(self) -> dict[str, Any]:
        return {**asdict(self), "holds": self.holds}


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that ``share`` of all are not above (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * round(share * 100) // 100) - 1)]


def spans(values: Sequence[float]) -> str:
    """p50 and p95 of seconds, and of how many."""
    if not values:
        return "no recovery was measured"
    return f"recovery p50 {percentile(values, 0.5):.1f} s, p95 {percentile(values, 0.95):.1f} s ({len(values)})"


def lines(row: Row) -> list[str]:
    """A row as text, in a few lines."""
    verdict = "NOT RUN" if row.not_run else "holds" if row.holds else "DOES NOT HOLD"
    head = f"{row.fault}: {verdict} ({row.seconds:.0f} s)"
    said = [row.did, row.not_run, *row.seen, *(f"wrong: {each}" for each in row.wrong)]
    return [head, *(f"    {each}" for each in said if each)]


def markdown(rows: Iterable[Row]) -> str:
    """The table, as documentation has it."""
    out = ["| fault | done | seen | holds |", "|---|---|---|---|"]
    for row in rows:
        seen = "; ".join([row.not_run, *row.seen, *row.wrong] if row.not_run else [*row.seen, *row.wrong])
        verdict = "not run" if row.not_run else "yes" if row.holds else "**no**"
        out.append(f"| {row.fault} | {row.did} | {seen} | {verdict} |")
    return "\n".join(out)


def as_json(rows: Iterable[Row]) -> str:
    return json.dumps([row.record() for row in rows], ensure_ascii=False)
