"""What commands print: a table or a few lines for a person, JSON lines for a program.

Text from feeds is hostile: control characters, which could move the cursor or retitle a terminal, are made visible,
and nothing of it is read as rich markup.
"""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from claimwatch.calling import typable
from claimwatch.errors import UserError

HIDDEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
"""Unicode categories that show nothing themselves and change what is shown (UAX 44), such as escape and RTL marks."""


def plain(text: str) -> str:
    """Text on one line, without anything that a terminal would obey."""
    return "".join(
        " " if char in "\n\r\t" else "\N{REPLACEMENT CHARACTER}" if unicodedata.category(char) in HIDDEN else char
        for char in text
    )


def inert(line: str) -> str:
    """A line of JSON with everything that a terminal would obey written as \\uXXXX, which is the same to a program."""
    if line.isprintable():
        return line
    return "".join(json.dumps(char)[1:-1] if unicodedata.category(char) in HIDDEN else char for char in line)


def clock(moment: datetime | None) -> str:
    """A time in the reader's own zone, to the minute."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M") if moment else ""


def clock_of(value: object) -> str:
    """A field of the view that is a time, as ``clock`` shows it; nothing where it is none."""
    try:
        return clock(datetime.fromisoformat(str(value)))
    except ValueError:
        return ""


def text_of(value: object) -> str:
    """A field of the view as text; nothing where it is missing."""
    return "" if value is None else str(value)


class Output:
    """Prints to stdout, either for a person or, ``as_json``, one JSON object a line."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json

    def record(self, value: BaseModel | Mapping[str, Any], lines: Iterable[str] = ()) -> None:
        """One thing: the object itself as JSON, or ``lines`` for a person."""
        if self.as_json:
            write(_json(value))
            return
        for line in lines:
            write(plain(line))

    def table(
        self,
        rows: Sequence[BaseModel | Mapping[str, Any]],
        columns: Mapping[str, Sequence[str]],
        nothing: str,
    ) -> None:
        """Many things: ``rows`` as JSON lines, or ``columns`` (heading → a cell for each row) as a table.

        ``nothing`` is what a person reads when there are none.
        """
        if self.as_json:
            for row in rows:
                write(_json(row))
            return
        if not rows:
            write(typable(nothing))
            return
        self._draw(columns)

    def _draw(self, columns: Mapping[str, Sequence[str]]) -> None:
        from rich import box
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
        for heading in columns:
            table.add_column(heading, overflow="fold")
        for cells in zip(*columns.values(), strict=True):
            table.add_row(*(Text(plain(cell)) for cell in cells))
        # Into a pipe nothing is wrapped or cut, so that grep finds whole names.
        console = Console(width=None if sys.stdout.isatty() else 400, highlight=False)
        console.print(table)


@contextmanager
def progress(what: str, count: int, *, shown: bool = True) -> Iterator[Callable[[int], None]]:
    """A bar on stderr that is told how many more are done; nothing where stderr is no terminal."""
    if not shown or not sys.stderr.isatty():
        yield lambda _more: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    parts = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*parts, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=count)
        yield lambda more: bar.advance(task, more)


def write(line: str) -> None:
    """A line to stdout. A closed pipe (`| head`) ends the command quietly, as other programs do."""
    try:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        raise SystemExit(0) from None


def complain(error: UserError, as_json: bool) -> None:
    """Tell what went wrong, where, and what to do: on stderr, or as one JSON object on stdout."""
    if as_json:
        write(inert(json.dumps(error.as_record(), ensure_ascii=False)))
        return
    lines = [f"claimwatch: {error.what}"]
    if error.where:
        lines.append(f"  where: {error.where}")
    lines += [f"    {line}" for line in error.drawn]
    if error.do:
        lines.append(f"  what to do: {typable(error.do)}")
    sys.stderr.write("\n".join(plain(line) for line in lines) + "\n")


def _json(value: BaseModel | Mapping[str, Any]) -> str:
    if isinstance(value, BaseModel):
        return inert(value.model_dump_json())
    return inert(json.dumps(value, ensure_ascii=False, default=_plain_value))


def _plain_value(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)
