"""`claimwatch claims`, `claim` and `alerts`: what the view holds, for a person or as JSON lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Annotated, Any

import typer

from claimwatch.commands.options import Data, Json, Limit, settings
from claimwatch.commands.search import search

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

    from claimwatch.settings import Settings
    from connectors.kafka.follower import TopicFollower
    from schemas.alert import Alert

Status = Annotated[
    str | None, typer.Option("--status", help="Only claims of this status, for example `confirmed` or `contradicted`.")
]
Kinds = Annotated[list[str] | None, typer.Option("--kind", "-k", help="Only this kind of alert; may be repeated.")]


def register(app: typer.Typer) -> None:
    app.command("claims")(claims)
    app.command("claim")(claim)
    app.command("alerts")(alerts)
    app.command("search")(search)


def claims(status: Status = None, limit: Limit = 50, data: Data = None, as_json: Json = False) -> None:
    """List the claims, latest change first."""
    from typing import get_args

    from claimwatch import queries
    from claimwatch.output import Output, clock_of, text_of
    from schemas.claim import Status as Statuses

    _one_of("--status", [status] if status else [], get_args(Statuses))
    with opened_view(settings(data)) as client:
        found = queries.claims(client, status, limit)
    documents = [hit.document for hit in found]
    Output(as_json).table(
        documents,
        {
            "changed": [clock_of(each.get("updated_at")) for each in documents],
            "status": [text_of(each.get("status")) for each in documents],
            "origins": [text_of(each.get("origins_count")) for each in documents],
            "claim": [text_of(each.get("headline") or each.get("text")) for each in documents],
            "id": [hit.id for hit in found],
        },
        nothing="no claims yet",
    )


def claim(
    claim_id: Annotated[str, typer.Argument(metavar="ID", help="The claim's id, or the beginning of it.")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Show a claim: why its status is what it is, who is for it and who against, from which origins, and its history.

    Statements stand with the origin that they count for, in order of time; copies of one text are one row.
    """
    from claimwatch import queries
    from claimwatch.output import Output
    from claimwatch.screens.claims import drawn
    from claimwatch.screens.hanging import screen_width, show

    with opened_view(settings(data)) as client:
        found, said = queries.claim(client, claim_id)
        if as_json:
            every = [hit.document for hit in queries.statements(client, found.id)]
            Output(as_json).record({**found.document, "statements": every})
            return
    there = sum(said.totals.values())
    show(drawn(found.document, [hit.document for hit in said], screen_width(), there))


def alerts(
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with new ones as they are raised.")] = False,
    kinds: Kinds = None,
    query: Annotated[str, typer.Option("--query", "-q", help="Only those that a watch with this query gets.")] = "",
    limit: Limit = 20,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """List the latest alerts, newest last."""
    from typing import get_args

    from claimwatch import queries
    from claimwatch.errors import Exit, UserError
    from claimwatch.output import Output
    from schemas.alert import AlertKind

    _one_of("--kind", kinds or [], get_args(AlertKind))
    if follow and query:
        raise UserError(
            "--follow and --query do not go together",
            do="add a watch with this query: `claimwatch watches add NAME --query QUERY`",
            code=Exit.USAGE,
        )
    known = settings(data)
    with _following(known, follow) as follower:
        with opened_view(known) as client:
            found = queries.alerts(client, kinds=kinds or (), query=query, limit=limit)[::-1]
        documents = [hit.document for hit in found]
        Output(as_json).table(
            documents,
            alert_columns(documents),
            nothing="no alerts yet",
        )
        if follower is not None:
            from claimwatch.following import new_alerts

            for alert in new_alerts(follower, [hit.id for hit in found]):
                if not kinds or alert.kind in kinds:
                    Output(as_json).record(alert, [_alert_line(alert)])


def alert_columns(documents: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """The table of alerts, for `Output.table`."""
    from claimwatch.output import clock_of, text_of

    return {
        "raised": [clock_of(each.get("raised_at")) for each in documents],
        "alert": [text_of(each.get("kind")).upper() for each in documents],
        "claim": [text_of(each.get("headline") or each.get("claim_text")) for each in documents],
        "by": [text_of(each.get("speaker")) for each in documents],
        "outlet": [text_of(each.get("outlet")) for each in documents],
        "claim id": [text_of(each.get("claim_id")) for each in documents],
    }


@contextmanager
def _following(known: Settings, wanted: bool) -> Iterator[TopicFollower | None]:
    """The topic of alerts from now on, where that is wanted."""
    if not wanted:
        yield None
        return
    from claimwatch.following import alerts_from_now
    from claimwatch.services import kafka

    with alerts_from_now(kafka(known)) as follower:
        yield follower


@contextmanager
def opened_view(known: Settings) -> Iterator[Elasticsearch]:
    """Elasticsearch with everything in sight that was indexed up to now.

    The embedded server makes documents visible only with the search after the one that asks for them; who may search
    but not refresh sees what is a second old.
    """
    from elasticsearch import ApiError

    from claimwatch.services import elasticsearch

    client = elasticsearch(known)
    try:
        with suppress(ApiError):
            client.indices.refresh(index="news-*")
        yield client
    finally:
        client.close()


def _alert_line(alert: Alert) -> str:
    from claimwatch.output import clock

    speaker = alert.by.speaker
    by = speaker.name or speaker.role or speaker.organisation or speaker.surface or speaker.key
    claim = alert.headline or alert.claim_text
    return f"{clock(alert.raised_at)}  {alert.kind.upper()}  {claim}  by {by}, {alert.trigger.outlet}"


def _one_of(option: str, given: Sequence[str], known: Sequence[str]) -> None:
    from claimwatch.errors import Exit, UserError

    for value in given:
        if value not in known:
            raise UserError(f"{option} cannot be {value}", do=f"choose among {', '.join(known)}", code=Exit.USAGE)
