"""Why each article alerted or not: the article in a line, and below it what happened to which claim, and why.

Alerts stand out by their colour, what was withheld and what was merely near is dim; NO_COLOR leaves the words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.text import Text

from claimwatch.output import clock
from claimwatch.screens.hanging import BAR, WIDEST, hanging
from claimwatch.screens.layout import STYLES
from claimwatch.screens.lines import LABELS, counted
from claimwatch.screens.words import clean, shorten
from pipelines.explaining import Explained, Outcome, Reason, Said
from schemas.alert import AlertKind
from schemas.claim import Side

LABEL_WIDTH = 14
HEADINGS: dict[Outcome, str] = {"alert": "", "withheld": "withheld", "none": "no alert"}
KINDS: dict[AlertKind, str] = {"denied_on_record": "denied on the record"}
"""Kinds in prose, where they are not words themselves."""
SIDES: dict[Side | None, tuple[str, str]] = {"asserts": ("for", "green"), "denies": ("against", "red")}
UNNAMED = "somebody who is not named"


def drawn(explained: Explained, width: int) -> Iterator[Text]:
    """Rows for an article. ``width`` is the terminal's."""
    width = min(width, WIDEST)
    yield _heading(explained, width)
    rows = [row for reason in explained.reasons for row in _reason(reason)]
    rows += [row for said in explained.nearly for row in _nearly(said)]
    for label, prose, mark in rows:
        beside = Text("  ").append_text(label)
        beside.pad_right(max(0, LABEL_WIDTH + 2 - beside.cell_len))
        yield hanging(beside, prose, width, mark)
    if rows:
        yield Text()


def summary(explained: Sequence[Explained]) -> Text:
    """The last line: how much there was."""
    outcomes = [reason.outcome for one in explained for reason in one.reasons]
    alerts, withheld = counted(outcomes.count("alert"), "alert"), outcomes.count("withheld")
    near = outcomes.count("none") + sum(len(one.nearly) for one in explained)
    articles = counted(len(explained), "article")
    return Text(f"{articles}: {alerts}, {withheld} withheld, {counted(near, 'near one')}", style="dim")


def _heading(explained: Explained, width: int) -> Text:
    """Time, outlet and title, and why nothing follows where nothing does."""
    when = clock(explained.at)
    outlet = clean(explained.outlet)
    quiet = not explained.reasons and not explained.nearly
    rest = f"  · {_quiet(explained)}" if quiet else ""
    room = max(16, width - len(when) - len(outlet) - len(rest) - 4)
    loud = any(reason.outcome == "alert" for reason in explained.reasons)
    return Text.assemble(
        (f"{when}  ", "dim"),
        (outlet, "bold" if loud else "dim" if quiet else ""),
        (f"  {shorten(clean(explained.title) or clean(explained.url), room)}", "" if loud else "dim"),
        (rest, "dim italic"),
    )


def _quiet(explained: Explained) -> str:
    if explained.note:
        return clean(explained.note)
    if not explained.joined:
        return "nothing about a claim"
    return f"{counted(len(explained.joined), 'statement')}, no alert"


Row = tuple[Text, Text, str]
"""A label, what stands beside it, and the mark before each of its lines."""


def _reason(reason: Reason) -> Iterator[Row]:
    """The claim, its status and the reason, the sentence, who says it and who decided."""
    said, kind = reason.trigger, KINDS.get(reason.kind, reason.kind)
    if reason.outcome == "alert":
        yield Text(LABELS[reason.kind], f"bold {STYLES.get(reason.kind, '')}"), Text(clean(said.claim), "bold"), ""
        yield Text(), Text(f"{_change(reason)}; {clean(reason.reason)}"), ""
    else:
        style = "yellow" if reason.outcome == "withheld" else "dim"
        yield Text(HEADINGS[reason.outcome], style), Text(clean(said.claim)), ""
        yield Text(), Text(f"not {kind}: {clean(reason.reason)}", style), ""
    yield from _sentence(said)
    if reason.looked:
        yield Text(), Text(f"last look: {clean(reason.looked)}", "dim"), ""


def _change(reason: Reason) -> str:
    if reason.before is None or reason.before == reason.after:
        return reason.after
    return f"{reason.before} → {reason.after}"


def _nearly(said: Said) -> Iterator[Row]:
    yield Text("not counted", "dim"), Text(clean(said.claim), "dim"), ""
    yield from _sentence(said)


def _sentence(said: Said) -> Iterator[Row]:
    """The sentence, where it is not the claim word for word, and who says it."""
    if clean(said.sentence) != clean(said.claim):
        yield Text(), Text(clean(said.sentence)), BAR
    who = Text.assemble(clean(said.speaker) or UNNAMED, (f" ({said.standing})", "dim"))
    if said.side in SIDES:
        words, style = SIDES[said.side]
        who.append(" · ", "dim").append(words, style)
    if said.decided:
        who.append(f" · {said.decided}", "dim")
    yield Text(), who, ""
