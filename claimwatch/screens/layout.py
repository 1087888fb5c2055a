"""Lines as terminal rows: time, kind, what, who. The columns depend on the width alone, so they stay in line."""

from __future__ import annotations

from rich.cells import cell_len
from rich.text import Text

from claimwatch.screens.lines import Line
from claimwatch.screens.words import shorten

STYLES = {
    "reported": "cyan",
    "copies": "dim",
    "contradicted": "yellow",
    "denied_on_record": "yellow",
    "corroborated": "blue",
    "confirmed": "green",
    "retracted": "magenta",
    "reversed": "red",
}
LABEL_AT, WHAT_AT = 6, 20
"""Columns of the kind and of what happened; the time stands before them."""
WIDE, WHAT_WIDTH = 113, 44
"""From this terminal width on the wide column has its full width; under it, it gives way."""
MIDDLE, MIDDLE_WHAT_WIDTH = 100, 42
"""From this one on it is as wide as an outlet's name, and whom it cites, leave room beside it in 110 columns."""
NARROW = 50
"""A narrower terminal is treated as this wide: it wraps by itself."""


def rows(line: Line, width: int) -> list[Text]:
    """One row, or two where the terminal is too narrow for both columns."""
    width = max(width, NARROW)
    head = Text(f"{line.at:%H:%M} ", style="dim")
    style = STYLES.get(line.kind, "")
    head.append(line.label.ljust(WHAT_AT - LABEL_AT), style=style if line.kind == "copies" else f"not dim bold {style}")
    plain = "dim" if line.kind == "copies" else "not dim"
    beside, below = _shared(line.what, line.detail, width)
    texts = [_joined(head, beside, plain, width)]
    if below:
        texts.append(Text(" " * WHAT_AT).append(shorten(below, width - WHAT_AT), style="dim"))
    return texts


def _shared(what: str, detail: tuple[str, ...], width: int) -> tuple[tuple[str, str], str]:
    """What stands in the two columns of the first row, and what is left for a row below.

    All of it in one row where it fits; else the first detail in its column and the others below, so that the columns
    stay in line; where that is impossible, close together.
    """
    if not detail:
        return (what, ""), ""
    all_of_it = ("   " if width >= WIDE else "  ").join(detail)
    first, rest = detail[0], "   ".join(detail[1:])
    ways = (
        (_in_columns(what, all_of_it, width), ""),
        (_in_columns(what, first, width), rest),
        (_close(what, all_of_it, width), ""),
        (_close(what, first, width), rest),
        (_cut(what, first, width), rest),
        ((what, ""), all_of_it),
    )
    return next((beside, below) for beside, below in ways if beside is not None)


def _what_width(width: int) -> int:
    if width >= MIDDLE:
        return WHAT_WIDTH if width >= WIDE else MIDDLE_WHAT_WIDTH
    return max(24, width - 40)


def _in_columns(what: str, detail: str, width: int) -> tuple[str, str] | None:
    column = _what_width(width)
    if cell_len(what) + 1 > column or cell_len(detail) > width - WHAT_AT - column:
        return None
    return what + " " * (column - cell_len(what)), detail


def _close(what: str, detail: str, width: int) -> tuple[str, str] | None:
    return (f"{what}  ", detail) if cell_len(what) + 2 + cell_len(detail) <= width - WHAT_AT else None


def _cut(what: str, detail: str, width: int) -> tuple[str, str] | None:
    return _in_columns(shorten(what, _what_width(width) - 2), detail, width)


def _joined(head: Text, columns: tuple[str, str], style: str, width: int) -> Text:
    what, detail = columns
    return head.append(what if detail else shorten(what, width - WHAT_AT), style=style).append(detail, style="dim")


def heading(about: str, width: int) -> Text:
    """A row that says which claim the next one is about."""
    return Text(" " * LABEL_AT + shorten(f"re: {about}", max(width, NARROW) - LABEL_AT), style="dim italic")
