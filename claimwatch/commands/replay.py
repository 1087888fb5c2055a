"""`claimwatch replay`: the steps of the flow over a file, with no services."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimwatch.commands.options import Json

if TYPE_CHECKING:
    from pipelines.explaining import Explained


def register(app: typer.Typer) -> None:
    app.command("replay")(replay)


def replay(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Articles, JSON lines; .gz or - will do.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for articles, claims and alerts.")],
    extractions: Annotated[
        bool, typer.Option("--extractions", help="FILE is a dump of news.extractions.v1 instead.")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say for each article which alerts it raised or not, and why.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Find the claims and alerts in a file of articles, without Kafka or Elasticsearch.

    An article has id, url, outlet, title, text and published; the order of lines is the order of arrival. DIR gets
    articles.jsonl, claims.jsonl and alerts.jsonl; with --explain also explained.jsonl.
    """
    from claimwatch.errors import BadFile
    from claimwatch.logs import quiet
    from claimwatch.officials import reader_of
    from claimwatch.output import Output
    from claimwatch.settings import load_settings
    from connectors.lines import BadLines
    from pipelines import replay as replaying
    from pipelines.judging import standard_judge

    quiet()
    try:
        if extractions:
            result = replaying.replay_extractions(replaying.read_extractions(str(file)), standard_judge(), explain)
        else:
            result = replaying.replay(replaying.read_articles(str(file)), reader_of(load_settings()), explain)
    except BadLines as error:
        do = "give a file with one JSON object on each line, see docs/commands.md"
        raise BadFile(str(error), where=error.where, do=do) from error
    try:
        replaying.write(result, out)
    except OSError as error:
        what = f"the results cannot be written: {error.strerror}"
        raise BadFile(what, where=str(out), do="give another folder with --out") from error
    if result.explained is not None and not as_json:
        _explain(result.explained)
    counts = {"articles": len(result.articles), "claims": len(result.claims), "alerts": len(result.alerts)}
    said = ", ".join(f"{count} {name}" for name, count in counts.items())
    Output(as_json).record({"out": str(out), **counts}, [f"{said}, written to {out}"])


def _explain(explained: Sequence[Explained]) -> None:
    from claimwatch.screens.explanations import drawn, summary
    from claimwatch.screens.hanging import screen_width, show

    width = screen_width()
    show(row for one in explained for row in drawn(one, width))
    show([summary(explained)])
