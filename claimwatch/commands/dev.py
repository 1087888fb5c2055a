"""`claimwatch dev`: single steps over files, for those who work on the rules and models."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from claimwatch.commands.options import Json

if TYPE_CHECKING:
    from schemas.extraction import Extraction, Mention

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
    titles = [mention for mention in extraction.mentions if mention.place == "headline"]
    texts = [mention for mention in extraction.mentions if mention.place != "headline"]
    found = {"mentions": [_mention(mention) for mention in texts]}
    return {**found, "title_mentions": [_mention(mention) for mention in titles]} if titles else found


def _mention(mention: Mention) -> dict[str, Any]:
    return {
        **{name: [list(span) for span in getattr(mention, name)] for name in ("source", "cue", "content")},
        "speaker": mention.speaker.name or mention.speaker.surface or mention.speaker.key,
        "standing": mention.standing,
        "act": mention.act,
        "confidence": mention.confidence,
    }
