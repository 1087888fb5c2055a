"""What a message tells of an alert, chosen and bounded before any form is given to it. Pure.

Every form, mail text, HTML and chat, is written from the same account, so that they say the same. Words in it are
clean (``words.clean``) but not escaped: that is the business of the form.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from connectors.notifications.links import claim_link, kibana_link
from connectors.notifications.notices import Digest, Links, Notice, Reason, Sent, Trouble
from connectors.notifications.words import (
    SAID_ALREADY,
    STANDINGS,
    WORDS,
    clean,
    counted,
    introduced,
    is_cut,
    link,
    listed,
    quoted,
)
from schemas.alert import EVIDENCE_LIMIT, Alert, AlertKind, Evidence
from schemas.claim import Side

SUBJECT_LIMIT = 160

SIDES: tuple[tuple[Side, str], ...] = (
    ("asserts", "For it:"),
    ("denies", "Against it:"),
    ("neutral", "Without taking a side:"),
)

REASONS: dict[Reason, str] = {
    "schedule": "",
    "quiet": "Held back during quiet hours.",
    "cap": "Held back because this channel had all the messages that one hour may bring.",
    "late": "From articles that arrived long after they were published.",
    "outage": "Held back while alerts could not be sent.",
}


@dataclass(frozen=True)
class Extent:
    """How much of an alert a message holds: ``evidence`` statements, ``alerts`` of a digest, the rest in characters."""

    evidence: int = EVIDENCE_LIMIT
    sentence: int = 500
    name: int = 160
    origins: int = 8
    alerts: int = 40
    url: int = 2_000


FULL = Extent()

EXTENTS = (
    FULL,
    Extent(evidence=8, sentence=280, name=100, origins=6, alerts=20, url=1_000),
    Extent(evidence=4, sentence=200, name=80, origins=4, alerts=10, url=500),
    Extent(evidence=2, sentence=160, name=60, origins=2, alerts=5, url=300),
    Extent(evidence=0, sentence=120, name=40, origins=1, alerts=3, url=250),
    Extent(evidence=0, sentence=60, name=30, origins=0, alerts=1, url=160),
)
"""From the whole to the least; a form takes the first that fits into its channel."""


@dataclass(frozen=True)
class Said:
    """One statement: who, with standing and outlet, in which words, and where they stand."""

    when: str
    who: str
    outlet: str
    words: str
    url: str


@dataclass(frozen=True)
class OneSide:
    """The statements of one side; ``empty`` says so where nobody takes it."""

    title: str
    statements: tuple[Said, ...]
    empty: str = ""


@dataclass(frozen=True)
class Account:
    """One alert as a message tells it.

    Attributes:
        label: the kind in capitals; ``claim`` follows it in the subject.
        by: by whom, for example ``confirmed by Anna Holt, defence minister (official), in Harbour Post``.
        status: what it was before and what it is now.
        origins: how many independent origins, and their names.
        copies: for each origin that several outlets carry, that they count once.
        notes: circumstances, and how much is left out.
    """

    kind: AlertKind
    label: str
    claim: str
    subject: str
    by: str
    words: str
    outlet: str
    url: str
    when: str
    status: str
    origins: str
    copies: tuple[str, ...]
    sides: tuple[OneSide, ...]
    notes: tuple[str, ...]
    claim_url: str
    kibana_url: str


def subject(sent: Sent | Alert, limit: int = SUBJECT_LIMIT) -> str:
    """The first line: status and claim, for example ``CONFIRMED: Ministry lifted range limits``.

    Where the claim stands elsewhere than the kind of alert says, that is said too: ``CONFIRMED (now disputed): …``.
    """
    match sent:
        case Notice(alert=alert) | (Alert() as alert):
            label = WORDS[alert.kind][0]
            now = "" if alert.status_after in SAID_ALREADY[alert.kind] else f" (now {alert.status_after})"
            return f"{label}{now}: {clean(alert.headline or alert.claim_text, limit)}"
        case Digest(watch=watch, alerts=alerts):
            return f"{counted(len(alerts), 'alert')} for {clean(watch, limit)}: {tally(alerts)}"
        case Trouble(watch=watch):
            return f"The watch {clean(watch, limit)} needs mending"


def tally(alerts: Iterable[Alert]) -> str:
    """How many of which kind: ``2 confirmed, 1 retracted``."""
    kinds = [alert.kind for alert in alerts]
    return ", ".join(f"{kinds.count(kind):,} {WORDS[kind][0].lower()}" for kind in WORDS if kind in kinds)


def by_line(alert: Alert, limit: int = 200) -> str:
    """By whom, for example ``confirmed by Anna Holt, defence minister (official), in Harbour Post``."""
    who = f"{introduced(alert.by.speaker, limit)} ({STANDINGS[alert.by.standing]})"
    return f"{WORDS[alert.kind][1]} {who}, in {clean(alert.trigger.outlet, limit)}"


def stamp(when: datetime) -> str:
    """A time as messages show it, for example ``2026-03-31 12:00 UTC``."""
    return f"{when.astimezone(UTC) if when.tzinfo else when:%Y-%m-%d %H:%M} UTC"


def carriers(evidence: Iterable[Evidence]) -> dict[str, tuple[str, ...]]:
    """The outlets that carry the word of each origin that asserts the claim, in the order of the evidence."""
    carried: dict[str, dict[str, None]] = {}
    for each in evidence:
        if each.side == "asserts" and each.origin:
            carried.setdefault(each.origin, {})[each.outlet] = None
    return {origin: tuple(outlets) for origin, outlets in carried.items()}


def account(alert: Alert, links: Links, extent: Extent = FULL) -> Account:
    """The alert as a message of this extent tells it."""
    shown = alert.evidence[: extent.evidence]
    return Account(
        kind=alert.kind,
        label=WORDS[alert.kind][0],
        claim=clean(alert.headline or alert.claim_text, min(SUBJECT_LIMIT, extent.sentence)),
        subject=subject(alert, min(SUBJECT_LIMIT, extent.sentence)),
        by=by_line(alert, extent.name),
        words=quoted(alert.trigger.sentence, extent.sentence),
        outlet=clean(alert.trigger.outlet, extent.name),
        url=link(alert.trigger.url, extent.url),
        when=stamp(alert.trigger.published_at),
        status=f"before: {alert.status_before}, now: {alert.status_after}"
        if alert.status_before
        else f"now: {alert.status_after}",
        origins=_origins(alert, extent),
        copies=_copies(shown, extent),
        sides=tuple(_sides(alert, shown, extent)),
        notes=tuple(note for note in _notes(alert, shown, extent) if note),
        claim_url=link(claim_link(alert, links), max(extent.url, 250)),
        # Not twice: without a board the claim's own link leads there.
        kibana_url=link(kibana_link(alert, links), extent.url) if links.board else "",
    )


def _origins(alert: Alert, extent: Extent) -> str:
    count = alert.origins_count or len(alert.origins)
    if not count:
        return ""
    names = tuple(clean(name, extent.name) for name in alert.origins[: extent.origins])
    beyond = max(count, len(alert.origins)) - len(names)
    named = f" ({listed(names, beyond)})" if names else ""
    return f"{counted(count, 'independent origin')}{named}"


def _copies(shown: tuple[Evidence, ...], extent: Extent) -> tuple[str, ...]:
    """Outlets that carry the word of one origin count once; said of each origin that more than one outlet carries."""
    return tuple(
        f"{clean(origin, extent.name)} is counted once: carried by "
        + listed(tuple(clean(outlet, extent.name) for outlet in outlets))
        for origin, outlets in carriers(shown).items()
        if len(outlets) > 1
    )


def _sides(alert: Alert, shown: tuple[Evidence, ...], extent: Extent) -> Iterable[OneSide]:
    sides = {each.side for each in alert.evidence}
    for side, title in SIDES:
        said = tuple(_said(each, extent) for each in shown if each.side == side)
        if said:
            yield OneSide(title, said)
        elif side == "denies" and sides == {"asserts"}:
            yield OneSide(title, (), "nobody in the articles that were read")


def _said(each: Evidence, extent: Extent) -> Said:
    return Said(
        when=stamp(each.published_at),
        who=f"{clean(each.speaker, extent.name)} ({STANDINGS[each.standing]})",
        outlet=clean(each.outlet, extent.name),
        words=quoted(each.sentence, extent.sentence),
        url=link(each.url, extent.url),
    )


def _notes(alert: Alert, shown: tuple[Evidence, ...], extent: Extent) -> Iterable[str]:
    yield "both sides in one article" if alert.same_article else ""
    yield "late: this article arrived long after it was published" if alert.late else ""
    yield clean(alert.reason, extent.sentence)
    left_out = len(alert.evidence) - len(shown)
    if left_out:
        yield f"{counted(left_out, 'more statement')} left out here"
    elif len(shown) >= EVIDENCE_LIMIT:
        yield f"the {EVIDENCE_LIMIT} strongest statements; the claim may have more"
    sentences = [alert.trigger.sentence, *(each.sentence for each in shown)]
    cut = sum(is_cut(sentence, extent.sentence) for sentence in sentences)
    yield f"{counted(cut, 'long sentence')} cut short" if cut else ""
