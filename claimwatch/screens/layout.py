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
WIDE, WHAT_WIDTH = 100, 44
"""From this terminal width on the wide column has its full width; under it, it gives way."""
NARROW = 50
"""A narrower terminal is treated as this wide: it wraps by itself."""


def rows(line: Line, width: int) -> list[Text]:
    """One row, or two where the terminal is too narrow for both columns."""
    width = max(width, NARROW)
    head = Text(f"{line.at:%H:%M} ", style="dim")
    style = STYLES.get(line.kind, "")
    head.append(line.label.ljust(WHAT_AT - LABEL_AT), style=style if line.kind == "copies" else f"not dim bold {style}")
    plain = "dim" if line.kind == "copies" else "not dim"
    first, *more = line.detail or ("",)
    whole = _beside(line.what, "   ".join(line.detail), width)
    if whole is None and more:
        below = Text(" " * WHAT_AT).append(shorten("   ".join(more), width - WHAT_AT), style="dim")
        return [_joined(head, _beside(line.what, first, width) or (line.what, ""), plain, width), below]
    if whole is None:
        below = Text(" " * WHAT_AT).append(shorten(first, width - WHAT_AT), style="dim")
        return [_joined(head, (line.what, ""), plain, width), below]
    return [_joined(head, whole, plain, width)]


def _beside(what: str, detail: str, width: int) -> tuple[str, str] | None:
    """Both in one row: in their columns, else close together, else the first one cut; None if there is no room."""
    room = width - WHAT_AT
    column = WHAT_WIDTH if width >= WIDE else max(24, width - 40)
    if not detail:
        return what, ""
    if cell_len(what) + 2 <= column and cell_len(detail) <= room - column:
        return what + " " * (column - cell_len(what)), detail
    if cell_len(what) + 2 + cell_len(detail) <= room:
        return f"{what}  ", detail
    if cell_len(detail) <= room - column:
        cut = shorten(what, column - 2)
        return cut + " " * (column - cell_len(cut)), detail
    return None


def _joined(head: Text, columns: tuple[str, str], style: str, width: int) -> Text:
    what, detail = columns
    return head.append(what if detail else shorten(what, width - WHAT_AT), style=style).append(detail, style="dim")


def heading(about: str, width: int) -> Text:
    """A row that says which claim the next one is about."""
    return Text(" " * LABEL_AT + shorten(f"re: {about}", max(width, NARROW) - LABEL_AT), style="dim italic")
