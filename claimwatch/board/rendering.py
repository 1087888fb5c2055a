"""Templates: every value escaped, every missing one an error; the words of ``telling`` as their functions."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from claimwatch.board import drawing, telling
from claimwatch.board.addresses import segment
from claimwatch.board.filters import STATUSES
from claimwatch.board.outlets import state
from claimwatch.screens.lines import counted
from claimwatch.screens.words import listed
from connectors.notifications.words import quoted

STATIC = {
    "board.css": "text/css; charset=utf-8",
    "board.js": "text/javascript; charset=utf-8",
    "board.svg": "image/svg+xml",
}
"""All that a page loads besides itself, with what it is."""


@cache
def static(name: str) -> bytes:
    return (files("claimwatch.board") / "static" / name).read_bytes()


@cache
def versioned(name: str) -> str:
    """The address of a static file; it changes with the file, so that a browser may keep it for ever."""
    return f"/static/{name}?v={sha256(static(name)).hexdigest()[:12]}"


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("claimwatch.board"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals |= {"static": versioned, "STATUSES": STATUSES, "MEANINGS": telling.MEANINGS}
    words = (
        telling.ago,
        telling.span,
        telling.weight,
        telling.called,
        telling.amount,
        segment,
        state,
        drawing.bars,
        drawing.points,
    )
    times = (telling.clock, telling.day, telling.zone, telling.zone_in_full, telling.stamp, telling.stretch)
    environment.filters |= {each.__name__: each for each in (*words, *times, telling.told_at, telling.only_counted)}
    environment.filters |= {"listed": lambda names: listed(list(names)), "in_words": drawing.in_words}
    environment.filters |= {"copies": telling.counted_copies, "quoted": quoted, "many": counted}
    environment.filters["outcome"] = telling.OUTCOMES.__getitem__
    return environment


def render(template: str, **values: Any) -> str:
    """A page from a template's name and its values. Raises UndefinedError where one is missing."""
    return _templates().get_template(template).render(**values)
