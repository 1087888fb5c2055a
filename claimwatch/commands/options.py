"""Options that many commands share, and the settings that follow from them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from claimwatch.settings import Settings

Json = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")]
Data = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="Data folder of `claimwatch up`; by default the user's state folder."),
]
Limit = Annotated[int, typer.Option("--limit", min=1, max=10_000, help="At most so many.")]


def settings(data: Path | None = None) -> Settings:
    """The settings, with the data folder if one was given. Raises UserError."""
    from claimwatch.settings import load_settings

    return load_settings(data=data)
