"""`claimwatch watches`: what somebody wants to be told, where and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

import typer

from claimwatch.commands.options import Data, Json, Limit, settings

if TYPE_CHECKING:
    from claimwatch.settings import Settings
    from schemas.alert import AlertKind
    from schemas.delivery import Watch

TESTED = 10_000
"""Alerts that are counted at most: as many as one search of Elasticsearch gives (index.max_result_window)."""
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
    int | None,
    typer.Option("--every", metavar="MINUTES", help="Tell in a digest, so long after the first alert in it; 0: none."),
]
At = Annotated[
    str | None, typer.Option("--at", metavar="HH:MM", help="Tell in a digest, each day at this time in --zone.")
]
Zone = Annotated[
    str | None, typer.Option("--zone", help="Zone of --at and --quiet, by its IANA name: Europe/Lisbon. Else UTC.")
]
Quiet = Annotated[
    str | None,
    typer.Option("--quiet", metavar="HH:MM-HH:MM", help="Hours in which nothing is told; it comes at their end."),
]
Owner = Annotated[
    str | None,
    typer.Option("--owner", help="Who is told when the watch no longer works: an apprise URL, or just a name."),
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
    every: Every = None,
    at: At = None,
    zone: Zone = None,
    quiet: Quiet = None,
    owner: Owner = None,
    unchecked: Unchecked = False,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Add a watch, or replace the one of that name. A query that cannot be read is refused, with the place."""
    from claimwatch.output import Output
    from claimwatch.watching import times, told
    from schemas.delivery import Watch

    known = settings(data)
    given = _given(known, kinds, channels, every=every, at=at, zone=zone, quiet=quiet, owner=owner)
    watch = _save(_changed(Watch(name=name, query=query), given, known), known, unchecked=unchecked)
    lines = [f"watching {watch.query} for {', '.join(watch.kinds)}, as {watch.name}; tells {times(watch)}"]
    Output(as_json).record(told(watch), lines + _unknown(query))


@app.command("follow")
def follow(
    ids: Annotated[
        list[str], typer.Argument(metavar="ID", help="Id of a claim, an event or a story, or its beginning; several.")
    ],
    name: Annotated[
        str,
        typer.Option(
            "--name",
            help="The watch's name; one of that name that follows something follows this too, and keeps what is not "
            "given here.",
        ),
    ] = "",
    kinds: Annotated[
        list[str] | None,
        typer.Option("--kind", "-k", help="Kind of alert; may be repeated. By default all but `reported`."),
    ] = None,
    channels: Channels = None,
    every: Every = None,
    at: At = None,
    zone: Zone = None,
    quiet: Quiet = None,
    owner: Owner = None,
    unchecked: Unchecked = False,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Follow claims, events or stories: be told what becomes of them, also where a claim is merged into another."""
    from claimwatch.errors import UserError
    from claimwatch.output import Output
    from claimwatch.registry import read_watches
    from claimwatch.services import kafka
    from claimwatch.watching import FOLLOWED_KINDS, times, told
    from schemas.delivery import Watch

    known = settings(data)
    given = _given(known, kinds, channels, every=every, at=at, zone=zone, quiet=quiet, owner=owner)
    named = name or f"follow {ids[0][:NAMED_BY]}"
    before = read_watches(kafka(known)).get(named)
    if before is not None and not before.follows:
        raise UserError(
            f"the watch {named} does not follow anything: it would find less than now",
            do="give another --name, or remove it first",
        )
    before = before or Watch(name=named, kinds=FOLLOWED_KINDS)
    given["follows"] = tuple(dict.fromkeys((*before.follows, *ids)))
    watch = _save(_changed(before, given, known), known, unchecked=unchecked)
    lines = [f"following {', '.join(watch.follows)}, as {watch.name}; tells {times(watch)}"]
    Output(as_json).record(told(watch), lines)


@app.command("test")
def rehearse(
    query: Annotated[str, typer.Argument(help="Lucene query over the alerts, as in Kibana.")],
    since: Annotated[
        str, typer.Option("--since", help="How far back: weeks, days, hours or minutes: 8w, 30d, 12h, 90m.")
    ] = "30d",
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
    from claimwatch.spans import called, span
    from schemas.delivery import DEFAULT_KINDS

    chosen = _kinds(kinds) if kinds else DEFAULT_KINDS
    back = span(since, "--since")
    with opened_view(settings(data)) as client:
        found = queries.alerts(client, since=datetime.now(UTC) - back, kinds=chosen, query=query, limit=TESTED)[::-1]
    latest = [hit.document for hit in found[-limit:]]
    many = f"{len(found)} or more" if len(found) == TESTED else str(len(found))
    if as_json:
        Output(as_json).record({"would_have_sent": len(found), "since": since, "kinds": chosen, "alerts": latest})
        return
    write(f"would have sent {many} in {called(since)}")
    if latest:
        Output(as_json).table(latest, alert_columns(latest), nothing="")


@app.command("list")
def list_watches(data: Data = None, as_json: Json = False) -> None:
    """List the watches."""
    from claimwatch.output import Output
    from claimwatch.registry import read_watches
    from claimwatch.services import kafka
    from claimwatch.watching import times, told

    watches = sorted(map(told, read_watches(kafka(settings(data))).values()), key=lambda watch: watch.name)
    Output(as_json).table(
        watches,
        {
            "name": [watch.name for watch in watches],
            "query": [watch.query for watch in watches],
            "follows": [", ".join(each[:NAMED_BY] for each in watch.follows) for watch in watches],
            "kinds": [", ".join(watch.kinds) for watch in watches],
            "to": [", ".join(watch.channels) for watch in watches],
            "when": ["paused" if watch.paused else times(watch) for watch in watches],
            "owner": [watch.owner for watch in watches],
        },
        nothing="no watches; add one with `claimwatch watches add NAME --query QUERY`",
    )


@app.command("pause")
def pause(name: Name, data: Data = None, as_json: Json = False) -> None:
    """Tell nothing more for a while. What it was told and no longer holds is still taken back."""
    from claimwatch.output import Output
    from claimwatch.watching import told

    watch = _paused(name, settings(data), resume=False)
    Output(as_json).record(told(watch), [f"paused {name}; go on with `claimwatch watches resume`"])


@app.command("resume")
def resume(name: Name, data: Data = None, as_json: Json = False) -> None:
    """Go on after a pause, with what is new from now on: what was missed is never sent."""
    from claimwatch.output import Output
    from claimwatch.watching import told

    watch = _paused(name, settings(data), resume=True)
    Output(as_json).record(told(watch), [f"{name} tells again, from now on"])


@app.command("remove")
def remove(name: Name, data: Data = None, as_json: Json = False) -> None:
    """Remove a watch."""
    from claimwatch.output import Output
    from claimwatch.registry import write_watch
    from claimwatch.services import kafka

    known = settings(data)
    existing(name, known)
    write_watch(kafka(known), name, None)
    Output(as_json).record({"removed": name}, [f"removed {name}"])


def _given(
    known: Settings, kinds: list[str] | None, channels: list[str] | None, **others: str | int | None
) -> dict[str, object]:
    """The fields of a watch that were given. Raises UserError where there is no such kind or channel."""
    given: dict[str, object] = {name: value for name, value in others.items() if value is not None}
    if "every" in given or "at" in given:
        # One takes the place of the other; both together are refused.
        every, at = given.pop("every", 0), given.pop("at", "")
        given |= {"every_minutes": every, "at": at, "when": "digest" if every or at else "now"}
    if kinds:
        given["kinds"] = _kinds(kinds)
    if channels:
        given["channels"] = _channels(channels, known)
    return given


def _changed(watch: Watch, given: dict[str, object], known: Settings) -> Watch:
    """The watch with what was given in place of what it had. Raises UserError where it cannot be kept so."""
    from claimwatch.errors import Exit, UserError
    from claimwatch.watching import faults

    watch = watch.model_copy(update=given)
    # The beginnings of ids are completed later, by the view.
    wrong = faults(watch.model_copy(update={"follows": ()}), known.channels)
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

    watch = paused(existing(name, known), datetime.now(UTC), resume=resume)
    write_watch(kafka(known), name, watch)
    return watch


def existing(name: str, known: Settings) -> Watch:
    """The watch of that name. Raises NotFound."""
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


def _channels(names: list[str], known: Settings) -> tuple[str, ...]:
    from claimwatch.errors import Exit, UserError
    from connectors.notifications.channel import shown
    from connectors.notifications.opening import why_not

    for name in names:
        if why := why_not(name, known.channels):
            raise UserError(
                f"cannot send to {shown(name)}: {why}",
                where="--to",
                do=f"give `terminal` or an apprise URL that begins with one of {', '.join(known.channels)}",
                code=Exit.USAGE,
            )
    return tuple(dict.fromkeys(names))
