"""`claimwatch board`: the pages for people who look rather than query."""

from __future__ import annotations

from typing import Annotated

import typer

from claimwatch.commands.options import Data, Json


def register(app: typer.Typer) -> None:
    app.command("board")(board)


def board(
    host: Annotated[
        str | None, typer.Option("--host", metavar="ADDRESS", help="Where to listen; beyond loopback with a token.")
    ] = None,
    port: Annotated[
        int | None, typer.Option("--port", min=0, max=65_535, help="Its port (default 8700); 0 takes any.")
    ] = None,
    data: Data = None,
    as_json: Json = False,
) -> int:
    """Serve the claim board: pages and JSON over what Elasticsearch holds, read-only."""
    from claimwatch.commands.parts import run

    return run("board", board_host=host, board_port=port, data=data, as_json=as_json)
