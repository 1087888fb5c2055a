"""`claimwatch watches import`, `export` and `feed`: watches as files, and what they tell as feeds."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimwatch.commands.options import Data, Json, settings
from claimwatch.commands.watches import Name, Unchecked, existing

if TYPE_CHECKING:
    from claimwatch.settings import Settings
    from claimwatch.watch_file import Entry
    from schemas.delivery import Watch

OWN = 0o600
"""A file of watches holds the addresses of channels, and they the tokens of services."""


def register(app: typer.Typer) -> None:
    app.command("import")(import_watches)
    app.command("export")(export)
    app.command("feed")(feed)


def import_watches(
    file: Annotated[Path, typer.Argument(metavar="FILE.yaml", help="A list of watches; - is standard input.")],
    unchecked: Unchecked = False,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Add the watches of a YAML file, each in place of the one of its name; all of them, or none if one is wrong."""
    from datetime import UTC, datetime

    from claimwatch.output import Output
    from claimwatch.registry import read_watches, write_watches
    from claimwatch.services import kafka
    from claimwatch.watch_file import read_watches as watches_of
    from claimwatch.watching import successor

    known = settings(data)
    entries = watches_of(_read(file), str(file), known.channels)
    connection = kafka(known)
    watches = [entry.watch for entry in entries] if unchecked else _checked(entries, str(file), known)
    before, now = read_watches(connection), datetime.now(UTC)
    write_watches(connection, [successor(before.get(watch.name), watch, now) for watch in watches])
    Output(as_json).record({"imported": len(watches)}, [f"{len(watches)} watches imported from {file}"])


def export(
    file: Annotated[Path, typer.Argument(metavar="FILE.yaml", help="- is standard output.")] = Path("-"),
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Write the watches as YAML, with the addresses of their channels; with --json one watch a line instead."""
    from claimwatch.errors import BadFile
    from claimwatch.output import Output, write
    from claimwatch.registry import read_watches
    from claimwatch.services import kafka
    from claimwatch.watch_file import write_watches

    watches = sorted(read_watches(kafka(settings(data))).values(), key=lambda watch: watch.name)
    if str(file) == "-":
        if as_json:
            Output(as_json).table(watches, {}, nothing="")
        else:
            write(write_watches(watches).rstrip("\n"))
        return
    try:
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWN), "w", encoding="utf-8") as out:
            os.fchmod(out.fileno(), OWN)  # one that was there keeps its rights otherwise
            out.write(write_watches(watches))
    except OSError as error:
        raise BadFile(f"the file cannot be written: {error.strerror}", where=str(file)) from error
    Output(as_json).record({"exported": len(watches), "file": str(file)}, [f"{len(watches)} watches written to {file}"])


def feed(
    name: Name,
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE|FOLDER", help="A folder gets a file for the watch; - is stdout.")
    ] = Path("-"),
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Write what a watch finds as an Atom feed, the newest hundred, for any feed reader."""
    from claimwatch.commands.view import opened_view
    from claimwatch.errors import BadFile
    from claimwatch.notifying import atom
    from claimwatch.notifying.feeds import write_feed
    from claimwatch.notifying.looking import told_to
    from claimwatch.output import Output, write
    from connectors.notifications.notices import Links

    known = settings(data)
    watch = existing(name, known)
    with opened_view(known) as es:
        alerts = told_to(es, watch)
    links = Links(board=known.board_url, kibana=known.kibana_url)
    if str(out) == "-":
        if as_json:
            Output(as_json).table(alerts, {}, nothing="")
        else:
            write(atom.feed(name, alerts, links).decode().rstrip("\n"))
        return
    path = out / atom.file_name(name) if out.is_dir() else out
    try:
        write_feed(path, name, alerts, links)
    except OSError as error:
        raise BadFile(f"the file cannot be written: {error.strerror}", where=str(path)) from error
    Output(as_json).record({"entries": len(alerts), "file": str(path)}, [f"{len(alerts)} alerts written to {path}"])


def _read(file: Path) -> str:
    import sys

    from claimwatch.errors import BadFile

    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is no text in UTF-8"
        raise BadFile(f"the file cannot be read: {why}", where=str(file)) from error


def _checked(entries: list[Entry], where: str, known: Settings) -> list[Watch]:
    """The watches with whole ids, after the view has read their queries. Raises BadFile for all that are wrong."""
    from claimwatch.watch_file import fault_of, refuse
    from claimwatch.watching import asked_view, checked, needs_view

    if not any(needs_view(entry.watch) for entry in entries):
        return [entry.watch for entry in entries]
    with asked_view(known) as es:
        whole = checked(es, [entry.watch for entry in entries])
    wrong = [fault_of(entry, error) for entry, (_, error) in zip(entries, whole, strict=True) if error is not None]
    if wrong:
        refuse(where, wrong)
    return [watch for watch, _ in whole]
