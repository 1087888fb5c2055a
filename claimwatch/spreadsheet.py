"""Search results as CSV (RFC 4180) that a spreadsheet shows and never obeys: texts of feeds are hostile.

A cell that begins with ``=``, ``+``, ``-``, ``@``, a tab or a line break is a formula to a spreadsheet, and so are the
wide forms of these signs to some; an apostrophe in front makes it text (OWASP, CSV Injection). Control characters and
line breaks inside a cell are shown as the terminal shows them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from claimwatch.output import plain

if TYPE_CHECKING:
    from claimwatch.queries import Hit

COLUMNS = {
    "what": (),
    "time": ("@timestamp",),
    "status": ("status",),
    "kind": ("kind",),
    "text": ("headline", "claim_text", "title", "sentence"),
    "sentence": ("sentence", "text", "summary"),
    "speaker": ("speaker",),
    "role": ("role",),
    "standing": ("standing",),
    "side": ("side",),
    "outlet": ("outlet",),
    "origins": ("origins_count",),
    "url": ("url",),
    "id": (),
}
"""Heading → the document's fields of which the first that is there is shown."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def lines(hits: Iterable[Hit]) -> Iterator[str]:
    """The heading, then a line for each hit, each ended by CRLF."""
    yield _line(COLUMNS)
    for hit in hits:
        shown = {"what": hit.what, "id": hit.id}
        yield _line(shown.get(heading) or _first(hit.document, names) for heading, names in COLUMNS.items())


def cell(value: object) -> str:
    """A value as a cell of text; several are separated by semicolons."""
    text = "; ".join(map(str, value)) if isinstance(value, list | tuple) else "" if value is None else str(value)
    shown = plain(text)
    # Spaces of any kind in front, and signs that show nothing, are cut by some; what follows is then a formula.
    bare = shown.lstrip().lstrip("\N{REPLACEMENT CHARACTER} ").lstrip()
    harmless = not text.startswith(FORMULA) and not bare.startswith(FORMULA)
    return shown if harmless else f"'{shown}"


def _first(document: dict[str, Any], names: Iterable[str]) -> object:
    return next((document[name] for name in names if document.get(name) not in (None, "", [])), "")


def _line(values: Iterable[object]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow([cell(value) for value in values])
    return written.getvalue()
