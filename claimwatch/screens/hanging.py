"""Prose beside a label: wrapped between words, its further lines under its first."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import lru_cache

from rich.console import Console
from rich.text import Text

WIDEST = 120
"""Columns that are used at most in a terminal: longer lines of prose are hard to read."""
LEAST = 20
"""Columns that prose has at least; where fewer are left beside its label, it stands below it."""
BELOW = 4
"""Columns by which prose is indented that stands below its label."""
BAR = "│ "
UNWRAPPED = 4_000
"""Columns of a pipe or file: nothing is wrapped or cut there, so that grep finds whole sentences."""


def hanging(label: Text, prose: Text, width: int, mark: str = "") -> Text:
    """``label`` and ``prose`` in at most ``width`` columns; ``mark`` stands before each line of the prose."""
    at = label.cell_len
    if at > BELOW and width - at - len(mark) < LEAST:
        below = hanging(Text(" " * BELOW), prose, width, mark)
        return Text.assemble(label, "\n", below) if label.plain.strip() else below
    room = max(1, width - at - len(mark))
    lines = prose.wrap(_console(), room, overflow="fold") or [Text()]
    for line in lines:
        line.rstrip()
    shown = Text.assemble(label, (mark, "dim"), lines[0])
    for line in lines[1:]:
        shown.append(f"\n{' ' * at}").append(mark, "dim").append_text(line)
    return shown


def screen_width() -> int:
    """The columns of standard output."""
    return min(Console().width, WIDEST) if sys.stdout.isatty() else UNWRAPPED


def show(rows: Iterable[Text]) -> None:
    """Print rows as they come, in colours where standard output is a terminal."""
    width = None if sys.stdout.isatty() else UNWRAPPED
    console = Console(width=width, highlight=False, markup=False, emoji=False)
    for row in rows:
        console.print(row, soft_wrap=True)


@lru_cache(maxsize=1)
def _console() -> Console:
    """Text is wrapped by a console's rules; nothing is printed to this one."""
    return Console(width=WIDEST)
