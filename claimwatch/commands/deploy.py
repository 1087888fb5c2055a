"""`claimwatch deploy`: make on a cluster what `up` makes by itself on a laptop, and keep it in shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from claimwatch.commands import kibana
from claimwatch.commands.options import Data, Json, settings

if TYPE_CHECKING:
    from datetime import datetime

    from connectors.elasticsearch.retention import Expired

app = typer.Typer(help="Make topics and indices on real services, and compare.", rich_markup_mode=None)
kibana.register(app)


@app.command("topics")
def topics(data: Data = None, as_json: Json = False) -> None:
    """Create the topics of deploy/topics.yaml that are missing; never change or remove one."""
    from claimwatch.output import Output
    from claimwatch.services import kafka
    from connectors.kafka.topics import ensure_topics

    created = ensure_topics(kafka(settings(data)))
    lines = [f"created {name}" for name in created] or ["all topics are there"]
    Output(as_json).record({"created": created}, lines)


@app.command("indices")
def indices(data: Data = None, as_json: Json = False) -> None:
    """Put the index templates into Elasticsearch."""
    from claimwatch.output import Output
    from claimwatch.services import elasticsearch
    from connectors.elasticsearch.templates import apply_templates

    client = elasticsearch(settings(data))
    try:
        names = list(apply_templates(client))
    finally:
        client.close()
    Output(as_json).record({"applied": names}, [f"applied {name}" for name in names] or ["all templates are there"])


@app.command("check")
def check(data: Data = None, as_json: Json = False) -> int:
    """Say what differs between the services and deploy/, field by field; exit code 1 if anything does."""
    from claimwatch.output import Output
    from claimwatch.services import elasticsearch, kafka
    from connectors.elasticsearch.templates import check_indices, check_templates
    from connectors.kafka.topics import check_topics

    known = settings(data)
    differences = list(check_topics(kafka(known)))
    client = elasticsearch(known)
    try:
        differences += check_templates(client)
        differences += check_indices(client)
    finally:
        client.close()
    Output(as_json).record({"differences": differences}, differences or ["all is as deploy/ says"])
    return 1 if differences else 0


@app.command("reindex")
def reindex(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="Such as claims, or `all`.")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Give indices the mapping of deploy/ while they are read and written (docs/mappings.md).

    What is as deploy/ says is left alone. May be ended at any time and run again.
    """
    from claimwatch.errors import Exit, UserError
    from claimwatch.output import Output, plain, write
    from claimwatch.services import elasticsearch
    from connectors.elasticsearch import generations
    from connectors.elasticsearch.templates import KINDS

    if kind not in (*KINDS, "all"):
        raise UserError(f"there is no kind {kind}", do=f"choose among {', '.join(KINDS)}, all", code=Exit.USAGE)

    def tell(line: str) -> None:
        if not as_json:
            write(plain(line))

    client = elasticsearch(settings(data))
    try:
        chosen = KINDS if kind == "all" else (kind,)
        made = [name for each in chosen for name in generations.reindex(client, each, tell)]
    finally:
        client.close()
    Output(as_json).record({"made": made}, [] if made else ["nothing to do: the indices are as deploy/ says"])


@app.command("retention")
def retention(
    keep_articles: Annotated[
        str, typer.Option("--keep-articles", metavar="SPAN", help="Remove months that ended longer ago: 90d, 52w.")
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Remove them. Without it nothing is changed.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be removed: the default.")] = False,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Remove the articles of whole months that are older than wanted; claims, statements and alerts stay.

    Where the server manages lifecycles it gets a policy that goes on doing so.
    """
    from datetime import UTC, datetime

    from claimwatch.errors import Exit, UserError
    from claimwatch.output import Output
    from claimwatch.services import elasticsearch
    from claimwatch.spans import span
    from connectors.elasticsearch.retention import has_lifecycles, put_lifecycle, remove, to_remove

    if yes and dry_run:
        raise UserError("--yes and --dry-run do not go together", do="choose one", code=Exit.USAGE)
    keep, now = span(keep_articles, "--keep-articles"), datetime.now(UTC)
    client = elasticsearch(settings(data))
    try:
        old = to_remove(client, keep, now)
        managed = has_lifecycles(client)
        if yes:
            remove(client, old)
            if managed:
                put_lifecycle(client, keep)
    finally:
        client.close()
    record = {"removed" if yes else "would_remove": [each.index for each in old], "lifecycles": managed}
    Output(as_json).record(record, _removals(old, managed, yes, now))


def _removals(old: list[Expired], managed: bool, yes: bool, now: datetime) -> list[str]:
    verb = "removed" if yes else "would remove"
    lines = [
        f"{verb} {each.index}: {each.documents} articles, its month ended {(now - each.ended_at).days} days ago"
        for each in old
    ]
    if managed:
        lines.append(f"{'gave' if yes else 'would give'} the server a policy that removes later months by itself")
    if old and not yes:
        lines.append("nothing was changed; add --yes")
    return lines or ["nothing to remove"]
