"""`claimwatch dev`: single steps over files, for those who work on the rules and models."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from claimwatch.commands.options import Json

if TYPE_CHECKING:
    from pipelines.stances import Answer, Question
    from schemas.article import Article
    from schemas.extraction import Extraction, Mention, Span

app = typer.Typer(help="Single steps over files, without services.", rich_markup_mode=None)


@app.callback()
def dev() -> None:
    """Single steps over files, without services."""


@app.command("extract")
def extract(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A text (.txt), or JSON lines with text and title; .gz or - will do.")
    ],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="OUT", help="File for the mentions; - is standard output.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Find who says what in each text.

    In a terminal the texts are shown in colours, with speaker, standing and act beside them. With --out or --json, and
    into a pipe, one JSON object is written for each text.

    A line of FILE has doc_id (or id), text and optionally title and outlet; a line of OUT has doc_id and mentions with
    offsets into the text, and title_mentions with offsets into the title.
    """
    from claimwatch.files import open_out, read_texts
    from claimwatch.logs import quiet
    from claimwatch.officials import reader_of
    from claimwatch.output import Output
    from claimwatch.settings import load_settings

    rows = read_texts(file)
    quiet()
    reader = reader_of(load_settings())
    doc_ids: deque[Any] = deque()
    read = reader.read_all(_articles(rows, file, doc_ids))
    if out is None and not as_json and sys.stdout.isatty():
        _show(read)
        return
    count = 0
    with open_out(out or Path("-")) as lines:
        for extraction in read:
            lines.write({"doc_id": doc_ids.popleft(), **_mentions(extraction)})
            count += 1
    if out is not None and str(out) != "-":
        Output(as_json).record({"out": str(out), "texts": count}, [f"{count} texts read, mentions are in {out}"])


@app.command("stance")
def stance(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="JSON lines with claim and headline, optionally body; .gz or -.")
    ],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="OUT", help="File for the stances; - is standard output.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Tell whether a headline or sentence is for a claim, against it, or neither.

    In a terminal the pairs are shown in colours. With --out or --json, and into a pipe, one JSON object is written for
    each line of FILE.

    A line of FILE has claim and headline (or hypothesis and premise), and optionally body, speaker and before, the
    sentence before; a line of OUT has its ids, stance, scores and the sentence that decides.
    """
    from claimwatch.errors import UserError
    from claimwatch.files import open_out, read_json_lines
    from claimwatch.logs import quiet
    from claimwatch.output import Output
    from claimwatch.screens.hanging import screen_width, show
    from claimwatch.screens.stances import drawn_pairs
    from pipelines.judging import standard_judge
    from pipelines.stances import answered

    quiet()
    rows = read_json_lines(file)
    judge = standard_judge()
    if judge is None:
        what = "there are no weights of the stance model in this installation"
        raise UserError(what, where="pipelines/language/weights", do="install a release, or see training/stance")
    asked: deque[tuple[dict[str, Any], Question]] = deque()
    answers = answered(_questions(rows, file, asked), judge)
    if out is None and not as_json and sys.stdout.isatty():
        show(drawn_pairs(((asked.popleft()[1], answer) for answer in answers), screen_width()))
        return
    count = 0
    with open_out(out or Path("-")) as lines:
        for answer in answers:
            lines.write({**asked.popleft()[0], **_stance(answer)})
            count += 1
    if out is not None and str(out) != "-":
        Output(as_json).record({"out": str(out), "pairs": count}, [f"{count} pairs read, stances are in {out}"])


def _questions(
    rows: Iterable[dict[str, Any]], file: Path, asked: deque[tuple[dict[str, Any], Question]]
) -> Iterator[Question]:
    """A question for each row; its ids and itself are put down in the same order. Raises BadFile."""
    from claimwatch.errors import BadFile
    from claimwatch.files import ONE_EACH_LINE
    from pipelines.stances import Question

    for number, row in enumerate(rows, 1):
        claim, headline = row.get("claim") or row.get("hypothesis"), row.get("headline") or row.get("premise")
        more = {key: row.get(key) or "" for key in ("body", "speaker", "before")}
        if not (
            isinstance(claim, str) and isinstance(headline, str) and all(isinstance(v, str) for v in more.values())
        ):
            what = "claim and headline are needed, and body, speaker and before are texts"
            raise BadFile(what, where=f"{file}, object {number}", do=ONE_EACH_LINE)
        question = Question(claim, headline, **more)
        asked.append(({key: row[key] for key in row if key == "id" or key.endswith("_id")}, question))
        yield question


def _stance(answer: Answer) -> dict[str, Any]:
    chances = answer.chances
    scores = {"for": chances.support, "against": chances.denial, "neutral": chances.neither}
    return {"stance": answer.stance, "scores": scores, "sentence": answer.sentence}


def _articles(rows: Iterable[dict[str, Any]], file: Path, doc_ids: deque[Any]) -> Iterator[Article]:
    """An article for each row; their doc_ids are put down in the same order. Raises BadFile."""
    from claimwatch.errors import BadFile
    from claimwatch.files import ONE_EACH_LINE
    from pipelines.replay import START, article_of

    for number, row in enumerate(rows, 1):
        doc_id = row.get("doc_id") or row.get("id")
        if not doc_id or not isinstance(row.get("text"), str):
            raise BadFile("it has no doc_id or no text", where=f"{file}, object {number}", do=ONE_EACH_LINE)
        doc_ids.append(doc_id)
        known = {key: row.get(key) for key in ("title", "text", "outlet")}
        yield article_of({"id": str(doc_id), **known}, START)


def _show(read: Iterable[Extraction]) -> None:
    """Draw texts in colours as they come."""
    from rich.console import Console

    from claimwatch.screens.attributions import attributions, counted, drawn, legend

    console = Console(highlight=False, markup=False, emoji=False)
    console.print(legend(), end="\n\n")
    texts = told = 0
    for texts, extraction in enumerate(read, 1):
        if texts > 1:
            console.rule(style="dim")
        for row in drawn(extraction, console.width):
            console.print(row)
        told += len(attributions(extraction))
    console.print(counted(texts, told))


def _mentions(extraction: Extraction) -> dict[str, list[dict[str, Any]]]:
    """One object for each attribution; what the outlet says in its own voice is none."""
    from claimwatch.screens.attributions import attributions

    told = attributions(extraction)
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
