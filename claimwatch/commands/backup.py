"""`claimwatch backup` and `claimwatch restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from claimwatch.commands.options import Data, Json, settings


def register(app: typer.Typer) -> None:
    app.command("backup")(backup)
    app.command("restore")(restore)


def backup(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder.")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Write what cannot be made again into files: feeds, watches, stories, claims, what was told, what is under way.

    Everything may go on running meanwhile.
    """
    from datetime import UTC, datetime

    from claimwatch.backups import backup as write
    from claimwatch.output import Output
    from claimwatch.services import kafka

    manifest = write(kafka(settings(data)), folder, datetime.now(UTC))
    rows = {each.topic: each.messages for each in manifest.kept}
    Output(as_json).record(
        {"backup": str(folder), "messages": rows}, [f"{name}: {count}" for name, count in rows.items()]
    )


def restore(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="What `claimwatch backup` wrote.")],
    check: Annotated[bool, typer.Option("--check", help="Only compare the files with their manifest.")] = False,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Write a backup into new services, where all topics are empty; nothing that was told is told again.

    Interrupted, it is run again. Afterwards make the view: `claimwatch index --rebuild --from-scratch`.
    """
    from datetime import UTC, datetime

    from claimwatch import backups
    from claimwatch.output import Output
    from claimwatch.services import kafka

    restored = None if check else backups.restore(kafka(settings(data)), folder, datetime.now(UTC))
    manifest = restored or backups.check(folder)
    rows = {each.topic: each.messages for each in manifest.kept}
    lines = [f"{name}: {count}" for name, count in rows.items()]
    Output(as_json).record({"checked" if check else "restored": str(folder), "messages": rows}, lines)
