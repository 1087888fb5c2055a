"""The lines that the program may log, read from its source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[3]
ROOMS = ("claimwatch", "pipelines", "connectors")
OF_THE_STANDARD_LIBRARY = "logging.getLogger(__name__)"
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}


class Event(NamedTuple):
    """A call of a logger: what it says, how loudly, with which fields, and in which file."""

    text: str | None
    level: str
    fields: tuple[str, ...]
    file: str


def events() -> Iterator[Event]:
    """Every call of a module's ``log``; ``text`` is None where it is no plain string."""
    for path in sources():
        source = path.read_text("utf-8")
        if OF_THE_STANDARD_LIBRARY not in source:
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.Call) and (found := _event(node, path.relative_to(ROOT))):
                    yield found


def sources() -> list[Path]:
    return [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


def _event(call: ast.Call, file: Path) -> Event | None:
    of = call.func
    if not (isinstance(of, ast.Attribute) and of.attr in LEVELS and isinstance(of.value, ast.Name)):
        return None
    if of.value.id not in ("log", "logger", "_log"):
        return None
    plain = len(call.args) == 1 and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)
    text = call.args[0].value if plain else None  # type: ignore[attr-defined]
    return Event(text, of.attr, tuple(keyword.arg or "**" for keyword in call.keywords), str(file))
