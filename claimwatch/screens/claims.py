"""One claim as a person reads it: what it is and why it stands so, who is for and who against it, and how it went.

Statements are grouped by the origin that they count for, since ten copies of one text are one origin: copies are one
row. What a speaker has said before and no longer says stays, marked as such.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from rich.text import Text

from claimwatch.output import clock_of
from claimwatch.screens.hanging import BAR, hanging
from claimwatch.screens.layout import STYLES
from claimwatch.screens.lines import counted
from claimwatch.screens.words import clean, listed, shorten
from schemas.claim import SILENT

Document = Mapping[str, Any]

STATUS_STYLES = {**STYLES, "official": "green", "disputed": "yellow"}
SIDES = (("asserts", "For", "green"), ("denies", "Against", "red"))
INDENT = 2
TIME = len("2026-01-01 00:00") + 2
STATUS = len("corroborated") + 2
SHORT = 80
"""Columns of a sentence in the history; it stands whole above."""


@dataclass(frozen=True)
class Said:
    """A statement of the view; texts are clean."""

    mention_id: str
    side: str
    who: str
    standing: str
    outlet: str
    article_id: str
    url: str
    sentence: str
    origin_id: str
    origin: str
    chain: tuple[str, ...]
    copy_of: str
    at: str
    past: str

    @classmethod
    def of(cls, document: Document) -> Said:
        who = ", ".join(filter(None, (_text(document, "speaker"), _text(document, "role"))))
        outlet, standing = _text(document, "outlet"), _text(document, "standing")
        said_so = "withdrawn" if document.get("withdrawn") else "the speaker has said something else since"
        return cls(
            mention_id=_text(document, "mention_id"),
            side=_text(document, "side"),
            who=who or ("unnamed sources" if standing == "anonymous" else outlet),
            standing=standing,
            outlet=outlet,
            article_id=_text(document, "article_id"),
            url=_text(document, "url"),
            sentence=_text(document, "sentence"),
            origin_id=_text(document, "origin_id"),
            origin=_text(document, "origin") or outlet,
            chain=tuple(clean(str(name)) for name in _list(document, "chain")),
            copy_of=_text(document, "copy_of"),
            at=clock_of(document.get("published_at")),
            past="" if document.get("counts", True) else said_so,
        )


def drawn(claim: Document, statements: Sequence[Document], width: int, there: int = 0) -> Iterator[Text]:
    """Rows for a claim and its statements in order of time, both as the view holds them.

    Args:
        width: the screen's.
        there: how many statements the view has of it, where these are only the first of them.
    """
    said = [Said.of(each) for each in statements]
    yield from _head(claim, said, width, there)
    for side, title, style in SIDES:
        own = [each for each in said if each.side == side]
        if own:
            yield Text()
            yield Text.assemble((title, f"bold {style}"), (f"  {counts(own)}", "dim"))
            yield from _by_origin(own, width)
    yield from _history(claim, said, width)
    yield from _withheld(claim, width)


def reason(claim: Document, statements: Sequence[Said]) -> str:
    """Why the status is what it is, in one sentence."""
    why = _text(claim, "why") or "nothing more is known"
    origins = [clean(str(name)) for name in _list(claim, "origin")]
    denying = [each.who for each in statements if each.side == "denies" and not each.past]
    parts = [why]
    if origins and "origin" not in why:
        parts.append(f"{counted(len(origins), 'origin')} for it ({listed(origins)})")
    elif origins:
        parts[0] = f"{why} ({listed(origins)})"
    more = list(dict.fromkeys(name for name in denying if name not in why))
    if more:
        parts.append(f"against it {'also ' if len(more) < len(set(denying)) else ''}{listed(more)}")
    whole = "; ".join(parts)
    return f"{whole[:1].upper()}{whole[1:]}."


def _head(claim: Document, said: Sequence[Said], width: int, there: int) -> Iterator[Text]:
    yield hanging(Text(), Text(_text(claim, "headline") or _text(claim, "text"), "bold"), width)
    yield Text()
    status = _text(claim, "status")
    since = clock_of(claim.get("status_at"))
    label = Text.assemble((status.upper(), f"bold {STATUS_STYLES.get(status, '')}"))
    yield label.append(f" since {since}", "dim") if since else label
    yield hanging(Text(), Text(reason(claim, said)), width)
    told = [_kind(kind) for kind in alerted(claim)]
    if told:
        yield hanging(Text("alerts so far: ", "dim"), Text(", ".join(told), "dim"), width)
    if claim.get("merged_into"):
        yield Text(f"merged into {_text(claim, 'merged_into')}, which goes on for it", "yellow")
    beyond = max(there, int(claim.get("statements_count") or 0)) - len(said)
    if beyond > 0:
        yield Text(f"{beyond:,} more statement{'s' if beyond > 1 else ''} (--json has all)", "dim")


def alerted(claim: Document) -> list[str]:
    """Kinds of alert that were raised about it. What an archive filled in is not raised again, and nobody was told."""
    silent = {_text(each, "kind") for each in _list(claim, "withheld") if _text(each, "reason") == SILENT}
    return [kind for each in _list(claim, "told") if (kind := clean(str(each))) not in silent]


def counts(said: Sequence[Said]) -> str:
    """ "2 origins, 3 copies": what still counts, and the copies of it."""
    standing = [each for each in said if not each.past]
    origins = len({each.origin_id or each.origin for each in standing})
    copies = len({each.article_id for each in standing if each.copy_of})
    past = len({(each.article_id, each.who) for each in said if each.past})
    parts = [counted(origins, "origin")] if standing else []
    if copies:
        parts.append(f"{copies} cop{'y' if copies == 1 else 'ies'}")
    if past:
        parts.append(f"{counted(past, 'statement')} no longer")
    return ", ".join(parts)


@dataclass(frozen=True)
class Group:
    """What counts for one origin, in order of time.

    ``first_hand``: for each article and speaker what is said there. ``copies``: of a text that stands among them.
    """

    origin: str
    first_hand: tuple[tuple[Said, ...], ...]
    copies: tuple[Said, ...]


def by_origin(said: Sequence[Said]) -> list[Group]:
    """Each origin with what counts for it, the origin that was seen first in front."""
    groups: dict[str, list[Said]] = {}
    for each in said:
        groups.setdefault(each.origin_id or each.origin, []).append(each)
    return [_group(group) for group in groups.values()]


def _group(group: Sequence[Said]) -> Group:
    copies = tuple(each for each in group[1:] if each.copy_of and not each.past)
    rest = [each for each in group if each not in copies]
    together = groupby(rest, key=lambda each: (each.article_id, each.who, each.past))
    return Group(group[0].origin, tuple(tuple(several) for _, several in together), copies)


def _by_origin(said: Sequence[Said], width: int) -> Iterator[Text]:
    for group in by_origin(said):
        yield hanging(Text(" " * INDENT), Text(group.origin, "underline"), width)
        for together in group.first_hand:
            yield from _statement(together, width)
        if group.copies:
            yield _copied(group.copies, width)


def _statement(together: Sequence[Said], width: int) -> Iterator[Text]:
    """What one speaker says in one article: who and where, by which way it came, and the sentences."""
    first = together[0]
    who = Text.assemble(first.who, (f" ({first.standing})", "dim"))
    if first.outlet != first.who:
        who.append(f", {first.outlet}")
    if first.past:
        who.append(f" · no longer: {first.past}", "yellow")
    yield hanging(_when(first.at), who, width)
    below = Text(" " * (INDENT + TIME))
    way = passed_on(first)
    if way:
        yield hanging(below, Text(way, "dim"), width)
    for sentence in dict.fromkeys(each.sentence for each in together):
        yield hanging(below, Text(sentence, "dim strike" if first.past else ""), width, BAR)
    yield hanging(below, Text(first.url, "dim"), width)


def passed_on(said: Said) -> str:
    """By which way a statement came from its origin to its outlet, "A ← B (citing) ← C (copying)"; else empty."""
    links = list(said.chain[::-1])
    if not links or links[0] != said.origin:
        links.insert(0, said.origin)
    if len(links) < 2 or (len(links) == 2 and said.standing in ("official", "named")):
        return ""
    way = links[0]
    for link in links[1:]:
        copied = link == said.outlet and bool(said.copy_of) and link == links[-1]
        verb = "copying" if copied else "quoting" if said.standing in ("official", "named") else "citing"
        way += f" ← {link} ({verb})"
    return way


def _copied(copies: Sequence[Said], width: int) -> Text:
    outlets = list(dict.fromkeys(each.outlet for each in copies))
    articles = len({each.article_id for each in copies})
    times = f"{articles} cop{'y' if articles == 1 else 'ies'}, no origin of their own: "
    return hanging(_when(copies[0].at), Text(f"{times}{listed(outlets)}", "dim"), width)


def _history(claim: Document, said: Sequence[Said], width: int) -> Iterator[Text]:
    changes = _list(claim, "history")
    if changes:
        yield Text()
        yield Text("History", "bold")
    by_mention = {each.mention_id: each for each in said}
    for change in changes:
        status = _text(change, "after")
        label = _when(clock_of(change.get("at"))).append(status.ljust(STATUS), STATUS_STYLES.get(status, ""))
        yield hanging(label, Text(_text(change, "reason")), width)
        trigger = by_mention.get(_text(change, "mention_id"))
        if trigger is not None:
            by = trigger.who if trigger.who == trigger.outlet else f"{trigger.who}, {trigger.outlet}"
            row = Text(f"by {by}: {shorten(trigger.sentence, SHORT)}", "dim")
            yield hanging(Text(" " * label.cell_len), row, width)


def _withheld(claim: Document, width: int) -> Iterator[Text]:
    alerts = _list(claim, "withheld")
    if alerts:
        yield Text()
        yield Text("Withheld alerts", "bold")
    for alert in alerts:
        label = _when(clock_of(alert.get("at"))).append(_kind(alert.get("kind")).ljust(STATUS))
        yield hanging(label.append(" "), Text(_text(alert, "reason")), width)


def _when(at: str) -> Text:
    return Text(f"{' ' * INDENT}{at.ljust(TIME)}", "dim")


def _kind(value: object) -> str:
    return clean(str(value)).replace("_", " ")


def _text(document: Document, name: str) -> str:
    value = document.get(name)
    return "" if value is None else clean(str(value))


def _list(document: Document, name: str) -> Sequence[Any]:
    """A field of the view that holds several values, or one of them alone."""
    value = document.get(name)
    return value if isinstance(value, list | tuple) else [] if value is None else [value]
