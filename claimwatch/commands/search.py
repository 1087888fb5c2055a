"""`claimwatch search`: one query over what was said, for a person, as CSV or as JSON lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from claimwatch.commands.options import Data, Json, settings

if TYPE_CHECKING:
    from claimwatch.queries import Hit, Hits

TITLES = ("title", "headline", "claim_text", "sentence", "exception", "outlet")
SHOWN, EXPORTED = 10, 10_000
"""Hits of a kind on the screen, and in a spreadsheet: as many as one search of Elasticsearch reaches."""

PASSAGES = 2
WIDTH = 160
BOLD = ("\x1b[1m", "\x1b[22m")
Query = Annotated[
    str, typer.Argument(help="A query as in Kibana, for example `speaker:holt AND status:confirmed`. Not with --like.")
]
Within = Annotated[
    list[str] | None,
    typer.Option("--in", metavar="KIND", help="Where: claims, statements, articles (these three by default), alerts …"),
]


def search(
    query: Query = "",
    within: Within = None,
    like: Annotated[
        str, typer.Option("--like", metavar="ARTICLE", help="Only articles like this one: its address or its id.")
    ] = "",
    since: Annotated[
        str, typer.Option("--since", metavar="TIME", help="Only what is newer: 30d, 12h, 90m, or a day as 2026-11-01.")
    ] = "",
    limit: Annotated[
        int | None,
        typer.Option("--limit", min=1, max=10_000, help="At most so many of a kind: 10, and into a --csv file 10,000."),
    ] = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Write CSV for a spreadsheet; `-` for stdout.")
    ] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Search claims, statements and articles of every language; of each kind the best first.

    The fields are those of docs/fields.md. Words without a field are looked for where people would; all must be
    found.
    """
    from datetime import UTC, datetime

    from claimwatch import queries
    from claimwatch.commands.view import opened_view
    from claimwatch.output import Output
    from claimwatch.spans import moment

    _asked(query, like, csv, as_json)
    kinds = _kinds(within) if within else queries.SEARCHED
    after = moment(since, "--since", datetime.now(UTC)) if since else None
    most = limit or (SHOWN if csv is None else EXPORTED)
    with opened_view(settings(data)) as client:
        found = queries.search(client, query, kinds=kinds, like=like, since=after, limit=most, whole=as_json)
    if csv is not None:
        _export(found, csv)
    elif as_json:
        rows = [{"what": hit.what, "id": hit.id, **hit.document, "highlights": hit.highlights} for hit in found]
        Output(as_json).table(rows, {}, nothing="")
    else:
        _show(found, query, kinds)


def _asked(query: str, like: str, csv: Path | None, as_json: bool) -> None:
    from claimwatch.errors import Exit, UserError

    if not (query.strip() or like):
        raise UserError("what to search for is missing", do="give a query, or --like ARTICLE", code=Exit.USAGE)
    if csv is not None and as_json:
        raise UserError("--csv and --json do not go together", do="choose one", code=Exit.USAGE)


def _kinds(named: Sequence[str]) -> tuple[str, ...]:
    from claimwatch.errors import Exit, UserError
    from connectors.elasticsearch.templates import KINDS

    for name in named:
        if name not in KINDS:
            raise UserError(f"--in cannot be {name}", do=f"choose among {', '.join(KINDS)}", code=Exit.USAGE)
    return tuple(dict.fromkeys(named))


def _export(found: Hits, path: Path) -> None:
    import sys

    from claimwatch import spreadsheet
    from claimwatch.errors import BadFile
    from claimwatch.output import write

    if str(path) == "-":
        for line in spreadsheet.lines(found):
            # `write` ends the line itself; the carriage return in front of it makes RFC 4180's CRLF.
            write(line.removesuffix("\n"))
        sys.stderr.write("".join(f"{line}\n" for line in left_out(found)))
        return
    try:
        # With a byte order mark, by which Excel knows UTF-8.
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            file.writelines(spreadsheet.lines(found))
    except OSError as error:
        raise BadFile(f"{path} cannot be written: {error.strerror}", do="give another file, or - for stdout") from error
    rows = "1 row" if len(found) == 1 else f"{len(found):,} rows"
    sys.stderr.write("".join(f"{line}\n" for line in (f"{rows} written to {path}", *left_out(found))))


def left_out(found: Hits) -> list[str]:
    """For each kind of which there is more: how much of it this is."""
    lines = []
    for kind, there in found.totals.items():
        here = sum(hit.kind == kind for hit in found)
        if here < there:
            lines.append(f"{here:,} of {there:,} {kind}" + ("; --limit shows more" if here < EXPORTED else ""))
    return lines


def _show(found: Hits, query: str, kinds: Sequence[str]) -> None:
    from claimwatch.output import plain, write

    marks = _marks()
    for hit in found:
        for line in entry(hit):
            write(_marked(plain(line), marks))
    for line in left_out(found):
        write(line)
    if not found:
        write("nothing found")
        for line in unknown_fields(query, kinds):
            write(plain(line))


def entry(hit: Hit) -> list[str]:
    """The lines of a hit: its words, what it is, and passages in which something was found."""
    from claimwatch.output import clock_of, text_of

    document = hit.document
    name = next((name for name in TITLES if document.get(name)), "")
    title = (hit.highlights.get(name) or (text_of(document.get(name)) or hit.id,))[0]
    about = (
        hit.what,
        clock_of(document.get("@timestamp")),
        text_of(document.get("status")).upper() if hit.kind in ("claims", "alerts") else _said(document),
        _names(document.get("outlet")),
        hit.id if hit.kind in ("claims", "articles") else "",
    )
    passages = [each for field, several in hit.highlights.items() if field != name for each in several]
    chosen = [each for each in passages if _bare(each) not in _bare(title)][:PASSAGES]
    return [_cut(title), f"  {' · '.join(filter(None, about))}", *(f"  … {_cut(each)}" for each in chosen)]


def unknown_fields(query: str, kinds: Sequence[str]) -> list[str]:
    """What to tell of a query that found nothing: the names in it that are no field of any kind searched."""
    from difflib import get_close_matches

    from connectors.elasticsearch.faults import field_names
    from connectors.elasticsearch.fields import names

    known = {name for kind in kinds for name in names(kind)} | {"_exists_", "_id", "_index"}
    lines = []
    for name in field_names(query):
        if name not in known and "*" not in name:
            near = get_close_matches(name, sorted(known), n=1)
            hint = f": did you mean {near[0]}?" if near else ", see docs/fields.md"
            lines.append(f"  no field {name} in {', '.join(kinds)}{hint}")
    return lines


def _said(document: Mapping[str, Any]) -> str:
    from claimwatch.output import text_of

    side = text_of(document.get("side")) if isinstance(document.get("side"), str) else ""
    return " ".join(filter(None, (_names(document.get("speaker")), side)))


def _names(value: object) -> str:
    from claimwatch.output import text_of

    if isinstance(value, list):
        return ", ".join(map(str, value[:3])) + (" …" if len(value) > 3 else "")
    return text_of(value)


def _marks() -> tuple[str, str]:
    """What is put around what was found: bold on a terminal that wants colours, else the signs of the highlights."""
    import os
    import sys

    from claimwatch.queries import HIGHLIGHT

    dull = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return BOLD if sys.stdout.isatty() and not dull else HIGHLIGHT


def _marked(line: str, marks: tuple[str, str]) -> str:
    from claimwatch.queries import HIGHLIGHT

    # What is cut off in the middle of a mark must not leave the terminal bold.
    open_ones = line.count(HIGHLIGHT[0]) - line.count(HIGHLIGHT[1])
    whole = line + HIGHLIGHT[1] * max(0, open_ones)
    return whole.replace(HIGHLIGHT[0], marks[0]).replace(HIGHLIGHT[1], marks[1])


def _bare(text: str) -> str:
    from claimwatch.queries import HIGHLIGHT

    return text.replace(HIGHLIGHT[0], "").replace(HIGHLIGHT[1], "")


def _cut(text: str) -> str:
    return text if len(text) <= WIDTH else text[: WIDTH - 1] + "…"
