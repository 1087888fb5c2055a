"""`claimwatch up` and `claimwatch doctor`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from claimwatch.commands.options import Data, Json, settings


def register(app: typer.Typer) -> None:
    app.command("up")(up)
    app.command("doctor")(doctor)


def up(
    feeds: Annotated[
        Path | None, typer.Option("--feeds", metavar="FILE.opml", help="Watch the feeds of this list too.")
    ] = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="Show invented outlets instead, in a data folder of their own.")
    ] = False,
    data: Data = None,
    as_json: Json = False,
) -> int:
    """Run everything on this machine until Ctrl-C: services, all parts, and a screen that says what they do."""
    from claimwatch.errors import Exit, UserError
    from claimwatch.up import run_up

    if demo and feeds is not None:
        raise UserError(
            "--demo and --feeds do not go together",
            do="watch your own feeds with --feeds alone",
            code=Exit.USAGE,
        )
    return run_up(settings(data), feeds_file=feeds, demo=demo, as_json=as_json)


def doctor(data: Data = None, as_json: Json = False) -> int:
    """Look at everything that has to be right, and say what is not; exit code 1 if something is not."""
    from claimwatch.calling import typable
    from claimwatch.doctor import examine
    from claimwatch.output import Output

    findings = examine(settings(data))
    Output(as_json).table(
        findings,
        {
            "": [{"ok": "ok", "note": "note", "wrong": "WRONG"}[finding.verdict] for finding in findings],
            "what": [finding.what for finding in findings],
            "found": [finding.found for finding in findings],
            "what to do": [typable(finding.do) for finding in findings],
        },
        nothing="",
    )
    return 1 if any(finding.verdict == "wrong" for finding in findings) else 0
