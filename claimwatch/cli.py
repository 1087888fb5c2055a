"""The command line. Commands import what they work with when they are called, so that `--help` is quick.

Exit codes are those of ``claimwatch.errors.Exit``; what a user gets wrong is told in three lines, never as a
traceback.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from claimwatch.commands import (
    backup,
    board,
    deploy,
    dev,
    epoch,
    erase,
    failures,
    feeds,
    flink,
    parts,
    replay,
    running,
    view,
    watch_files,
    watches,
)
from claimwatch.errors import Exit, UserError

app = typer.Typer(
    name="claimwatch",
    help="A streaming news monitor: who claims what, and who confirms, contradicts or retracts it.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

running.register(app)
parts.register(app)
flink.register(app)
board.register(app)
view.register(app)
replay.register(app)
backup.register(app)
app.add_typer(feeds.app, name="feeds")
watch_files.register(watches.app)
app.add_typer(watches.app, name="watches")
app.add_typer(failures.app, name="failures")
app.add_typer(epoch.app, name="epoch")
app.add_typer(erase.app, name="erase")
app.add_typer(deploy.app, name="deploy")
app.add_typer(dev.app, name="dev")


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(version("claimwatch"))
        raise typer.Exit


@app.callback()
def claimwatch(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """A streaming news monitor: who claims what, and who confirms, contradicts or retracts it."""


def main(arguments: list[str] | None = None) -> None:
    """Run a command and exit with its code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    sys.exit(run(arguments or ["--help"]))


def run(arguments: list[str]) -> int:
    """Run a command; its exit code. With ``--json`` errors are one JSON object on stdout too."""
    from claimwatch.output import complain

    as_json = "--json" in arguments
    try:
        outcome = app(arguments, prog_name="claimwatch", standalone_mode=False)
        return outcome if isinstance(outcome, int) else Exit.OK
    except UserError as error:
        complain(error, as_json)
        return error.exit_code
    except typer.TyperException as error:
        return _usage(error, as_json)
    except (typer.Abort, KeyboardInterrupt):
        return 128 + 2
    except Exception as error:
        known = _of_a_connector(error)
        if known is None:
            raise
        complain(known, as_json)
        return known.exit_code


def _usage(error: typer.TyperException, as_json: bool) -> int:
    from claimwatch.output import complain

    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "claimwatch"
    what = error.format_message() or "a command is missing"
    complain(UserError(what, do=f"see `{path} --help`", code=Exit.USAGE), as_json)
    return Exit.USAGE


def _of_a_connector(error: Exception) -> UserError | None:
    """What a connector met, such as a lost connection, wherever in a command it came up; None for a bug."""
    from claimwatch.services import as_user_error

    return as_user_error(error)
