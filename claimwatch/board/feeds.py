"""The watches' Atom feeds over HTTP: the files that notify keeps in a folder, as they are."""

from __future__ import annotations

import html
import re
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from claimwatch.board.answering import tagged
from claimwatch.notifying.atom import FILE

BEGINNING = 4_096
"""Bytes of a file in which its title stands."""

MOST_BYTES = 16 * 1024 * 1024
TITLE = re.compile(r"<title>claimwatch: (.*?)</title>", re.DOTALL)


def routes(folder: Path | None) -> list[Route]:
    def feed(request: Request) -> Response:
        """A watch's newest alerts; 404 where notify keeps no such file."""
        name = str(request.path_params["name"])
        found = content(folder, name)
        if found is None:
            raise HTTPException(404)
        return tagged(request, found, "application/atom+xml; charset=utf-8")

    return [Route("/watches/{name}", feed)]


def content(folder: Path | None, name: str) -> bytes | None:
    """A feed's file; None where there is none. Only names that notify gives are looked for."""
    if folder is None or not FILE.fullmatch(name):
        return None
    try:
        with (folder / name).open("rb") as file:
            found = file.read(MOST_BYTES + 1)
    except OSError:
        return None
    return found if len(found) <= MOST_BYTES else None


def feeds_in(folder: Path | None) -> dict[str, str]:
    """The names of the watches that have a file, each with the address of its feed."""
    found: dict[str, str] = {}
    if folder is None or not folder.is_dir():
        return found
    for path in sorted(folder.iterdir()):
        title = TITLE.search(_beginning(path)) if FILE.fullmatch(path.name) else None
        if title is not None:
            found[html.unescape(title[1])] = f"/watches/{path.name}"
    return found


def _beginning(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(BEGINNING).decode("utf-8", "replace")
    except OSError:
        return ""
