"""`claimwatch dev`: single steps over files, for those who work on the rules and models."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from claimwatch.commands.options import Json

if TYPE_CHECKING:
    from schemas.extraction import Extraction, Mention, Span

app = typer.Typer(help="Single steps over files, without services.", rich_markup_mode=None)


@app.callback()
def dev() -> None:
    """Single steps over files, without services."""


@app.command("extract")
def extract(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Texts, JSON lines; .gz or - will do.")],
    out: Annotated[Path, typer.Option("--out", metavar="OUT", help="File for the mentions; - is standard output.")],
    as_json: Json = False,
) -> None:
    """Find who says what in each text.

    A line of FILE has doc_id (or id), text and optionally title; a line of OUT has doc_id and mentions with offsets
    into the text, and title_mentions with offsets into the title.
    """
    from claimwatch.errors import BadFile
    from claimwatch.files import ONE_EACH_LINE, open_out, read_json_lines
    from claimwatch.logs import quiet
    from claimwatch.output import Output

    count = 0
    texts = read_json_lines(file)
    from pipelines.reading import ArticleReader
    from pipelines.replay import START, article_of

    quiet()
    reader = ArticleReader()
    with open_out(out) as lines:
        for count, row in enumerate(texts, 1):
            doc_id = row.get("doc_id") or row.get("id")
            if not doc_id or not isinstance(row.get("text"), str):
                raise BadFile("it has no doc_id or no text", where=f"{file}, object {count}", do=ONE_EACH_LINE)
            article = article_of({"id": str(doc_id), "title": row.get("title"), "text": row["text"]}, START)
            lines.write({"doc_id": doc_id, **_mentions(reader.read(article))})
    if str(out) != "-":
        Output(as_json).record({"out": str(out), "texts": count}, [f"{count} texts read, mentions are in {out}"])


def _mentions(extraction: Extraction) -> dict[str, list[dict[str, Any]]]:
    """One object for each attribution; what the outlet says in its own voice is none."""
    said = [mention for mention in extraction.mentions if mention.cue or mention.standing != "outlet"]
    told = [list(parts) for _, parts in groupby(said, key=lambda mention: (mention.place, mention.source, mention.cue))]
    found = {"mentions": [_attribution(parts) for parts in told if parts[0].place != "headline"]}
    titles = [_attribution(parts) for parts in told if parts[0].place == "headline"]
    return {**found, "title_mentions": titles} if titles else found


def _attribution(parts: list[Mention]) -> dict[str, Any]:
    """The mentions of one attribution, of which there is one for each sentence of its content, as one object."""
    first = parts[0]
    return {
        "source": [list(span) for span in first.source],
        "cue": [list(span) for span in first.cue],
        "content": _joined([span for mention in parts for span in mention.content]),
        "speaker": first.speaker.name or first.speaker.surface or first.speaker.key,
        "standing": first.standing,
        "act": first.act,
        "confidence": first.confidence,
    }


def _joined(spans: list[Span]) -> list[list[int]]:
    """Spans in order; those with one character between them, the space behind a sentence, become one."""
    found: list[list[int]] = []
    for start, end in sorted(spans):
        if found and start - found[-1][1] <= 1:
            found[-1][1] = end
        else:
            found.append([start, end])
    return found
