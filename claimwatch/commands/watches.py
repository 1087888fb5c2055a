"""`claimwatch watches`: what somebody wants to be told, where and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

import typer

from claimwatch.commands.options import Data, Json, Limit, settings

if TYPE_CHECKING:
    from datetime import timedelta

    from claimwatch.settings import Settings
    from schemas.alert import AlertKind
    from schemas.delivery import Watch

TESTED = 10_000
"""Alerts that are counted at most: as many as one search of Elasticsearch gives (index.max_result_window)."""
UNITS = {"d": "days", "h": "hours", "m": "minutes"}
SPAN_LIMIT = 10_000
NAMED_BY = 13
"""Characters of an id in the name of a watch that follows it."""

Name = Annotated[str, typer.Argument(help="Its name.")]
Kinds = Annotated[
    list[str] | None, typer.Option("--kind", "-k", help="Kind of alert; may be repeated. `all` for every kind.")
]
Channels = Annotated[
    list[str] | None, typer.Option("--to", "-t", help="`terminal` or an apprise URL; may be repeated.")
]
Every = Annotated[
    int, typer.Option("--every", metavar="MINUTES", help="Tell in a digest, so long after the first alert in it.")
]
At = Annotated[str, typer.Option("--at", metavar="HH:MM", help="Tell in a digest, each day at this time in --zone.")]
Zone = Annotated[str, typer.Option("--zone", help="Zone of --at and --quiet, by its IANA name: Europe/Lisbon.")]
Quiet = Annotated[
    str, typer.Option("--quiet", metavar="HH:MM-HH:MM", help="Hours in which nothing is told; it comes at their end.")
]
Owner = Annotated[
    str, typer.Option("--owner", help="Who is told when the watch no longer works: an apprise URL, or just a name.")
]
Unchecked = Annotated[
    bool, typer.Option("--unchecked", help="Save it without having Elasticsearch read the query or find the ids.")
]

app = typer.Typer(help="What you want to be told, where and when.", rich_markup_mode=None)


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="Its name; adding one of the same name replaces it.")],
    query: Annotated[
        str, typer.Option("--query", "-q", help="Lucene query over the alerts, as in Kibana; by default all.")
    ] = "*",
    kinds: Kinds = None,
    channels: Channels = None,
    every: Every = 0,
    at: At = "",
    zone: Zone = "UTC",
    quiet: Quiet = "",
    owner: Owner = "",
    unchecked: Unchecked = False,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Add a watch, or replace the one of that name. A query that cannot be read is refused, with the place."""
    from claimwatch.output import Output
    from claimwatch.watching import times
    from schemas.delivery import DEFAULT_KINDS

    known = settings(data)
    watch = _timed(name, _channels(channels, known), every, at, zone, quiet, owner, known).model_copy(
        update={"query": query, "kinds": _kinds(kinds) if kinds else DEFAULT_KINDS}
    )
    watch = _save(watch, known, unchecked=unchecked)
    lines = [f"watching {watch.query} for {', '.join(watch.kinds)}, as {watch.name}; tells {times(watch)}"]
    Output(as_json).record(watch, lines + _unknown(query))


@app.command("follow")
def follow(
    ids: Annotated[
        list[str], typer.Argument(metavar="ID", help="Id of a claim, an event or a story, or its beginning; several.")
    ],
    name: Annotated[
        str, typer.Option("--name", help="The watch's name; one of that name that follows something follows this too.")
    ] = "",
    kinds: Annotated[
        list[str] | None,
        typer.Option("--kind", "-k", help="Kind of alert; may be repeated. By default all but `reported`."),
    ] = None,
    channels: Channels = None,
    every: Every = 0,
    at: At = "",
    zone: Zone = "UTC",
    quiet: Quiet = "",
    owner: Owner = "",
    unchecked: Unchecked = False,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Follow claims, events or stories: be told what becomes of them, also where a claim is merged into another."""
    from claimwatch.errors import UserError
    from claimwatch.output import Output
    from claimwatch.registry import read_watches
    from claimwatch.services import kafka
    from claimwatch.watching import FOLLOWED_KINDS, times

    known = settings(data)
    named = name or f"follow {ids[0][:NAMED_BY]}"
    before = read_watches(kafka(known)).get(named)
    if before is not None and not before.follows:
        raise UserError(
            f"the watch {named} does not follow anything: it would find less than now",
            do="give another --name, or remove it first",
        )
    if before is not None and not (kinds or channels or every or at or quiet or owner):
        watch = before.model_copy(update={"follows": (*before.follows, *ids)})
    else:
        earlier = before.follows if before else ()
        watch = _timed(named, _channels(channels, known), every, at, zone, quiet, owner, known).model_copy(
            update={"kinds": _kinds(kinds) if kinds else FOLLOWED_KINDS, "follows": (*earlier, *ids)}
        )
    watch = _save(watch, known, unchecked=unchecked)
    lines = [f"following {', '.join(watch.follows)}, as {watch.name}; tells {times(watch)}"]
    Output(as_json).record(watch, lines)


@app.command("test")
def rehearse(
    query: Annotated[str, typer.Argument(help="Lucene query over the alerts, as in Kibana.")],
    since: Annotated[str, typer.Option("--since", help="How far back: days, hours or minutes, as 30d, 12h, 90m.")] = (
        "30d"
    ),
    kinds: Kinds = None,
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
    from claimwatch.watching import shown, times

    watches = sorted(read_watches(kafka(settings(data))).values(), key=lambda watch: watch.name)
    Output(as_json).table(
        watches,
        {
            "name": [watch.name for watch in watches],
            "query": [watch.query for watch in watches],
            "follows": [", ".join(each[:NAMED_BY] for each in watch.follows) for watch in watches],
            "kinds": [", ".join(watch.kinds) for watch in watches],
            "to": [", ".join(shown(channel) for channel in watch.channels) for watch in watches],
            "when": ["paused" if watch.paused else times(watch) for watch in watches],
            "owner": [shown(watch.owner) for watch in watches],
        },
        nothing="no watches; add one with `claimwatch watches add NAME --query QUERY`",
    )


@app.command("pause")
def pause(name: Name, data: Data = None, as_json: Json = False) -> None:
    """Tell nothing more for a while. What it was told and no longer holds is still taken back."""
    from claimwatch.output import Output

    watch = _paused(name, settings(data), resume=False)
    Output(as_json).record(watch, [f"paused {name}; go on with `claimwatch watches resume`"])


@app.command("resume")
def resume(name: Name, data: Data = None, as_json: Json = False) -> None:
    """Go on after a pause, with what is new from now on: what was missed is never sent."""
    from claimwatch.output import Output

    watch = _paused(name, settings(data), resume=True)
    Output(as_json).record(watch, [f"{name} tells again, from now on"])


@app.command("remove")
def remove(name: Name, data: Data = None, as_json: Json = False) -> None:
    """Remove a watch."""
    from claimwatch.output import Output
    from claimwatch.registry import write_watch
    from claimwatch.services import kafka

    known = settings(data)
    _found(name, known)
    write_watch(kafka(known), name, None)
    Output(as_json).record({"removed": name}, [f"removed {name}"])


def _timed(
    name: str, channels: tuple[str, ...], every: int, at: str, zone: str, quiet: str, owner: str, known: Settings
) -> Watch:
    """A watch with where and when it tells. Raises UserError where that cannot be."""
    from claimwatch.errors import Exit, UserError
    from claimwatch.watching import faults
    from schemas.delivery import Watch

    watch = Watch(
        name=name,
        channels=channels,
        when="digest" if every or at else "now",
        every_minutes=every,
        at=at,
        zone=zone,
        quiet=quiet,
        owner=owner,
    )
    wrong = faults(watch, known.channels)
    if wrong:
        raise UserError(f"the watch cannot be kept: {'; '.join(wrong)}", code=Exit.USAGE)
    return watch


def _save(watch: Watch, known: Settings, *, unchecked: bool) -> Watch:
    """Check a watch and write it in place of the one of its name. Raises UserError, and nothing is written."""
    from datetime import UTC, datetime

    from claimwatch.errors import Exit, UserError
    from claimwatch.registry import read_watches, write_watch
    from claimwatch.services import kafka
    from claimwatch.watching import asked_view, checked, faults, needs_view, successor

    connection = kafka(known)
    if not unchecked and needs_view(watch):
        with asked_view(known) as es:
            ((watch, error),) = checked(es, [watch])
        if error is not None:
            raise error
    wrong = faults(watch, known.channels)
    if wrong:
        raise UserError(f"the watch cannot be kept: {'; '.join(wrong)}", code=Exit.USAGE)
    watch = successor(read_watches(connection).get(watch.name), watch, datetime.now(UTC))
    write_watch(connection, watch.name, watch)
    return watch


def _paused(name: str, known: Settings, *, resume: bool) -> Watch:
    from datetime import UTC, datetime

    from claimwatch.registry import write_watch
    from claimwatch.services import kafka
    from claimwatch.watching import paused

    watch = paused(_found(name, known), datetime.now(UTC), resume=resume)
    write_watch(kafka(known), name, watch)
    return watch


def _found(name: str, known: Settings) -> Watch:
    from claimwatch.errors import NotFound
    from claimwatch.registry import read_watches
    from claimwatch.services import kafka

    watch = read_watches(kafka(known)).get(name)
    if watch is None:
        raise NotFound(f"there is no watch {name}", do="see `claimwatch watches list`")
    return watch


def _unknown(query: str) -> list[str]:
    """Names in a query that are no field: it can be read, and finds nothing by them."""
    from claimwatch.commands.search import unknown_fields

    return [f"note:{line.removeprefix(' ')}" for line in unknown_fields(query, ("alerts",))]


def _kinds(names: list[str]) -> tuple[AlertKind, ...]:
    from claimwatch.errors import Exit, UserError
    from claimwatch.watching import EVERY_KIND

    if "all" in names:
        return EVERY_KIND
    for name in names:
        if name not in EVERY_KIND:
            raise UserError(
                f"there is no kind of alert {name}", do=f"choose among {', '.join(EVERY_KIND)}, all", code=Exit.USAGE
            )
    return cast("tuple[AlertKind, ...]", tuple(dict.fromkeys(names)))


def _channels(names: list[str] | None, known: Settings) -> tuple[str, ...]:
    """The channels, by default the terminal."""
    from claimwatch.errors import Exit, UserError
    from claimwatch.watching import shown
    from connectors.notifications.channel import ChannelRefused, check_address

    for name in names or ():
        try:
            check_address(name, known.channels)
        except ChannelRefused as error:
            raise UserError(
                f"cannot send to {shown(name)}",
                where="--to",
                do=f"give `terminal` or an apprise URL that begins with one of {', '.join(known.channels)}",
                code=Exit.USAGE,
            ) from error
    return tuple(dict.fromkeys(names or ("terminal",)))
