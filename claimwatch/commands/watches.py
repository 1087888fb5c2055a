"""`claimwatch watches`: what somebody wants to be told, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast, get_args

import typer

from claimwatch.commands.options import Data, Json, Limit, settings

if TYPE_CHECKING:
    from datetime import timedelta

    from claimwatch.settings import Settings
    from schemas.alert import AlertKind

TESTED = 10_000
"""Alerts that are counted at most: as many as one search of Elasticsearch gives (index.max_result_window)."""
UNITS = {"d": "days", "h": "hours", "m": "minutes"}
SPAN_LIMIT = 10_000

app = typer.Typer(help="What you want to be told, and where.", rich_markup_mode=None)


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="Its name; adding one of the same name replaces it.")],
    query: Annotated[
        str, typer.Option("--query", "-q", help="Lucene query over the alerts, as in Kibana; by default all.")
    ] = "*",
    kinds: Annotated[
        list[str] | None, typer.Option("--kind", "-k", help="Kind of alert; may be repeated. `all` for every kind.")
    ] = None,
    channels: Annotated[
        list[str] | None, typer.Option("--to", "-t", help="`terminal` or an apprise URL; may be repeated.")
    ] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Add a watch, or replace the one of that name."""
    from claimwatch.output import Output
    from claimwatch.registry import write_watch
    from claimwatch.services import kafka
    from schemas.delivery import DEFAULT_KINDS, Watch

    known = settings(data)
    watch = Watch(
        name=name,
        query=query,
        kinds=_kinds(kinds) if kinds else DEFAULT_KINDS,
        channels=_channels(channels, known) if channels else ("terminal",),
    )
    write_watch(kafka(known), name, watch)
    Output(as_json).record(watch, [f"watching {watch.query} for {', '.join(watch.kinds)}, as {watch.name}"])


@app.command("test")
def rehearse(
    query: Annotated[str, typer.Argument(help="Lucene query over the alerts, as in Kibana.")],
    since: Annotated[str, typer.Option("--since", help="How far back: days, hours or minutes, as 30d, 12h, 90m.")] = (
        "30d"
    ),
    kinds: Annotated[
        list[str] | None, typer.Option("--kind", "-k", help="Kind of alert; may be repeated. `all` for every kind.")
    ] = None,
    limit: Limit = 20,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Say what a watch with this query would have sent, with the latest alerts of it; nothing is sent or kept."""
    from datetime import UTC, datetime

    from claimwatch import queries
    from claimwatch.commands.view import alert_columns, opened_view
    from claimwatch.output import Output, write
    from schemas.delivery import DEFAULT_KINDS

    chosen = _kinds(kinds) if kinds else DEFAULT_KINDS
    span, words = _span(since)
    with opened_view(settings(data)) as client:
        found = queries.alerts(client, since=datetime.now(UTC) - span, kinds=chosen, query=query, limit=TESTED)[::-1]
    latest = [hit.document for hit in found[-limit:]]
    many = f"{len(found)} or more" if len(found) == TESTED else str(len(found))
    if as_json:
        Output(as_json).record({"would_have_sent": len(found), "since": since, "kinds": chosen, "alerts": latest})
        return
    write(f"would have sent {many} in {words}")
    if latest:
        Output(as_json).table(latest, alert_columns(latest), nothing="")


def _span(text: str) -> tuple[timedelta, str]:
    """A span such as 30d, and how it is called."""
    from datetime import timedelta

    from claimwatch.errors import Exit, UserError

    number, unit = text[:-1], UNITS.get(text[-1:], "")
    if not unit or not number.isdecimal() or not 0 < int(number) <= SPAN_LIMIT:
        raise UserError(
            f"--since cannot be {text}",
            do=f"give days, hours or minutes up to {SPAN_LIMIT}, as 30d, 12h or 90m",
            code=Exit.USAGE,
        )
    return timedelta(**{unit: int(number)}), f"{int(number)} {unit if int(number) != 1 else unit[:-1]}"


@app.command("list")
def list_watches(data: Data = None, as_json: Json = False) -> None:
    """List the watches."""
    from claimwatch.output import Output
    from claimwatch.registry import read_watches
    from claimwatch.services import kafka

    watches = sorted(read_watches(kafka(settings(data))).values(), key=lambda watch: watch.name)
    Output(as_json).table(
        watches,
        {
            "name": [watch.name for watch in watches],
            "query": [watch.query for watch in watches],
            "kinds": [", ".join(watch.kinds) for watch in watches],
            "to": [", ".join(_shown(channel) for channel in watch.channels) for watch in watches],
        },
        nothing="no watches; add one with `claimwatch watches add NAME --query QUERY`",
    )


@app.command("remove")
def remove(name: Annotated[str, typer.Argument(help="Its name.")], data: Data = None, as_json: Json = False) -> None:
    """Remove a watch."""
    from claimwatch.errors import NotFound
    from claimwatch.output import Output
    from claimwatch.registry import read_watches, write_watch
    from claimwatch.services import kafka

    connection = kafka(settings(data))
    if name not in read_watches(connection):
        raise NotFound(f"there is no watch {name}", do="see `claimwatch watches list`")
    write_watch(connection, name, None)
    Output(as_json).record({"removed": name}, [f"removed {name}"])


def _kinds(names: list[str]) -> tuple[AlertKind, ...]:
    from claimwatch.errors import Exit, UserError
    from schemas.alert import AlertKind

    every = get_args(AlertKind)
    if "all" in names:
        return cast("tuple[AlertKind, ...]", every)
    for name in names:
        if name not in every:
            raise UserError(
                f"there is no kind of alert {name}", do=f"choose among {', '.join(every)}, all", code=Exit.USAGE
            )
    return cast("tuple[AlertKind, ...]", tuple(dict.fromkeys(names)))


def _channels(names: list[str], known: Settings) -> tuple[str, ...]:
    from claimwatch.errors import Exit, UserError

    for name in names:
        scheme, separator, rest = name.partition("://")
        if name == "terminal" or (separator and rest and scheme.lower() in known.channels):
            continue
        raise UserError(
            f"cannot send to {_shown(name)}",
            where="--to",
            do=f"give `terminal` or an apprise URL that begins with one of {', '.join(known.channels)}",
            code=Exit.USAGE,
        )
    return tuple(dict.fromkeys(names))


def _shown(channel: str) -> str:
    """A channel without its secrets: an apprise URL is all secret but for its scheme."""
    scheme, separator, _ = channel.partition("://")
    return f"{scheme}://…" if separator else channel
