"""Who says what in a text, in colours: the text on the left, speaker, standing and act beside it.

Without colours (NO_COLOR) the parts still differ: a source is bold, a cue italic, and words that are nobody's are dim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from claimwatch.output import plain
from schemas.extraction import Act, Extraction, Mention, Span

NOBODY, SOURCE, CUE, CONTENT = "dim", "not dim bold cyan", "not dim italic yellow", "not dim green"
ACTS: dict[Act, str] = {"asserts": "green", "denies": "red", "neutral": "dim"}

WIDEST = 120
"""Columns that are used at most: longer lines of prose are hard to read."""
BESIDE, BESIDE_NARROW, NARROW = 36, 26, 100
"""Columns of the notes, and of the notes in a terminal below ``NARROW`` columns."""
ACT_WIDTH = 7
NUMBERS = "¹²³⁴⁵⁶⁷⁸⁹"
"""Tie notes to cues where a paragraph has several; the tenth and later ones go without."""

_LINE = re.compile(r"[^\n]*\S[^\n]*")

Told = list[Mention]
"""The mentions of one attribution: one for each sentence that its content runs over."""


def attributions(extraction: Extraction) -> list[Told]:
    """The attributions in the order of the text; what the outlet says in its own voice is none."""
    said = [mention for mention in extraction.mentions if mention.cue or mention.standing != "outlet"]
    return [list(parts) for _, parts in groupby(said, key=lambda mention: (mention.place, mention.source, mention.cue))]


def legend() -> Text:
    """What the colours mean, in a line."""
    return Text.assemble(
        ("source", SOURCE), "  ", ("cue", CUE), "  ", ("content", CONTENT), "  ", ("the outlet's own words", NOBODY)
    )


def drawn(extraction: Extraction, width: int) -> Iterator[RenderableType]:
    """Rows for a text: its title, then each paragraph with notes beside it. ``width`` is the terminal's."""
    article, told = extraction.article, attributions(extraction)
    above = [parts for parts in told if parts[0].place == "headline"]
    below = [parts for parts in told if parts[0].place != "headline"]
    if article.title.strip():
        span = (0, len(article.title))
        yield _row(_marked(article.title, span, above, base="bold" if not above else NOBODY), _notes(above), width)
    if not extraction.read_for_claims:
        yield Text(f"not read for claims: its language is {plain(extraction.language)}", style="yellow")
    for line in _LINE.finditer(article.text):
        here = [parts for parts in below if _within(parts, line.span())]
        yield _row(_marked(article.text, line.span(), here), _notes(here), width)


def counted(texts: int, told: int) -> Text:
    """The last line: how much there was."""
    one = f"{texts} text{'s' * (texts != 1)}"
    return Text(f"{told} attribution{'s' * (told != 1)} in {one}", style="dim")


def _within(parts: Told, line: Span) -> bool:
    """Whether the attribution is told from this line: by its cue, or, without one, by its content."""
    spans = parts[0].cue or parts[0].content or (parts[0].sentence,)
    return line[0] <= spans[0][0] < line[1]


def _marked(text: str, line: Span, told: Sequence[Told], base: str = NOBODY) -> Text:
    """A line of the text in its colours. Every character stands for one, so offsets hold."""
    start, end = line
    marked = Text(plain(text[start:end]), style=base)
    for style, role in ((CONTENT, "content"), (SOURCE, "source"), (CUE, "cue")):
        for mention in (mention for parts in told for mention in parts):
            for s, e in getattr(mention, role):
                marked.stylize(style, max(0, s - start), max(0, e - start))
    if len(told) < 2:
        return marked
    pieces = []
    at = 0
    for number, cue_end in sorted(_numbered(told, start), key=lambda item: item[1]):
        pieces += [marked[at:cue_end], Text(number, style="not dim bold")]
        at = cue_end
    return Text.assemble(*pieces, marked[at:], style=base)


def _numbered(told: Sequence[Told], start: int) -> Iterator[tuple[str, int]]:
    """A number and where it stands: behind the cue, or the content where there is no cue."""
    for number, parts in zip(NUMBERS, told, strict=False):
        spans = parts[0].cue or parts[0].content
        if spans:
            yield number, spans[-1][1] - start


def _notes(told: Sequence[Told]) -> RenderableType:
    """For each attribution its act, the speaker and the standing."""
    notes = Table.grid(padding=(0, 1, 0, 0))
    notes.add_column(width=ACT_WIDTH + (2 if len(told) > 1 else 0), no_wrap=True)
    notes.add_column(overflow="fold")
    for i, parts in enumerate(told):
        first = parts[0]
        number = (NUMBERS[i] if i < len(NUMBERS) else " ") + " " if len(told) > 1 else ""
        who = Text(plain(first.speaker.shown), style="dim" if first.act == "neutral" else "")
        notes.add_row(Text(number).append(first.act, ACTS[first.act]), who.append(f" · {_standing(first)}", "dim"))
    return notes


def _standing(mention: Mention) -> str:
    cites = f", cites {', '.join(mention.cites[1:])}" if mention.cites[1:] else ""
    return plain(f"{mention.standing}{cites}{', background' if mention.background else ''}")


def _row(text: Text, notes: RenderableType, width: int) -> RenderableType:
    width = min(width, WIDEST)
    beside = BESIDE if width >= NARROW else BESIDE_NARROW
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(width=max(20, width - beside - 3), overflow="fold")
    grid.add_column(width=beside)
    grid.add_row(text, notes)
    return Padding(grid, (0, 0, 1, 0))
