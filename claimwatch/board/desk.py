"""The desk: claims as rows, each with its strongest sentences and when it was talked about. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from claimwatch.board.records import Row, Spark, Voice
from claimwatch.screens.claims import alerted
from claimwatch.screens.words import clean
from connectors.notifications.words import link
from schemas.claim import Side
from schemas.extraction import STANDINGS_BY_STRENGTH, Standing

Document = Mapping[str, Any]

PARTS = 24
"""Parts of a sparkline: one is 4 pixels wide, so that all of them stand beside a row."""


def row(claim: Document, heard: Iterable[Document] = ()) -> Row:
    """A claim's row; ``heard`` are its statements, for the sparkline."""
    return Row(
        claim_id=text(claim, "claim_id"),
        story_id=text(claim, "story_id"),
        headline=text(claim, "headline") or text(claim, "text"),
        status=claim["status"],
        before=claim.get("status_before"),
        status_at=time(claim, "status_at") or moment(claim, "updated_at"),
        updated_at=moment(claim, "updated_at"),
        why=text(claim, "why"),
        strongest_for=strongest(claim, "asserts"),
        strongest_against=strongest(claim, "denies"),
        origins=number(claim, "origins_count"),
        copies=number(claim, "copies"),
        statements=number(claim, "statements_count"),
        alerts=tuple(alerted(claim)),
        spark=spark(heard),
    )


def strongest(claim: Document, side: Side) -> Voice | None:
    """The first of a side that the claim's document quotes: words that count before those that do no more, then by
    standing. Where nobody counts on that side, it is one that does no more.
    """
    past = number(claim, "asserted" if side == "asserts" else "denied") == 0
    return next((_voice(each, past) for each in listed(claim, "statements") if each.get("side") == side), None)


def spark(heard: Iterable[Document]) -> Spark:
    """How many statements fall into each part of the time between the first and the last."""
    times = sorted((at, each.get("side")) for each in heard if (at := time(each, "seen_at")))
    if not times:
        return Spark()
    first, last = times[0][0], times[-1][0]
    sides = {"asserts": [0] * PARTS, "denies": [0] * PARTS}
    for at, side in times:
        if side in sides:
            sides[side][_part(at, first, last)] += 1
    return Spark(asserted=tuple(sides["asserts"]), denied=tuple(sides["denies"]), first=first, last=last)


def _part(at: datetime, first: datetime, last: datetime) -> int:
    whole = (last - first).total_seconds()
    return min(PARTS - 1, int(PARTS * (at - first).total_seconds() / whole)) if whole else 0


def _voice(quoted: Document, past: bool) -> Voice:
    return Voice(
        sentence=text(quoted, "sentence"),
        speaker=text(quoted, "speaker"),
        role=own_role(quoted),
        standing=standing(quoted),
        outlet=text(quoted, "outlet"),
        url=link(text(quoted, "url")),
        published_at=time(quoted, "published_at"),
        past=past,
    )


def own_role(said: Document) -> str:
    """The speaker's role, where it is not the speaker's name already."""
    role = text(said, "role")
    return "" if role.casefold() == text(said, "speaker").casefold() else role


def standing(said: Document) -> Standing:
    found = said.get("standing")
    return found if found in STANDINGS_BY_STRENGTH else "outlet"


def text(document: Document, name: str) -> str:
    """A field as one line, without signs that show nothing and turn or hide what stands around them."""
    value = document.get(name)
    return "" if value is None else clean(str(value))


def number(document: Document, name: str) -> int:
    value = document.get(name)
    return int(value) if isinstance(value, int | float) else 0


def listed(document: Document, name: str) -> Sequence[Any]:
    value = document.get(name) or ()
    return value if isinstance(value, list | tuple) else (value,)


def time(document: Document, name: str) -> datetime | None:
    """A field that is a time, aware; None where it is missing or none."""
    try:
        found = datetime.fromisoformat(str(document.get(name)))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def moment(document: Document, name: str) -> datetime:
    """A field that is a time and always there; the epoch where a damaged document has none."""
    return time(document, name) or datetime.fromtimestamp(0, UTC)
