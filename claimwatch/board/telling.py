"""Records in words: how long ago, how many, and a claim as text for an editor's note. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from claimwatch.board.records import ClaimPage, Entry, Origin, Row, Told
from claimwatch.screens.lines import counted
from claimwatch.screens.words import listed
from connectors.elasticsearch.documents import TEXT_LIMIT
from connectors.notifications.words import quoted
from schemas.claim import Status

MEANINGS: dict[Status, str] = {
    "reported": "one origin asserts it, nobody denies it",
    "official": "an official source said it first",
    "corroborated": "two or more independent origins assert it",
    "confirmed": "an official source said so after others had",
    "contradicted": "somebody denies it",
    "disputed": "an official source says it, and somebody denies it",
    "retracted": "its only origin has withdrawn it",
}
"""What a status means, in a line."""

NAMES = {"denied_on_record": "denied on the record"}
OUTCOMES = {
    "told": "told",
    "waiting": "waits",
    "failed": "not delivered",
    "unheard": "no message so far",
    "raised": "raised, not passed on yet",
    "withheld": "withheld",
    "none": "no alert is known",
}
_SPANS = ((86_400.0, "d"), (3_600.0, "h"), (60.0, "min"))


def ago(moment: datetime | None, now: datetime) -> str:
    """How long ago, in one number; "just now" below a minute, and for what lies ahead."""
    if moment is None:
        return "never"
    seconds = (now - moment).total_seconds()
    found = next((f"{int(seconds // size)} {unit} ago" for size, unit in _SPANS if seconds >= size), "")
    return found or "just now"


def span(seconds: float) -> str:
    """A stretch of time in one number."""
    return next((f"{int(seconds // size)} {unit}" for size, unit in _SPANS if seconds >= size), f"{seconds:.0f} s")


def clock(moment: datetime | None) -> str:
    """A time of the day in the zone of this machine, to the minute; for where the day and the zone stand beside it."""
    return f"{moment.astimezone():%H:%M}" if moment else ""


def day(moment: datetime | None) -> str:
    return f"{moment.astimezone():%-d %b %Y}" if moment else ""


def zone(moment: datetime) -> str:
    """The zone of this machine at that time: "CEST", or "UTC+05:30" where it has no name."""
    own = moment.astimezone()
    name = f"{own:%Z}"
    return name if name.isalpha() else f"UTC{own.isoformat(timespec='minutes')[-6:]}"


def zone_in_full(moment: datetime) -> str:
    """The zone with how far it is from UTC: "CEST (UTC+02:00)"."""
    name, offset = zone(moment), moment.astimezone().isoformat(timespec="minutes")[-6:]
    return name if name == "UTC" or offset in name else f"{name} (UTC{offset})"


def stamp(moment: datetime | None) -> str:
    """A time as it can stand alone, with its day and zone: "31 Mar 2026, 14:05 CEST"."""
    return f"{day(moment)}, {clock(moment)} {zone(moment)}" if moment else ""


def stretch(first: datetime, last: datetime | None) -> str:
    """From when to when: "31 Mar 2026, 14:05 to 15:10 CEST", with both days where they are two."""
    if last is None or stamp(last) == stamp(first):
        return stamp(first)
    if day(first) == day(last) and zone(first) == zone(last):
        return f"{day(first)}, {clock(first)} to {clock(last)} {zone(last)}"
    return f"{stamp(first)} to {stamp(last)}"


def told_at(entry: Entry) -> str:
    """When an entry was published, as exactly as it is known."""
    if entry.precision == "day":
        return f"some time of {day(entry.at)}"
    return f"{stamp(entry.at)}, when it was read: it has no date" if entry.precision == "seen" else stamp(entry.at)


def weight(row: Row) -> str:
    """ "1 origin, 3 copies": what the claim rests on."""
    parts = [counted(row.origins, "origin")]
    return f"{parts[0]}, {row.copies} cop{'y' if row.copies == 1 else 'ies'}" if row.copies else parts[0]


def amount(value: float) -> str:
    """A figure with all its digits: "1,250,000", not "1.25e+06"."""
    return f"{value:,.15g}"


def only_counted(number: int) -> str:
    return f"{number:,} more {'was' if number == 1 else 'were'} only counted"


def called(kind: str) -> str:
    return NAMES.get(kind, kind.replace("_", " "))


def as_text(page: ClaimPage, address: str = "") -> str:
    """The claim as text for an editor's note: what, why, who says what where and when, and what was told."""
    return "\n".join(_lines(page, address)) + "\n"


def _lines(page: ClaimPage, address: str) -> Iterator[str]:
    row = page.row
    yield row.headline
    yield f"{row.status.upper()} since {_stamp(row.status_at)}. {page.reason}"
    yield f"{weight(row)}; {counted(row.statements, 'statement')}."
    for side, title, counts in (("asserts", "For it", page.counts_for), ("denies", "Against it", page.counts_against)):
        own = [entry for entry in page.entries if entry.side == side]
        if own:
            yield f"\n{title} ({counts})" if counts else f"\n{title}"
            for entry in own:
                yield from _said(entry)
    if page.origins:
        yield "\nWhere it comes from"
        for origin in page.origins:
            yield from _branch(origin, 0)
    if page.figures:
        yield "\nFigures"
        for figure in page.figures:
            yield f"- {_stamp(figure.seen_at)}  {amount(figure.value)} {figure.unit} ({figure.speaker})"
    yield "\nHow it went"
    for change in page.history:
        yield f"- {_stamp(change.at)}  {change.after}: {change.reason}{f', by {change.by}' if change.by else ''}"
    for each in page.told:
        yield f"- {_stamp(each.at)}  {in_words(each)}"
    if page.next:
        yield "\nMore was said than stands here."
    if page.beyond:
        yield f"\n{only_counted(page.beyond)}."
    if page.partial:
        yield "\nElasticsearch answered only in part: something may be missing."
    if address:
        yield f"\n{address}"


def in_words(told: Told) -> str:
    """An alert and what became of it, in a line."""
    watches = listed(list(dict.fromkeys(each.watch for each in told.watches))) if told.watches else ""
    what = f"alert: {called(told.kind)}" if told.kind else f"{told.status}: {OUTCOMES[told.outcome]}"
    why = told.reason if told.outcome == "withheld" else watches
    return f"{what}, {OUTCOMES[told.outcome]}{f': {why}' if why else ''}" if told.kind else what


def _said(entry: Entry) -> Iterator[str]:
    who = f"{entry.who}, {entry.role}" if entry.role else entry.who
    when = f"{entry.at.astimezone():%Y-%m-%d} (no time given)" if entry.precision == "day" else _stamp(entry.at)
    if entry.copies:
        outlets = listed(list(dict.fromkeys(each.outlet for each in entry.copies)))
        yield f"- {when}  {counted_copies(len(entry.copies))}, no origin of their own: {outlets}"
        return
    past = f" [no longer: {entry.past}]" if entry.past else ""
    yield f"- {when}  {who} ({entry.standing}), {entry.source.outlet}{past}"
    for passage in entry.passages:
        yield f"  {quoted(passage.sentence, TEXT_LIMIT)}"
    yield f"  {entry.source.url}" if entry.source.url else "  (no address)"


def counted_copies(number: int) -> str:
    return f"{number} cop{'y' if number == 1 else 'ies'}"


def _branch(origin: Origin, depth: int) -> Iterator[str]:
    side = "" if depth else (" (against)" if origin.side == "denies" else "")
    how = f"{origin.how} " if origin.how else ""
    yield f"{'  ' * depth}- {'← ' if depth else ''}{origin.name}{f' ({how.strip()})' if how else ''}{side}"
    for child in origin.children:
        yield from _branch(child, depth + 1)
    if origin.copies:
        yield f"{'  ' * (depth + 1)}- ← {counted_copies(len(origin.copies))}: {listed(list(origin.copies))}"


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M} {zone(moment)}"
