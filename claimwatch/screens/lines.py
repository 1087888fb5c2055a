"""One alert, one line: what happened, and who says so, all of it from the alert's own fields.

A ``Line`` is a value without layout; ``layout`` makes it terminal rows of a given width.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from claimwatch.screens.words import (
    as_written,
    clean,
    in_prose,
    is_institution,
    is_person,
    masthead,
    material,
    name_and_office,
    office,
    quotation,
)
from pipelines.rules.notices import title_notice
from schemas.alert import Alert, AlertKind, Evidence

LABELS: dict[AlertKind, str] = {
    "reported": "REPORTED",
    "contradicted": "CONTRADICTED",
    "denied_on_record": "DENIED",
    "corroborated": "CORROBORATED",
    "confirmed": "CONFIRMED",
    "retracted": "RETRACTED",
    "reversed": "REVERSED",
}


@dataclass(frozen=True)
class Line:
    """``what`` stands in the wide column and ``detail`` in the one beside it; ``about`` is the claim in a line."""

    at: datetime
    label: str
    claim_id: str
    about: str
    what: str
    detail: tuple[str, ...] = ()
    kind: str = ""
    id: str = ""

    @property
    def names_claim(self) -> bool:
        """Whether a reader learns from the line itself which claim it is about."""
        return self.kind == "reported"


def about(alert: Alert) -> str:
    """The claim in a line."""
    return clean(alert.headline) or clean(alert.claim_text)


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def alert_line(alert: Alert) -> Line:
    """The alert as a line."""
    what, detail = _SAID[alert.kind](alert)
    if alert.late:
        detail += ("told late",)
    return Line(
        at=alert.trigger.published_at,
        label=LABELS[alert.kind],
        claim_id=alert.claim_id,
        about=about(alert),
        what=what,
        detail=detail,
        kind=alert.kind,
        id=alert.alert_id,
    )


def _reported(alert: Alert) -> tuple[str, tuple[str, ...]]:
    outlet = masthead(alert.trigger.outlet)
    source = _source_behind(alert)
    return about(alert), (counted(max(alert.origins_count, 1), "origin"), f"{outlet}, {source}" if source else outlet)


def _source_behind(alert: Alert) -> str:
    """Whom the outlet passes on, "citing media in Belcoria"; empty where it speaks for itself."""
    if alert.by.standing in ("media", "anonymous"):
        source = as_written(alert.by.speaker)
    elif alert.by.standing == "outlet":
        source = clean(alert.origins[0]) if len(alert.origins) == 1 else ""
    else:
        source = name_and_office(alert.by.speaker)
    same = masthead(source).casefold() == masthead(alert.trigger.outlet).casefold()
    return f"citing {source}" if source and not same else ""


def _contradicted(alert: Alert) -> tuple[str, tuple[str, ...]]:
    return _said(alert), (f"by {_denier(alert)}",)


def _denied_on_record(alert: Alert) -> tuple[str, tuple[str, ...]]:
    return _said(alert), (f"on the record, by {_denier(alert)}",)


def _denier(alert: Alert) -> str:
    if alert.by.standing == "outlet":
        return in_prose(alert.by.speaker.name or alert.trigger.outlet)
    if alert.by.standing == "anonymous":
        return as_written(alert.by.speaker) or "a source that is not named"
    return office(alert.by.speaker)


def _said(alert: Alert) -> str:
    sentence = clean(alert.trigger.sentence)
    quoted = quotation(sentence)
    return f'"{quoted}"' if quoted else sentence


def _corroborated(alert: Alert) -> tuple[str, tuple[str, ...]]:
    outlet = alert.trigger.outlet
    source = material(alert.trigger.sentence, outlet) or as_written(alert.by.speaker)
    if not source or masthead(source).casefold() == masthead(outlet).casefold():
        source = in_prose(outlet)
    elif masthead(outlet).casefold() not in source.casefold():
        source = f"{source}, {in_prose(outlet)} says"
    return source, (f"{alert.origins_count} independent origins",)


def _confirmed(alert: Alert) -> tuple[str, tuple[str, ...]]:
    by = f"by {name_and_office(alert.by.speaker)}"
    denial = earlier_denial(alert)
    if denial is None:
        return by, ()
    at = f"{denial.published_at:%H:%M}"
    speaker = alert.by.speaker
    if is_person(speaker):
        return f"{by}, who denied it at {at}", ()
    return (f"{by}, which denied it at {at}" if is_institution(speaker) else f"{by}, after a denial at {at}"), ()


def earlier_denial(alert: Alert) -> Evidence | None:
    """The first denial by the institution that now confirms."""
    speaks_for = alert.by.speaker.institution or alert.by.speaker.key
    denials = [
        piece
        for piece in alert.evidence
        if piece.side == "denies"
        and piece.institution == speaks_for
        and piece.published_at <= alert.trigger.published_at
        and piece.url != alert.trigger.url
    ]
    return min(denials, key=lambda piece: piece.published_at, default=None) if speaks_for else None


def _retracted(alert: Alert) -> tuple[str, tuple[str, ...]]:
    """In the words of the notice's own headline, where that is one: its sentences say first whose report it was."""
    title = clean(alert.trigger.title)
    return title if title_notice(title) else _said(alert), (f"by {in_prose(alert.trigger.outlet)}",)


def _reversed(alert: Alert) -> tuple[str, tuple[str, ...]]:
    return clean(alert.reason) or _said(alert), ("what was told no longer holds",)


_SAID = {
    "reported": _reported,
    "contradicted": _contradicted,
    "denied_on_record": _denied_on_record,
    "corroborated": _corroborated,
    "confirmed": _confirmed,
    "retracted": _retracted,
    "reversed": _reversed,
}
